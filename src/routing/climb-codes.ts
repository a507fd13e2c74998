/** Paths of Clos fabrics by what a receiver chooses: which of its uplinks, of that switch's uplinks, and so on to the top. */

import type { Fabric } from "../fabric/index.ts";
import type { PlaceContext } from "./place-context.ts";

/** Numbers of uplinks from a leaf on, each taken modulo the number that there are; above its end the last one counts. */
export type ClimbCode = readonly number[];

/** [nodes] links of every node that lead to a higher tier. */
export function uplinksOf({ nodeCount, outStart, linkTarget, nodeTier }: Fabric): Uint32Array[] {
  return Array.from({ length: nodeCount }, (_, node) =>
    Uint32Array.from({ length: outStart[node + 1]! - outStart[node]! }, (_, i) => outStart[node]! + i).filter(
      (link) => nodeTier[linkTarget[link]!]! > nodeTier[node]!,
    ),
  );
}

/**
 * Links between two leaves on the path that comes down to `to` from where the code climbs: it turns at the first switch that
 * is on a shortest path. Undefined where none is, as on a fabric without tiers, or where cables are down.
 */
export function pathByCode(
  { fabric, groups }: PlaceContext,
  uplinks: readonly Uint32Array[],
  from: number,
  to: number,
  code: ClimbCode,
): number[] | undefined {
  const { linkTarget, linkReverse } = fabric;
  const hops = groups.hops(from, to);
  const down: number[] = [];
  let top = to;
  while (groups.hops(top, from, true) !== hops - down.length) {
    const up = uplinks[top]!;
    if (up.length === 0) return undefined;
    const link = up[(code[down.length] ?? code.at(-1)!) % up.length]!;
    down.push(linkReverse[link]!);
    top = linkTarget[link]!;
  }
  // What leads down from the turn to the source is, the other way round, what leads up to it.
  const path: number[] = [];
  for (let node = top; node !== from; ) {
    const count = groups.fill(node, from, true);
    const link = groups.members[code[0]! % count]!;
    path.push(linkReverse[link]!);
    node = linkTarget[link]!;
  }
  return [...path.reverse(), ...down.reverse()];
}
