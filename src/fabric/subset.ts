/** A fabric with some of its links down or slower than they were: what is left of it, and which link became which. */

import { type DownCable, type Fabric, NO_LEAF } from "./fabric.ts";

export interface Subset {
  readonly fabric: Fabric;
  /** [links of the subset] link of the whole fabric. */
  readonly linkOf: Uint32Array;
}

/**
 * The same nodes with the links whose new rate is above zero, in their old order. A cable is down with either of its links.
 * O(nodes + links).
 *
 * @param rateBps [links of the whole] bit/s, 0 for those that are down
 * @param nameOf names the cable of a link, for messages; its ends where absent
 */
export function subsetOf(whole: Fabric, rateBps: Float64Array, nameOf?: (link: number) => string): Subset {
  const { linkCount, nodeCount, hostCount, linkSource, linkTarget, linkReverse, nodeNames } = whole;
  const isUp = (l: number): boolean => rateBps[l]! > 0 && rateBps[linkReverse[l]!]! > 0;
  const linkOf = Uint32Array.from({ length: linkCount }, (_, l) => l).filter(isUp);
  const place = new Uint32Array(linkCount);
  for (const [l, old] of linkOf.entries()) place[old] = l;
  const source = linkOf.map((l) => linkSource[l]!);
  const target = linkOf.map((l) => linkTarget[l]!);
  const outStart = new Uint32Array(nodeCount + 1);
  for (const node of source) outStart[node + 1]!++;
  for (let n = 0; n < nodeCount; n++) outStart[n + 1]! += outStart[n]!;
  const name = nameOf ?? ((l: number) => `${nodeNames[linkSource[l]!]}--${nodeNames[linkTarget[l]!]}`);
  const downCables: DownCable[] = [...whole.downCables];
  for (let l = 0; l < linkCount; l++) {
    if (l < linkReverse[l]! && !isUp(l)) downCables.push({ name: name(l), ends: [linkSource[l]!, linkTarget[l]!] });
  }
  return {
    linkOf,
    fabric: {
      ...whole,
      asBuilt: whole.asBuilt ?? whole,
      linkCount: linkOf.length,
      downCables,
      outStart,
      linkSource: source,
      linkTarget: target,
      linkReverse: linkOf.map((l) => place[linkReverse[l]!]!),
      linkRateBps: Float64Array.from(linkOf, (l) => rateBps[l]!),
      linkLatencyS: Float64Array.from(linkOf, (l) => whole.linkLatencyS[l]!),
      nicLeaf: Uint32Array.from({ length: hostCount }, (_, nic) =>
        outStart[nic] === outStart[nic + 1] ? NO_LEAF : target[outStart[nic]!]!,
      ),
    },
  };
}
