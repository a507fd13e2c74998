/** The pencil of the builders: adds NICs, switches and cables to a graph under the latencies that the file asks for. */

import { builderSpan, type Cabling, type NodeLatency } from "../defaults.ts";
import type { CableAttributes, NodeAttributes, TopologyGraph } from "../graph.ts";

/** Where a node stands; what does not apply is left out. */
export type Groups = Partial<Pick<NodeAttributes, "server" | "rack" | "array" | "pod" | "rail" | "plane">>;

export interface Draft {
  nic(name: string, kind: "gpu-nic" | "host-nic", groups?: Groups): void;
  switch(name: string, tier: number, groups?: Groups): void;
  /** `copies` parallel cables, all of one make; copy 2 is named `a--b#2`. The lower tier comes first. */
  cable(lower: string, upper: string, make: CableAttributes, copies?: number, firstCopy?: number): void;
}

/** A draft that draws into `graph`. */
export function createDraft(graph: TopologyGraph, latency: NodeLatency): Draft {
  return {
    nic(name, kind, groups) {
      graph.addNode(name, { kind, tier: 0, latencyS: latency.nic, ...groups });
    },
    switch(name, tier, groups) {
      graph.addNode(name, { kind: "switch", tier, latencyS: latency.switch, ...groups });
    },
    cable(lower, upper, make, copies = 1, firstCopy = 1) {
      for (let copy = firstCopy; copy < firstCopy + copies; copy++) {
        graph.addEdgeWithKey(copyName(cableName(lower, upper), copy), lower, upper, make);
      }
    },
  };
}

/** `gpu-0--leaf-0`. */
export function cableName(from: string, to: string): string {
  return `${from}--${to}`;
}

/** The name itself for the first of parallel cables, `leaf-0--spine-0#2` for the second. */
export function copyName(name: string, copy: number): string {
  return copy === 1 ? name : `${name}#${copy}`;
}

/**
 * Attributes of a healthy cable of this kind. Frozen and shared by all cables of one make: a change replaces the object,
 * and 200,000 equal ones would cost more than the names do.
 */
export function cableMake(kind: string, rateBps: number, cabling: Cabling): CableAttributes {
  return Object.freeze({ rateBps, nominalRateBps: rateBps, ...builderSpan(kind, cabling), state: "up" as const });
}
