/** `heddle merge`: shards give the same bytes as one run, and what is no whole sweep is refused by name. */

import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directoryWith, done, heddle, refused } from "./heddle.ts";
import { sweepFile } from "./sweep-world.ts";

const files = directoryWith({
  "sweep.yaml": sweepFile(2),
  "other.yaml": sweepFile(3).replace("small", "other"),
  "until.yaml": sweepFile(2).replace("seeds: 2", "until: { ci95: 0.02, min: 2, max: 8 }"),
});
const cwd = files.path;
afterAll(() => files.remove());

const sweep = (...args: readonly string[]) => heddle(["sweep", ...args, "--executor", "inline"], { cwd });
const merge = (...args: readonly string[]) => heddle(["merge", ...args], { cwd });
const contentsOf = (folder: string) =>
  readdirSync(join(cwd, folder))
    .sort()
    .map((name) => [name, readFileSync(join(cwd, folder, name)).toString("latin1")]);

let wholeOutput: string;
beforeAll(() => {
  wholeOutput = done(sweep("sweep.yaml", "-o", "whole"));
  for (const i of [1, 2, 3]) done(sweep("sweep.yaml", "-o", `s${i}`, "--shard", `${i}/3`, "--quiet"));
});

describe("all shards", () => {
  it("give what the sweep gives in one run, in any order, also where one comes twice", () => {
    cpSync(join(cwd, "s2"), join(cwd, "copy"), { recursive: true });
    expect(done(merge("s3", "copy", "s1", "s2", "-o", "all"))).toBe(wholeOutput);
    expect(contentsOf("all")).toEqual(contentsOf("whole"));
    // Again into the same folder, with another format on stdout.
    expect(done(merge("s1", "s2", "s3", "-o", "all", "--json"))).toBe(
      readFileSync(join(cwd, "whole", "summary.json"), "utf8"),
    );
    expect(contentsOf("all")).toEqual(contentsOf("whole"));
  });

  it("do so where each point has as many seeds as it needs", () => {
    done(sweep("until.yaml", "-o", "until"));
    for (const i of [1, 2]) done(sweep("until.yaml", "-o", `u${i}`, "--shard", `${i}/2`, "--quiet"));
    done(merge("u1", "u2", "-o", "until-all"));
    expect(contentsOf("until-all")).toEqual(contentsOf("until"));
    const cells = readFileSync(join(cwd, "until", "cells.ndjson"), "utf8")
      .trim()
      .split("\n");
    // ecmp's points differ by seed and need more than two, adaptive's do not.
    expect(cells.length).toBeGreaterThan(12);
    expect(cells.length).toBeLessThan(48);
  });
});

describe("what is no whole sweep", () => {
  it("is refused with the names of the shards that are missing, and nothing is written", () => {
    const cells = readFileSync(join(cwd, "s2", "cells.ndjson"), "utf8")
      .trim()
      .split("\n").length;
    expect(refused(merge("s2", "-o", "none"))).toBe(
      `heddle:\n  no folder of 1/3, 3/3 (expected all 3 shards)\n  ${12 - cells} cells are missing (expected 12, got ${cells}); --partial merges what there is\n`,
    );
    expect(readdirSync(cwd)).not.toContain("none");
  });

  it("is merged with --partial, which says so; the sweep goes on from there", () => {
    const { status, stdout, stderr } = merge("s1", "s3", "-o", "part", "--partial");
    expect(status).toBe(0);
    expect(stdout).toContain("small: 6 points, ");
    expect(stderr).toMatch(
      /^heddle: no folder of 2\/3 \(expected all 3 shards\)\nheddle: \d+ cells are missing \(expected 12, got \d+\)\n$/,
    );
    const { stdout: whole } = sweep("sweep.yaml", "-o", "part");
    expect(whole).toBe(wholeOutput);
    expect(contentsOf("part")).toEqual(contentsOf("whole"));
  });

  it.each([
    [
      "has not ended",
      (folder: string) => {
        const manifest = join(folder, "sweep.json");
        const { cells: _cells, ...running } = JSON.parse(readFileSync(manifest, "utf8"));
        writeFileSync(manifest, JSON.stringify(running));
        truncateSync(join(folder, "cells.ndjson"), 1000);
      },
      /^heddle:\n {2}cut: shard 1\/3 is not finished \(expected a run that has ended, got \d+ cells so far\)\n {2}\d+ cells are missing /,
    ],
    [
      "has lost cells",
      (folder: string) => truncateSync(join(folder, "cells.ndjson"), 1000),
      /^heddle:\n {2}cut: cells of shard 1\/3 are damaged or gone \(expected \d+, got \d+\)\n {2}\d+ cells are missing /,
    ],
  ])("is refused where a shard %s, unless a whole copy is there", (_, damage, message) => {
    cpSync(join(cwd, "s1"), join(cwd, "cut"), { recursive: true });
    damage(join(cwd, "cut"));
    expect(refused(merge("cut", "s2", "s3", "-o", "none"))).toMatch(message);
    done(merge("cut", "s2", "s3", "s1", "-o", "all"));
    expect(contentsOf("all")).toEqual(contentsOf("whole"));
  });

  it("is refused with each folder that does not belong to the others", () => {
    done(sweep("other.yaml", "-o", "other", "--shard", "1/3", "--quiet"));
    cpSync(join(cwd, "s1"), join(cwd, "old"), { recursive: true });
    const manifest = join(cwd, "old", "sweep.json");
    const text = readFileSync(manifest, "utf8");
    const { version, sweep: id } = JSON.parse(text);
    writeFileSync(manifest, text.replace(`"version":"${version}"`, '"version":"0.0.1"'));
    const { sweep: otherId } = JSON.parse(readFileSync(join(cwd, "other", "sweep.json"), "utf8"));
    const short = (hash: string) => hash.slice(0, 12);
    expect(refused(merge("old", "other", "s1", "s2", "s3", "whole", "nowhere", "-o", "none"))).toBe(
      [
        "heddle:",
        "  nowhere: not a folder of results (expected what heddle sweep --shard left)",
        `  old: of another version of heddle (expected ${version} as in s1, got 0.0.1)`,
        `  other: of another sweep (expected "small" (${short(id)}) as in s1, got "other" (${short(otherId)}))`,
        "  whole: cut into another number of shards (expected i/3 as in s1, got the whole sweep)",
        "",
      ].join("\n"),
    );
  });
});

describe("wrong options", () => {
  it.each([
    [["s1"], "--output: missing (expected a folder for the results of the whole sweep)"],
    [["s1", "s2", "-o", "./s1/"], "--output: one of the folders to merge (expected another one)"],
    [["whole", "-o", "no/where"], "no/where: no directory no (expected a folder, or a name for a new one)"],
    [["whole", "-o", "sweep.yaml"], "sweep.yaml: a file, not a folder (expected "],
    [
      ["whole", "-o", "s1"],
      "s1: has results of shard 1/3, and this is the whole sweep (expected another folder; --force starts anew)",
    ],
  ])("%j", (args, message) => {
    const before = contentsOf("s1");
    expect(refused(merge(...args))).toContain(`heddle: ${message}`);
    expect(contentsOf("s1")).toEqual(before);
  });
});
