/**
 * Shortest valley-free paths, the plain way: up, then down, never up again, and never through a NIC.
 *
 * This is the reference for the WebAssembly router and the inspector's tool. It favours being obviously right: one search
 * per destination, over states (switch, phase). A packet starts *climbing* and may take any link. Once it has taken a link
 * down it is *descending* and may take no link up. A link within a tier changes nothing. The phase follows from the path,
 * so that paths and walks through states correspond one to one, and parallel links are different paths.
 */

import { type Fabric, NO_LEAF } from "./fabric.ts";

/** Distance of a state from which the destination can't be reached. */
export const UNREACHABLE = 0xffffffff;

const CLIMBING = 0;
const DESCENDING = 1;

/** Links to one destination switch from every state; index 2·node + phase, phase 0 climbing and 1 descending. */
export interface DistancesTo {
  readonly destination: number;
  /** [2·nodeCount] links; UNREACHABLE for NICs and where there is no valley-free path. */
  readonly distance: Uint32Array;
  /** Reachable states, nearest first: a state comes after all those that its shortest paths lead through. */
  readonly nearestFirst: Uint32Array;
}

/** What all shortest paths from a state to the destination have in common, or range over. */
export interface PathFacts {
  /** [2·nodeCount] number of shortest paths, exact up to 2^53; parallel links count separately. */
  readonly pathCount: Float64Array;
  /** [2·nodeCount] least and greatest Σ of link latencies and of the latencies of the switches after the first, s. */
  readonly leastLatencyS: Float64Array;
  readonly greatestLatencyS: Float64Array;
}

/** State of a switch from which a packet that has just left a NIC starts. */
export function startState(leaf: number): number {
  return 2 * leaf + CLIMBING;
}

/** The state after a link, or −1 where the link may not be taken: towards a NIC, or up when descending. */
export function stateAfter(fabric: Fabric, state: number, link: number): number {
  const target = fabric.linkTarget[link]!;
  if (target < fabric.hostCount) return -1;
  const from = fabric.nodeTier[state >> 1]!;
  const to = fabric.nodeTier[target]!;
  if (to > from) return (state & 1) === CLIMBING ? 2 * target + CLIMBING : -1;
  return 2 * target + (to < from ? DESCENDING : state & 1);
}

/** Breadth-first search backwards from a switch. Cost: every link of every switch reached, twice. */
export function distancesTo(fabric: Fabric, destination: number): DistancesTo {
  const { hostCount, outStart, linkTarget, linkReverse } = fabric;
  const distance = new Uint32Array(2 * fabric.nodeCount).fill(UNREACHABLE);
  const queue = new Uint32Array(2 * (fabric.nodeCount - hostCount));
  let queued = 0;
  const reach = (state: number, links: number): void => {
    if (distance[state] !== UNREACHABLE) return;
    distance[state] = links;
    queue[queued++] = state;
  };
  reach(2 * destination + CLIMBING, 0);
  reach(2 * destination + DESCENDING, 0);
  for (let head = 0; head < queued; head++) {
    const state = queue[head]!;
    const node = state >> 1;
    for (let l = outStart[node]!; l < outStart[node + 1]!; l++) {
      const before = linkTarget[l]!;
      if (before < hostCount) continue;
      const link = linkReverse[l]!;
      for (const phase of [CLIMBING, DESCENDING]) {
        if (stateAfter(fabric, 2 * before + phase, link) === state) reach(2 * before + phase, distance[state]! + 1);
      }
    }
  }
  return { destination, distance, nearestFirst: queue.slice(0, queued) };
}

/** The links that a shortest path may take from a state, in link order; the next-hop group of that state. */
export function nextHops(fabric: Fabric, to: DistancesTo, state: number): number[] {
  const links: number[] = [];
  const distance = to.distance[state]!;
  if (distance === 0 || distance === UNREACHABLE) return links;
  const node = state >> 1;
  for (let l = fabric.outStart[node]!; l < fabric.outStart[node + 1]!; l++) {
    const after = stateAfter(fabric, state, l);
    if (after >= 0 && to.distance[after] === distance - 1) links.push(l);
  }
  return links;
}

/** Counts the shortest paths from every state, and the range of their latencies. */
export function pathFactsTo(fabric: Fabric, to: DistancesTo): PathFacts {
  const states = 2 * fabric.nodeCount;
  const pathCount = new Float64Array(states);
  const leastLatencyS = new Float64Array(states);
  const greatestLatencyS = new Float64Array(states);
  for (const state of to.nearestFirst) {
    if (to.distance[state] === 0) {
      pathCount[state] = 1;
      continue;
    }
    let least = Infinity;
    for (const link of nextHops(fabric, to, state)) {
      const after = stateAfter(fabric, state, link);
      const step = fabric.linkLatencyS[link]! + fabric.nodeLatencyS[after >> 1]!;
      pathCount[state]! += pathCount[after]!;
      least = Math.min(least, step + leastLatencyS[after]!);
      greatestLatencyS[state] = Math.max(greatestLatencyS[state]!, step + greatestLatencyS[after]!);
    }
    leastLatencyS[state] = least;
  }
  return { pathCount, leastLatencyS, greatestLatencyS };
}

export interface EqualCostPaths {
  /** How many shortest valley-free paths there are; 0 where there is none, or where source and destination are one NIC. */
  readonly pathCount: number;
  /** The first `limit` of them in link order, each as link ids from the source NIC to the destination NIC. */
  readonly paths: readonly (readonly number[])[];
}

/** The equal-cost paths between two NICs through their leaves (`nicLeaf`). */
export function equalCostPaths(fabric: Fabric, srcNic: number, dstNic: number, limit: number): EqualCostPaths {
  const srcLeaf = fabric.nicLeaf[srcNic]!;
  const dstLeaf = fabric.nicLeaf[dstNic]!;
  if (srcNic === dstNic || srcLeaf === NO_LEAF || dstLeaf === NO_LEAF) return { pathCount: 0, paths: [] };
  const to = distancesTo(fabric, dstLeaf);
  const first = linksBetween(fabric, srcNic, srcLeaf);
  const last = linksBetween(fabric, dstLeaf, dstNic);
  const between = pathFactsTo(fabric, to).pathCount[startState(srcLeaf)]!;

  const paths: number[][] = [];
  const taken: number[] = [];
  const walk = (state: number): void => {
    if (state >> 1 === dstLeaf) {
      for (const link of last) if (paths.length < limit) paths.push([...taken, link]);
      return;
    }
    for (const link of nextHops(fabric, to, state)) {
      if (paths.length >= limit) return;
      taken.push(link);
      walk(stateAfter(fabric, state, link));
      taken.pop();
    }
  };
  for (const link of first) {
    taken.push(link);
    walk(startState(srcLeaf));
    taken.pop();
  }
  return { pathCount: first.length * between * last.length, paths };
}

/** Ids of the parallel links from one node to another. */
export function linksBetween(fabric: Fabric, source: number, target: number): number[] {
  const links: number[] = [];
  for (let l = fabric.outStart[source]!; l < fabric.outStart[source + 1]!; l++) {
    if (fabric.linkTarget[l] === target) links.push(l);
  }
  return links;
}
