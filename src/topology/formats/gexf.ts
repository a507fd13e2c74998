/** GEXF, Gephi's format: read and written by graphology-gexf. */

import { MultiUndirectedGraph } from "graphology";
import { parse, write } from "graphology-gexf";
import type { Attributes } from "graphology-types";
import type { TopologyGraph } from "../graph.ts";
import type { TopologyFormat } from "./format.ts";
import { lossesOf } from "./losses.ts";
import { ANY_GRAPH, readXmlGraph } from "./xml-graph.ts";

export const gexf: TopologyFormat = {
  name: "gexf",
  summary: "GEXF, for Gephi and networkx, with every attribute",
  endings: [".gexf"],
  sniff: (text) => text.slice(0, 4096).includes("<gexf"),
  read: (file, options) =>
    readXmlGraph(
      {
        root: "gexf",
        parse: (text) => parse(ANY_GRAPH, text, { allowUndeclaredAttributes: true }) as InstanceType<typeof ANY_GRAPH>,
        ignored: ["spell", "parent"],
      },
      file,
      options,
    ),
  write: (graph) => ({ text: `${write(plainCopy(graph))}\n`, losses: lossesOf(graph, ["loners"]) }),
};

/** The graph with attributes that are texts and numbers, which is what GEXF has. */
function plainCopy(graph: TopologyGraph): MultiUndirectedGraph {
  const { name, description, assumptions } = graph.getAttributes();
  const copy = new MultiUndirectedGraph<Attributes, Attributes, Attributes>();
  copy.replaceAttributes({
    name,
    ...(description === undefined ? {} : { description }),
    ...Object.fromEntries(assumptions.map((text, i) => [`assumption-${i}`, text])),
  });
  graph.forEachNode((node, attributes) => copy.addNode(node, { ...attributes }));
  graph.forEachEdge((cable, { ports, ...attributes }, a, b) => {
    const named = ports === undefined ? {} : { aPort: ports[0], bPort: ports[1] };
    copy.addEdgeWithKey(cable, a, b, { ...attributes, ...named });
  });
  return copy;
}
