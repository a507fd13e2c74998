/** Small fabrics with cables at random down or slow, and random flows that still have a path. */

import type { CoreFlows } from "../../src/core/index.ts";
import { type Fabric, freeze } from "../../src/fabric/index.ts";
import type { Rng } from "../../src/rng.ts";
import type { TopologyGraph } from "../../src/topology/index.ts";
import { flowsOf } from "../core/flows.ts";
import { distanceTable } from "../core/walks.ts";
import { stateOf } from "../oracle/valley-free.ts";
import { clos3, fatTree, LINE_RATE_BPS, leafSpine } from "../worlds.ts";

/** Shapes of two and three tiers, parallel cables and a thin top among them. */
export const SHAPES: Readonly<Record<string, () => TopologyGraph>> = {
  "leaf-spine": () => leafSpine({ leaves: 5, nicsPerLeaf: 3, spines: 4, uplinkFactor: 1 }),
  "leaf-spine, two cables each": () =>
    leafSpine({ leaves: 4, nicsPerLeaf: 4, spines: 3, uplinkFactor: 1 / 2, cables: 2 }),
  clos3: () => clos3({ pods: 3, leavesPerPod: 2, nicsPerLeaf: 3, spinesPerPod: 3, coresPerSpine: 2 }),
  "clos3, one core per spine": () =>
    clos3({ pods: 4, leavesPerPod: 3, nicsPerLeaf: 2, spinesPerPod: 2, coresPerSpine: 1 }),
  "fat-tree": () => fatTree(4),
};

/** Takes one switch cable in 12, in 24 or in 48 down, as drawn, and slows as many to a half or a quarter. */
export function damage(graph: TopologyGraph, rng: Rng): void {
  const odds = 24 << rng.below(3);
  for (const cable of graph.edges()) {
    if (graph.extremities(cable).some((node) => graph.getNodeAttribute(node, "tier") === 0)) continue;
    const drawn = rng.below(odds);
    if (drawn < 2) graph.setEdgeAttribute(cable, "state", "down");
    else if (drawn < 4) {
      const rateBps = graph.getEdgeAttribute(cable, "rateBps");
      graph.setEdgeAttribute(cable, "rateBps", rateBps / (drawn === 2 ? 2 : 4));
    }
  }
}

export function damaged(shape: string, rng: Rng): Fabric {
  const graph = SHAPES[shape]!();
  damage(graph, rng);
  return freeze(graph);
}

/** Pairs drawn anywhere, those without a path left out. */
export function reachableFlows(fabric: Fabric, count: number, rng: Rng): CoreFlows {
  const distances = distanceTable(fabric);
  const pairs = Array.from(
    { length: count },
    () => [rng.below(fabric.hostCount), rng.below(fabric.hostCount)] as const,
  );
  return flowsOf(
    pairs.filter(
      ([src, dst]) => src !== dst && distances(dst)[stateOf(fabric.nicLeaf[src]!, false)]! < Number.POSITIVE_INFINITY,
    ),
    LINE_RATE_BPS,
  );
}
