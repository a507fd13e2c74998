/**
 * The fabric seen by packets that take all paths at once: switches that can't be told apart become one node, and the
 * links between two such nodes one pool. NICs and the switches that they hang off always stay themselves.
 */

import type { CoreGraph } from "../core/index.ts";
import { countOf, idIn, linkRateIds, refineColours } from "./colour-refinement.ts";
import type { Fabric } from "./fabric.ts";
import { linkClasses } from "./link-class.ts";

/** A quotient graph: nodes are NICs, then colours; a link is a pool of `linkMembers` links of the fabric. */
export interface Quotient extends CoreGraph {
  /** Colours of switches. */
  readonly colourCount: number;
  /** [switches of the fabric] colour; the colour's node is hostCount + colour. */
  readonly colourOfSwitch: Uint32Array;
  /** [linkCount] links of the fabric in the pool. */
  readonly linkMembers: Uint32Array;
  /** [linkCount] mean propagation delay of the pool's links plus what the node at its end adds, s. */
  readonly hopLatencyS: Float64Array;
}

/**
 * Groups switches by the coarsest equitable partition in which the switches that NICs hang off are alone: all switches
 * of a colour have the same number of links of each rate towards every colour. Even splits on the quotient are exactly
 * even splits on the fabric. O(links × rounds); a healthy Clos takes as many rounds as it has tiers.
 */
export function equitableQuotient(fabric: Fabric): Quotient {
  const linkRateId = linkRateIds(fabric);
  const colours = refineColours(fabric, initialColours(fabric), fabric.hostCount, linkRateId);
  return buildQuotient(fabric, colours, linkRateId);
}

/** Whether switches above the leaves are cabled to others of their tier: what they reach, their siblings may not. */
function hasPeersAboveLeaves(fabric: Fabric): boolean {
  const { linkCount, linkSource, linkTarget, hostCount, nodeTier } = fabric;
  for (let l = 0; l < linkCount; l++) {
    const source = linkSource[l]!;
    const target = linkTarget[l]!;
    if (source < hostCount || nodeTier[source] !== nodeTier[target]) continue;
    if (!hasNics(fabric, source - hostCount)) return true;
  }
  return false;
}

/**
 * Groups switches into pools of capacity: at each tier above the leaves, all switches that serve a common lower group,
 * whatever their links' states and rates. What adaptive routing makes of unequal links: traffic follows capacity.
 * Links between two groups are one pool of their summed rate. Where switches above the leaves are joined within their tier,
 * those that serve a common group lead to different places, and only switches that can't be told apart are pooled.
 */
export function pooledQuotient(fabric: Fabric): Quotient {
  if (hasPeersAboveLeaves(fabric)) return equitableQuotient(fabric);
  const { hostCount, nodeCount, nodeTier } = fabric;
  const colours = initialColours(fabric);
  const leafColours = leafColourCount(fabric);
  const order = Array.from({ length: nodeCount - hostCount }, (_, s) => s)
    .filter((s) => colours[s]! >= leafColours)
    .sort((a, b) => nodeTier[hostCount + a]! - nodeTier[hostCount + b]! || a - b);

  // Union of switches of one tier over the lower groups that they serve, tier by tier.
  const parent = Uint32Array.from({ length: nodeCount - hostCount }, (_, s) => s);
  const root = (s: number): number => {
    let at = s;
    while (parent[at] !== at) at = parent[at]!;
    return at;
  };
  for (let from = 0; from < order.length; ) {
    const tier = nodeTier[hostCount + order[from]!]!;
    const servedBy = new Map<number, number>();
    let to = from;
    for (; to < order.length && nodeTier[hostCount + order[to]!] === tier; to++) {
      const s = order[to]!;
      for (let l = fabric.outStart[hostCount + s]!; l < fabric.outStart[hostCount + s + 1]!; l++) {
        const target = fabric.linkTarget[l]!;
        if (target < hostCount || nodeTier[target]! >= tier) continue;
        const below = root(target - hostCount);
        const first = servedBy.get(below);
        if (first === undefined) servedBy.set(below, s);
        else parent[root(s)] = root(first);
      }
    }
    from = to;
  }
  const ids = new Map<number, number>();
  for (const s of order) colours[s] = leafColours + idIn(ids, root(s));
  return buildQuotient(fabric, colours, new Uint32Array(fabric.linkCount));
}

/** Switches that NICs hang off alone, in the order of their ids; then a colour for each tier of the others. */
function initialColours(fabric: Fabric): Uint32Array {
  const { hostCount, nodeCount, nodeTier } = fabric;
  const colours = new Uint32Array(nodeCount - hostCount);
  const leaves = leafColourCount(fabric);
  const tiers = new Map<number, number>();
  let leaf = 0;
  for (let s = 0; s < colours.length; s++) {
    colours[s] = hasNics(fabric, s) ? leaf++ : leaves + idIn(tiers, nodeTier[hostCount + s]!);
  }
  return colours;
}

function leafColourCount(fabric: Fabric): number {
  let count = 0;
  for (let s = 0; s < fabric.nodeCount - fabric.hostCount; s++) if (hasNics(fabric, s)) count++;
  return count;
}

function hasNics(fabric: Fabric, s: number): boolean {
  const node = fabric.hostCount + s;
  for (let l = fabric.outStart[node]!; l < fabric.outStart[node + 1]!; l++) {
    if (fabric.linkTarget[l]! < fabric.hostCount) return true;
  }
  return false;
}

/** More than there are different link rates in any fabric that fits in memory. */
const SEPARATE_LIMIT = 2 ** 24;

interface Pool {
  readonly target: number;
  members: number;
  rateBps: number;
  latencyS: number;
  readonly class: number;
}

/** Pools the links of a colouring; links of different `separate` values do not share a pool. */
function buildQuotient(fabric: Fabric, colours: Uint32Array, separate: Uint32Array): Quotient {
  const { hostCount, nodeCount } = fabric;
  const colourCount = countOf(colours);
  const nodes = hostCount + colourCount;
  const size = new Float64Array(nodes);
  const nodeTier = new Uint8Array(nodes);
  const quotientNode = (n: number): number => (n < hostCount ? n : hostCount + colours[n - hostCount]!);
  for (let n = 0; n < nodeCount; n++) {
    size[quotientNode(n)]!++;
    nodeTier[quotientNode(n)] = fabric.nodeTier[n]!;
  }

  const { linkClass } = linkClasses(fabric);
  const pools: Pool[][] = Array.from({ length: nodes }, () => []);
  const known = Array.from({ length: colourCount }, () => new Map<number, Pool>());
  for (let l = 0; l < fabric.linkCount; l++) {
    const target = fabric.linkTarget[l]!;
    const to = quotientNode(target);
    const from = quotientNode(fabric.linkSource[l]!);
    const key = to * SEPARATE_LIMIT + separate[l]!;
    const rateBps = fabric.linkRateBps[l]!;
    const latencyS = fabric.linkLatencyS[l]! + fabric.nodeLatencyS[target]!;
    const pool = from < hostCount ? undefined : known[from - hostCount]!.get(key);
    if (pool) {
      pool.members++;
      pool.rateBps += rateBps;
      pool.latencyS += latencyS;
      continue;
    }
    const fresh = { target: to, members: 1, rateBps, latencyS, class: linkClass[l]! };
    pools[from]!.push(fresh);
    if (from >= hostCount) known[from - hostCount]!.set(key, fresh);
  }

  const linkCount = pools.reduce((sum, of) => sum + of.length, 0);
  const outStart = new Uint32Array(nodes + 1);
  const linkTarget = new Uint32Array(linkCount);
  const linkRateBps = new Float64Array(linkCount);
  const linkWeight = new Float64Array(linkCount);
  const linkMemberRateBps = new Float64Array(linkCount);
  const poolClass = new Uint8Array(linkCount);
  const linkMembers = new Uint32Array(linkCount);
  const hopLatencyS = new Float64Array(linkCount);
  let l = 0;
  for (let n = 0; n < nodes; n++) {
    for (const pool of pools[n]!) {
      linkTarget[l] = pool.target;
      linkRateBps[l] = pool.rateBps;
      linkWeight[l] = pool.members / size[n]!;
      linkMemberRateBps[l] = pool.rateBps / pool.members;
      poolClass[l] = pool.class;
      linkMembers[l] = pool.members;
      hopLatencyS[l] = pool.latencyS / pool.members;
      l++;
    }
    outStart[n + 1] = l;
  }
  return {
    colourCount,
    colourOfSwitch: colours,
    hostCount,
    nodeCount: nodes,
    linkCount,
    outStart,
    linkTarget,
    linkRateBps,
    linkWeight,
    linkMemberRateBps,
    linkClass: poolClass,
    nodeTier,
    linkMembers,
    hopLatencyS,
  };
}
