/** The ECMP walk by definition: plain next-hop groups, members by `hash mod size`, QPs of a static split merged link by link. */

import { type CoreFlows, type EcmpOptions, hashSeedsOf, type Routes } from "../../src/core/index.ts";
import { type Fabric, NO_LEAF } from "../../src/fabric/fabric.ts";
import { HASHES, switchSeedOf } from "./flow-hash.ts";
import { type Distances, distancesTo, groupOf, stateOf } from "./valley-free.ts";

/** Distances to leaves, computed once each. */
export type LeafTable = (leaf: number) => Distances;

export function leafTable(fabric: Fabric): LeafTable {
  const known = new Map<number, Distances>();
  return (leaf) => {
    const distances = known.get(leaf) ?? distancesTo(fabric, leaf);
    known.set(leaf, distances);
    return distances;
  };
}

/** The routes of all flows, or the number of the first that has no path. */
export function routeByDefinition(
  fabric: Fabric,
  flows: CoreFlows,
  options: EcmpOptions,
  distancesOf: LeafTable,
): Routes | number {
  const { qps, qpMode } = options;
  const isStatic = qpMode === "static";
  const pathStart = [0];
  const pathLinks: number[] = [];
  const pathWeight: number[] = [];
  for (let f = 0; f < flows.src.length; f++) {
    const parts = new Map<number, number>(); // of a static flow, in the order of first use
    for (let qp = 0; qp < qps; qp++) {
      const walk = walkOf(fabric, flows, f, qp, options, distancesOf);
      if (!walk) return f;
      if (isStatic) for (const link of walk) parts.set(link, parts.has(link) ? parts.get(link)! + 1 / qps : 1 / qps);
      else pathStart.push(pathLinks.push(...walk));
    }
    if (!isStatic) continue;
    pathLinks.push(...parts.keys());
    pathWeight.push(...parts.values());
    pathStart.push(pathLinks.length);
  }
  return {
    commoditiesPerFlow: isStatic ? 1 : qps,
    pathStart: Uint32Array.from(pathStart),
    pathLinks: Uint32Array.from(pathLinks),
    ...(isStatic && qps > 1 ? { pathWeight: Float64Array.from(pathWeight) } : {}),
  };
}

/** Links of one QP from NIC to NIC; undefined where there is no path. */
function walkOf(
  fabric: Fabric,
  { src, dst, number }: CoreFlows,
  f: number,
  qp: number,
  options: EcmpOptions,
  distancesOf: LeafTable,
): number[] | undefined {
  const seed = BigInt(options.seed);
  const key = { seed, flow: number?.[f] ?? f, qp, src: src[f]!, dst: dst[f]! };
  const [from, to] = [fabric.nicLeaf[key.src]!, fabric.nicLeaf[key.dst]!];
  if (from === NO_LEAF || to === NO_LEAF) return undefined;
  const distances = distancesOf(to);
  let state = stateOf(from, false);
  if (distances[state] === Infinity) return undefined;
  const walk = [fabric.outStart[key.src]!];
  while (distances[state]! > 0) {
    const node = state >> 1;
    const isDown = (link: number): boolean => fabric.nodeTier[fabric.linkTarget[link]!]! < fabric.nodeTier[node]!;
    const group = groupOf(fabric, distances, state);
    // The order of members is by link, those that go down last.
    const members = [...group.filter(({ link }) => !isDown(link)), ...group.filter(({ link }) => isDown(link))];
    const switchSeed = switchSeedOf(hashSeedsOf(options), seed, node - fabric.hostCount, fabric.nodeTier[node]!);
    const member = members.length === 1 ? 0 : HASHES[options.hash](key, switchSeed) % members.length;
    walk.push(members[member]!.link);
    state = members[member]!.to;
  }
  walk.push(fabric.linkReverse[fabric.outStart[key.dst]!]!);
  return walk;
}
