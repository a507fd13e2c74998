/** Where the line rate went: levels from 1 down to goodput, and the steps between them. */

import type { LossStep } from "../sim/index.ts";
import type { WaterfallRow } from "./summary.ts";

/** Levels are rounded to multiples of 2^-40, so that their differences, and sums of these, are exact in binary. */
const GRID = 2 ** 40;

/**
 * Rows from `line rate` to `goodput` whose fractions add up exactly: headers first, as they take the same part of
 * everything that follows; then each loss on the wire, scaled to goodput. A loss that is nil has no row.
 *
 * @param runs  loss steps of each seed, the same stages in the same order; fractions of line rate on the wire
 */
export function waterfall(runs: readonly (readonly LossStep[])[], headerEfficiency: number): WaterfallRow[] {
  const rows: WaterfallRow[] = [{ stage: "line rate", fraction: 1 }];
  let exact = headerEfficiency;
  let level = onGrid(exact);
  rows.push({ stage: "headers", fraction: level - 1 });
  for (const [index, { stage }] of (runs[0] ?? []).entries()) {
    const loss = runs.reduce((sum, run) => sum + run[index]!.fraction, 0) / runs.length;
    exact -= loss * headerEfficiency;
    const next = onGrid(exact);
    if (next !== level) rows.push({ stage, fraction: next - level });
    level = next;
  }
  rows.push({ stage: "goodput", fraction: level });
  return rows;
}

function onGrid(level: number): number {
  return Math.round(level * GRID) / GRID;
}
