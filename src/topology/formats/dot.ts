/** DOT as NVIDIA Air and Cumulus' PTM have it, `"leaf01":"swp31" -- "spine01":"swp1"`: read with ts-graphviz. */

import {
  type EdgeASTNode as Edge,
  type GraphASTNode as Graph,
  parse,
  type ClusterStatementASTNode as Statement,
  type EdgeTargetASTNode as Target,
} from "ts-graphviz/ast";
import { clip } from "../../document/index.ts";
import { formatCount } from "../../units.ts";
import { spanOf } from "../defaults.ts";
import { GROUPS } from "../explicit.ts";
import { cableTierName, type TopologyGraph } from "../graph.ts";
import { ArcPairs } from "./arcs.ts";
import { readCableAttributes, readNodeAttributes } from "./attributes.ts";
import { drawSketch } from "./draw.ts";
import type { TopologyFormat } from "./format.ts";
import { readGraphAttributes } from "./graphology-json.ts";
import { lossesOf } from "./losses.ts";
import { QuantityReader, writeQuantity } from "./quantities.ts";
import { byOffset, Sketch, type SketchNode } from "./sketch.ts";

/** The parser takes 0.1 ms a cable, and half a kilobyte of memory for each character. */
const MAX_CHARACTERS = 4 * 2 ** 20;
/** Subgraphs in each other; the parser recurses. */
const MAX_DEPTH = 64;
/** Nodes of one edge statement, `a -- b -- c`: each of two sides that are groups is joined with each of the other. */
const MAX_EDGES_OF_STATEMENT = 100_000;

type Attributes = Readonly<Record<string, string>>;
interface End {
  readonly node: SketchNode;
  readonly port?: string | undefined;
}

/** Presentation, which says nothing of a fabric. */
const PICTURE =
  /^(label|x?label.*|color|colour|fill|fill.*|font.*|shape|style|pos|width|height|pen.*|margin|rank.*|tooltip|image|headlabel|taillabel|arrow.*|dir|weight|minlen|constraint|splines|overlap|nodesep|id|class|url|href|bgcolor|layout|size|ratio|pin|sides|peripheries)$/i;

function attributesOf(items: readonly Statement[]): Attributes {
  const entries: [string, string][] = [];
  for (const item of items) {
    if (item.type !== "Attribute") continue;
    const { key, value } = item;
    if (!PICTURE.test(key.value)) entries.push([key.value, value.value]);
  }
  return Object.fromEntries(entries);
}

class DotReader {
  readonly sketch: Sketch;
  readonly #quantities: QuantityReader;
  readonly #arcs: ArcPairs;
  readonly #isDirected: boolean;

  constructor(sketch: Sketch, isDirected: boolean) {
    this.sketch = sketch;
    this.#quantities = new QuantityReader(sketch);
    this.#arcs = new ArcPairs(sketch);
    this.#isDirected = isDirected;
  }

  /** The nodes that the statements name; defaults of `node [...]` and `edge [...]` hold from where they stand. */
  statements(statements: readonly Statement[], given: { node: Attributes; edge: Attributes }): SketchNode[] {
    const defaults = { ...given };
    const named: SketchNode[] = [];
    for (const statement of statements) {
      const at = statement.location?.start.offset ?? 0;
      if (statement.type === "Node") {
        const node = this.sketch.node(statement.id.value, at);
        if (node === undefined) continue;
        named.push(node);
        const attributes = { ...defaults.node, ...attributesOf(statement.children) };
        readNodeAttributes(this.sketch, this.#quantities, node, attributes);
      } else if (statement.type === "Edge") named.push(...this.#edge(statement, at, defaults));
      else if (statement.type === "Subgraph") named.push(...this.statements(statement.children, defaults));
      else if (statement.type === "AttributeList" && statement.kind !== "Graph") {
        const kind = statement.kind === "Node" ? "node" : "edge";
        defaults[kind] = { ...defaults[kind], ...attributesOf(statement.children) };
      }
    }
    return named;
  }

  #edge(edge: Edge, at: number, defaults: { node: Attributes; edge: Attributes }): SketchNode[] {
    const groups = edge.targets.map((target) => this.#ends(target, at, defaults));
    const attributes = { ...defaults.edge, ...attributesOf(edge.children) };
    let count = 0;
    for (const [i, to] of groups.entries()) count += i === 0 ? 0 : groups[i - 1]!.length * to.length;
    if (count > MAX_EDGES_OF_STATEMENT) {
      const message = `${formatCount(count)} edges in one statement (expected at most ${formatCount(MAX_EDGES_OF_STATEMENT)})`;
      this.sketch.issue("TOO_MANY_EDGES", at, message);
      return [];
    }
    for (const [i, to] of groups.entries()) {
      for (const from of i === 0 ? [] : groups[i - 1]!) for (const end of to) this.#cable(from, end, at, attributes);
    }
    return groups.flat().map(({ node }) => node);
  }

  #ends(target: Target, at: number, defaults: { node: Attributes; edge: Attributes }): End[] {
    const refs = target.type === "NodeRefGroup" ? target.children : [target];
    return refs.flatMap((ref) => {
      const isNew = this.sketch.find(ref.id.value) === undefined;
      const node = this.sketch.node(ref.id.value, at);
      if (node === undefined) return [];
      if (isNew) readNodeAttributes(this.sketch, this.#quantities, node, defaults.node);
      return [{ node, port: ref.port?.value }];
    });
  }

  #cable(from: End, to: End, at: number, attributes: Attributes): void {
    const cable = this.#arcs.cable(from.node, to.node, at, this.#isDirected);
    if (cable === undefined) return;
    cable.aPort = from.port;
    cable.bPort = to.port;
    readCableAttributes(this.sketch, this.#quantities, cable, attributes);
    this.sketch.cable(cable);
  }
}

export const dot: TopologyFormat = {
  name: "dot",
  summary: "DOT of Graphviz, as NVIDIA Air and Cumulus PTM have it",
  endings: [".dot", ".gv"],
  sniff: (text) =>
    /^\s*(?:(?:\/\/|#)[^\n]*\n\s*|\/\*(?:(?!\*\/)[\s\S]){0,2000}\*\/\s*)*(?:strict\s+)?(?:di)?graph\b[^\n{]{0,300}\{/i.test(
      text.slice(0, 8192),
    ),
  read(file, options) {
    const sketch = new Sketch(byOffset(file.name, file.text));
    const graph = parseDot(sketch, file.text);
    if (graph.id !== undefined && graph.id.value !== "") sketch.name = graph.id.value;
    readGraphAttributes(sketch, attributesOf(graph.children));
    new DotReader(sketch, graph.directed).statements(graph.children, { node: {}, edge: {} });
    return drawSketch(sketch, file, options);
  },
  write: (graph) => ({ text: writeDot(graph), losses: lossesOf(graph, ["loners", "strays"]) }),
};

function parseDot(sketch: Sketch, text: string): Graph {
  const stop = (code: string, at: number, message: string): never => {
    sketch.issue(code, at, message);
    sketch.finish();
    throw new Error("unreachable");
  };
  if (text.length > MAX_CHARACTERS) {
    const message = `file too large for DOT (expected at most ${MAX_CHARACTERS} characters, got ${text.length}; a cabling sheet may be larger)`;
    stop("TOO_LARGE", 0, message);
  }
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "{" && ++open > MAX_DEPTH)
      stop("TOO_DEEP", i, `nested too deep (expected at most ${MAX_DEPTH} braces)`);
    if (char === "}") open--;
  }
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0;
    const limits = { maxASTNodes: 2 ** 31, maxInputSize: 4 * MAX_CHARACTERS, maxEdgeChainDepth: 1000 };
    const graph = parse(text, limits).children.find((child) => child.type === "Graph");
    return graph ?? stop("DOT_SYNTAX", 0, "no graph (expected one)");
  } catch (error) {
    if (!(error instanceof Error) || error.name === "TopologyError") throw error;
    const { location } = error as { location?: { start: { offset: number } } };
    return stop("DOT_SYNTAX", location?.start.offset ?? 0, `unreadable DOT: ${clip(error.message)}`);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function writeDot(graph: TopologyGraph): string {
  const { name, description, assumptions } = graph.getAttributes();
  const about = { ...(description === undefined ? {} : { description }) };
  const lines = Object.entries(about).map(([key, value]) => `  ${key}=${quoted(value)}`);
  for (const [i, assumption] of assumptions.entries())
    lines.push(`  ${quoted(`assumption-${i}`)}=${quoted(assumption)}`);
  graph.forEachNode((node, attributes) => {
    const { kind, tier, latencyS } = attributes;
    const groups = GROUPS.flatMap((key) => (attributes[key] === undefined ? [] : [[key, attributes[key]] as const]));
    const list = { function: kind, tier, latency: writeQuantity("duration", latencyS), ...Object.fromEntries(groups) };
    lines.push(`  ${quoted(node)} ${bracketed(list)}`);
  });
  graph.forEachEdge(
    (cable, { rateBps, nominalRateBps, latencyS, lengthM, state, ports }, a, b, { tier: aTier }, { tier: bTier }) => {
      const isByLength =
        lengthM !== undefined && spanOf(cableTierName(aTier, bTier), { lengthM }).latencyS === latencyS;
      const list = {
        rate: writeQuantity("rate", rateBps),
        ...(nominalRateBps === rateBps ? {} : { nominal_rate: writeQuantity("rate", nominalRateBps) }),
        ...(lengthM === undefined ? {} : { length: writeQuantity("length", lengthM) }),
        ...(isByLength ? {} : { latency: writeQuantity("duration", latencyS) }),
        ...(state === "up" ? {} : { state }),
        cable,
      };
      const end = (node: string, port: string | undefined) => (port ? `${quoted(node)}:${quoted(port)}` : quoted(node));
      lines.push(`  ${end(a, ports?.[0])} -- ${end(b, ports?.[1])} ${bracketed(list)}`);
    },
  );
  return `graph ${quoted(name)} {\n${lines.join("\n")}\n}\n`;
}

function bracketed(list: Readonly<Record<string, string | number>>): string {
  const items = Object.entries(list).map(
    ([key, value]) => `${key}=${typeof value === "number" ? value : quoted(value)}`,
  );
  return `[${items.join(" ")}]`;
}

/** DOT escapes quotes and nothing else: a backslash at the end would escape the closing quote, and is left out with its like. */
function quoted(text: string): string {
  return `"${text.replace(/\\+(?="|$)/g, "").replaceAll('"', '\\"')}"`;
}
