/** Rates of flows on pools of capacity, each flow under a cap of its own, shared as the transport shares. */

import type { Core, Solution } from "../core/index.ts";

/**
 * Rates [flows], bit/s, on the routes that the core of the pools holds: max-min for an α of Infinity, α-fair below. Spraying
 * does not undo what a transport thinks fair: a flow that queues both on its way up and on its way down an oversubscribed
 * fabric takes less than one that queues once. Source: packet-level runs on a 2:1 leaf-spine fabric, NSCC-like control:
 * 9.2 % mean error for max-min, 3.2 % for the α that was found for single paths on another fabric.
 *
 * @param capBps  [flows] the most that each may get
 */
export function poolRates(core: Core, capBps: Float64Array, alpha: number): Pick<Solution, "rateBps" | "bottleneck"> {
  return alpha === Infinity ? core.solve(capBps) : core.solveAlphaFair(alpha, { rateCapBps: capBps });
}
