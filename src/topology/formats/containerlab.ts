/** Topologies of containerlab, `*.clab.yml`: nodes by name, links by their two endpoints. */

import { parseSourceText, placeText, show, textOf } from "../../document/index.ts";
import { TopologyError } from "../../errors.ts";
import { spanOf } from "../defaults.ts";
import { GROUPS } from "../explicit.ts";
import { cableTierName, type TopologyGraph, tierName } from "../graph.ts";
import { readCableAttributes, readNodeAttributes } from "./attributes.ts";
import { drawSketch } from "./draw.ts";
import type { TopologyFormat } from "./format.ts";
import { lossesOf } from "./losses.ts";
import { QuantityReader, writeQuantity } from "./quantities.ts";
import { roleOfWord } from "./roles.ts";
import { Sketch, type SketchNode } from "./sketch.ts";

type Values = Readonly<Record<string, unknown>>;

/** Kinds that are no switch for certain; every other kind is a network operating system, or a bridge. */
const KINDS_OF_ANYTHING = ["linux", "generic_vm", "k8s-kind", "ext-container"];

/** Links to what is no node of the lab. */
const OTHER_LINKS = ["host", "mgmt-net", "macvlan", "vxlan", "vxlan-stitch", "dummy"];

class Lab {
  readonly sketch: Sketch;
  readonly #quantities: QuantityReader;
  /** Paths of places, by number. */
  readonly #paths: (string | number)[][];

  constructor(sketch: Sketch, paths: (string | number)[][]) {
    this.sketch = sketch;
    this.#quantities = new QuantityReader(sketch);
    this.#paths = paths;
  }

  at(...path: (string | number)[]): number {
    return this.#paths.push(path) - 1;
  }

  readNodes(topology: Values): void {
    const defaults = mapping(topology["defaults"]);
    for (const [name, given] of Object.entries(mapping(topology["nodes"]))) {
      const at = this.at("topology", "nodes", name);
      const node = this.sketch.newNode(name, at);
      if (node === undefined) continue;
      const values = mapping(given);
      const kind = text(values["kind"] ?? defaults["kind"]);
      const labels = {
        ...mapping(mapping(mapping(topology["kinds"])[kind ?? ""])["labels"]),
        ...mapping(values["labels"]),
      };
      readNodeAttributes(this.sketch, this.#quantities, node, withoutLists(labels));
      const group = text(values["group"] ?? defaults["group"]);
      node.role ??= group === undefined ? undefined : roleOfWord(group);
      if (kind !== undefined && !KINDS_OF_ANYTHING.includes(kind)) node.role ??= "switch";
    }
  }

  readLink(link: unknown, i: number): void {
    const at = this.at("topology", "links", i);
    const { type, endpoints, labels, vars } = mapping(link);
    const kind = text(type);
    if (kind !== undefined && OTHER_LINKS.includes(kind)) {
      this.sketch.note(`left out, links of type ${kind}`, at);
      return;
    }
    if (!Array.isArray(endpoints) || endpoints.length !== 2) {
      const message = `no link (expected endpoints, as in ["leaf1:e1-1", "spine1:e1-1"], got ${show(endpoints ?? link)})`;
      this.sketch.issue("NO_ENDS", at, message);
      return;
    }
    const ends = endpoints.map((endpoint) => this.#endpoint(endpoint, at));
    const [a, b] = ends;
    if (a === undefined || b === undefined) return;
    const cable = { at, a: a.node, b: b.node, aPort: a.port, bPort: b.port };
    readCableAttributes(this.sketch, this.#quantities, cable, withoutLists({ ...mapping(labels), ...mapping(vars) }));
    this.sketch.cable(cable);
  }

  #endpoint(endpoint: unknown, at: number): { node: SketchNode; port: string | undefined } | undefined {
    const { node, interface: port } =
      typeof endpoint === "string"
        ? { node: endpoint.slice(0, cut(endpoint)), interface: endpoint.slice(cut(endpoint) + 1) }
        : mapping(endpoint);
    const name = text(node);
    if (name === undefined) {
      this.sketch.issue("NO_ENDS", at, `no node (expected node and interface, got ${show(endpoint)})`);
      return undefined;
    }
    if (typeof endpoint === "string" && ["host", "mgmt-net", "macvlan"].includes(name) && !this.sketch.find(name)) {
      this.sketch.note(`left out, links of type ${name}`, at);
      return undefined;
    }
    const known = this.sketch.knownNode(name, at);
    return known === undefined ? undefined : { node: known, port: text(port) };
  }
}

/** Where the interface begins: behind the last colon, or nowhere. */
function cut(endpoint: string): number {
  const colon = endpoint.lastIndexOf(":");
  return colon < 0 ? endpoint.length : colon;
}

export const containerlab: TopologyFormat = {
  name: "containerlab",
  summary: "lab of containerlab: nodes, and links by their endpoints",
  endings: [".clab.yml", ".clab.yaml", ".clab.json", ".yml", ".yaml"],
  sniff: (source) =>
    /^["']?topology["']?\s*:\s*(#.*)?$/m.test(source) &&
    /^[ \t]+["']?nodes["']?\s*:/m.test(source) &&
    !/^["']?(builder|nodes|links)["']?\s*:/m.test(source),
  read(file, options) {
    const { value, locate } = parseSourceText(file.text, { fileName: file.name, error: TopologyError });
    const paths: (string | number)[][] = [];
    const sketch = new Sketch((at) => placeText(paths[at] ?? [], { fileName: file.name, locate }));
    const lab = new Lab(sketch, paths);
    const { name, topology } = mapping(value);
    const { nodes, links } = mapping(topology);
    if (typeof nodes !== "object" || nodes === null || Array.isArray(nodes) || !Array.isArray(links)) {
      const message = "no lab (expected topology with a mapping of nodes and a list of links)";
      sketch.issue("WRONG_TYPE", lab.at("topology"), message);
    }
    sketch.finish();
    const title = text(name);
    if (title !== undefined && title !== "") sketch.name = title;
    lab.readNodes(mapping(topology));
    for (const [i, link] of (links as unknown[]).entries()) lab.readLink(link, i);
    return drawSketch(sketch, file, options);
  },
  write: (graph) => ({
    text: writeLab(graph),
    losses: [
      ...lossesOf(graph, ["texts", "loners", "strays", "cableNames", "portsInvented"]),
      "images of nodes, which have to be set before the lab can run",
    ],
  }),
};

function writeLab(graph: TopologyGraph): string {
  const json = (value: unknown) => JSON.stringify(value);
  const used = new Map<string, Set<string>>();
  const portsOf = (node: string) => used.get(node) ?? used.set(node, new Set()).get(node)!;
  graph.forEachEdge((_, { ports }, a, b) => {
    if (ports?.[0]) portsOf(a).add(ports[0]);
    if (ports?.[1]) portsOf(b).add(ports[1]);
  });
  const nextPort = (node: string): string => {
    const taken = portsOf(node);
    let n = taken.size + 1;
    while (taken.has(`eth${n}`)) n++;
    taken.add(`eth${n}`);
    return `eth${n}`;
  };
  const nodes = graph.mapNodes((name, node) => {
    const groups = Object.fromEntries(
      GROUPS.flatMap((key) => (node[key] === undefined ? [] : [[key, textOf(node[key])]])),
    );
    const labels = {
      role: node.kind,
      tier: String(node.tier),
      latency: writeQuantity("duration", node.latencyS),
      ...groups,
    };
    return `    ${json(name)}: { kind: linux, group: ${json(tierName(node.tier))}, labels: ${json(labels)} }`;
  });
  const links = graph.mapEdges((_, cable, a, b, { tier: aTier }, { tier: bTier }) => {
    const { rateBps, nominalRateBps, latencyS, lengthM, state, ports } = cable;
    const isByLength = lengthM !== undefined && spanOf(cableTierName(aTier, bTier), { lengthM }).latencyS === latencyS;
    const vars = {
      rate: writeQuantity("rate", rateBps),
      ...(nominalRateBps === rateBps ? {} : { nominal_rate: writeQuantity("rate", nominalRateBps) }),
      ...(lengthM === undefined ? {} : { length: writeQuantity("length", lengthM) }),
      ...(isByLength ? {} : { latency: writeQuantity("duration", latencyS) }),
      ...(state === "up" ? {} : { state }),
    };
    const ends = [`${a}:${ports?.[0] || nextPort(a)}`, `${b}:${ports?.[1] || nextPort(b)}`];
    return `    - { endpoints: ${json(ends)}, vars: ${json(vars)} }`;
  });
  const name = json(graph.getAttribute("name"));
  return `${[`name: ${name}`, "topology:", "  nodes:", ...nodes, "  links:", ...links].join("\n")}\n`;
}

function mapping(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Labels that graph-drawing tools have are kept out of the notes; lists and mappings say nothing to heddle. */
function withoutLists(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => typeof value !== "object" && !/^graph-/.test(key)),
  );
}
