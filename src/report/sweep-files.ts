/** The files that a finished sweep leaves beside its cells. */

import type { CellResult, SweepSummary } from "../metrics/index.ts";
import { csvText } from "./csv.ts";
import { writeCellsParquet, writeSummaryParquet } from "./sweep-parquet.ts";
import { ROW_COLUMNS, sweepRows } from "./sweep-rows.ts";

export interface SweepFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** One row per point and figure. */
export function writeSummaryCsv(summary: SweepSummary): string {
  const rows = [...sweepRows(summary)].map(({ axes, columns }) => [
    ...axes,
    ...ROW_COLUMNS.map((name) => columns[name]),
  ]);
  return csvText([[...summary.axes, ...ROW_COLUMNS], ...rows]);
}

/** The document `heddle/sweep@1`. */
export function writeSummaryJson(summary: SweepSummary): string {
  return `${JSON.stringify(summary, null, 2)}\n`;
}

/** Deterministic: the same cells in the same order give the same bytes. */
export async function sweepFiles(summary: SweepSummary, cells: readonly CellResult[]): Promise<SweepFile[]> {
  return [
    { name: "summary.csv", content: writeSummaryCsv(summary) },
    { name: "summary.json", content: writeSummaryJson(summary) },
    { name: "summary.parquet", content: await writeSummaryParquet(summary) },
    { name: "cells.parquet", content: await writeCellsParquet(summary, cells) },
  ];
}
