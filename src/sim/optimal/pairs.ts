/** Flows gathered by their pairs of leaves: on the way between two leaves no solver needs to tell them apart. */

import { NO_LEAF } from "../../fabric/index.ts";
import type { Flows } from "../../workload/index.ts";
import type { Network } from "../network.ts";

/** In `Pairs.pairOf`: source and destination hang off one leaf. */
export const SAME_LEAF = -1;

export interface Pairs {
  /** Nodes of the graph of colours, and for each the sources that send to it and the pairs that these are. */
  readonly destinations: readonly { node: number; sources: readonly number[]; pairs: readonly number[] }[];
  readonly pairCount: number;
  readonly pairOf: Int32Array; // [flows] pair, or SAME_LEAF
}

/** Pairs by destination, both in the order of their first flows. Every NIC must have a leaf. */
export function gatherPairs({ fabric, colours }: Network, { src, dst }: Flows): Pairs {
  const { hostCount, colourOfSwitch } = colours.quotient;
  const nodeOf = (nic: number): number => {
    const leaf = fabric.nicLeaf[nic]!;
    return leaf === NO_LEAF ? nic : hostCount + colourOfSwitch[leaf - hostCount]!;
  };
  const byDestination = new Map<number, Map<number, number>>();
  const pairOf = new Int32Array(src.length);
  let pairCount = 0;
  for (let f = 0; f < src.length; f++) {
    const from = nodeOf(src[f]!);
    const to = nodeOf(dst[f]!);
    if (from === to) {
      pairOf[f] = SAME_LEAF;
      continue;
    }
    const sources = byDestination.get(to) ?? new Map<number, number>();
    if (sources.size === 0) byDestination.set(to, sources);
    const known = sources.get(from);
    pairOf[f] = known ?? pairCount;
    if (known === undefined) sources.set(from, pairCount++);
  }
  const destinations = [...byDestination].map(([node, sources]) => ({
    node,
    sources: [...sources.keys()],
    pairs: [...sources.values()],
  }));
  return { destinations, pairCount, pairOf };
}

/** [pairs] sums of `values` [flows] over the flows between different leaves. */
export function sumByPair({ pairCount, pairOf }: Pairs, values: Float64Array): Float64Array {
  const sums = new Float64Array(pairCount);
  for (let f = 0; f < values.length; f++) if (pairOf[f] !== SAME_LEAF) sums[pairOf[f]!]! += values[f]!;
  return sums;
}
