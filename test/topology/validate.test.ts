/** Graphs that did not come from a file are held to the same properties. */

import { describe, expect, test } from "vitest";
import { TopologyError } from "../../src/errors.ts";
import {
  type CableAttributes,
  cableTierName,
  createTopologyGraph,
  type NodeAttributes,
  type TopologyGraph,
  tierName,
  validateTopology,
} from "../../src/topology/index.ts";

const nic: NodeAttributes = { kind: "gpu-nic", tier: 0, latencyS: 0 };
const leaf: NodeAttributes = { kind: "switch", tier: 1, latencyS: 0 };
const cable: CableAttributes = { rateBps: 1, nominalRateBps: 1, latencyS: 0, state: "up" };

/** Two NICs on a leaf. */
function graphOf(
  nodes: Record<string, NodeAttributes> = {},
  cables: Record<string, CableAttributes> = {},
): TopologyGraph {
  const graph = createTopologyGraph({ name: "test", assumptions: [] });
  for (const [name, node] of Object.entries({ a: nic, b: nic, s: leaf, ...nodes })) graph.addNode(name, node);
  for (const name of ["a", "b"]) graph.addEdgeWithKey(`${name}--s`, name, "s", cables[name] ?? cable);
  return graph;
}

function issuesOf(graph: TopologyGraph): string[] {
  try {
    validateTopology(graph);
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    return error.issues.map(({ code, path, message }) => `${code} ${path}: ${message}`);
  }
  return [];
}

test("two NICs on a leaf are a topology", () => {
  expect(issuesOf(graphOf())).toEqual([]);
});

describe("refused", () => {
  test.each([
    ["P1", graphOf({ c: nic }), 'NIC_WITHOUT_CABLE c: NIC "c" has no cable (expected exactly one, to a switch)'],
    [
      "P4",
      graphOf({ s: { ...leaf, tier: 256 } }),
      'BAD_TIER s: node "s" has tier 256 (expected 1 to 255 for a switch)',
    ],
    ["P4", graphOf({ s: { ...leaf, tier: 0 } }), 'BAD_TIER s: node "s" has tier 0 (expected 1 to 255 for a switch)'],
    [
      "P5",
      graphOf({}, { a: { ...cable, rateBps: 2 } }),
      'BAD_RATE a--s: cable "a--s" runs at 2 of 1 bit/s (expected above 0, at most nominal)',
    ],
    [
      "P5",
      graphOf({}, { a: { ...cable, rateBps: 0 } }),
      'BAD_RATE a--s: cable "a--s" runs at 0 of 1 bit/s (expected above 0, at most nominal)',
    ],
    [
      "P6",
      graphOf({ s: { ...leaf, latencyS: -1 } }),
      'BAD_LATENCY s: node "s" has latency -1 s (expected zero or more)',
    ],
    [
      "P6",
      graphOf({}, { b: { ...cable, latencyS: Number.NaN } }),
      'BAD_LATENCY b--s: cable "b--s" has latency NaN s (expected zero or more)',
    ],
  ])("%s: %#", (_, graph, issue) => {
    expect(issuesOf(graph)).toEqual([issue]);
  });
});

test("tiers and the cables between them have names", () => {
  expect([0, 1, 2, 3, 4].map(tierName)).toEqual(["nic", "leaf", "spine", "core", "tier-4"]);
  expect(cableTierName(2, 1)).toBe("leaf-spine");
});
