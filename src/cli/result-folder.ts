/**
 * The folder of a sweep's results: a journal of cells that survives whatever ends the process, and the files that follow
 * from it. `sweep.json` says whose they are, `cells.ndjson` has a line per cell, appended and synced task by task.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type CellResult, formatCell, parseCell, type SweepPlan, UsageError } from "../index.ts";
import { FolderLock } from "./folder-lock.ts";
import { readLines } from "./read-lines.ts";

const MANIFEST = "sweep.json";
const CELLS = "cells.ndjson";
/** What a sweep writes, and so may replace. */
const OURS = [MANIFEST, CELLS, "summary.csv", "summary.json", "summary.parquet", "cells.parquet", ".lock"];
const SCHEMA = "heddle/sweep-plan@1";

/** `sweep.json`. */
export interface Manifest extends SweepPlan {
  readonly schema: typeof SCHEMA;
  /** `2/8`, where the folder holds a part. */
  readonly shard?: string;
  /** Cells of a sweep that has ended; absent before. */
  readonly cells?: number;
}

export interface ResultFolderOptions {
  readonly plan: SweepPlan;
  readonly shard?: string;
  /** Takes over what another sweep left. */
  readonly resume: boolean;
  /** Starts anew. */
  readonly force: boolean;
  readonly note: (text: string) => void;
}

export interface ResultFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** @throws {UsageError} before anything is changed: OTHER_SWEEP, NOT_A_RESULT_FOLDER, FOLDER_IN_USE, NO_DIRECTORY, … */
export function openResultFolder(path: string, options: ResultFolderOptions): ResultFolder {
  return guarded(path, () => {
    const parent = dirname(path);
    if (path === "" || !existsSync(parent)) {
      const message = `no directory ${parent} (expected a folder, or a name for a new one)`;
      throw new UsageError([{ code: "NO_DIRECTORY", path: path === "" ? '""' : path, message }]);
    }
    mkdirSync(path, { recursive: true });
    const lock = new FolderLock(join(path, ".lock"));
    try {
      refuseForeign(path, options);
      if (options.force) for (const name of OURS) if (name !== ".lock") rmSync(join(path, name), { force: true });
      return new ResultFolder(path, lock, options);
    } catch (error) {
      lock.release();
      throw error;
    }
  });
}

export class ResultFolder {
  /** Results of earlier runs by cell id; cells that met a limit or were lost are done again. */
  readonly done: ReadonlyMap<string, CellResult>;
  readonly #path: string;
  readonly #lock: FolderLock;
  readonly #manifest: Manifest;
  #journal: number;
  #journalBytes: number;

  constructor(path: string, lock: FolderLock, { plan, shard, note }: ResultFolderOptions) {
    this.#path = path;
    this.#lock = lock;
    this.#manifest = { schema: SCHEMA, ...plan, ...(shard === undefined ? {} : { shard }) };
    const { cells, wholeBytes, dropped } = readCells(join(path, CELLS));
    const points = new Set(plan.points.map(({ id }) => id));
    const kept = [...cells.values()].filter((cell) => points.has(cell.point));
    const again = kept.filter(({ error }) => error !== undefined && error.kind !== "input");
    this.done = new Map(kept.filter((cell) => !again.includes(cell)).map((cell) => [cell.id, cell]));
    if (dropped > 0) note(`${join(path, CELLS)}: ${dropped} damaged lines left out; their cells are done again`);
    if (cells.size > kept.length) note(`${cells.size - kept.length} cells of another sweep are left out`);
    if (kept.length > 0) note(`going on with ${this.done.size} cells that are done`);
    writeAtomically(join(path, MANIFEST), `${JSON.stringify(this.#manifest)}\n`);
    this.#journal = openSync(join(path, CELLS), "a");
    // A torn line is cut off, so that the next one starts on its own.
    if (statSync(join(path, CELLS)).size > wholeBytes) ftruncateSync(this.#journal, wholeBytes);
    this.#journalBytes = wholeBytes;
  }

  /** Appends a batch; it is on the disk when this returns. @throws {UsageError} NO_SPACE and the like, with nothing torn */
  append(results: readonly CellResult[]): void {
    if (results.length === 0) return;
    const bytes = Buffer.from(results.map((cell) => `${formatCell(cell)}\n`).join(""));
    guarded(join(this.#path, CELLS), () => {
      try {
        writeAll(this.#journal, bytes);
        fsyncSync(this.#journal);
      } catch (error) {
        // Half a batch may be there; what can't be taken back now, the next run cuts off.
        ftruncateSync(this.#journal, this.#journalBytes);
        throw error;
      }
    });
    this.#journalBytes += bytes.length;
  }

  /** Writes the cells anew in this order, then the other files, each whole or not at all; last the manifest. */
  finish(cells: readonly CellResult[], files: readonly ResultFile[]): void {
    closeSync(this.#journal);
    this.#journal = -1;
    writeLines(join(this.#path, CELLS), cells);
    for (const { name, content } of files) writeAtomically(join(this.#path, name), content);
    writeAtomically(join(this.#path, MANIFEST), `${JSON.stringify({ ...this.#manifest, cells: cells.length })}\n`);
  }

  /** May be called more than once. */
  close(): void {
    if (this.#journal !== -1) closeSync(this.#journal);
    this.#journal = -1;
    this.#lock.release();
  }
}

/** A folder's manifest; undefined where it has none. @throws {UsageError} BAD_MANIFEST */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, MANIFEST);
  return guarded(path, () => {
    if (!existsSync(path)) return undefined;
    const fail = (problem: string) =>
      new UsageError([{ code: "BAD_MANIFEST", path, message: `${problem} (expected what heddle sweep wrote)` }]);
    let value: Partial<Manifest> | null;
    try {
      value = JSON.parse(readFileSync(path, "utf8"));
    } catch {
      throw fail("damaged");
    }
    if (value?.schema !== SCHEMA || !Array.isArray(value.points)) throw fail("not the plan of a sweep of this version");
    return value as Manifest;
  });
}

/** All whole lines of a folder's journal, by cell id. */
export function readFolderCells(folder: string): ReadonlyMap<string, CellResult> {
  return guarded(folder, () => readCells(join(folder, CELLS)).cells);
}

function refuseForeign(path: string, { plan, shard, resume, force }: ResultFolderOptions): void {
  if (force) return;
  const found = readManifest(path);
  if (found === undefined) {
    const files = readdirSync(path).filter((name) => name !== ".lock");
    if (files.length === 0) return;
    const message = `not a folder of results, but not empty (expected a new or empty one; --force puts results beside what is there)`;
    throw new UsageError([{ code: "NOT_A_RESULT_FOLDER", path, message }]);
  }
  const refuse = (what: string): never => {
    const message = `has ${what} (expected another folder; --resume takes over the cells that both have, --force starts anew)`;
    throw new UsageError([{ code: "OTHER_SWEEP", path, message }]);
  };
  if (resume) return;
  if (found.version !== plan.version) refuse(`results of heddle ${found.version}, and this is ${plan.version}`);
  if (found.coreHash !== plan.coreHash)
    refuse(`results of core ${found.coreHash.slice(0, 12)}, and this is ${plan.coreHash.slice(0, 12)}`);
  if (found.sweep !== plan.sweep)
    refuse(
      `results of another sweep, ${JSON.stringify(found.name)}, or of other values of ${JSON.stringify(plan.name)}`,
    );
  if (found.shard !== shard)
    refuse(`results of ${found.shard === undefined ? "the whole sweep" : `shard ${found.shard}`}`);
}

/** Reads what can be believed; of cells that come twice the first. `wholeBytes`: up to the end of the last whole line. */
function readCells(path: string): { cells: Map<string, CellResult>; wholeBytes: number; dropped: number } {
  const cells = new Map<string, CellResult>();
  let wholeBytes = 0;
  let dropped = 0;
  if (!existsSync(path)) return { cells, wholeBytes, dropped };
  for (const { line, end } of readLines(path)) {
    wholeBytes = end;
    const cell = parseCell(line);
    if (cell === undefined) dropped++;
    else if (!cells.has(cell.id)) cells.set(cell.id, cell);
  }
  return { cells, wholeBytes, dropped };
}

/** Cells written together, about. */
const LINES_PER_WRITE = 1000;

function writeLines(path: string, cells: readonly CellResult[]): void {
  replace(path, (file) => {
    for (let i = 0; i < cells.length; i += LINES_PER_WRITE) {
      const lines = cells.slice(i, i + LINES_PER_WRITE).map((cell) => `${formatCell(cell)}\n`);
      writeAll(file, Buffer.from(lines.join("")));
    }
  });
}

/** Also for the cache, whose readers must never see half a file. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  replace(path, (file) => writeAll(file, Buffer.from(content)));
}

/** Writes a neighbour that takes the file's name once it is on the disk. */
function replace(path: string, write: (file: number) => void): void {
  const neighbour = `${path}.${process.pid}.tmp`;
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
function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

const PROBLEMS: Readonly<Record<string, readonly [code: string, problem: string]>> = {
  ENOSPC: ["NO_SPACE", "no space left on the disk"],
  EDQUOT: ["NO_SPACE", "no space left in the quota"],
  EACCES: ["NOT_WRITABLE", "no permission"],
  EPERM: ["NOT_WRITABLE", "no permission"],
  EROFS: ["NOT_WRITABLE", "a file system that is read-only"],
  EEXIST: ["NOT_A_FOLDER", "a file, not a folder"],
  ENOTDIR: ["NOT_A_FOLDER", "not a folder"],
};

/** Problems of the operating system as UsageErrors. */
function guarded<T>(path: string, step: () => T): T {
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
