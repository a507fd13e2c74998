/** A disk of few bytes to fill, where tests may mount one. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TinyDisk {
  readonly path: string;
  /** Makes it another size, with what is on it. */
  resize(size: string): void;
  remove(): void;
}

/** Undefined where mounting is not allowed. `size` as in mount(8): `64k`. */
export function tinyDisk(size: string): TinyDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), "heddle-disk-"));
  const mount = (options: string) => spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]).status === 0;
  if (!mount(`size=${size}`)) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    resize(to) {
      if (!mount(`remount,size=${to}`)) throw new Error(`${path} can't be made ${to}`);
    },
    remove() {
      spawnSync("umount", [path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Says in a skipped test's name why it was skipped. */
export const NO_DISK = "(skipped: mounting a tmpfs takes root)";
