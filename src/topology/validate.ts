/** What every topology must be before it is frozen, wherever it came from. The properties are numbered P1 … P7. */

import { type Finding, type Path, throwFindings } from "../document/index.ts";
import { TopologyError } from "../errors.ts";
import type { CableAttributes, NodeAttributes, TopologyGraph } from "./graph.ts";

/** Tiers are stored in one byte each once the graph is frozen. */
export const MAX_TIER = 255;

/**
 * Throws TopologyError unless: P1 every NIC has a cable, P2 only one, P3 to a switch; P4 NICs are tier 0 and switches
 * tier 1 to 255; P5 rates are above zero and no higher than nominal; P6 latencies are finite and not negative; P7 there is a GPU NIC.
 * Cost: one pass over nodes and cables.
 */
export function validateTopology(graph: TopologyGraph): void {
  throwFindings(
    topologyFindings(graph, (name) => [name]),
    { error: TopologyError },
  );
}

/** As validateTopology, for readers that know where in a file a node stands. */
export function topologyFindings(graph: TopologyGraph, nodePath: (name: string) => Path): Finding[] {
  const findings: Finding[] = [];
  let gpuNics = 0;
  graph.forEachNode((name, node) => {
    const say = (code: string, message: string) => findings.push({ code, path: nodePath(name), message });
    if (node.kind === "gpu-nic") gpuNics++;
    if (node.kind !== "switch") checkNic(graph, name, say);
    checkNode(name, node, say);
  });
  const checked = new Set<CableAttributes>();
  graph.forEachEdge((name, cable) => {
    // Builders share attributes between cables, so a large fabric has a handful of them.
    if (checked.has(cable)) return;
    checked.add(cable);
    checkCable(name, cable, (code, message) => findings.push({ code, path: [name], message }));
  });
  // P7
  if (gpuNics === 0)
    findings.push({ code: "NO_GPU_NIC", path: [], message: "no GPU NIC (expected at least one gpu-nic)" });
  return findings;
}

type Say = (code: string, message: string) => void;

function checkNic(graph: TopologyGraph, name: string, say: Say): void {
  const cables = graph.degree(name);
  // P1
  if (cables === 0) say("NIC_WITHOUT_CABLE", `NIC "${name}" has no cable (expected exactly one, to a switch)`);
  // P2
  if (cables > 1) {
    const remedy = "expected exactly one; model a dual-port NIC as two NICs";
    say("NIC_WITH_SEVERAL_CABLES", `NIC "${name}" has ${cables} cables (${remedy})`);
  }
  // P3
  graph.forEachNeighbor(name, (other, { kind }) => {
    if (kind !== "switch") say("NIC_TO_NIC", `NIC "${name}" is cabled to NIC "${other}" (expected a switch)`);
  });
}

function checkNode(name: string, { kind, tier, latencyS }: NodeAttributes, say: Say): void {
  const lowest = kind === "switch" ? 1 : 0;
  const highest = kind === "switch" ? MAX_TIER : 0;
  // P4
  if (!Number.isInteger(tier) || tier < lowest || tier > highest) {
    const expected = kind === "switch" ? `1 to ${MAX_TIER} for a switch` : "0 for a NIC";
    say("BAD_TIER", `node "${name}" has tier ${tier} (expected ${expected})`);
  }
  // P6
  if (!(latencyS >= 0 && latencyS < Number.POSITIVE_INFINITY)) {
    say("BAD_LATENCY", `node "${name}" has latency ${latencyS} s (expected zero or more)`);
  }
}

function checkCable(name: string, { rateBps, nominalRateBps, latencyS }: CableAttributes, say: Say): void {
  // P5
  if (!(rateBps > 0 && rateBps <= nominalRateBps && nominalRateBps < Number.POSITIVE_INFINITY)) {
    say(
      "BAD_RATE",
      `cable "${name}" runs at ${rateBps} of ${nominalRateBps} bit/s (expected above 0, at most nominal)`,
    );
  }
  // P6
  if (!(latencyS >= 0 && latencyS < Number.POSITIVE_INFINITY)) {
    say("BAD_LATENCY", `cable "${name}" has latency ${latencyS} s (expected zero or more)`);
  }
}
