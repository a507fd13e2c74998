/** Aligned tables of benchmark results. */

import { label } from "./measure.ts";
import type { CaseResult, RatioResult, ResultFile } from "./result-file.ts";

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

export function milliseconds(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toPrecision(2);
}

const CASE_HEADER = ["case", "NICs", "median", "p99", "MAD", "CPU median", "CPU min", "samples"];

export function caseTable(cases: readonly CaseResult[]): string {
  const times = (of: CaseResult) =>
    [of.medianMs, of.p99Ms, of.madMs, of.cpuMedianMs, of.cpuMinMs].map((ms) => milliseconds(ms));
  const rows = cases.map((of) => [label(of), String(of.nics), ...times(of), String(of.samples)]);
  return align([CASE_HEADER, ...rows]);
}

export function ratioTable(ratios: readonly RatioResult[]): string {
  const rows = ratios.map(({ value, ofMinima, most, ...of }) => [
    label(of),
    String(of.nics),
    value.toFixed(2),
    ofMinima.toFixed(2),
    most === undefined ? "" : most.toFixed(1),
    most === undefined ? "" : ofMinima <= most ? "kept" : "passed",
  ]);
  return align([["ratio of CPU times", "NICs", "median", "of minima", "at most", ""], ...rows]);
}

export function memoryLines({ maxRssBytes, wholeRssBytes }: ResultFile): string {
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
  const wholes = wholeRssBytes.map(({ nics, bytes }) => `whole compare of ${nics} NICs: ${gigabytes(bytes)}\n`);
  return `peak memory of this process: ${gigabytes(maxRssBytes)}\n${wholes.join("")}`;
}
