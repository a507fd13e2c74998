/** Splits nodes that look alike until all of a colour see the same: as many links of each rate towards each colour. */

import type { Fabric } from "./fabric.ts";

/**
 * The coarsest equitable refinement of `colours` (1-dimensional Weisfeiler-Leman). O(links × rounds); a healthy Clos takes
 * about as many rounds as it has tiers. Nodes that a symmetry of the fabric exchanges keep one colour; the converse holds on
 * Clos networks, not on every graph.
 *
 * @param colours [nodes from `first` on], numbered from 0 without a gap
 * @param first nodes below, and links to them, do not count
 * @param linkRateId [links] equal for links that are taken for alike
 */
export function refineColours(
  fabric: Fabric,
  colours: Uint32Array,
  first: number,
  linkRateId: Uint32Array,
): Uint32Array {
  const { outStart, linkTarget } = fabric;
  let present = colours;
  for (let count = countOf(present); ; ) {
    const refined = new Map<string, number>();
    const next = new Uint32Array(present.length);
    for (let s = 0; s < present.length; s++) {
      // Two independent 32-bit sums over (neighbour's colour, rate): equal multisets, equal sums, in any order of links.
      let sumA = 0;
      let sumB = 0;
      const end = outStart[first + s + 1]!;
      for (let l = outStart[first + s]!; l < end; l++) {
        const target = linkTarget[l]!;
        if (target < first) continue;
        const item = Math.imul(present[target - first]! + 1, 0x9e3779b1) ^ Math.imul(linkRateId[l]! + 1, 0x85ebca77);
        sumA = (sumA + scramble(item, 0x7feb352d)) >>> 0;
        sumB = (sumB + scramble(item, 0x846ca68b)) >>> 0;
      }
      next[s] = idIn(refined, `${present[s]},${sumA},${sumB}`);
    }
    if (refined.size === count) return present;
    present = next;
    count = refined.size;
  }
}

/** [links] a number for each rate that links have. */
export function linkRateIds({ linkRateBps }: Fabric): Uint32Array {
  const ids = new Map<number, number>();
  return Uint32Array.from(linkRateBps, (rate) => idIn(ids, rate));
}

/** The number of a key, counting from 0 in order of first sight. */
export function idIn<K>(ids: Map<K, number>, key: K): number {
  let id = ids.get(key);
  if (id === undefined) {
    id = ids.size;
    ids.set(key, id);
  }
  return id;
}

export function countOf(colours: Uint32Array): number {
  let highest = -1;
  for (const colour of colours) if (colour > highest) highest = colour;
  return highest + 1;
}

/** A 32-bit mixing step (Wellons, "Prospecting for hash functions", 2018). */
function scramble(x: number, multiplier: number): number {
  let h = Math.imul(x ^ (x >>> 16), multiplier);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 16)) >>> 0;
}
