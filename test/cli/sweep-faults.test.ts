/** What may befall a sweep: killed, stopped, a full disk, cells that fail, two at once. It goes on, and ends with the same bytes. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatCount, parseCell } from "../../src/index.ts";
import { createRng } from "../../src/rng.ts";
import { directoryWith, done, heddle, refused, startHeddle } from "./heddle.ts";
import { cutFile, sweepFile } from "./sweep-world.ts";
import { NO_DISK, type TinyDisk, tinyDisk } from "./tiny-disk.ts";

/** Seeds of each point: enough that killing finds a sweep of some tasks at work. */
const SEEDS = 200;
const CELLS = 6 * SEEDS;
const KILLS = 50;

const files = directoryWith({ "sweep.yaml": sweepFile(SEEDS), "few.yaml": sweepFile(4), "cut.yaml": cutFile() });
const cwd = files.path;
afterAll(() => files.remove());

const sweep = (...args: readonly string[]) => heddle(["sweep", ...args], { cwd });
const read = (...path: readonly string[]) => readFileSync(join(cwd, ...path), "utf8");
const contentsOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(join(cwd, folder)).map((name) => [name, readFileSync(join(cwd, folder, name)).toString("latin1")]),
  );

/** Whole lines of the journal, each of which is a cell. */
function journalOf(folder: string): string[] {
  const path = join(cwd, folder, "cells.ndjson");
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  for (const line of lines) expect(parseCell(line), line).toBeDefined();
  return lines;
}

/** When the folder's journal has a cell. */
async function firstCell(folder: string): Promise<void> {
  const path = join(cwd, folder, "cells.ndjson");
  const hasOne = () => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  // The folder that it will be in, as that one itself may not be there yet.
  const watcher = watch(cwd, { recursive: true });
  try {
    await new Promise<void>((resolve) => {
      watcher.on("change", () => {
        if (hasOne()) resolve();
      });
      if (hasOne()) resolve();
    });
  } finally {
    watcher.close();
  }
}

let undisturbed: Record<string, string>;
let tookMs: number;
beforeAll(() => {
  const begunMs = performance.now();
  done(sweep("sweep.yaml", "-o", "undisturbed", "--executor", "inline"));
  tookMs = performance.now() - begunMs;
  undisturbed = contentsOf("undisturbed");
});

describe("SIGKILL", () => {
  it(`at ${KILLS} random moments leaves a folder from which the next run goes on to the same bytes`, async () => {
    const rng = createRng(20_261_124, 0);
    let kills = 0;
    let inTheMiddle = 0;
    let ended = 0;
    for (let run = 0; kills < KILLS; run++) {
      const executor = run % 2 === 0 ? "inline" : "threads:2";
      const { child, ended: end } = startHeddle(["sweep", "sweep.yaml", "-o", "killed", "--executor", executor], {
        cwd,
      });
      // From about the first cell until behind the last file; runs that go on have less to do.
      const timer = setTimeout(() => child.kill("SIGKILL"), tookMs * (0.3 + rng.below(700) / 1000));
      const { status, signal, stderr } = await end;
      clearTimeout(timer);
      const cells = journalOf("killed").length;
      if (signal === "SIGKILL") {
        kills++;
        if (cells > 0 && cells < CELLS) inTheMiddle++;
        continue;
      }
      expect({ status, stderr: stderr.replace(/^heddle: going on with .*\n/, "") }).toEqual({ status: 0, stderr: "" });
      expect(contentsOf("killed")).toEqual(undisturbed);
      ended++;
      // Every other time the next run finds a folder that is finished.
      if (ended % 2 === 1) rmSync(join(cwd, "killed"), { recursive: true });
    }
    expect(sweep("sweep.yaml", "-o", "killed").status).toBe(0);
    expect(contentsOf("killed")).toEqual(undisturbed);
    expect(inTheMiddle).toBeGreaterThan(2);
  }, 300_000);
});

describe("SIGINT", () => {
  it.each(["inline", "threads:2"])("ends %s with valid files and a word on how to go on", async (executor) => {
    const args = ["sweep", "sweep.yaml", "-o", `stopped-${executor}`, "--executor", executor];
    const folder = `stopped-${executor}`;
    const { child, ended } = startHeddle(args, { cwd });
    await firstCell(folder);
    child.kill("SIGINT");
    const { status, stdout, stderr } = await ended;
    expect({ status, stdout }).toEqual({ status: 130, stdout: "" });
    const cells = journalOf(folder).length;
    expect(stderr).toBe(
      `heddle: stopped with ${formatCount(cells)} of ${formatCount(CELLS)} cells; the same command goes on from there\n`,
    );
    expect(cells).toBeGreaterThan(0);
    expect(cells).toBeLessThan(CELLS);
    expect(readdirSync(join(cwd, folder)).sort()).toEqual(["cells.ndjson", "sweep.json"]);
    const again = heddle(args, { cwd });
    expect([again.status, again.stderr]).toEqual([
      0,
      `heddle: going on with ${formatCount(cells)} cells that are done\n`,
    ]);
    expect(contentsOf(folder)).toEqual(undisturbed);
  });
});

describe("two at once", () => {
  it("do not write one folder; the lock of one that was killed does not last", async () => {
    const args = ["sweep", "sweep.yaml", "-o", "shared", "--executor", "inline"];
    const { child, ended } = startHeddle(args, { cwd });
    await firstCell("shared");
    // It lives, and waits.
    child.kill("SIGSTOP");
    const message = refused(heddle(args, { cwd }));
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    expect(message).toMatch(
      new RegExp(
        `^heddle: shared/\\.heddle-lock: in use by process ${child.pid} on \\S+ \\(expected a folder that nobody`,
      ),
    );
    expect(heddle(args, { cwd }).status).toBe(0);
    expect(contentsOf("shared")).toEqual(undisturbed);
  });
});

const probe = tinyDisk("64k");
probe?.remove();

describe.skipIf(!probe)(`a full disk${probe ? "" : ` ${NO_DISK}`}`, () => {
  let disk: TinyDisk;
  beforeAll(() => {
    disk = tinyDisk("200k")!;
  });
  afterAll(() => disk.remove());

  it.each(["inline", "threads:2"])("ends %s with a clear error and whole lines; with room it goes on", (executor) => {
    const output = join(disk.path, "results");
    rmSync(output, { recursive: true, force: true });
    disk.resize("200k");
    const args = ["sweep.yaml", "-o", output, "--executor", executor];
    expect(refused(sweep(...args))).toBe(
      `heddle: ${output}/cells.ndjson: no space left on the disk (expected a folder with room; what is there is whole, and the same command goes on)\n`,
    );
    expect(readdirSync(output).sort()).toEqual(["cells.ndjson", "sweep.json"]);
    const text = readFileSync(join(output, "cells.ndjson"), "utf8");
    expect(text).toMatch(/}\n$/);
    const cells = text.trim().split("\n").length;
    disk.resize("8m");
    const { status, stderr } = sweep(...args);
    expect([status, stderr]).toEqual([0, `heddle: going on with ${formatCount(cells)} cells that are done\n`]);
    for (const [name, content] of Object.entries(undisturbed)) {
      expect(readFileSync(join(output, name)).toString("latin1") === content, name).toBe(true);
    }
  });
});

describe("cells that fail", () => {
  const WORD = "heddle: 4 of 8 cells failed; they are in the results with their errors\n";
  afterEach(() => {
    for (const name of ["cut", "cut-1", "cut-2", "cut-all"]) rmSync(join(cwd, name), { recursive: true, force: true });
  });

  it("are recorded with their errors, the others with their figures, and counted in the end", () => {
    const { status, stdout, stderr } = sweep("cut.yaml", "-o", "cut");
    expect([status, stderr]).toEqual([1, WORD]);
    expect(stdout).toContain("failed: gpu-");
    const cells = read("cut", "cells.ndjson")
      .trim()
      .split("\n")
      .map((line) => parseCell(line)!);
    expect(cells.map(({ error, figures }) => [error?.kind, error?.code, figures === undefined])).toEqual(
      [0, 1].flatMap(() => [
        ...Array.from({ length: 2 }, () => ["input", "UNREACHABLE", true]),
        ...Array.from({ length: 2 }, () => [undefined, undefined, false]),
      ]),
    );
    const summary = JSON.parse(read("cut", "summary.json"));
    expect([summary.cells, summary.failedCells]).toEqual([8, 4]);

    // They would fail again, so they are not done again; and the word is the same.
    const again = sweep("cut.yaml", "-o", "cut");
    expect([again.status, again.stderr]).toEqual([1, `heddle: going on with 8 cells that are done\n${WORD}`]);
  });

  it("are merged as they are", () => {
    sweep("cut.yaml", "-o", "cut", "--quiet");
    for (const i of [1, 2]) sweep("cut.yaml", "-o", `cut-${i}`, "--shard", `${i}/2`, "--quiet");
    const { status, stderr } = heddle(["merge", "cut-1", "cut-2", "-o", "cut-all"], { cwd });
    expect([status, stderr]).toEqual([1, WORD]);
    expect(contentsOf("cut-all")).toEqual(contentsOf("cut"));
  });

  it("stop the sweep with --fail-fast, and without it the rest is done", () => {
    const stopped = sweep("cut.yaml", "-o", "cut", "--fail-fast", "--executor", "inline");
    expect([stopped.status, stopped.stdout]).toEqual([1, ""]);
    expect(stopped.stderr).toMatch(
      /^heddle: stopped at a cell that failed, after \d of 8: gpu-\d+ → gpu-\d+: no path /,
    );
    expect(readdirSync(join(cwd, "cut")).sort()).toEqual(["cells.ndjson", "sweep.json"]);
    expect(journalOf("cut").length).toBeLessThan(8);
    expect(sweep("cut.yaml", "-o", "cut", "--quiet").status).toBe(1);
    sweep("cut.yaml", "-o", "cut-all", "--quiet");
    expect(contentsOf("cut")).toEqual(contentsOf("cut-all"));
  });
});

describe("lines that were damaged", () => {
  it("are computed again", () => {
    done(sweep("few.yaml", "-o", "few"));
    const before = contentsOf("few");
    const path = join(cwd, "few", "cells.ndjson");
    const lines = before["cells.ndjson"]!.split("\n");
    writeFileSync(path, [lines[0], "#", ...lines.slice(2, 5), lines[5]!.slice(0, 100)].join("\n"));
    const { status, stderr } = sweep("few.yaml", "-o", "few");
    expect([status, stderr]).toEqual([
      0,
      "heddle: few/cells.ndjson: 1 damaged line is left out; what stood there is done again\nheddle: going on with 4 cells that are done\n",
    ]);
    expect(contentsOf("few")).toEqual(before);
  });
});
