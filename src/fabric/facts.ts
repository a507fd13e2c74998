/** Turns a frozen fabric into what a person asks about it: counts, oversubscription, bisection, paths, latency. */

import { type Fabric, NO_LEAF } from "./fabric.ts";
import { type BisectionFacts, bisectionFacts } from "./facts-bisection.ts";
import { type RoutesFacts, routesFacts } from "./facts-routes.ts";
import { type CableFacts, cableFacts, type TierFacts, tierFacts } from "./facts-tiers.ts";
import { networksOf } from "./networks.ts";

export type { BisectionFacts } from "./facts-bisection.ts";
export type { RouteFacts, RoutesFacts } from "./facts-routes.ts";
export type { CableFacts, Range, TierFacts } from "./facts-tiers.ts";

export interface FabricFacts {
  readonly gpuNics: number;
  readonly hostNics: number;
  readonly switches: number;
  /** Cables that are up; those that are down, and those below their nominal rate. */
  readonly cablesUp: number;
  readonly cablesDown: number;
  readonly cablesDegraded: number;
  /** Ids of the NICs whose cable is down. */
  readonly disconnectedNics: readonly number[];
  /** Networks with GPU NICs, or with any where there are none, that nothing joins: planes, rails. */
  readonly networks: number;
  readonly tiers: readonly TierFacts[];
  readonly cables: readonly CableFacts[];
  readonly bisection: BisectionFacts;
  readonly routes: RoutesFacts;
}

/** All facts of a fabric. Cost: some passes over the links, and a search per sampled destination; no randomness. */
export function factsOf(fabric: Fabric): FabricFacts {
  const disconnectedNics: number[] = [];
  for (let nic = 0; nic < fabric.hostCount; nic++) if (fabric.nicLeaf[nic] === NO_LEAF) disconnectedNics.push(nic);
  return {
    gpuNics: fabric.gpuNicCount,
    hostNics: fabric.hostCount - fabric.gpuNicCount,
    switches: fabric.nodeCount - fabric.hostCount,
    cablesUp: fabric.linkCount / 2,
    cablesDown: fabric.downCables.length,
    cablesDegraded: fabric.cablesDegraded,
    disconnectedNics,
    networks: new Set(networksOf(fabric).ofNic.subarray(0, fabric.gpuNicCount || fabric.hostCount)).size,
    tiers: tierFacts(fabric),
    cables: cableFacts(fabric),
    bisection: bisectionFacts(fabric),
    routes: routesFacts(fabric),
  };
}
