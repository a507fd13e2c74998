/** Keeps two processes from writing the same folder. */

import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { UsageError } from "../index.ts";

/** The holder shows that it is alive this often, and on another machine counts as gone after a while without that; ms. */
const TOUCHED_EVERY_MS = 10_000;
const GONE_AFTER_MS = 60_000;

export class FolderLock {
  readonly #path: string;
  /** Its last word tells locks of one process apart, and of processes of one number. */
  readonly #text = `${process.pid} ${hostname()} ${randomBytes(6).toString("hex")}\n`;
  readonly #timer: NodeJS.Timeout;
  #held = true;

  /** @throws {UsageError} FOLDER_IN_USE while another process holds it; errors of the operating system */
  constructor(path: string) {
    this.#path = path;
    if (!this.#tryTake()) {
      clearAbandoned(path);
      if (!this.#tryTake()) throw inUse(path, "another process");
    }
    this.#timer = setInterval(() => this.#touch(), TOUCHED_EVERY_MS).unref();
  }

  /** May be called more than once. Leaves a lock alone that another process has taken since. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    clearInterval(this.#timer);
    if (textOf(this.#path) === this.#text) rmSync(this.#path, { force: true });
  }

  /** False where there is a lock already. */
  #tryTake(): boolean {
    let file: number;
    try {
      file = openSync(this.#path, "wx");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
    try {
      writeSync(file, this.#text);
    } catch (error) {
      // On a full disk an empty lock would stay.
      rmSync(this.#path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
    return true;
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

/** Removes a lock whose holder is gone. @throws {UsageError} FOLDER_IN_USE where it is not */
function clearAbandoned(path: string): void {
  const text = textOf(path);
  if (text === undefined) return;
  const holder = holderOf(path, text);
  if (holder !== undefined) throw inUse(path, holder);
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Another process has cleared it.
  }
  if (textOf(aside) !== text) {
    // That was no longer the one that was looked at: another process has cleared it and taken the folder.
    renameSync(aside, path);
    throw inUse(path, "another process");
  }
  rmSync(aside, { force: true });
}

function inUse(path: string, holder: string): UsageError {
  const message = `in use by ${holder} (expected a folder that nobody writes; if that process is gone, delete ${path})`;
  return new UsageError([{ code: "FOLDER_IN_USE", path, message }]);
}

/** `process 4711 on host`, or undefined where whoever took the lock is gone. */
function holderOf(path: string, text: string): string | undefined {
  const [pid, host] = text.trim().split(" ");
  if (pid && host === hostname()) return isRunning(Number(pid)) ? `process ${pid} on ${host}` : undefined;
  const touchedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - touchedMs >= GONE_AFTER_MS) return undefined;
  return pid && host ? `process ${pid} on ${host}` : "another process";
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

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
