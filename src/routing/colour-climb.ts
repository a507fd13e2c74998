/** The most even placement on a regular Clos: flows climb from both ends at once, and edge colours choose their uplinks. */

import type { Fabric } from "../fabric/index.ts";
import { colourEdges } from "./edge-colouring.ts";
import type { Paths } from "./paths.ts";
import type { PlaceContext } from "./place-context.ts";
import { emptyPaths, qpCount } from "./walk.ts";

/**
 * Paths of all QPs, or undefined where the fabric is too irregular, or demands differ.
 *
 * A QP stands between two switches: where it has got to from its source, and from where it will come down to its destination.
 * QPs are edges between the two. The colour of one says which uplink it takes at both, so that the QPs of a switch are spread
 * evenly over its links up, and those towards a switch over its links down. Wired alike, the two uplinks of a number lead to
 * one switch, or to two that only the next tier can join.
 */
export function balancedByColours(context: PlaceContext): Paths | undefined {
  const { fabric, groups, src, dst, demandBps, qps } = context;
  if (demandBps.some((demand) => demand !== demandBps[0])) return undefined;
  const { nicLeaf, outStart, linkTarget, linkReverse } = fabric;
  const count = qpCount(context);
  const flowOf = (qp: number): number => Math.floor(qp / qps);
  const from = Uint32Array.from({ length: count }, (_, qp) => nicLeaf[src[flowOf(qp)]!]!);
  const to = Uint32Array.from({ length: count }, (_, qp) => nicLeaf[dst[flowOf(qp)]!]!);
  const up: number[][] = Array.from({ length: count }, (_, qp) => [outStart[src[flowOf(qp)]!]!]);
  const down: number[][] = Array.from({ length: count }, (_, qp) => [linkReverse[outStart[dst[flowOf(qp)]!]!]!]);
  for (let climbs = 1; ; climbs++) {
    const apart = Uint32Array.from(from.keys()).filter((qp) => from[qp] !== to[qp]);
    if (apart.length === 0) break;
    const uplinks = uplinksOf(fabric, apart, from, to);
    if (!uplinks) return undefined;
    const left = apart.map((qp) => from[qp]!);
    const right = apart.map((qp) => to[qp]!);
    const colour = colourEdges(left, right, fabric.nodeCount, fabric.nodeCount);
    for (const [i, qp] of apart.entries()) {
      // A pair of leaves that is nearer than this is on a path that is not the shortest.
      if (groups.hops(nicLeaf[src[flowOf(qp)]!]!, nicLeaf[dst[flowOf(qp)]!]!) < 2 * climbs) return undefined;
      const ours = uplinks.get(from[qp]!)!;
      const theirs = uplinks.get(to[qp]!)!;
      const link = ours[colour[i]! % ours.length]!;
      const back = theirs[colour[i]! % theirs.length]!;
      up[qp]!.push(link);
      down[qp]!.push(linkReverse[back]!);
      from[qp] = linkTarget[link]!;
      to[qp] = linkTarget[back]!;
    }
  }
  const paths = emptyPaths(context);
  for (let qp = 0; qp < count; qp++) paths.set(qp, [...up[qp]!, ...down[qp]!.reverse()]);
  return paths;
}

/** Links up of all switches where QPs stand: equally many of one rate each, at least one, else undefined. */
function uplinksOf(
  { outStart, linkTarget, linkRateBps, nodeTier }: Fabric,
  qps: Uint32Array,
  ...places: readonly Uint32Array[]
): Map<number, number[]> | undefined {
  const uplinks = new Map<number, number[]>();
  let width: number | undefined;
  let rateBps: number | undefined;
  for (const qp of qps) {
    for (const node of places.map((place) => place[qp]!)) {
      if (uplinks.has(node)) continue;
      const links: number[] = [];
      for (let l = outStart[node]!; l < outStart[node + 1]!; l++) {
        if (nodeTier[linkTarget[l]!]! <= nodeTier[node]!) continue;
        rateBps ??= linkRateBps[l]!;
        if (linkRateBps[l] !== rateBps) return undefined;
        links.push(l);
      }
      width ??= links.length;
      if (links.length !== width || width === 0) return undefined;
      uplinks.set(node, links);
    }
  }
  return uplinks;
}
