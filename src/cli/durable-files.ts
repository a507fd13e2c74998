/** Writes files that are whole whatever ends the process, and says what stands in the way as an error of the user's. */

import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { UsageError } from "../index.ts";

/** What a neighbour of a file is called before it takes the file's name. */
const NEIGHBOUR = /\.[0-9a-f]{12}\.tmp$/;

const PROBLEMS: Readonly<Record<string, readonly [code: string, problem: string]>> = {
  ENOSPC: ["NO_SPACE", "no space left on the disk"],
  EDQUOT: ["NO_SPACE", "no space left in the quota"],
  EACCES: ["NOT_WRITABLE", "no permission"],
  EPERM: ["NOT_WRITABLE", "no permission"],
  EROFS: ["NOT_WRITABLE", "a file system that is read-only"],
  EEXIST: ["NOT_A_FOLDER", "a file, not a folder"],
  ENOTDIR: ["NOT_A_FOLDER", "not a folder"],
};

/** What `step` gives; problems of the operating system become a UsageError on `path`. */
export function guarded<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    const system = (error as NodeJS.ErrnoException | undefined)?.code;
    if (error instanceof UsageError || typeof system !== "string") throw error;
    const [code, problem] = PROBLEMS[system] ?? ["NOT_WRITABLE", `can't be used, ${system}`];
    const message = `${problem} (expected a folder with room; what is there is whole, and the same command goes on)`;
    throw new UsageError([{ code, path, message }], { cause: error });
  }
}

/** Writes all of it or nothing. @throws {UsageError} NO_SPACE and the like */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  replaceFile(path, (file) => writeAll(file, Buffer.from(content)));
}

/**
 * Lets `write` fill a neighbour, which takes the file's name once it is on the disk.
 * @throws {UsageError} NO_SPACE and the like, with the file as it was
 */
export function replaceFile(path: string, write: (file: number) => void): void {
  // By chance and not by process: other machines may write to the same folder.
  const neighbour = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  guarded(path, () => {
    try {
      const file = openSync(neighbour, "w");
      try {
        write(file);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(neighbour, path);
    } catch (error) {
      rmSync(neighbour, { force: true });
      throw error;
    }
  });
}

/** A write may take a part only. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** The file that `name` would have become: undefined for what is no neighbour that a killed process left. */
export function neighbourOf(name: string): string | undefined {
  return NEIGHBOUR.test(name) ? name.replace(NEIGHBOUR, "") : undefined;
}
