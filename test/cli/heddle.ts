/** Runs the built command as a process, as a user does, in a directory of its own. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `env` adds to an environment that says nothing about colours. */
export function heddle(
  args: readonly string[],
  { cwd, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Ran {
  const { NO_COLOR: _no, FORCE_COLOR: _force, TERM: _term, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    env: { ...rest, ...env },
    maxBuffer: 2 ** 28,
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { status, stdout, stderr };
}

/** As `heddle`, while the test goes on: it may send signals, and waits for `ended`. */
export function startHeddle(
  args: readonly string[],
  { cwd }: { cwd?: string } = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ran & { readonly signal: string | null }> } {
  const { NO_COLOR: _no, FORCE_COLOR: _force, TERM: _term, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env, ...(cwd === undefined ? {} : { cwd }) });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ran & { signal: string | null }>((resolve) => {
    child.once("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** The run's stdout, after making sure that it went well and said nothing else. */
export function done({ status, stdout, stderr }: Ran): string {
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

/** The run's stderr, after making sure that it is the report of a wrong input: exit 2, nothing on stdout, no stack. */
export function refused({ status, stdout, stderr }: Ran): string {
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^heddle:[ \n]/);
  expect(stderr).not.toMatch(/^ +at .*:\d+:\d+\)?$/m);
  return stderr;
}

/** A directory with these files, gone when the callback's test file is. */
export function directoryWith(files: Readonly<Record<string, string | Uint8Array>>): {
  readonly path: string;
  remove(): void;
} {
  const path = mkdtempSync(join(tmpdir(), "heddle-cli-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
