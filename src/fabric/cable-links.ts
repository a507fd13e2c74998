/** Says which two directed links of a frozen fabric a cable of the graph has become. */

import type { TopologyGraph } from "../topology/index.ts";
import type { Fabric } from "./fabric.ts";

/**
 * The links of every cable that was up when the graph was frozen, by the cable's name; cables that were down have none.
 * `graph` must be as it was then. O(nodes + cables).
 */
export function cableLinks(graph: TopologyGraph, fabric: Fabric): Map<string, readonly [number, number]> {
  const idOf = new Map(fabric.nodeNames.map((name, id) => [name, id]));
  // The links of a node are in the order of the graph's cables.
  const next = fabric.outStart.slice(0, fabric.nodeCount);
  const links = new Map<string, readonly [number, number]>();
  graph.forEachEdge((name, { state }, source, target) => {
    if (state === "up") links.set(name, [next[idOf.get(source)!]!++, next[idOf.get(target)!]!++]);
  });
  return links;
}
