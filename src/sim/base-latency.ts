/** What a path adds to a packet on an idle fabric: NICs, switches, propagation and serialisation, as means over a flow's packets. */

import type { Routes } from "../core/index.ts";
import type { Fabric } from "../fabric/index.ts";
import type { Flows } from "../workload/index.ts";

/**
 * [flows] base one-way latency with `hopLatencyS` for each link: the mean over a flow's packets; QPs that are commodities of
 * their own count alike.
 */
export function latenciesOf(
  { nodeLatencyS }: Fabric,
  { src }: Pick<Flows, "src">,
  routes: Routes,
  hopLatencyS: Float64Array, // [links]
): Float64Array {
  return overPackets(routes, hopLatencyS).map((sum, f) => nodeLatencyS[src[f]!]! + sum);
}

/** [flows] sum of a value over the links of a flow's path, as the mean over its packets. */
export function overPackets(
  { pathStart, pathLinks, pathWeight, commoditiesPerFlow: q }: Routes,
  ofLink: Float64Array, // [links]
): Float64Array {
  const sums = new Float64Array((pathStart.length - 1) / q);
  for (let f = 0; f < sums.length; f++) {
    let sum = 0;
    const end = pathStart[(f + 1) * q]!;
    for (let i = pathStart[f * q]!; i < end; i++) sum += (pathWeight ? pathWeight[i]! : 1) * ofLink[pathLinks[i]!]!;
    sums[f] = sum / q;
  }
  return sums;
}

/** [links] what a link and the node at its end add, without serialisation, s. */
export function linkHopLatency({ linkLatencyS, linkTarget, nodeLatencyS }: Fabric): Float64Array {
  return linkLatencyS.map((latencyS, l) => latencyS + nodeLatencyS[linkTarget[l]!]!);
}
