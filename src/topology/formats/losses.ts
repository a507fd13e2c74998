/** What a format could not say of a fabric: told for what would come back differently, and for nothing else. */

import { formatCount } from "../../units.ts";
import { cableName, copyName } from "../builders/draft.ts";
import { DEFAULT_NODE_LATENCY, spanOf } from "../defaults.ts";
import { GROUPS } from "../explicit.ts";
import { type CableAttributes, cableTierName, type NodeAttributes, type TopologyGraph } from "../graph.ts";
import { hopsToNic } from "./tiers.ts";

/** One thing that a file may or may not say; each has the number of nodes or cables that lose by it. */
const ASPECTS = {
  texts: { lost: "description and assumptions of the fabric", count: texts },
  nodeNames: { lost: "names of nodes, which are numbered", count: (graph: TopologyGraph) => graph.order },
  loners: { lost: "nodes without a cable, left out", count: loners },
  strays: { lost: "switches that no NIC reaches, left out", count: strays },
  kinds: { lost: "host NICs, which become GPU NICs", count: nodesThat(({ kind }) => kind === "host-nic") },
  tiers: { lost: "tiers other than the distance to the nearest NIC", count: oddTiers },
  groups: { lost: "servers, racks, arrays, pods and rails of nodes", count: nodesThat(hasGroup) },
  nodeLatencies: { lost: "latencies of nodes", count: nodesThat(hasLatency) },
  rates: { lost: "rates of cables", count: (graph: TopologyGraph) => graph.size },
  degraded: { lost: "rates as built of degraded cables", count: cablesThat((c) => c.nominalRateBps !== c.rateBps) },
  spans: { lost: "lengths and delays of cables", count: cablesThat(hasSpan) },
  /** For formats that have delays. */
  lengths: { lost: "lengths of cables, whose delays are kept", count: cablesThat((c) => c.lengthM !== undefined) },
  /** For formats that have lengths. */
  delays: { lost: "delays of cables other than those of their lengths", count: cablesThat(hasDelay) },
  states: { lost: "cables that are down, left out", count: cablesThat(({ state }) => state === "down") },
  cableNames: { lost: "names of cables", count: oddNames },
  /** For formats in which every cable has ports. */
  portsInvented: { lost: "cables without names of ports, which get some", count: cablesThat(lacksPort) },
  ports: { lost: "names of ports", count: cablesThat(({ ports }) => ports !== undefined) },
} as const satisfies Record<string, { lost: string; count: (graph: TopologyGraph) => number }>;

export type Aspect = keyof typeof ASPECTS;

/** A line for each of these aspects in which the fabric would come back differently: `rates of cables: 96`. */
export function lossesOf(graph: TopologyGraph, aspects: readonly Aspect[]): string[] {
  return aspects.flatMap((aspect) => {
    const { lost, count } = ASPECTS[aspect];
    const number = count(graph);
    return number === 0 ? [] : [`${lost}: ${formatCount(number)}`];
  });
}

function texts(graph: TopologyGraph): number {
  const { description, assumptions } = graph.getAttributes();
  return (description === undefined ? 0 : 1) + assumptions.length;
}

function nodesThat(test: (node: NodeAttributes) => boolean) {
  return (graph: TopologyGraph): number => graph.filterNodes((_, node) => test(node)).length;
}

function cablesThat(test: (cable: CableAttributes, tier: string) => boolean) {
  return (graph: TopologyGraph): number =>
    graph.filterEdges((_, cable, _a, _b, a, b) => test(cable, cableTierName(a.tier, b.tier))).length;
}

function hasGroup(node: NodeAttributes): boolean {
  return GROUPS.some((key) => node[key] !== undefined);
}

function hasLatency({ kind, latencyS }: NodeAttributes): boolean {
  return latencyS !== (kind === "switch" ? DEFAULT_NODE_LATENCY.switch : DEFAULT_NODE_LATENCY.nic);
}

function hasSpan({ latencyS, lengthM }: CableAttributes, tier: string): boolean {
  const span = spanOf(tier);
  return latencyS !== span.latencyS || lengthM !== span.lengthM;
}

function hasDelay({ latencyS, lengthM }: CableAttributes, tier: string): boolean {
  return latencyS !== spanOf(tier, { lengthM }).latencyS;
}

function lacksPort({ ports }: CableAttributes): boolean {
  return !ports?.[0] || !ports[1];
}

function loners(graph: TopologyGraph): number {
  return graph.filterNodes((name) => graph.degree(name) === 0).length;
}

function strays(graph: TopologyGraph): number {
  return hopsOf(graph).filter((hops) => hops < 0).length;
}

function oddTiers(graph: TopologyGraph): number {
  const hops = hopsOf(graph);
  const tiers = graph.mapNodes((_, { tier }) => tier);
  return tiers.filter((tier, n) => hops[n]! >= 0 && tier !== hops[n]).length;
}

/** Distance of each node from the nearest NIC, in the graph's order. */
function hopsOf(graph: TopologyGraph): Int32Array {
  const names = graph.nodes();
  const numberOf = new Map(names.map((name, n) => [name, n]));
  const nodes = names.map((name) => graph.getNodeAttributes(name));
  const cables = graph.mapEdges((_, _cable, a, b) => ({ a: numberOf.get(a)!, b: numberOf.get(b)! }));
  return hopsToNic(nodes, cables);
}

/** Names that are not those which a reader gives. */
function oddNames(graph: TopologyGraph): number {
  const copies = new Map<string, number>();
  let odd = 0;
  graph.forEachEdge((name, _cable, source, target, a, b) => {
    const base = a.tier <= b.tier ? cableName(source, target) : cableName(target, source);
    const copy = (copies.get(base) ?? 0) + 1;
    copies.set(base, copy);
    if (name !== copyName(base, copy)) odd++;
  });
  return odd;
}
