/** What all policies share for one set of flows: the flows' demands, and what a fabric without collisions would give them. */

import type { CollisionCounts, CoreFlows, Routes } from "../core/index.ts";
import type { Flows } from "../workload/index.ts";
import { adaptRoutes } from "./adapted-routes.ts";
import { sharedLosses } from "./losses.ts";
import type { Network } from "./network.ts";
import type { LossStep } from "./result.ts";

/** Flows spread over pools of capacity. */
export interface PooledFlows {
  readonly flows: Flows;
  /** Line rate of each flow's source, bit/s. */
  readonly lineRateBps: Float64Array; // [flows]
  /** What each flow sends alone, bit/s. */
  readonly offeredBps: Float64Array; // [flows]
  /** Part of each flow in what its pair of leaves can exchange, bit/s; absent where pools say all. */
  readonly cutCapBps: Float64Array | undefined; // [flows]
  /** Pools that each flow crosses, with the share of its packets. */
  readonly pooledRoutes: Routes;
  /** Load of the pools with every flow at what it offers. */
  readonly pooledLoad: CollisionCounts;
}

/** Every flow offers line rate. */
export interface Baseline extends PooledFlows {
  /** Rates with pooled links and no queues, bit/s: lost is only what sharing NICs and true oversubscription cost. */
  readonly idealBps: Float64Array; // [flows]
  /** [flows] pool that holds each of these rates, OWN_CAP where none does. */
  readonly idealBottleneck: Uint32Array;
  /** The losses down to them: the first steps of every policy's waterfall. */
  readonly sharedLosses: readonly LossStep[];
}

/**
 * Uploads the flows to the cores that every policy needs and solves the ideal case.
 * @throws {RoutingError} UNREACHABLE with path `flows[i]`.
 */
export function prepare(network: Network, flows: Flows): Baseline {
  const lineRateBps = lineRates(network, flows);
  network.links.setFlows({ ...flows, demandBps: lineRateBps });
  network.links.checkReachable();
  const pooled = poolFlows(network, flows, lineRateBps);
  const { rateBps: idealBps, bottleneck } = network.pools.core.solve(pooled.cutCapBps);
  return {
    ...pooled,
    idealBps,
    idealBottleneck: bottleneck,
    sharedLosses: sharedLosses(network, flows, lineRateBps, idealBps),
  };
}

/** Line rate of each flow's source, bit/s. */
export function lineRates({ fabric }: Network, { src }: Flows): Float64Array {
  return Float64Array.from(src, (nic) => fabric.nicLineRateBps[nic]!);
}

/**
 * Routes flows that offer `offeredBps` [flows] over the pools, whose core then holds their routes.
 * @throws {RoutingError} UNREACHABLE with path `flows[i]`.
 */
export function poolFlows(network: Network, flows: Flows, offeredBps: Float64Array): PooledFlows {
  const demands = { src: flows.src, dst: flows.dst, demandBps: offeredBps };
  const { core } = network.pools;
  if (network.hasPeers) {
    adaptRoutes(network.pools, demands);
  } else {
    core.setFlows(demands);
    core.routeSpread(true);
  }
  return {
    flows,
    lineRateBps: lineRates(network, flows),
    offeredBps,
    cutCapBps: network.uneven ? cutCaps(network, demands) : undefined,
    pooledRoutes: core.routes(1, true),
    pooledLoad: core.countCollisions(false),
  };
}

/**
 * A pool sums links that a pair of leaves may not be able to use together: with one end's cable to spine 0 and the other
 * end's to spine 1 down, neither spine joins them. What their shortest paths carry bounds the pair, in equal parts.
 */
function cutCaps({ fabric, colours }: Network, demands: CoreFlows): Float64Array {
  colours.core.setFlows(demands);
  const cuts = colours.core.flowCuts();
  const pairOf = (f: number): number =>
    fabric.nicLeaf[demands.src[f]!]! * fabric.nodeCount + fabric.nicLeaf[demands.dst[f]!]!;
  const flowsOf = new Map<number, number>();
  for (let f = 0; f < cuts.length; f++) flowsOf.set(pairOf(f), (flowsOf.get(pairOf(f)) ?? 0) + 1);
  return cuts.map((cut, f) => cut / flowsOf.get(pairOf(f))!);
}
