/** Writes a sweep as Parquet, for DuckDB, pandas and polars: its summary, and its cells. */

import type { ColumnSource } from "hyparquet-writer";
import type { CellResult, SweepSummary } from "../metrics/index.ts";
import type { Value } from "./csv.ts";
import { axisValue, ROW_COLUMNS, sweepRows } from "./sweep-rows.ts";

const TEXT_COLUMNS: readonly string[] = ["fabric", "figure", "error"];

/** The rows of summary.csv. */
export async function writeSummaryParquet(summary: SweepSummary): Promise<Uint8Array> {
  const rows = [...sweepRows(summary)];
  return write(summary, [
    ...summary.axes.map((axis, i) =>
      typed(
        axis,
        rows.map(({ axes }) => axes[i]!),
      ),
    ),
    ...ROW_COLUMNS.map((name) => {
      const values = rows.map(({ columns }) => columns[name]);
      return TEXT_COLUMNS.includes(name) ? text(name, values) : double(name, values);
    }),
  ]);
}

/** One row per cell, with a column per figure. */
export async function writeCellsParquet(summary: SweepSummary, cells: readonly CellResult[]): Promise<Uint8Array> {
  const figures = [...new Set(summary.points.flatMap((point) => Object.keys(point.figures)))];
  return write(summary, [
    ...summary.axes.map((axis) =>
      typed(
        axis,
        cells.map(({ vary }) => axisValue(vary[axis])),
      ),
    ),
    double(
      "seed",
      cells.map(({ seed }) => seed),
    ),
    ...figures.map((name) =>
      double(
        name,
        cells.map((cell) => cell.figures?.[name] ?? null),
      ),
    ),
    text(
      "error",
      cells.map(({ error }) => error?.message ?? null),
    ),
    text(
      "id",
      cells.map(({ id }) => id),
    ),
  ]);
}

/** Loaded when it is needed, as few commands write Parquet. */
async function write(
  { schema, version, coreHash, sweep }: SweepSummary,
  columnData: ColumnSource[],
): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const metadata = { schema, version, coreHash, sweep };
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key: `heddle.${key}`, value }));
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }));
}

/** Numbers where all values are, else texts. */
function typed(name: string, values: readonly Value[]): ColumnSource {
  const areNumbers = values.every((value) => value === null || typeof value === "number");
  return areNumbers && values.some((value) => value !== null) ? double(name, values) : text(name, values);
}

function double(name: string, values: readonly Value[]): ColumnSource {
  return { name, type: "DOUBLE", nullable: true, data: [...values] };
}

function text(name: string, values: readonly Value[]): ColumnSource {
  return { name, type: "STRING", nullable: true, data: values.map((value) => (value === null ? null : String(value))) };
}
