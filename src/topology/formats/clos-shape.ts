/** Whether a fabric is a Clos of two or three tiers whose switches are all alike, and its numbers if it is. */

import type { TopologyGraph } from "../graph.ts";

export interface ClosTier {
  readonly down: number;
  /** 0 at the top. */
  readonly up: number;
  /** Parallel cables to each switch below. */
  readonly bundle: number;
  /** Of the cables below the tier's switches. */
  readonly rateBps: number;
  readonly latencyS: number;
  readonly switchS: number;
}

export interface ClosShape {
  readonly nodes: number;
  readonly podSize: number;
  readonly tiers: readonly ClosTier[];
}

/** The shape, or what keeps the fabric from having one. */
export function closOf(graph: TopologyGraph): ClosShape | string {
  const depth = Math.max(0, ...tiersOf(graph));
  if (depth !== 2 && depth !== 3) return `it has ${depth} ${depth === 1 ? "tier" : "tiers"} of switches`;
  const odd = graph.findEdge((_, { state, rateBps, nominalRateBps }, _a, _b, a, b) => {
    return state === "down" || rateBps !== nominalRateBps || Math.abs(a.tier - b.tier) !== 1;
  });
  if (odd !== undefined) return `cable ${odd} is down, degraded or not between neighbouring tiers`;
  const tiers: ClosTier[] = [];
  for (let tier = 1; tier <= depth; tier++) {
    const found = tierShape(graph, tier, depth);
    if (typeof found === "string") return found;
    tiers.push(found);
  }
  const nics = graph.filterNodes((_, { tier }) => tier === 0).length;
  const pods = podsOf(graph);
  const leavesOfPod = equal(pods.map(({ leaves }) => leaves.length));
  const spinesOfPod = equal(pods.map(({ spines }) => spines.length));
  if (leavesOfPod === undefined || spinesOfPod === undefined) return "its pods differ in size";
  if (depth === 2 && pods.length > 1) return "its parts are not connected";
  const [leaf, spine] = tiers as [ClosTier, ClosTier];
  if (leaf.up !== spinesOfPod * spine.bundle) return "a leaf does not reach every spine of its pod";
  if (depth === 3) {
    const problem = coreProblem(graph, pods, tiers[2]!);
    if (problem !== undefined) return problem;
  }
  return { nodes: nics, podSize: leavesOfPod * leaf.down, tiers };
}

function tiersOf(graph: TopologyGraph): Set<number> {
  return new Set(graph.mapNodes((_, { tier }) => tier));
}

function equal(values: Iterable<number>): number | undefined {
  const different = new Set(values);
  return different.size === 1 ? [...different][0] : undefined;
}

/** What all switches of a tier have in common. */
function tierShape(graph: TopologyGraph, tier: number, depth: number): ClosTier | string {
  const [downs, ups, bundles] = [new Set<number>(), new Set<number>(), new Set<number>()];
  const [rates, delays, latencies] = [new Set<number>(), new Set<number>(), new Set<number>()];
  for (const name of graph.filterNodes((_, node) => node.tier === tier)) {
    const cablesTo = new Map<string, number>();
    let up = 0;
    graph.forEachEdge(name, (_, { rateBps, latencyS }, a, b) => {
      const other = a === name ? b : a;
      if (graph.getNodeAttribute(other, "tier") > tier) up++;
      else {
        cablesTo.set(other, (cablesTo.get(other) ?? 0) + 1);
        rates.add(rateBps);
        delays.add(latencyS);
      }
    });
    downs.add([...cablesTo.values()].reduce((sum, count) => sum + count, 0));
    ups.add(up);
    for (const count of cablesTo.values()) bundles.add(count);
    latencies.add(graph.getNodeAttribute(name, "latencyS"));
  }
  const values = [downs, ups, bundles, rates, delays, latencies].map(equal);
  if (values.includes(undefined)) return `switches or cables of tier ${tier} differ`;
  const [down, up, bundle, rateBps, latencyS, switchS] = values as number[];
  if (down === 0 || (tier < depth && up === 0)) return `a switch of tier ${tier} leads nowhere`;
  return { down: down!, up: up!, bundle: bundle!, rateBps: rateBps!, latencyS: latencyS!, switchS: switchS! };
}

interface Pod {
  readonly leaves: string[];
  readonly spines: string[];
}

/** Leaves and spines that are connected without cores. */
function podsOf(graph: TopologyGraph): Pod[] {
  const seen = new Set<string>();
  const pods: Pod[] = [];
  for (const start of graph.filterNodes((_, { tier }) => tier === 1)) {
    if (seen.has(start)) continue;
    const pod: Pod = { leaves: [], spines: [] };
    const queue = [start];
    seen.add(start);
    for (const name of queue) {
      const { tier } = graph.getNodeAttributes(name);
      (tier === 1 ? pod.leaves : pod.spines).push(name);
      graph.forEachNeighbor(name, (other, node) => {
        if ((node.tier !== 1 && node.tier !== 2) || seen.has(other)) return;
        seen.add(other);
        queue.push(other);
      });
    }
    pods.push(pod);
  }
  return pods;
}

/** htsim joins each core to the spines of one position, one in every pod. */
function coreProblem(graph: TopologyGraph, pods: readonly Pod[], { down, bundle }: ClosTier): string | undefined {
  if (down !== pods.length * bundle) return "a core does not reach every pod, once";
  const coresOf = (spine: string) =>
    graph
      .filterNeighbors(spine, (_, { tier }) => tier === 3)
      .sort()
      .join("\n");
  const groups = pods.map(({ spines }) => spines.map(coresOf).sort());
  const first = groups[0]!;
  const isAlike = groups.every((group) => group.every((cores, i) => cores === first[i]));
  const all = first.flatMap((cores) => cores.split("\n"));
  if (!isAlike || new Set(all).size !== all.length) return "spines of different positions share a core";
  return undefined;
}
