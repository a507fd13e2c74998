/** The cache of cells: what comes back out of it, what is not believed, and that a sweep takes cells from it. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCache } from "../../src/cli/cell-cache.ts";
import { formatCell } from "../../src/index.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";
import { CELLS, cell, failed, sweepFile } from "./sweep-world.ts";

describe("a cache", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "heddle-cache-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const [known] = CELLS;
  const fileOf = ({ id }: { readonly id: string }) => join(root, id.slice(0, 2), `${id}.json`);

  it("gives every process what one has put there", () => {
    openCache(root).put(known!);
    openCache(root).put(known!);
    expect(openCache(root).get(known!.id)).toEqual(known);
    expect(openCache(root).get(CELLS[1]!.id)).toBeUndefined();
    expect(readdirSync(dirname(fileOf(known!)))).toEqual([`${known!.id}.json`]);
  });

  it.each([
    ["half of it", formatCell(known!).slice(0, 50)],
    ["another cell", formatCell(cell(1, 3))],
    ["a cell that failed", formatCell({ ...failed(0, 1, "input"), id: known!.id })],
  ])("has nothing where a file holds %s", (_, text) => {
    mkdirSync(dirname(fileOf(known!)), { recursive: true });
    writeFileSync(fileOf(known!), text);
    const cache = openCache(root);
    expect(cache.get(known!.id)).toBeUndefined();
    cache.put(known!);
    expect(cache.get(known!.id)).toEqual(known);
  });

  it("is refused where there can be no folder", () => {
    writeFileSync(join(root, "file"), "");
    expect(() => openCache(join(root, "file"))).toThrow(/file: a file, not a folder \(expected a folder/);
  });
});

describe("heddle sweep --cache", () => {
  const files = directoryWith({ "sweep.yaml": sweepFile(2), "none.txt": "" });
  afterAll(() => files.remove());
  const sweep = (output: string, ...more: readonly string[]) =>
    heddle(["sweep", "sweep.yaml", "-o", output, "--executor", "inline", "--cache", "cache", ...more], {
      cwd: files.path,
    });
  const read = (file: string) => readFileSync(join(files.path, file), "utf8");

  it("takes known cells from there, with the fields of this sweep, and computes the others", () => {
    done(sweep("first", "--seeds", "1"));
    const [line] = read("first/cells.ndjson").split("\n");
    const first = JSON.parse(line!);
    // Only who reads the cache can know this value.
    const changed = { ...first, vary: { other: "sweep" }, figures: { ...first.figures, "efficiency.mean": 0.125 } };
    writeFileSync(join(files.path, "cache", first.id.slice(0, 2), `${first.id}.json`), JSON.stringify(changed));
    done(sweep("second"));
    const cells = read("second/cells.ndjson")
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text));
    expect(cells).toHaveLength(12);
    expect(cells[0]).toEqual({ ...changed, vary: first.vary });
  });

  it("says before anything is computed that there can be none", () => {
    expect(refused(heddle(["sweep", "sweep.yaml", "--cache", "none.txt"], { cwd: files.path }))).toBe(
      "heddle: none.txt: a file, not a folder (expected a folder with room; what is there is whole, and the same command goes on)\n",
    );
  });
});
