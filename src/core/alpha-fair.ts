/** Asks the core for α-fair rates, proves them, and says what does not converge. */

import { SolverError } from "../errors.ts";
import type { CoreInstance } from "./module.ts";
import type { ColumnViews } from "./views.ts";

export interface AlphaFairOptions {
  /** Bounds each commodity besides its links. */
  readonly rateCapBps?: Float64Array; // [commodities] bit/s
  /** Weight of each commodity in the sum of utilities: on one link, shares are as weight^(1/α). 1 where absent. */
  readonly fairWeight?: Float64Array; // [commodities] > 0
}

/** Largest relative violation of the conditions of optimality that a solution may have. */
export const ALPHA_FAIR_TOLERANCE = 1e-6;

/**
 * Solves the routes that the instance holds; rates and bottlenecks are then in its columns.
 * @returns the certificate's violation, at most ALPHA_FAIR_TOLERANCE, and the Newton steps that it took
 * @throws {SolverError} NOT_CONVERGED
 */
export function solveAlphaFair(
  instance: CoreInstance,
  views: ColumnViews,
  alpha: number,
  { rateCapBps, fairWeight }: AlphaFairOptions,
): { violation: number; steps: number; stalled: boolean } {
  const { exports } = instance;
  exports.reserveAlphaFair();
  if (rateCapBps) views.f64("RateCap").set(rateCapBps);
  if (fairWeight) views.f64("FairWeight").set(fairWeight);
  const status = exports.solveAlphaFair(alpha);
  const steps = exports.newtonSteps();
  if (status === instance.number("Status", "Stalled")) return { violation: Infinity, steps, stalled: true };
  const isSolved = status === instance.number("Status", "Ok");
  const violation = isSolved ? exports.certifyAlphaFair(alpha, exports.priceUnit()) : exports.newtonViolation();
  if (!(isSolved && violation <= ALPHA_FAIR_TOLERANCE)) throw notConverged(alpha, violation, steps);
  return { violation, steps, stalled: false };
}

export function notConverged(alpha: number, violation: number, steps: number): SolverError {
  const message = `α-fair rates for α = ${alpha} did not converge: violation ${violation.toExponential(1)} after ${steps} steps (expected ${ALPHA_FAIR_TOLERANCE})`;
  return new SolverError([{ code: "NOT_CONVERGED", path: "fairness", message }]);
}
