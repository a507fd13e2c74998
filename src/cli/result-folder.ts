/**
 * The folder of a sweep's results: a journal of cells that survives whatever ends the process, and the files that follow
 * from it. `sweep.json` says whose they are, `cells.ndjson` has a line per cell, appended and synced task by task.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type CellResult, formatCell, formatCount, isFinal, parseCell, type SweepPlan, UsageError } from "../index.ts";
import { guarded, neighbourOf, replaceFile, writeAll, writeAtomically } from "./durable-files.ts";
import { type NamedText, readText } from "./files.ts";
import { FolderLock } from "./folder-lock.ts";
import { readLines } from "./read-lines.ts";
import { MANIFEST, type Manifest, manifestOf, readManifest, refuseOther, writeManifest } from "./sweep-manifest.ts";

const CELLS = "cells.ndjson";
const SUMMARY = "summary.json";
const LOCK = ".heddle-lock";
/** What follows from the cells. */
const SUMMARIES = ["summary.csv", SUMMARY, "summary.parquet", "cells.parquet"];
/** What a sweep writes, and so may replace. */
export const OURS = [MANIFEST, CELLS, ...SUMMARIES];
/** Lines written together, about. */
const LINES_PER_WRITE = 1000;

export interface ResultFolderOptions {
  readonly plan: SweepPlan;
  readonly shard?: string;
  /** Takes over what another sweep left; undefined where the command has no such option. */
  readonly resume?: boolean;
  /** Starts anew. */
  readonly force: boolean;
  readonly note: (text: string) => void;
}

export interface ResultFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/**
 * Makes the folder where there is none, holds it against other processes, and reads what earlier runs left.
 *
 * @throws {UsageError} before anything is changed: OTHER_SWEEP, NOT_A_RESULT_FOLDER, FOLDER_IN_USE, NO_DIRECTORY, …
 */
export function openResultFolder(path: string, options: ResultFolderOptions): ResultFolder {
  return guarded(path, () => {
    const parent = dirname(path);
    if (path === "" || !existsSync(parent)) {
      const message = `no directory ${parent} (expected a folder, or a name for a new one)`;
      throw new UsageError([{ code: "NO_DIRECTORY", path: path === "" ? '""' : path, message }]);
    }
    mkdirSync(path, { recursive: true });
    const lock = new FolderLock(join(path, LOCK));
    try {
      requireOwnFiles(path);
      const manifest = manifestOf(options.plan, options.shard);
      const found = options.force ? undefined : findOurs(path, manifest, options);
      for (const name of readdirSync(path)) {
        const target = neighbourOf(name);
        if (target !== undefined && OURS.includes(target)) rmSync(join(path, name), { force: true });
      }
      // Summaries of other cells must not stand beside this sweep's while it runs.
      const stale = options.force ? OURS : found?.sweep === manifest.sweep ? [] : SUMMARIES;
      for (const name of stale) rmSync(join(path, name), { force: true });
      return new ResultFolder(path, lock, manifest, options.note);
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

  /** Use `openResultFolder`. */
  constructor(path: string, lock: FolderLock, manifest: Manifest, note: (text: string) => void) {
    this.#path = path;
    this.#lock = lock;
    this.#manifest = manifest;
    const journal = join(path, CELLS);
    const { cells, wholeBytes, dropped } = readCells(journal);
    const points = new Set(manifest.points.map(({ id }) => id));
    const kept = [...cells.values()].filter((cell) => points.has(cell.point));
    this.done = new Map(kept.filter(isFinal).map((cell) => [cell.id, cell]));
    const lines = dropped === 1 ? "1 damaged line is" : `${formatCount(dropped)} damaged lines are`;
    if (dropped > 0) note(`${journal}: ${lines} left out; what stood there is done again`);
    if (cells.size > kept.length) note(`${formatCount(cells.size - kept.length)} cells of another sweep are left out`);
    if (kept.length > 0) note(`going on with ${formatCount(this.done.size)} cells that are done`);
    writeManifest(path, manifest);
    this.#journal = openSync(journal, "a");
    // A torn line is cut off, so that the next one starts on its own.
    if (statSync(journal).size > wholeBytes) ftruncateSync(this.#journal, wholeBytes);
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
        this.#takeBack();
        throw error;
      }
    });
    this.#journalBytes += bytes.length;
  }

  /**
   * Writes the cells anew in this order, then the other files, each whole or not at all; last the manifest.
   * @param isWhole false where cells of the sweep are missing: the folder is then not marked as finished
   */
  finish(cells: readonly CellResult[], files: readonly ResultFile[], isWhole = true): void {
    closeSync(this.#journal);
    this.#journal = -1;
    replaceFile(join(this.#path, CELLS), (file) => {
      for (let i = 0; i < cells.length; i += LINES_PER_WRITE) {
        const lines = cells.slice(i, i + LINES_PER_WRITE).map((cell) => `${formatCell(cell)}\n`);
        writeAll(file, Buffer.from(lines.join("")));
      }
    });
    for (const { name, content } of files) writeAtomically(join(this.#path, name), content);
    if (isWhole) writeManifest(this.#path, { ...this.#manifest, cells: cells.length });
  }

  /** May be called more than once. */
  close(): void {
    if (this.#journal !== -1) closeSync(this.#journal);
    this.#journal = -1;
    this.#lock.release();
  }

  /** Half a batch may be there. */
  #takeBack(): void {
    try {
      ftruncateSync(this.#journal, this.#journalBytes);
    } catch {
      // What can't be taken back now, the next run cuts off.
    }
  }
}

/** All whole lines of a folder's journal, by cell id. */
export function readFolderCells(folder: string): ReadonlyMap<string, CellResult> {
  return guarded(folder, () => readCells(join(folder, CELLS)).cells);
}

/**
 * The summary of a folder's results, or of the file itself.
 * @throws {UsageError} NOT_FINISHED, NOT_A_RESULT_FOLDER, and what reading a file may meet
 */
export function readSummary(results: string): NamedText {
  const expected = "a folder of a sweep's results, or its summary.json";
  if (!statSync(results, { throwIfNoEntry: false })?.isDirectory()) return readText(results, expected);
  const path = join(results, SUMMARY);
  if (existsSync(path)) return readText(path, expected);
  const [code, problem, wanted] = existsSync(join(results, MANIFEST))
    ? ["NOT_FINISHED", "the sweep has not ended", "its summary.json, which the same heddle sweep goes on to"]
    : ["NOT_A_RESULT_FOLDER", "not a folder of results", "what heddle sweep -o leaves"];
  throw new UsageError([{ code, path: results, message: `${problem} (expected ${wanted})` }]);
}

/** What lies in the folder may be somebody else's: a journal that is a link would be cut off and written elsewhere. */
function requireOwnFiles(path: string): void {
  const issues = OURS.flatMap((name) => {
    const file = join(path, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found === undefined || found.isFile()) return [];
    const what = found.isSymbolicLink() ? "a symbolic link" : "no file";
    return [{ code: "NOT_A_FILE", path: file, message: `${what} (expected a file, or none)` }];
  });
  if (issues.length > 0) throw new UsageError(issues);
}

/** The manifest of a folder that this sweep may go on with; undefined where it is empty. @throws {UsageError} */
function findOurs(path: string, wanted: Manifest, { resume }: ResultFolderOptions): Manifest | undefined {
  const found = readManifest(path);
  if (found === undefined) {
    // A run may have been killed before it had a manifest.
    const files = readdirSync(path).filter((name) => name !== LOCK && neighbourOf(name) !== MANIFEST);
    if (files.length === 0) return undefined;
    const message =
      "not a folder of results, but not empty (expected a new or empty one; --force puts results beside what is there)";
    throw new UsageError([{ code: "NOT_A_RESULT_FOLDER", path, message }]);
  }
  const ways = `${resume === undefined ? "" : "--resume takes over the cells that both have, "}--force starts anew`;
  if (!resume) refuseOther(path, found, wanted, ways);
  return found;
}

/**
 * Reads what can be believed. Of a cell that comes twice the first stays, unless it has to be done again: then the next is
 * what came of that. `wholeBytes`: up to the end of the last whole line.
 */
function readCells(path: string): { cells: Map<string, CellResult>; wholeBytes: number; dropped: number } {
  const cells = new Map<string, CellResult>();
  let wholeBytes = 0;
  let dropped = 0;
  if (!existsSync(path)) return { cells, wholeBytes, dropped };
  if (!statSync(path).isFile()) {
    throw new UsageError([{ code: "NOT_A_FILE", path, message: "no file (expected a journal of heddle sweep)" }]);
  }
  for (const { line, end } of readLines(path)) {
    wholeBytes = end;
    const cell = parseCell(line);
    if (cell === undefined) {
      dropped++;
      continue;
    }
    const before = cells.get(cell.id);
    if (before === undefined || !isFinal(before)) cells.set(cell.id, cell);
  }
  return { cells, wholeBytes, dropped };
}
