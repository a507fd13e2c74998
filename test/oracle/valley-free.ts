/** Valley-free routing by relaxation: up, then down, never up again, never through a NIC; a hop within a tier fits anywhere. */

import type { Fabric } from "../../src/fabric/fabric.ts";

/** A switch, and whether the packet has gone down before it got there: 2 × node + (0 or 1). */
type State = number;

/** Hops from every state to one leaf, Infinity where there is no path. */
export type Distances = Float64Array; // [2 × nodeCount]

export interface Hop {
  readonly link: number;
  readonly to: State;
}

export const stateOf = (node: number, hasGoneDown: boolean): State => 2 * node + (hasGoneDown ? 1 : 0);

/** The links that a packet in that state may take to another switch. */
export function hopsFrom(fabric: Fabric, state: State): Hop[] {
  const node = state >> 1;
  const hasGoneDown = (state & 1) === 1;
  const hops: Hop[] = [];
  for (let link = fabric.outStart[node]!; link < fabric.outStart[node + 1]!; link++) {
    const target = fabric.linkTarget[link]!;
    if (target < fabric.hostCount) continue;
    const climb = fabric.nodeTier[target]! - fabric.nodeTier[node]!;
    if (hasGoneDown && climb > 0) continue;
    hops.push({ link, to: stateOf(target, hasGoneDown || climb < 0) });
  }
  return hops;
}

/** Relaxes every link until nothing changes. */
export function distancesTo(fabric: Fabric, leaf: number): Distances {
  const distance = new Float64Array(2 * fabric.nodeCount).fill(Infinity);
  distance[stateOf(leaf, false)] = 0;
  distance[stateOf(leaf, true)] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (let state = 2 * fabric.hostCount; state < distance.length; state++) {
      for (const { to } of hopsFrom(fabric, state)) {
        if (distance[to]! + 1 >= distance[state]!) continue;
        distance[state] = distance[to]! + 1;
        changed = true;
      }
    }
  }
  return distance;
}

/** The next-hop group of a state: the hops that shortest paths begin with, in link order. */
export function groupOf(fabric: Fabric, distance: Distances, state: State): Hop[] {
  return hopsFrom(fabric, state).filter(({ to }) => distance[to]! === distance[state]! - 1);
}

/** What each link gets of a flow that splits at every group: evenly, or by min(own rate, capacity ahead). */
export function spreadOf(fabric: Fabric, src: number, dst: number, proportional: boolean): Map<number, number> {
  const distance = distancesTo(fabric, fabric.nicLeaf[dst]!);
  const start = stateOf(fabric.nicLeaf[src]!, false);
  const part = new Map<number, number>([[fabric.outStart[src]!, 1]]);
  const memberWeight = ({ link, to }: Hop): number =>
    proportional ? Math.min(fabric.linkRateBps[link]!, capacityAhead(to)) : 1;
  const capacityAhead = (state: State): number =>
    distance[state] === 0
      ? Infinity
      : groupOf(fabric, distance, state).reduce((sum, member) => sum + memberWeight(member), 0);
  const follow = (state: State, share: number): void => {
    const group = groupOf(fabric, distance, state);
    const total = group.reduce((sum, member) => sum + memberWeight(member), 0);
    for (const member of group) {
      const own = (share * memberWeight(member)) / total;
      part.set(member.link, (part.get(member.link) ?? 0) + own);
      follow(member.to, own);
    }
  };
  follow(start, 1);
  const last = fabric.linkReverse[fabric.outStart[dst]!]!;
  return part.set(last, 1);
}
