/** Keeps two processes from writing the same folder. */

import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { UsageError } from "../index.ts";

/** The holder shows that it is alive this often, and on another machine counts as gone after a while without that; ms. */
const TOUCHED_EVERY_MS = 10_000;
const GONE_AFTER_MS = 60_000;

export class FolderLock {
  readonly #path: string;
  readonly #timer: NodeJS.Timeout;
  #held = true;

  /** @throws {UsageError} FOLDER_IN_USE while another process holds it */
  constructor(path: string) {
    this.#path = path;
    this.#take(true);
    this.#timer = setInterval(() => this.#touch(), TOUCHED_EVERY_MS).unref();
  }

  /** May be called more than once. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    clearInterval(this.#timer);
    rmSync(this.#path, { force: true });
  }

  #take(mayClear: boolean): void {
    try {
      writeFileSync(this.#path, `${process.pid} ${hostname()}\n`, { flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = holderOf(this.#path);
      if (holder !== undefined || !mayClear) {
        const message = `in use by process ${holder ?? "unknown"} (expected a folder that nobody writes; if that process is gone, delete ${this.#path})`;
        throw new UsageError([{ code: "FOLDER_IN_USE", path: this.#path, message }]);
      }
      rmSync(this.#path, { force: true });
      this.#take(false);
    }
  }

  #touch(): void {
    const now = new Date();
    try {
      utimesSync(this.#path, now, now);
    } catch {
      // Someone deleted it; the next to come will take the folder, as that one wanted.
    }
  }
}

/** `4711 on host`, or undefined where whoever took the lock is gone. */
function holderOf(path: string): string | undefined {
  let text: string;
  let touchedMs: number;
  try {
    text = readFileSync(path, "utf8");
    touchedMs = statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
  const [pid = "", host = ""] = text.trim().split(" ");
  const isAlive = host === hostname() ? isRunning(Number(pid)) : Date.now() - touchedMs < GONE_AFTER_MS;
  return isAlive ? `${pid} on ${host}` : undefined;
}

/** In a container that is started again, a dead holder may have had the number that is ours now. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
