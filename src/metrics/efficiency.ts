/** The distribution of flow rates as fractions of line rate. */

import { quantile } from "../sim/index.ts";
import { estimate } from "./estimate.ts";
import type { Efficiency, Estimate } from "./summary.ts";

/** Figures of one run. */
export interface RateFigures {
  readonly mean: number;
  readonly p50: number;
  readonly p5: number;
  readonly p1: number;
  readonly slowest: number;
}

/** Figures of rates [flows] over line rates [flows], both bit/s; quantiles interpolate linearly between order statistics. */
export function rateFigures(rateBps: Float64Array, lineRateBps: Float64Array): RateFigures {
  const fractions = rateBps.map((rate, f) => rate / lineRateBps[f]!).sort();
  return {
    mean: fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length,
    p50: quantile(fractions, 1 / 2),
    p5: quantile(fractions, 5 / 100),
    p1: quantile(fractions, 1 / 100),
    slowest: fractions[0]!,
  };
}

/** Estimates over runs, every figure times `factor`. */
export function efficiencyOver(runs: readonly RateFigures[], factor: number): Efficiency {
  const over = (pick: (figures: RateFigures) => number): Estimate => estimate(runs.map((run) => pick(run) * factor));
  return {
    mean: over((run) => run.mean),
    p50: over((run) => run.p50),
    p5: over((run) => run.p5),
    p1: over((run) => run.p1),
    slowest: over((run) => run.slowest),
  };
}
