/** Builds the fabric that a cell runs on, with its own lot of failed cables. */

import { ScenarioError, unknownName } from "../errors.ts";
import { type Fabric, freeze } from "../fabric/index.ts";
import {
  applyChanges,
  type Bill,
  billOf,
  buildTopology,
  cableTierName,
  type TopologyGraph,
} from "../topology/index.ts";
import type { FabricSpec } from "./definition.ts";

/** A fabric, and what it has to be bought, failed cables included. */
export interface CellFabric {
  readonly fabric: Fabric;
  readonly bill: Bill;
}

/**
 * @param seed chooses the cables that fail; of one seed a larger share fails the same cables and some more
 * @throws {TopologyError} where the topology is wrong
 * @throws {ScenarioError} UNKNOWN_CABLE_TIER where failures name a tier that the fabric does not have
 */
export function cellFabric({ topology, name, failures }: FabricSpec, seed: number): CellFabric {
  const graph = buildTopology(topology);
  const bill = billOf(graph);
  if (failures) failCables(graph, failures, seed);
  const fabric = freeze(graph);
  // V8 keeps a dead graph for as long as its hidden class lives; empty it costs nothing.
  graph.clear();
  return { fabric: { ...fabric, name }, bill };
}

/** A share that rounds to no cable of a tier leaves that tier whole. */
function failCables(graph: TopologyGraph, { share, tier }: NonNullable<FabricSpec["failures"]>, seed: number): void {
  const cables = switchCables(graph);
  if (tier !== undefined && !cables.has(tier)) {
    throw new ScenarioError([unknownName("failedTier", "cable tier", tier, [...cables.keys()])]);
  }
  const changes = [...cables].flatMap(([name, of]) => {
    const count = Math.round(share * of);
    if (count === 0 || (tier !== undefined && name !== tier)) return [];
    return [{ links: { tier: name, count, seed }, state: "down" as const }];
  });
  const findings = applyChanges(graph, changes, ["failedShare"]);
  if (findings.length > 0) throw new ScenarioError(findings.map((finding) => ({ ...finding, path: "failedShare" })));
}

/** Cables between switches, counted by tier. */
function switchCables(graph: TopologyGraph): Map<string, number> {
  const counts = new Map<string, number>();
  graph.forEachEdge((_cable, _attributes, _a, _b, a, b) => {
    if (a.kind !== "switch" || b.kind !== "switch") return;
    const tier = cableTierName(a.tier, b.tier);
    counts.set(tier, (counts.get(tier) ?? 0) + 1);
  });
  return counts;
}
