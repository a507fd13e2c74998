/** GraphML, as networkx and yEd write it: read by graphology-graphml. */

import { parse } from "graphology-graphml";
import type { TopologyFormat } from "./format.ts";
import type { Sketch } from "./sketch.ts";
import { ANY_GRAPH, readXmlGraph } from "./xml-graph.ts";
import type { XmlElement } from "./xml-scan.ts";

export const graphml: TopologyFormat = {
  name: "graphml",
  summary: "GraphML, as networkx writes it; read only",
  endings: [".graphml"],
  sniff: (text) => text.slice(0, 4096).includes("<graphml"),
  read: (file, options) =>
    readXmlGraph(
      {
        root: "graphml",
        parse: (text) => parse(ANY_GRAPH, text) as InstanceType<typeof ANY_GRAPH>,
        ignored: ["hyperedge", "port", "locator"],
        check: requireOneDirection,
      },
      file,
      options,
    ),
};

/** The library copies the whole graph at every edge that is not of the graph's own direction. */
function requireOneDirection(sketch: Sketch, elements: ReadonlyMap<string, readonly XmlElement[]>): void {
  for (const { offset, attributes } of elements.get("graph") ?? []) {
    const direction = attributes.get("edgedefault") ?? "undirected";
    if (direction !== "directed" && direction !== "undirected") {
      sketch.issue("BAD_DIRECTION", offset, `edgedefault is neither directed nor undirected`);
    }
  }
  const [graph] = elements.get("graph") ?? [];
  if (graph?.attributes.get("edgedefault") === "directed") return;
  for (const { offset, attributes } of elements.get("edge") ?? []) {
    if (attributes.get("directed") !== "true") continue;
    sketch.issue("MIXED_GRAPH", offset, "a directed edge in an undirected graph (expected edges of one direction)");
    return;
  }
}
