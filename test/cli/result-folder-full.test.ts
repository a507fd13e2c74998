/** A full disk: a clear error, nothing torn, and the same folder goes on once there is room. */

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openResultFolder, type ResultFolder } from "../../src/cli/result-folder.ts";
import { type CellResult, formatCell, UsageError } from "../../src/index.ts";
import { cell, PLAN } from "./sweep-world.ts";
import { NO_DISK, type TinyDisk, tinyDisk } from "./tiny-disk.ts";

const probe = tinyDisk("64k");
probe?.remove();

/** Ten cells of about 200 bytes each. */
function batch(k: number): CellResult[] {
  return Array.from({ length: 10 }, (_, i) => cell(0, 10 * k + i));
}

function noSpace(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.issues).toHaveLength(1);
    expect(error.code).toBe("NO_SPACE");
    return error.message;
  }
  throw new Error("there was room");
}

describe.skipIf(!probe)(`a full disk${probe ? "" : ` ${NO_DISK}`}`, () => {
  let disk: TinyDisk;
  let path: string;
  let folder: ResultFolder | undefined;
  beforeEach(() => {
    disk = tinyDisk("64k")!;
    path = join(disk.path, "results");
  });
  afterEach(() => {
    folder?.close();
    disk.remove();
  });
  const open = () => {
    folder = openResultFolder(path, { plan: PLAN, resume: false, force: false, note: () => {} });
    return folder;
  };
  const journal = () => readFileSync(join(path, "cells.ndjson"), "utf8");
  const filler = () => join(disk.path, "filler");
  const fill = () => {
    for (let bytes = 65536; bytes > 0; bytes -= 4096) {
      try {
        return writeFileSync(filler(), Buffer.alloc(bytes));
      } catch {
        rmSync(filler(), { force: true });
      }
    }
  };

  it("takes a batch back that does not fit, and takes it once there is room", () => {
    const results = open();
    const written: CellResult[] = [];
    const message = noSpace(() => {
      // 64 KiB hold fewer than 40 batches of 2 kB.
      for (let k = 0; k < 40; k++) {
        results.append(batch(k));
        written.push(...batch(k));
      }
    });
    const text = (cells: readonly CellResult[]) => cells.map((of) => `${formatCell(of)}\n`).join("");
    expect(message).toBe(
      `${join(path, "cells.ndjson")}: no space left on the disk (expected a folder with room; what is there is whole, and the same command goes on)`,
    );
    expect(written.length).toBeGreaterThan(100);
    expect(journal()).toBe(text(written));

    disk.resize("256k");
    results.append(batch(99));
    expect(journal()).toBe(text([...written, ...batch(99)]));
  });

  it("leaves the journal and the files of before where the last files do not fit", () => {
    const results = open();
    results.append(batch(0));
    const before = journal();
    fill();
    noSpace(() => results.finish(batch(0), [{ name: "summary.csv", content: "a".repeat(70_000) }]));
    results.close();
    expect(journal()).toBe(before);
    expect(readdirSync(path).sort()).toEqual(["cells.ndjson", "sweep.json"]);

    rmSync(filler());
    const again = open();
    expect([...again.done.values()]).toEqual(batch(0));
    noSpace(() => again.finish(batch(0), [{ name: "summary.csv", content: "a".repeat(70_000) }]));
    again.close();
    expect(JSON.parse(readFileSync(join(path, "sweep.json"), "utf8"))).not.toHaveProperty("cells");
    expect(readdirSync(path).sort()).toEqual(["cells.ndjson", "sweep.json"]);
  });

  it("leaves no lock where there was no room for one", () => {
    open().close();
    fill();
    noSpace(open);
    expect(readdirSync(path).sort()).toEqual(["cells.ndjson", "sweep.json"]);
  });
});
