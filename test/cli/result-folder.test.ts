/** The folder of results: what it keeps, what it leaves out, whom it refuses, and what it never touches. */

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLines } from "../../src/cli/read-lines.ts";
import { openResultFolder, type ResultFolder, type ResultFolderOptions } from "../../src/cli/result-folder.ts";
import { formatCell, UsageError } from "../../src/index.ts";
import { CELLS, cell, failed, PLAN, sha256 } from "./sweep-world.ts";

let root: string;
let path: string;
let notes: string[];
const folders: ResultFolder[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "heddle-folder-"));
  path = join(root, "results");
  notes = [];
});

afterEach(() => {
  for (const folder of folders.splice(0)) folder.close();
  rmSync(root, { recursive: true, force: true });
});

function open(more: Partial<ResultFolderOptions> = {}, at = path): ResultFolder {
  const note = (text: string) => notes.push(text);
  const folder = openResultFolder(at, { plan: PLAN, resume: false, force: false, note, ...more });
  folders.push(folder);
  return folder;
}

/** A folder with these cells in its journal, left by a run that did not end. */
function leave(cells: readonly Parameters<typeof formatCell>[0][]): void {
  const folder = open();
  folder.append(cells);
  folder.close();
}

function journal(): string {
  return readFileSync(join(path, "cells.ndjson"), "utf8");
}

function lines(cells: readonly Parameters<typeof formatCell>[0][]): string {
  return cells.map((of) => `${formatCell(of)}\n`).join("");
}

/** `CODE path: message`, the path below the test's directory. */
function issuesOf(step: () => unknown): string[] {
  try {
    step();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.issues.map(({ code, path: at, message }) => `${code} ${at.replace(`${root}/`, "")}: ${message}`);
  }
  throw new Error("nothing was refused");
}

describe("the journal", () => {
  it("gives the next run what was appended", () => {
    const first = open();
    expect(first.done.size).toBe(0);
    first.append(CELLS.slice(0, 2));
    first.append([]);
    first.append(CELLS.slice(2, 3));
    expect(journal()).toBe(lines(CELLS.slice(0, 3)));
    first.close();
    expect([...open().done.values()]).toEqual(CELLS.slice(0, 3));
    expect(notes).toEqual(["going on with 3 cells that are done"]);
  });

  it.each([1, 40, -1])("cuts a torn last line off, of which %i bytes are there", (bytes) => {
    leave(CELLS.slice(0, 2));
    appendFileSync(join(path, "cells.ndjson"), formatCell(CELLS[2]!).slice(0, bytes));
    const folder = open();
    expect([...folder.done.values()]).toEqual(CELLS.slice(0, 2));
    folder.append(CELLS.slice(3, 4));
    expect(journal()).toBe(lines([CELLS[0]!, CELLS[1]!, CELLS[3]!]));
  });

  it.each([
    ["no JSON", "{{{"],
    ["empty", ""],
    ["another shape", '{"id":1}'],
    ["an id that is no hash", formatCell(CELLS[1]!).replace(CELLS[1]!.id, "../../etc/passwd")],
    ["neither figures nor an error", formatCell({ ...CELLS[1]!, figures: undefined as never })],
    ["a figure that is text", formatCell({ ...CELLS[1]!, figures: { efficiency: "0.2" as never } })],
  ])("leaves out a line in the middle that is damaged: %s", (_, line) => {
    leave(CELLS.slice(0, 1));
    appendFileSync(join(path, "cells.ndjson"), `${line}\n${formatCell(CELLS[2]!)}\n`);
    expect([...open().done.values()]).toEqual([CELLS[0], CELLS[2]]);
    expect(notes).toEqual([
      `${join(path, "cells.ndjson")}: 1 damaged line is left out; what stood there is done again`,
      "going on with 2 cells that are done",
    ]);
  });

  it("takes the first of two lines of one cell", () => {
    leave([cell(0, 1), cell(0, 1, { figures: { efficiency: 0.9 } })]);
    expect([...open().done.values()]).toEqual([cell(0, 1)]);
  });

  it("has cells done again that met a limit or were lost, and believes what came of that", () => {
    leave([failed(0, 1, "limit"), failed(0, 2, "lost"), failed(0, 3, "input")]);
    const folder = open();
    expect([...folder.done.values()]).toEqual([failed(0, 3, "input")]);
    folder.append([cell(0, 1), failed(0, 2, "limit")]);
    folder.close();
    expect([...open().done.values()]).toEqual([cell(0, 1), failed(0, 3, "input")]);
  });

  it("is read in pieces, with lines across their borders", () => {
    // Pieces are 1 MiB; a line of 1.5 MiB spans two, and letters of two bytes lie across a border somewhere.
    const texts = ["", "é".repeat(700_000), "x", "äö".repeat(400_000), "", "last"];
    const file = join(root, "lines");
    writeFileSync(file, `${texts.join("\n")}\ntorn`);
    const read = [...readLines(file)];
    expect(read.map(({ line }) => line)).toEqual(texts);
    expect(read.at(-1)!.end).toBe(Buffer.byteLength(`${texts.join("\n")}\n`));
  });
});

describe("a finished folder", () => {
  it("has the cells in the order given, the files, and nothing else", () => {
    const folder = open();
    folder.append([...CELLS].reverse());
    folder.finish(CELLS, [
      { name: "summary.csv", content: "a,b\n" },
      { name: "summary.parquet", content: Uint8Array.of(1, 2) },
    ]);
    folder.close();
    expect(readdirSync(path).sort()).toEqual(["cells.ndjson", "summary.csv", "summary.parquet", "sweep.json"]);
    expect(journal()).toBe(lines(CELLS));
    expect(readFileSync(join(path, "summary.csv"), "utf8")).toBe("a,b\n");
    expect([...readFileSync(join(path, "summary.parquet"))]).toEqual([1, 2]);
    expect(JSON.parse(readFileSync(join(path, "sweep.json"), "utf8"))).toEqual({
      schema: "heddle/sweep-plan@1",
      ...PLAN,
      cells: 6,
    });
    expect(open().done.size).toBe(6);
  });

  it("is not marked as finished where cells are missing", () => {
    const folder = open();
    folder.finish(CELLS.slice(1), [], false);
    expect(JSON.parse(readFileSync(join(path, "sweep.json"), "utf8"))).not.toHaveProperty("cells");
    expect(journal()).toBe(lines(CELLS.slice(1)));
  });
});

describe("a folder is refused, and left as it was", () => {
  const hash = sha256("other");
  const ways = "(expected another folder; --resume takes over the cells that both have, --force starts anew)";

  it.each([
    [{ plan: { ...PLAN, version: "2.0.0" } }, "results of heddle 1.2.3, and this is 2.0.0"],
    [
      { plan: { ...PLAN, coreHash: hash } },
      `results of core ${PLAN.coreHash.slice(0, 12)}, and this is ${hash.slice(0, 12)}`,
    ],
    [
      { plan: { ...PLAN, sweep: hash, name: "large" } },
      `results of sweep "small" (${PLAN.sweep.slice(0, 12)}), and this is "large" (${hash.slice(0, 12)})`,
    ],
    [{ shard: "1/2" }, "results of the whole sweep, and this is 1/2"],
  ])("where it holds something else: %#", (more, message) => {
    leave(CELLS.slice(0, 1));
    const before = readdirSync(path).map((name) => [name, readFileSync(join(path, name), "utf8")]);
    expect(issuesOf(() => open(more))).toEqual([`OTHER_SWEEP results: has ${message} ${ways}`]);
    expect(readdirSync(path).map((name) => [name, readFileSync(join(path, name), "utf8")])).toEqual(before);
  });

  it("where it holds another shard", () => {
    open({ shard: "1/2" }).close();
    expect(issuesOf(() => open({ shard: "2/2" }))).toEqual([
      `OTHER_SWEEP results: has results of shard 1/2, and this is 2/2 ${ways}`,
    ]);
  });

  it("where it holds what no sweep wrote", () => {
    mkdirSync(path);
    writeFileSync(join(path, "thesis.tex"), "years");
    expect(issuesOf(() => open())).toEqual([
      "NOT_A_RESULT_FOLDER results: not a folder of results, but not empty (expected a new or empty one; --force puts results beside what is there)",
    ]);
    expect(readdirSync(path)).toEqual(["thesis.tex"]);
  });

  it.each([
    ["{", "damaged"],
    ["null", "not the plan of a sweep of this version"],
    ['{"schema":"heddle/sweep-plan@1","points":[]}', "not the plan of a sweep of this version"],
  ])("where its manifest can't be believed: %s", (text, problem) => {
    mkdirSync(path);
    writeFileSync(join(path, "sweep.json"), text);
    expect(issuesOf(() => open())).toEqual([
      `BAD_MANIFEST results/sweep.json: ${problem} (expected what heddle sweep wrote)`,
    ]);
    expect(open({ force: true }).done.size).toBe(0);
  });

  it("where there can be none", () => {
    writeFileSync(join(root, "file"), "");
    expect(issuesOf(() => open({}, join(root, "no", "where")))[0]).toMatch(/^NO_DIRECTORY no\/where: no directory /);
    expect(issuesOf(() => open({}, join(root, "file")))[0]).toMatch(/^NOT_A_FOLDER file: a file, not a folder /);
    expect(issuesOf(() => open({}, join(root, "file", "x")))[0]).toMatch(/^NOT_A_FOLDER file\/x: not a folder /);
    expect(issuesOf(() => open({}, ""))[0]).toMatch(/^NO_DIRECTORY "": /);
    expect(existsSync(join(root, "no"))).toBe(false);
  });
});

describe("a folder of another sweep", () => {
  const other = { ...PLAN, sweep: sha256("other"), points: PLAN.points.slice(1) };

  it("gives with --resume the cells that both have, says how many, and keeps no summary of the others", () => {
    const folder = open();
    folder.finish(CELLS, [{ name: "summary.csv", content: "old" }]);
    folder.close();
    writeFileSync(join(path, "notes.txt"), "mine");
    const resumed = open({ plan: other, resume: true });
    expect([...resumed.done.values()]).toEqual(CELLS.slice(3));
    expect(notes).toEqual(["3 cells of another sweep are left out", "going on with 3 cells that are done"]);
    expect(readdirSync(path).sort()).toEqual([".heddle-lock", "cells.ndjson", "notes.txt", "sweep.json"]);
    resumed.append([cell(1, 4)]);
    resumed.close();
    // The journal still has them, until the sweep ends; they are no part of it.
    expect([...open({ plan: other }).done.values()]).toEqual([...CELLS.slice(3), cell(1, 4)]);
  });

  it("is emptied by --force of what is ours alone", () => {
    const folder = open();
    folder.finish(CELLS, [{ name: "summary.csv", content: "old" }]);
    folder.close();
    writeFileSync(join(path, "notes.txt"), "mine");
    const anew = open({ plan: other, force: true });
    expect(anew.done.size).toBe(0);
    expect(journal()).toBe("");
    expect(readdirSync(path).sort()).toEqual([".heddle-lock", "cells.ndjson", "notes.txt", "sweep.json"]);
    expect(readFileSync(join(path, "notes.txt"), "utf8")).toBe("mine");
  });
});

describe("what a killed run left half-written", () => {
  it("is cleared, and files of others that look alike are not", () => {
    leave(CELLS);
    const ours = ["summary.csv.0123456789ab.tmp", "sweep.json.ba9876543210.tmp"];
    for (const name of [...ours, "mine.0123456789ab.tmp"]) writeFileSync(join(path, name), "half");
    open().close();
    expect(readdirSync(path).sort()).toEqual(["cells.ndjson", "mine.0123456789ab.tmp", "sweep.json"]);
  });

  it("does not make a folder a foreign one before it has a manifest", () => {
    mkdirSync(path);
    writeFileSync(join(path, "sweep.json.0123456789ab.tmp"), "{");
    expect(open().done.size).toBe(0);
  });
});
