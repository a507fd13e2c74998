/** Locks of folders: who is kept out, and which locks count as left behind. */

import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FolderLock } from "../../src/cli/folder-lock.ts";

let root: string;
let path: string;
let lock: FolderLock | undefined;
let child: ChildProcess | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "heddle-lock-"));
  path = join(root, ".heddle-lock");
});

afterEach(() => {
  lock?.release();
  lock = undefined;
  child?.kill("SIGKILL");
  child = undefined;
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

function take(): FolderLock {
  lock = new FolderLock(path);
  return lock;
}

/** Left by another process so many seconds ago. */
function leave(text: string, agoS = 0): void {
  writeFileSync(path, text);
  const then = new Date(Date.now() - 1000 * agoS);
  utimesSync(path, then, then);
}

const refusal = (holder: string) =>
  `${path}: in use by ${holder} (expected a folder that nobody writes; if that process is gone, delete ${path})`;

it("says which process has the folder while it lives, and takes over when it is dead", async () => {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  child = other;
  leave(`${other.pid} ${hostname()} 1\n`, 3600);
  expect(take).toThrow(refusal(`process ${other.pid} on ${hostname()}`));
  const gone = new Promise((resolve) => other.once("exit", resolve));
  other.kill("SIGKILL");
  await gone;
  take();
  expect(readFileSync(path, "utf8")).toMatch(new RegExp(`^${process.pid} `));
  expect(readdirSync(root)).toEqual([".heddle-lock"]);
});

it("takes over where the number is its own, as in a container that was started again", () => {
  leave(`${process.pid} ${hostname()} 1\n`);
  take();
  expect(readFileSync(path, "utf8")).not.toContain(" 1\n");
});

it.each([
  ["process 7 on elsewhere", "7 elsewhere 1\n"],
  ["another process", ""],
])("trusts a lock that it can't ask about for a minute after it was touched: %s", (holder, text) => {
  leave(text, 50);
  expect(take).toThrow(refusal(holder));
  leave(text, 61);
  take();
});

it("touches its file every 10 s, and removes it in the end", () => {
  vi.useFakeTimers({ now: new Date("2030-01-01T00:00:00Z") });
  take();
  vi.advanceTimersByTime(30_000);
  expect(statSync(path).mtime.toISOString()).toBe("2030-01-01T00:00:30.000Z");
  lock!.release();
  lock!.release();
  expect(existsSync(path)).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

it("does not remove the lock of one that took over", () => {
  take();
  writeFileSync(path, "7 elsewhere 1\n");
  lock!.release();
  expect(readFileSync(path, "utf8")).toBe("7 elsewhere 1\n");
});
