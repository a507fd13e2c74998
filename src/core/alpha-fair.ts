/** Asks the core for α-fair rates, proves them, and says what does not converge. */

import { SolverError } from "../errors.ts";
import type { CoreInstance } from "./module.ts";
import type { ColumnViews } from "./views.ts";

/**
 * How soon links charge: one that can bind has a price before it is full, price × unused part of it = `price`, in prices of a
 * commodity of weight 1 at `atBps`. Hard links charge once they are full.
 */
export interface Softness {
  readonly price: number;
  readonly atBps: number;
}

export interface AlphaFairOptions {
  /** Bounds each commodity besides its links. */
  readonly rateCapBps?: Float64Array; // [commodities] bit/s
  /** Weight of each commodity in the sum of utilities: on one link, shares are as weight^(1/α). 1 where absent. */
  readonly fairWeight?: Float64Array; // [commodities] > 0
  /** Hard links where absent. */
  readonly soft?: Softness;
}

export const HARD: Softness = { price: 0, atBps: 1 };

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
  { rateCapBps, fairWeight, soft = HARD }: AlphaFairOptions,
): { violation: number; steps: number; stalled: boolean } {
  const { exports } = instance;
  exports.reserveAlphaFair();
  if (rateCapBps) views.f64("RateCap").set(rateCapBps);
  if (fairWeight) views.f64("FairWeight").set(fairWeight);
  const status = exports.solveAlphaFair(alpha, soft.price, soft.atBps);
  const steps = exports.newtonSteps();
  if (status === instance.number("Status", "Stalled")) return { violation: Infinity, steps, stalled: true };
  const isSolved = status === instance.number("Status", "Ok");
  const violation = isSolved ? certifyAlphaFair(instance, alpha) : exports.newtonViolation();
  if (!(isSolved && violation <= ALPHA_FAIR_TOLERANCE)) throw notConverged(alpha, violation, steps);
  return { violation, steps, stalled: false };
}

/** The largest relative violation that the last solution, of the softness it was solved for, has on the present routes. */
export function certifyAlphaFair({ exports }: CoreInstance, alpha: number): number {
  return exports.certifyAlphaFair(alpha, exports.priceUnit(), exports.solvedSoftness());
}

export function notConverged(alpha: number, violation: number, steps: number): SolverError {
  const message = `α-fair rates for α = ${alpha} did not converge: violation ${violation.toExponential(1)} after ${steps} steps (expected ${ALPHA_FAIR_TOLERANCE})`;
  return new SolverError([{ code: "NOT_CONVERGED", path: "fairness", message }]);
}
