/** What all policies share for one set of flows: the flows' demands, and what a fabric without collisions would give them. */

import type { CollisionCounts, Routes } from "../core/index.ts";
import type { Flows } from "../workload/index.ts";
import type { Network } from "./network.ts";

export interface Baseline {
  readonly flows: Flows;
  /** Line rate of each flow's source, bit/s. */
  readonly lineRateBps: Float64Array; // [flows]
  /** Rates with pooled links and no queues, bit/s: lost is only what sharing NICs and true oversubscription cost. */
  readonly idealBps: Float64Array; // [flows]
  /** Pools that each flow crosses, with the share of its packets. */
  readonly pooledRoutes: Routes;
  /** Load of the pools with every flow at line rate. */
  readonly pooledLoad: CollisionCounts;
}

/**
 * Uploads the flows to the cores that every policy needs and solves the ideal case.
 * @throws {RoutingError} UNREACHABLE with path `flows[i]`.
 */
export function prepare(network: Network, flows: Flows): Baseline {
  const lineRateBps = new Float64Array(flows.flowCount);
  for (let f = 0; f < flows.flowCount; f++) lineRateBps[f] = network.fabric.nicLineRateBps[flows.src[f]!]!;
  const demands = { src: flows.src, dst: flows.dst, demandBps: lineRateBps };
  network.links.setFlows(demands);
  network.links.checkReachable();
  const { core } = network.pools;
  core.setFlows(demands);
  core.routeSpread(true);
  return {
    flows,
    lineRateBps,
    idealBps: core.solve().rateBps,
    pooledRoutes: core.routes(1, true),
    pooledLoad: core.countCollisions(false),
  };
}

/** Mean over flows of rate / line rate. */
export function meanFraction(rateBps: Float64Array, lineRateBps: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < rateBps.length; f++) sum += rateBps[f]! / lineRateBps[f]!;
  return sum / rateBps.length;
}
