/** `heddle sweep` as a process: sources, results on stdout and in folders, the cache, and wrong inputs that leave nothing behind. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { directoryWith, done, heddle, refused } from "./heddle.ts";
import { sweepFile } from "./sweep-world.ts";

const { path: cwd, remove } = directoryWith({
  "sweep.yaml": sweepFile(3),
  "other.yaml": sweepFile(4),
  "wrong.yaml": `${sweepFile(3)}qsp: 2\nwindow: 1..\n`,
  "file.txt": "a file",
});
afterAll(remove);

const sweep = (...args: string[]) => heddle(["sweep", ...args], { cwd });
const contentsOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(join(cwd, folder)).map((name) => [name, readFileSync(join(cwd, folder, name), "latin1")]),
  );

describe("a sweep", () => {
  it("of a fabric gives what compare gives, policy by policy", () => {
    const args = ["--policy", "ecmp,adaptive", "--seeds", "3", "--json"];
    const { points } = JSON.parse(done(sweep("colossus-rack", "--vary", "qps=1,4", ...args)));
    for (const qps of [1, 4]) {
      const { results } = JSON.parse(done(heddle(["compare", "colossus-rack", "--qps", String(qps), ...args])));
      for (const { policy, efficiency } of results) {
        const point = points.find(({ vary }: { vary: object }) => Object.values(vary).join() === `${qps},${policy}`);
        expect(point.figures["efficiency.mean"].mean).toBeCloseTo(efficiency.mean.value, 14);
        expect(point.figures["efficiency.mean"].ci95[0]).toBeCloseTo(efficiency.mean.ci95[0], 14);
      }
    }
  });

  it("leaves the same bytes with one thread, with three, and in one process", () => {
    done(sweep("sweep.yaml", "-o", "inline", "--executor", "inline"));
    done(sweep("sweep.yaml", "-o", "threads", "--executor", "threads:3"));
    expect(Object.keys(contentsOf("inline")).sort()).toEqual([
      "cells.ndjson",
      "cells.parquet",
      "summary.csv",
      "summary.json",
      "summary.parquet",
      "sweep.json",
    ]);
    expect(contentsOf("threads")).toEqual(contentsOf("inline"));
  });

  it("takes cells that another has computed from the cache", () => {
    done(sweep("sweep.yaml", "-o", "filling", "--cache", "cache"));
    const files = readdirSync(join(cwd, "cache"), { recursive: true }).filter((name) => String(name).endsWith(".json"));
    expect(files).toHaveLength(6 * 3);
    const writtenMs = files.map((name) => statSync(join(cwd, "cache", String(name))).mtimeMs);
    done(sweep("other.yaml", "-o", "using", "--cache", "cache"));
    // A fourth seed for each point came in addition, and no file was written again.
    const after = readdirSync(join(cwd, "cache"), { recursive: true }).filter((name) => String(name).endsWith(".json"));
    expect(after).toHaveLength(6 * 4);
    expect(files.map((name) => statSync(join(cwd, "cache", String(name))).mtimeMs)).toEqual(writtenMs);
    done(sweep("other.yaml", "-o", "without"));
    expect(contentsOf("using")).toEqual(contentsOf("without"));
  });

  it("shows with --dry-run what it would do, and does nothing", () => {
    const text = done(sweep("sweep.yaml", "-o", "dry", "--dry-run"));
    expect(text).toMatch(/^small\n6 points on 1 fabric, 18 cells; about \d+ s of one core\n/);
    expect(existsSync(join(cwd, "dry"))).toBe(false);
  });

  it("writes notes and results to where they belong", () => {
    const { status, stdout, stderr } = sweep("sweep.yaml", "-o", "inline");
    expect([status, stderr]).toEqual([0, "heddle: going on with 18 cells that are done\n"]);
    expect(stdout).toMatch(/^small: 6 points, 18 cells\n/);
    expect(done(sweep("sweep.yaml", "-o", "inline", "--quiet", "--csv")).split("\n")[0]).toMatch(
      /^policy,qps,fabric,figure/,
    );
  });
});

describe("wrong inputs", () => {
  it.each<[args: string[], parts: string[]]>([
    [["wrong.yaml", "-o", "new"], ["wrong.yaml:10:9 window: a range without an end"]],
    [
      ["sweep.yaml", "--vary", "qsp=1", "-o", "new"],
      ['--vary qsp: unknown field "qsp"', 'did you mean "qps"?'],
    ],
    [["nowhere.yaml", "-o", "new"], ["nowhere.yaml: no such file"]],
    [
      ["smok", "-o", "new"],
      ["smok: no sweep and no fabric of this name", 'did you mean "smoke"?'],
    ],
    [
      ["sweep.yaml", "--shard", "9/8", "-o", "new"],
      ["--shard: not a shard (expected i/n with i from 1 to n", 'got "9/8"'],
    ],
    [["sweep.yaml", "--shard", "1/8"], ["--shard: without a folder"]],
    [
      ["sweep.yaml", "--vary", "qps=1..256", "--seeds", "9000", "-o", "new"],
      ["4,608,000 cells (expected at most 1,000,000, or --yes)"],
    ],
    [["sweep.yaml", "--executor", "cloud", "-o", "new"], ['unknown executor "cloud"']],
    [["sweep.yaml", "--executor", "threads:0", "-o", "new"], ['unknown executor "threads:0"']],
    [["sweep.yaml", "--executor", "redis://host/queue", "-o", "new"], ["--executor: an address with something behind"]],
    [
      ["sweep.yaml", "--executor", "inline", "--cell-timeout", "1s", "-o", "new"],
      ["inline can't hold a cell to limits"],
    ],
    [
      ["sweep.yaml", "--cell-timeout", "30", "--cell-memory", "1KiB", "-o", "new"],
      ["--cell-timeout: missing unit", "--cell-memory: too little"],
    ],
    [["sweep.yaml", "--resume", "--force", "-o", "new"], ["--force: with --resume (expected one of them)"]],
    [["sweep.yaml", "-o", "nowhere/new"], ["nowhere/new: no directory nowhere"]],
    [["sweep.yaml", "-o", "file.txt"], ["file.txt: a file, not a folder"]],
    [["sweep.yaml", "-o", "."], ["not a folder of results, but not empty"]],
    [
      ["sweep.yaml", "--format", "xml", "--policy", "ecpm"],
      ['unknown policy "ecpm"', 'unknown reporter "xml"'],
    ],
  ])("%j", (args, parts) => {
    const before = readdirSync(cwd).sort();
    const text = refused(sweep(...args));
    for (const part of parts) expect(text).toContain(part);
    expect(readdirSync(cwd).sort()).toEqual(before);
  });

  it("of a folder with another sweep's results are refused, and --force and --resume take it over", () => {
    done(sweep("sweep.yaml", "-o", "taken"));
    const before = contentsOf("taken");
    const text = refused(sweep("other.yaml", "-o", "taken"));
    expect(text).toContain("taken: has results of sweep");
    expect(text).toContain("--resume takes over the cells that both have, --force starts anew");
    expect(contentsOf("taken")).toEqual(before);
    expect(sweep("other.yaml", "-o", "taken", "--resume").stderr).toContain("going on with 18 cells that are done");
    done(sweep("other.yaml", "-o", "fresh", "--force"));
    expect(contentsOf("taken")).toEqual(contentsOf("fresh"));
  });
});
