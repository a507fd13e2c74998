/** Measures a fabric's shortest paths, for pairs of NICs in one leaf, in one pod, and in different pods. */

import { type Fabric, NO_LEAF } from "./fabric.ts";
import { type Range, widen } from "./facts-tiers.ts";
import { distancesTo, linksBetween, pathFactsTo, startState, UNREACHABLE } from "./valley-free.ts";

/** Links to look at for all destinations together: keeps the time for 100,000 NICs to about a fifth of a second. */
const LINK_BUDGET = 2e6;

export interface RouteFacts {
  /** `same leaf`, `same pod`, `other pod`; `other leaf` where the NICs form one pod. */
  readonly name: string;
  /** NIC ids of a pair of this class that is reachable. */
  readonly example: readonly [number, number];
  /** Links from NIC to NIC. */
  readonly hops: Range;
  /** Equal-cost shortest paths, parallel links counted separately. */
  readonly pathCount: Range;
  /** One way, without serialisation and queues: Σ links, switches and both NICs, s; over pairs and over equal-cost paths. */
  readonly latencyS: Range;
}

export interface RoutesFacts {
  /** Classes of which there is a reachable pair. */
  readonly classes: readonly RouteFacts[];
  /** Most links between any two of the NICs looked at. */
  readonly diameterHops: number;
  /** Ordered pairs of leaves looked at between which there is no valley-free path. */
  readonly unreachableLeafPairs: number;
  /** Leaves with NICs, and how many of them were looked at as destinations (spread evenly); from all leaves each. */
  readonly leaves: number;
  readonly destinationLeaves: number;
}

/** A leaf stands for all its NICs: its first two speak for them. */
interface Leaf {
  readonly node: number;
  readonly first: number;
  readonly second: number | undefined;
  readonly pod: number;
}

/** Ranges are over all leaves as sources and up to `LINK_BUDGET` ÷ links of them (at least two) as destinations. */
export function routesFacts(fabric: Fabric): RoutesFacts {
  const leaves = leavesOf(fabric);
  const podCount = new Set(leaves.map((leaf) => leaf.pod)).size;
  const classes = new Map<string, { -readonly [K in keyof RouteFacts]: RouteFacts[K] }>();
  const add = (
    name: string,
    src: number,
    dst: number,
    hops: number,
    paths: number,
    least: number,
    greatest: number,
  ) => {
    let fact = classes.get(name);
    if (!fact) {
      fact = {
        name,
        example: [src, dst],
        hops: widen(undefined, hops),
        pathCount: widen(undefined, paths),
        latencyS: widen(undefined, least),
      };
      classes.set(name, fact);
    }
    fact.hops = widen(fact.hops, hops);
    fact.pathCount = widen(fact.pathCount, paths);
    fact.latencyS = widen(widen(fact.latencyS, least), greatest);
  };

  let unreachableLeafPairs = 0;
  const wanted = Math.max(2, Math.floor(LINK_BUDGET / Math.max(1, fabric.linkCount)));
  const destinationLeaves = Math.min(leaves.length, wanted);
  for (let i = 0; i < destinationLeaves; i++) {
    const dst = leaves[Math.floor((i * leaves.length) / destinationLeaves)]!;
    const to = distancesTo(fabric, dst.node);
    const { pathCount, leastLatencyS, greatestLatencyS } = pathFactsTo(fabric, to);
    for (const src of leaves) {
      const state = startState(src.node);
      if (to.distance[state] === UNREACHABLE) {
        unreachableLeafPairs++;
        continue;
      }
      const isSame = src === dst;
      if (isSame && dst.second === undefined) continue;
      const from = isSame ? dst.second! : src.first;
      const name = isSame ? "same leaf" : podCount < 2 ? "other leaf" : src.pod === dst.pod ? "same pod" : "other pod";
      const ends = endsOf(fabric, from, src.node, dst.node, dst.first);
      add(
        name,
        from,
        dst.first,
        to.distance[state]! + 2,
        pathCount[state]! * ends.count,
        leastLatencyS[state]! + ends.least,
        greatestLatencyS[state]! + ends.greatest,
      );
    }
  }
  const order = ["same leaf", "other leaf", "same pod", "other pod"];
  const found = [...classes.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const diameterHops = found.reduce((most, { hops }) => Math.max(most, hops.max), 0);
  return { classes: found, diameterHops, unreachableLeafPairs, leaves: leaves.length, destinationLeaves };
}

/** The switches that NICs of a job hang off, in the order of their first NIC; host NICs only where there are no others. */
function leavesOf(fabric: Fabric): Leaf[] {
  const nicCount = fabric.gpuNicCount > 0 ? fabric.gpuNicCount : fabric.hostCount;
  const leaves = new Map<number, { node: number; first: number; second: number | undefined; pod: number }>();
  for (let nic = 0; nic < nicCount; nic++) {
    const node = fabric.nicLeaf[nic]!;
    if (node === NO_LEAF) continue;
    const leaf = leaves.get(node);
    if (leaf) leaf.second ??= nic;
    else leaves.set(node, { node, first: nic, second: undefined, pod: fabric.nodePod[nic]! });
  }
  return [...leaves.values()];
}

/** What the two NICs, their cables and the source's leaf add to a path between leaves. */
function endsOf(fabric: Fabric, src: number, srcLeaf: number, dstLeaf: number, dst: number) {
  const first = linksBetween(fabric, src, srcLeaf).map((l) => fabric.linkLatencyS[l]!);
  const last = linksBetween(fabric, dstLeaf, dst).map((l) => fabric.linkLatencyS[l]!);
  const nodes = fabric.nodeLatencyS[src]! + fabric.nodeLatencyS[srcLeaf]! + fabric.nodeLatencyS[dst]!;
  return {
    count: first.length * last.length,
    least: nodes + Math.min(...first) + Math.min(...last),
    greatest: nodes + Math.max(...first) + Math.max(...last),
  };
}
