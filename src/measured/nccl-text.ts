/** Reads the tables in nccl-tests' text output, whatever else a log holds around them. */

import { show } from "../document/index.ts";
import type { Issue } from "../errors.ts";
import { type FileRow, MAX_ISSUES, type MeasuredFile, refusal } from "./row.ts";

/** What `mpirun --tag-output` and `srun --label` put before every line. */
const LINE_PREFIX = /^\s*(?:\[\d+,\d+\]<stdout>:|\d+:(?=\s))?\s*/;
/** Size, count and data type: nothing else in a log begins so. */
const ROW = /^\d+\s+\d+\s+[a-z]\w*(\s|$)/;
const HEADING = /^#\s+size\s+count\s/;
const PROGRAM = /^#\s*Collective test starting:\s*(\S+)/;
const DEVICE = /^#\s+Rank\s+(\d+)\s/;
const POLICY = /^# (policy \S+, algorithm \S+)$/;

/** Columns where a text has no heading: rows alone, as of version 2. */
const DEFAULT_COLUMNS = ["size", "count", "type", "redop", "root", "time", "algbw", "busbw"];
/** As nccl-tests prints what it did not measure. */
const NOT_MEASURED = /^(n\/a|[+-]?nan|[+-]?inf)$/i;

/** The rows whose out-of-place half was measured. Issues: BAD_ROW, CPU_TIME. Throws SEVERAL_POLICIES. */
export function readNcclText(name: string, text: string, issues: Issue[]): MeasuredFile {
  const rows: FileRow[] = [];
  const devices = new Set<string>();
  const policies = new Set<string>();
  let columns: readonly string[] = DEFAULT_COLUMNS;
  let program: string | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    if (issues.length >= MAX_ISSUES) break;
    const line = raw.replace(LINE_PREFIX, "").trimEnd();
    const path = `${name}:${index + 1}`;
    if (HEADING.test(line)) columns = readHeading(path, line, issues);
    program = PROGRAM.exec(line)?.[1] ?? program;
    const device = DEVICE.exec(line)?.[1];
    if (device !== undefined) devices.add(device);
    const policy = POLICY.exec(line)?.[1];
    if (policy !== undefined) policies.add(policy);
    if (ROW.test(line)) {
      const row = readRow(path, columns, line.split(/\s+/), issues);
      if (row !== undefined) rows.push({ ...row, path, program });
    }
  }
  if (policies.size > 1) {
    const message = `a report of heddle's with several results (expected one table, got ${[...policies].join("; ")})`;
    throw refusal("SEVERAL_POLICIES", name, message);
  }
  return { rows, ranks: devices.size };
}

function readHeading(path: string, line: string, issues: Issue[]): readonly string[] {
  const columns = line.slice(1).trim().split(/\s+/);
  if (columns.includes("cputime")) {
    const message = "times of the CPU, not of the collective (expected a run without -C)";
    issues.push({ code: "CPU_TIME", path, message });
  }
  return columns;
}

/** Undefined where the row was not measured, or is wrong. */
function readRow(
  path: string,
  columns: readonly string[],
  cells: readonly string[],
  issues: Issue[],
): Omit<FileRow, "path" | "program"> | undefined {
  const cellOf = (column: string) => cells[columns.indexOf(column)];
  // The out-of-place half stands first, so its columns are those found; it ends with what was wrong, where that is told.
  const last = Math.max(columns.indexOf("busbw"), columns.indexOf("#wrong"), columns.indexOf("error"));
  if (cells.length <= last) {
    const message = `a row that ends early (expected at least ${last + 1} columns, got ${cells.length})`;
    issues.push({ code: "BAD_ROW", path, message });
    return undefined;
  }
  const figures = ["time", "algbw", "busbw"].map((column) => {
    const got = cellOf(column) ?? "";
    if (NOT_MEASURED.test(got)) return Number.NaN;
    if (/^\d+(\.\d*)?(e[+-]?\d+)?$/i.test(got)) return Number(got);
    const message = `not a number (expected ${column === "time" ? "µs" : "GB/s"}, got ${show(got)})`;
    issues.push({ code: "BAD_ROW", path: `${path} ${column}`, message });
    return Number.NaN;
  });
  const [timeUs = Number.NaN, algbwGBps = Number.NaN, busbwGBps = Number.NaN] = figures;
  const sizeBytes = Number(cellOf("size"));
  if (sizeBytes === 0 || figures.some(Number.isNaN)) return undefined;
  return { sizeBytes, timeS: timeUs / 1e6, algbwGBps, busbwGBps, kind: `${cellOf("type")} ${cellOf("redop")}` };
}
