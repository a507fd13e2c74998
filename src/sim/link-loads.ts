/** How full each link of the fabric is at the rates of a solve: for heat maps, and for nothing in the solve itself. */

import type { Routes } from "../core/index.ts";
import type { PooledFlows } from "./baseline.ts";
import type { Network } from "./network.ts";

export interface LoadOptions {
  /** The result tells how full each link is. */
  readonly linkLoads?: boolean;
}

/**
 * [links of the fabric] carried / capacity where flows spread over pools: every link of a pool is as full as the pool.
 * Exact for policies that follow capacity; for even splits over links of unequal rates it is the pool's mean.
 */
export function pooledLoads({ fabric, pools }: Network, flows: PooledFlows, rateBps: Float64Array): Float64Array {
  const { quotient } = pools;
  const load = carriedOver(flows.pooledRoutes, rateBps, quotient.linkRateBps);
  const nodeOf = (n: number): number =>
    n < fabric.hostCount ? n : fabric.hostCount + quotient.colourOfSwitch[n - fabric.hostCount]!;
  const loads = new Float64Array(fabric.linkCount);
  for (let l = 0; l < fabric.linkCount; l++) {
    const from = nodeOf(fabric.linkSource[l]!);
    const to = nodeOf(fabric.linkTarget[l]!);
    for (let q = quotient.outStart[from]!; q < quotient.outStart[from + 1]!; q++) {
      if (quotient.linkTarget[q] === to) loads[l] = load[q]!;
    }
  }
  return loads;
}

/** [links] carried / capacity, of commodities with these rates. */
export function carriedOver(
  { pathStart, pathLinks, pathWeight }: Routes,
  rateBps: Float64Array,
  capacityBps: Float64Array,
): Float64Array {
  const carriedBps = new Float64Array(capacityBps.length);
  for (let c = 0; c < rateBps.length; c++) {
    for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
      carriedBps[pathLinks[i]!]! += rateBps[c]! * (pathWeight?.[i] ?? 1);
    }
  }
  return carriedBps.map((bps, l) => bps / capacityBps[l]!);
}
