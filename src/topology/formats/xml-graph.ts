/** What GEXF and GraphML have in common: a look at the text first, then the library's parser, then the graph as a sketch. */

import { MultiGraph } from "graphology";
import type { Attributes } from "graphology-types";
import { clip } from "../../document/index.ts";
import { ArcPairs } from "./arcs.ts";
import { readCableAttributes, readNodeAttributes } from "./attributes.ts";
import { drawSketch } from "./draw.ts";
import type { FormatFile, Imported, ImportOptions } from "./format.ts";
import { readGraphAttributes } from "./graphology-json.ts";
import { QuantityReader } from "./quantities.ts";
import { byOffset, Sketch } from "./sketch.ts";
import { scanXml, type XmlElement } from "./xml-scan.ts";

type Parse = (text: string) => MultiGraph<Attributes, Attributes, Attributes>;

export interface XmlGraphForm {
  /** What the root element is called. */
  readonly root: string;
  readonly parse: Parse;
  /** Elements of which heddle knows nothing. */
  readonly ignored: readonly string[];
  /** What else the form must be, before it is parsed. */
  readonly check?: (sketch: Sketch, elements: ReadonlyMap<string, readonly XmlElement[]>) => void;
}

/** @throws {TopologyError} */
export function readXmlGraph(form: XmlGraphForm, file: FormatFile, options: ImportOptions): Imported {
  const { text } = file;
  const sketch = new Sketch(byOffset(file.name, text));
  const elements = scanXml(sketch, text);
  const all = (name: string) => elements.get(name) ?? [];
  if (all(form.root).length !== 1 || all("graph").length === 0) {
    sketch.issue("NOT_A_GRAPH", 0, `no ${form.root} with a graph (expected one of each)`);
  }
  requireOnce(sketch, "node", all("node"));
  requireOnce(sketch, "edge", all("edge"));
  form.check?.(sketch, elements);
  sketch.finish();
  sketch.requireSize(all("node").length, all("edge").length);
  for (const name of form.ignored)
    for (const { offset } of all(name)) sketch.note(`left out, elements "${name}"`, offset);

  const graph = parseSafely(form.parse, sketch, text);
  const quantities = new QuantityReader(sketch);
  readGraphAttributes(sketch, graph.getAttributes());
  const nodes = all("node");
  let n = 0;
  graph.forEachNode((key, attributes) => {
    const node = sketch.newNode(key, nodes[n++]?.offset ?? 0);
    if (node !== undefined) readNodeAttributes(sketch, quantities, node, attributes);
  });
  const arcs = new ArcPairs(sketch);
  const edges = all("edge");
  let e = 0;
  graph.forEachEdge((key, attributes, source, target, _s, _t, undirected) => {
    const element = edges[e++];
    const at = element?.offset ?? 0;
    const [a, b] = [sketch.knownNode(source, at), sketch.knownNode(target, at)];
    if (a === undefined || b === undefined) return;
    const cable = arcs.cable(a, b, at, !undirected);
    if (cable === undefined) return;
    // An id that counts edges is no name of a cable.
    if (element?.attributes.has("id") && !/^e?\d+$/.test(key)) cable.name = key;
    const { weight, ...given } = attributes;
    if (weight !== undefined && weight !== 1) sketch.note('left out, attribute "weight" of cables', at);
    readCableAttributes(sketch, quantities, cable, given);
    sketch.cable(cable);
  });
  return drawSketch(sketch, file, options);
}

/** The library takes edges of one id for one edge, and throws plain errors at nodes of one id. */
function requireOnce(sketch: Sketch, what: "node" | "edge", elements: readonly XmlElement[]): void {
  const seen = new Set<string>();
  for (const { offset, attributes } of elements) {
    const id = attributes.get("id");
    if (id === undefined && what === "node") sketch.issue("NO_ID", offset, "a node without an id");
    if (what === "edge" && !(attributes.has("source") && attributes.has("target"))) {
      sketch.issue("NO_ENDS", offset, "an edge without source and target");
    }
    if (id === undefined) continue;
    if (seen.has(id)) {
      const message = `${what} "${clip(id)}" twice (expected ids used once)`;
      sketch.issue(what === "node" ? "DUPLICATE_NODE" : "DUPLICATE_CABLE", offset, message);
    }
    seen.add(id);
  }
}

function parseSafely(parse: Parse, sketch: Sketch, text: string): ReturnType<Parse> {
  try {
    return parse(text);
  } catch (error) {
    // The libraries' errors are plain ones, about whatever in the file they stumbled over.
    const said = error instanceof Error ? error.message.replace(/^[\w-]+\/\w+: /, "") : String(error);
    sketch.issue("UNREADABLE_GRAPH", 0, `can't be read as a graph: ${clip(said)}`);
    sketch.finish();
    throw error;
  }
}

/** As the parser gets it: a graph of several edges between two nodes, and of whatever direction. */
export const ANY_GRAPH = MultiGraph;
