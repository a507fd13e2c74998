/** Reads a trace from CSV text with named columns: `src,dst,bytes,start_us[,id][,after]`. */

import { csvRows, MAX_LINE_LENGTH } from "../../document/index.ts";
import type { Issue } from "../../errors.ts";
import { createNicReader, createSizeReader } from "../cells.ts";
import { shorten } from "../names.ts";
import { parseExactTime, TIME_UNITS } from "./exact-time.ts";
import {
  assembleTrace,
  enoughIssues,
  requireText,
  selfFlow,
  type Trace,
  type TraceFormat,
  type TraceRow,
} from "./trace.ts";

const EXPECTED = "src,dst,bytes and perhaps start, start_us, …, id, after";

/** Where each column stands; `unit` is the power of ten of a start column that names its unit. */
interface Columns {
  readonly count: number;
  readonly src: number;
  readonly dst: number;
  readonly bytes: number;
  readonly start?: number;
  readonly unit?: number;
  readonly id?: number;
  readonly after?: number;
}

/**
 * The first row names the columns, in any order. A NIC is its name or its index in the fabric; sizes are `32MiB` or plain
 * bytes; starts have a unit (`2.5us`), or their column has (`start_ns`). `after` lists ids of flows to wait for,
 * separated by blanks; without a column `id` a flow's id is its number, counted from 0. A flow that waits for others may
 * leave its start empty; without a start column all start at once.
 *
 * Issues: NOT_A_TEXT_FILE, BAD_HEADER, COLUMN_COUNT, OPEN_QUOTE, LINE_TOO_LONG, UNKNOWN_NIC, SELF_FLOW, BAD_SIZE,
 * BAD_START, MISSING_START, DUPLICATE_ID, UNKNOWN_ID, EMPTY_TRACE, DEPENDENCY_CYCLE, TOO_MANY_ISSUES.
 */
export const csv: TraceFormat = {
  name: "csv",
  summary:
    "CSV with a header: src,dst,bytes,start_us and perhaps id,after; start_ns, start_ms, start_s, or start with units",
  matches(text) {
    const { cells } = csvRows(text).next().value ?? {};
    return Array.isArray(cells) && cells.length > 1 && cells.includes("src");
  },
  read(fabric, file): Trace {
    requireText(file, "CSV");
    const issues: Issue[] = [];
    const readNic = createNicReader(fabric, issues);
    const readSize = createSizeReader(issues);
    const rows: (TraceRow & { readonly afterIds: readonly string[] })[] = [];
    const numberOf = new Map<string, number>();
    let columns: Columns | undefined;
    for (const { line, cells } of csvRows(file.text)) {
      const path = `${file.name}:${line}`;
      if (enoughIssues(issues, path)) break;
      if (typeof cells === "string") {
        issues.push(unreadable(path, cells));
        continue;
      }
      if (columns === undefined) {
        columns = readHeader(path, cells, issues);
        if (columns === undefined) break;
        continue;
      }
      if (cells.length !== columns.count) {
        const message = `wrong number of columns (expected ${columns.count}, got ${cells.length})`;
        issues.push({ code: "COLUMN_COUNT", path, message });
        continue;
      }
      const src = readNic(`${path} src`, cells[columns.src]!);
      const dst = readNic(`${path} dst`, cells[columns.dst]!);
      const sizeBytes = readSize(`${path} bytes`, cells[columns.bytes]!);
      const afterIds = columns.after === undefined ? [] : cells[columns.after]!.split(/\s+/).filter((id) => id !== "");
      const startAs = readStart(path, columns, cells, afterIds.length > 0, issues);
      const id = columns.id === undefined ? String(rows.length) : cells[columns.id]!;
      if (numberOf.has(id)) {
        const first = rows[numberOf.get(id)!]!.path;
        const message = `id "${shorten(id)}" twice (expected ids used once, got it at ${first} before)`;
        issues.push({ code: "DUPLICATE_ID", path: `${path} id`, message });
      }
      const toItself = src !== undefined && dst !== undefined ? selfFlow(fabric, `${path} dst`, src, dst) : undefined;
      if (toItself) issues.push(toItself);
      // A wrong row keeps its place, so that ids stay what they are.
      numberOf.set(id, rows.length);
      rows.push({ path, id, src: src ?? 0, dst: dst ?? 0, sizeBytes: sizeBytes ?? 1, startAs, after: [], afterIds });
    }
    const linked = rows.map((row) => ({ ...row, after: linkIds(row, numberOf, issues) }));
    return assembleTrace(file, linked, issues);
  },
};

function unreadable(path: string, problem: "open quote" | "too long"): Issue {
  if (problem === "too long") {
    const message = `a line of more than ${MAX_LINE_LENGTH} characters (expected ${EXPECTED})`;
    return { code: "LINE_TOO_LONG", path, message };
  }
  const message = "a quoted cell does not end (expected a closing quote and a comma)";
  return { code: "OPEN_QUOTE", path, message };
}

function readHeader(path: string, cells: readonly string[], issues: Issue[]): Columns | undefined {
  const names = cells.map((cell) => cell.toLowerCase());
  const starts = names.filter((name) => name === "start" || startUnit(name) !== undefined);
  const known = new Set(["src", "dst", "bytes", "id", "after", ...starts]);
  const missing = ["src", "dst", "bytes"].some((name) => !names.includes(name));
  const unknown = names.some((name) => !known.has(name));
  if (missing || unknown || starts.length > 1 || new Set(names).size < names.length) {
    const message = `wrong columns (expected a first row of ${EXPECTED}, got "${shorten(cells.join(","))}")`;
    issues.push({ code: "BAD_HEADER", path, message });
    return undefined;
  }
  const [start] = starts;
  const unit = start === undefined ? undefined : startUnit(start);
  const optional = (key: "id" | "after") => (names.includes(key) ? { [key]: names.indexOf(key) } : {});
  return {
    count: names.length,
    src: names.indexOf("src"),
    dst: names.indexOf("dst"),
    bytes: names.indexOf("bytes"),
    ...(start === undefined ? {} : { start: names.indexOf(start) }),
    ...(unit === undefined ? {} : { unit }),
    ...optional("id"),
    ...optional("after"),
  };
}

/** The unit of `start_us`. */
function startUnit(column: string): number | undefined {
  const unit = /^start_(\w+)$/.exec(column)?.[1];
  return unit !== undefined && Object.hasOwn(TIME_UNITS, unit) ? TIME_UNITS[unit] : undefined;
}

function readStart(
  path: string,
  { start, unit }: Columns,
  cells: readonly string[],
  waits: boolean,
  issues: Issue[],
): bigint | undefined {
  if (start === undefined) return waits ? undefined : 0n;
  const got = cells[start]!;
  if (got === "") {
    if (!waits) {
      const message = "no start (expected a time, or flows to wait for in a column after)";
      issues.push({ code: "MISSING_START", path: `${path} start`, message });
    }
    return undefined;
  }
  const time = parseExactTime(got, unit);
  if (time.ok) return time.timeAs;
  const hint = unit === undefined && time.problem.startsWith("missing unit") ? "; or name the column start_us" : "";
  issues.push({ code: "BAD_START", path: `${path} start`, message: time.problem.replace(/\)$/, `${hint})`) });
  return undefined;
}

function linkIds(
  { path, afterIds }: { readonly path: string; readonly afterIds: readonly string[] },
  numberOf: ReadonlyMap<string, number>,
  issues: Issue[],
): number[] {
  return afterIds.flatMap((id) => {
    const number = numberOf.get(id);
    if (number !== undefined) return [number];
    if (!enoughIssues(issues, path)) {
      const message = `waits for unknown flow "${shorten(id)}" (expected the id of a flow of this file)`;
      issues.push({ code: "UNKNOWN_ID", path: `${path} after`, message });
    }
    return [];
  });
}
