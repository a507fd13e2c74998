/** Collisions of flows that spread over pools. */

import type { PooledFlows } from "./baseline.ts";
import type { Network } from "./network.ts";
import type { NamedCounts, RunResult } from "./result.ts";

/** Overload that no choice of path can avoid, counted in links of the fabric. No two sprayed flows are a pair on a link. */
export function poolCounts(network: Network, { pooledLoad }: PooledFlows): RunResult["collisions"] {
  const { quotient } = network.pools;
  const links = new Float64Array(network.classes.length);
  const overloaded = new Float64Array(network.classes.length);
  for (let l = 0; l < quotient.linkCount; l++) {
    const index = quotient.linkClass[l]!;
    links[index]! += quotient.linkMembers[l]!;
    if (pooledLoad.linkState[l] !== 0) overloaded[index]! += quotient.linkMembers[l]!;
  }
  const tiers: NamedCounts[] = network.classes.map(({ name }, index) => ({
    tier: name,
    links: links[index]!,
    overloadedLinks: overloaded[index]!,
    collidingFlows: pooledLoad.byClass[index]!.collidingFlows,
    collidingPairs: 0,
    avoidableLinks: 0,
  }));
  return {
    all: {
      links: tiers.reduce((sum, tier) => sum + tier.links, 0),
      overloadedLinks: tiers.reduce((sum, tier) => sum + tier.overloadedLinks, 0),
      collidingFlows: pooledLoad.all.collidingFlows,
      collidingPairs: 0,
      avoidableLinks: 0,
    },
    tiers,
    worst: [],
  };
}
