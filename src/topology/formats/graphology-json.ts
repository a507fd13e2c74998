/** The JSON of graphology's `graph.export()`, which sigma and the library's other tools read: all that the graph has. */

import { parseSourceText, placeText, show, textOf } from "../../document/index.ts";
import { TopologyError } from "../../errors.ts";
import { ArcPairs } from "./arcs.ts";
import { readCableAttributes, readNodeAttributes } from "./attributes.ts";
import { drawSketch } from "./draw.ts";
import type { TopologyFormat } from "./format.ts";
import { lossesOf } from "./losses.ts";
import { QuantityReader } from "./quantities.ts";
import { Sketch } from "./sketch.ts";

type Values = Readonly<Record<string, unknown>>;

/** Nodes are at 0, 1, 2 …, edges at -1, -2, -3 …, and the file as a whole at no number. */
const pathOf = (at: number) => (at >= 0 ? ["nodes", at] : Number.isNaN(at) ? [] : ["edges", -1 - at]);

export const graphologyJson: TopologyFormat = {
  name: "graphology",
  summary: "JSON of graphology's export, with every attribute",
  endings: [".graphology.json", ".json"],
  sniff: (text) => /^\s*\{/.test(text) && /"edges"\s*:\s*\[/.test(text) && !/"(builder|links)"\s*:/.test(text),
  read(file, options) {
    const { value, locate } = parseSourceText(file.text, { fileName: file.name, error: TopologyError });
    const sketch = new Sketch((at) => placeText(pathOf(at), { fileName: file.name, locate }));
    const quantities = new QuantityReader(sketch);
    const { nodes, edges, attributes, options: graphOptions } = isMapping(value) ? value : ({} as Values);
    for (const [name, list] of Object.entries({ nodes, edges })) {
      if (Array.isArray(list)) continue;
      const message = `no ${name} (expected lists of nodes and edges, got ${show(list)})`;
      sketch.issue("WRONG_TYPE", Number.NaN, message);
    }
    sketch.finish();
    readGraphAttributes(sketch, isMapping(attributes) ? attributes : {});
    for (const [at, node] of (nodes as unknown[]).entries()) {
      const { key, attributes: given } = isMapping(node) ? node : ({} as Values);
      if (!isText(key)) sketch.issue("NO_KEY", at, `no key (expected key and attributes, got ${show(node)})`);
      else {
        const added = sketch.newNode(String(key), at);
        if (added !== undefined) readNodeAttributes(sketch, quantities, added, isMapping(given) ? given : {});
      }
    }
    const arcs = new ArcPairs(sketch);
    const type = isMapping(graphOptions) ? graphOptions["type"] : undefined;
    for (const [i, edge] of (edges as unknown[]).entries()) {
      const at = -1 - i;
      const { key, source, target, undirected, attributes: given } = isMapping(edge) ? edge : ({} as Values);
      if (!isText(source) || !isText(target)) {
        sketch.issue("NO_ENDS", at, `no source and target (expected keys of two nodes, got ${show(edge)})`);
        continue;
      }
      const [a, b] = [sketch.knownNode(String(source), at), sketch.knownNode(String(target), at)];
      if (a === undefined || b === undefined) continue;
      const cable = arcs.cable(a, b, at, type === "directed" || (type === "mixed" && undirected !== true));
      if (cable === undefined) continue;
      if (isText(key)) cable.name = String(key);
      readCableAttributes(sketch, quantities, cable, isMapping(given) ? given : {});
      sketch.cable(cable);
    }
    return drawSketch(sketch, file, options);
  },
  write: (graph) => ({ text: `${JSON.stringify(graph.export())}\n`, losses: lossesOf(graph, ["loners"]) }),
};

/** Name, description and assumptions as heddle has them; the rest is noted. */
export function readGraphAttributes(sketch: Sketch, given: Values): void {
  for (const [key, value] of Object.entries(given)) {
    if (key === "name" && typeof value === "string" && value !== "") sketch.name = value;
    else if (key === "description" && typeof value === "string") sketch.description = value;
    else if (key === "assumptions" && Array.isArray(value)) {
      sketch.assumptions.push(...value.filter((line) => typeof line === "string"));
    } else if (/^assumption-\d+$/.test(key)) sketch.assumptions.push(textOf(value));
    else sketch.note(`left out, ${show(key)} of the graph`);
  }
}

function isText(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function isMapping(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
