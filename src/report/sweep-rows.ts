/** A sweep's summary as rows, one per point and figure: what CSV and Parquet hold alike. */

import type { Json, PointSummary, SweepSummary } from "../metrics/index.ts";
import type { Value } from "./csv.ts";

/** Behind the axes. `seeds` gave figures, `failed` did not; the interval is Student's t, the quantiles are over seeds. */
export const ROW_COLUMNS = [
  "fabric",
  "figure",
  "seeds",
  "failed",
  "mean",
  "ci95_lo",
  "ci95_hi",
  "p5",
  "p95",
  "error",
] as const;

export interface SweepRow {
  /** In the order of the sweep's axes. */
  readonly axes: readonly Value[];
  readonly columns: Readonly<Record<(typeof ROW_COLUMNS)[number], Value>>;
}

/** A point without figures has one row that says why. */
export function* sweepRows({ axes, points }: SweepSummary): Generator<SweepRow> {
  for (const point of points) {
    const of = axes.map((axis) => axisValue(point.vary[axis]));
    for (const columns of pointRows(point)) yield { axes: of, columns };
  }
}

function pointRows({ fabric, seeds, failed, error, figures }: PointSummary): SweepRow["columns"][] {
  const common = { fabric, seeds, failed, error: error?.message ?? null };
  const names = Object.keys(figures);
  if (names.length === 0) {
    return [{ ...common, figure: null, mean: null, ci95_lo: null, ci95_hi: null, p5: null, p95: null }];
  }
  return names.map((figure) => {
    const { mean, ci95, p5, p95 } = figures[figure]!;
    return { ...common, figure, mean, ci95_lo: ci95[0], ci95_hi: ci95[1], p5, p95 };
  });
}

/** An axis' value in one cell of a table: what is no number or text as JSON. */
export function axisValue(value: Json | undefined): Value {
  if (value === undefined || value === null) return null;
  return typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value);
}
