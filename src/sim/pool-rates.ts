/** Rates of flows on pools of capacity, each flow under a cap of its own, shared as the transport shares. */

import type { Routes } from "../core/index.ts";
import { solveAlphaFair } from "./alpha-fair.ts";
import type { QuotientCore } from "./network.ts";

/**
 * Rates [flows], bit/s: max-min for an α of Infinity, α-fair below. Spraying does not undo what a transport thinks fair: a
 * flow that queues both on its way up and on its way down an oversubscribed fabric takes less than one that queues once.
 * Source: packet-level runs on a 2:1 leaf-spine fabric, NSCC-like control: 9.2 % mean error for max-min, 3.2 % for the α
 * that was found for single paths on another fabric.
 *
 * @param routes  of the flows over the pools, which the core holds
 * @param capBps  [flows] the most that each may get
 */
export function poolRates(
  { core, quotient }: QuotientCore,
  { pathStart, pathLinks, pathWeight }: Routes,
  capBps: Float64Array,
  alpha: number,
): Float64Array {
  const maxMinBps = core.solve(capBps).rateBps;
  if (alpha === Infinity) return maxMinBps;
  // A cap is a link that no other flow crosses.
  const { linkCount, linkRateBps } = quotient;
  const flowCount = capBps.length;
  const capacityBps = new Float64Array(linkCount + flowCount);
  capacityBps.set(linkRateBps);
  capacityBps.set(capBps, linkCount);
  const start = pathStart.map((entry, f) => entry + f);
  const links = new Uint32Array(pathLinks.length + flowCount);
  const weights = new Float64Array(links.length).fill(1);
  for (let f = 0; f < flowCount; f++) {
    const end = pathStart[f + 1]!;
    links.set(pathLinks.subarray(pathStart[f], end), start[f]);
    weights.set(pathWeight!.subarray(pathStart[f], end), start[f]);
    links[end + f] = linkCount + f;
  }
  const routes = { commoditiesPerFlow: 1, pathStart: start, pathLinks: links, pathWeight: weights };
  return solveAlphaFair(capacityBps, routes, alpha, maxMinBps).rateBps;
}
