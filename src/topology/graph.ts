/** The fabric as people know it: named nodes and cables in a graphology multigraph. */

import { MultiUndirectedGraph } from "graphology";

/** What a node is. GPU NICs carry a job's traffic; host NICs (a server's own port) are attached, and idle unless asked. */
export type NodeKind = "gpu-nic" | "host-nic" | "switch";

export interface NodeAttributes {
  readonly kind: NodeKind;
  /** 0 for NICs, 1 leaf, 2 spine, 3 core; higher is further from the NICs. */
  readonly tier: number;
  /** Time that a switch, or a NIC with its PCIe, adds to every packet, in seconds. */
  readonly latencyS: number;
  readonly server?: number;
  readonly rack?: number;
  readonly array?: number;
  readonly pod?: number;
  readonly rail?: number;
  readonly plane?: number;
}

export interface CableAttributes {
  /** Rate per direction now, bit/s, > 0; lower than `nominalRateBps` where the cable is degraded. */
  readonly rateBps: number;
  /** Rate per direction as built, bit/s, > 0. */
  readonly nominalRateBps: number;
  /** Propagation delay, seconds. */
  readonly latencyS: number;
  readonly lengthM?: number;
  /** A cable that is down stays in the graph, and is left out when the graph is frozen. */
  readonly state: "up" | "down";
  /** Names of the ports at the cable's source and target, where the file has them; empty where it has only the other. */
  readonly ports?: readonly [string, string];
}

/** What a switch is bought as. A port splits, so two cables of half its rate fill one. */
export interface SwitchModel {
  readonly ports: number;
  /** Rate of one port, bit/s. */
  readonly portRate: number;
}

export interface GraphAttributes {
  readonly name: string;
  readonly description?: string;
  /** What the file says it assumes, a sentence each. */
  readonly assumptions: readonly string[];
  /** Of all switches; absent where the file does not say. */
  readonly switchModel?: SwitchModel;
}

/** One edge is one physical cable; its key is the cable's name. Parallel cables are separate edges. */
export type TopologyGraph = MultiUndirectedGraph<NodeAttributes, CableAttributes, GraphAttributes>;

/** An empty graph of that name. */
export function createTopologyGraph(attributes: GraphAttributes): TopologyGraph {
  const graph: TopologyGraph = new MultiUndirectedGraph<NodeAttributes, CableAttributes, GraphAttributes>({
    allowSelfLoops: false,
  });
  graph.replaceAttributes(attributes);
  return graph;
}

/** Names of tiers 0 … 3; a higher tier is `tier-4` and so on. */
const TIER_NAMES = ["nic", "leaf", "spine", "core"] as const;

/** `leaf` for tier 1. */
export function tierName(tier: number): string {
  return TIER_NAMES[tier] ?? `tier-${tier}`;
}

/** Name of the class of cables between two tiers, lower tier first: `nic-leaf`, `leaf-spine`, `spine-core`. */
export function cableTierName(tierA: number, tierB: number): string {
  return `${tierName(Math.min(tierA, tierB))}-${tierName(Math.max(tierA, tierB))}`;
}
