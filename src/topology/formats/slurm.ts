/** Slurm's `topology.conf`, a tree: it tells which nodes share a switch, and nothing of how many cables or switches there are. */

import { clip, entriesOf, show } from "../../document/index.ts";
import { formatCount } from "../../units.ts";
import type { TopologyGraph } from "../graph.ts";
import { drawSketch } from "./draw.ts";
import type { TopologyFormat } from "./format.ts";
import { hostList } from "./host-list.ts";
import { textLines } from "./lines.ts";
import { lossesOf } from "./losses.ts";
import { byLine, Sketch, type SketchNode } from "./sketch.ts";

/** A line names all nodes below a switch. */
const LONGEST_LINE = 2 ** 20;
const EXPECTED = "expected SwitchName=s0 Nodes=dev[0-5], or Switches=s[0-2]";

/** The names of a list, none of them made before their number is known to be small enough. */
function names(sketch: Sketch, list: string, at: number): string[] {
  const found: string[] = [];
  let count = 0;
  for (const entry of entriesOf(list)) {
    if ("problem" in entry) {
      sketch.issue("BAD_HOST_LIST", at, `${entry.problem}, got "${clip(entry.text)}"`);
      continue;
    }
    count += entry.count;
    sketch.requireSize(sketch.nodes.length + count, sketch.cables.length + count);
    found.push(...entry.names());
  }
  return found;
}

export const slurm: TopologyFormat = {
  name: "slurm",
  summary: "Slurm's topology.conf, a tree of switches: which nodes share one, for placement",
  endings: ["topology.conf", ".conf"],
  sniff: (text) => /^[ \t]*SwitchName[ \t]*=/im.test(text),
  read(file, options) {
    const sketch = new Sketch(byLine(file.name));
    const below: { readonly node: SketchNode; readonly children: string; readonly at: number }[] = [];
    for (const { at, text } of textLines(sketch, file.text, { comment: "#", longest: LONGEST_LINE })) {
      const fields = new Map<string, string>();
      for (const [, key = "", value = ""] of text.matchAll(/\b(\w+)\s*=\s*(\S+)/g))
        fields.set(key.toLowerCase(), value);
      const name = fields.get("switchname");
      if (name === undefined) {
        sketch.issue("BAD_LINE", at, `no switch (${EXPECTED}, got ${show(text)})`);
        continue;
      }
      const node = sketch.find(name)?.role === undefined ? sketch.node(name, at) : sketch.newNode(name, at);
      if (node === undefined) continue;
      node.role = "switch";
      if (fields.has("linkspeed")) sketch.note("left out, LinkSpeed, which is a number without a unit", at);
      for (const host of names(sketch, fields.get("nodes") ?? "", at)) {
        const nic = sketch.node(host, at);
        if (nic === undefined) continue;
        nic.role = "host";
        sketch.cable({ at, a: nic, b: node });
      }
      const children = fields.get("switches");
      if (children !== undefined) below.push({ node, children, at });
      if (children === undefined && !fields.has("nodes")) sketch.issue("BAD_LINE", at, `nothing below (${EXPECTED})`);
    }
    for (const { node, children, at } of below) {
      for (const name of names(sketch, children, at)) {
        const child = sketch.knownNode(name, at);
        if (child !== undefined) sketch.cable({ at, a: child, b: node });
      }
    }
    if (below.length > 0) sketch.note("one cable drawn between two switches: the file does not say how many there are");
    return drawSketch(sketch, file, options);
  },
  write(graph) {
    const { text, merged } = writeTree(graph);
    const aspects = [
      "texts",
      "loners",
      "strays",
      "kinds",
      "groups",
      "nodeLatencies",
      "rates",
      "spans",
      "states",
      "ports",
    ] as const;
    const losses = lossesOf(graph, aspects);
    return {
      text,
      losses:
        merged === 0
          ? losses
          : [...losses, `switches, merged into one where they join the same ones: ${formatCount(merged)}`],
    };
  },
};

/** Switches of a tier that are joined from below are one: Slurm knows trees only. */
function writeTree(graph: TopologyGraph): { text: string; merged: number } {
  const lines: string[] = [];
  let merged = 0;
  const top = graph.reduceNodes((most, _, { tier }) => Math.max(most, tier), 0);
  /** Roots so far, and the name that each switch below them goes by. */
  const rootOf = new Map<string, string>();
  const find = (name: string): string => {
    let root = name;
    while (rootOf.get(root) !== root) root = rootOf.get(root)!;
    for (let n = name; n !== root; ) {
      const next = rootOf.get(n)!;
      rootOf.set(n, root);
      n = next;
    }
    return root;
  };
  for (let tier = 1; tier <= top; tier++) {
    const switches = graph.filterNodes((name, node) => node.tier === tier && graph.degree(name) > 0);
    for (const name of switches) rootOf.set(name, name);
    const childrenOf = new Map<string, Set<string>>(switches.map((name) => [name, new Set()]));
    const ownerOf = new Map<string, string>();
    for (const name of switches) {
      graph.forEachEdge(name, (_, { state }, a, b) => {
        const other = a === name ? b : a;
        const { kind, tier: below } = graph.getNodeAttributes(other);
        if (state === "down" || below > tier || (below === tier && !rootOf.has(other))) return;
        const child = kind === "switch" ? find(other) : other;
        const own = find(name);
        if (child === own) return;
        const owner = ownerOf.get(child);
        if (below === tier || (owner !== undefined && find(owner) !== own)) {
          const [keep, gone] = below === tier ? [own, child] : [find(owner!), own];
          rootOf.set(gone, keep);
          for (const one of childrenOf.get(gone) ?? []) childrenOf.get(keep)!.add(one);
          childrenOf.delete(gone);
          merged++;
        }
        if (below < tier) {
          ownerOf.set(child, find(name));
          childrenOf.get(find(name))!.add(child);
        }
      });
    }
    for (const [name, children] of childrenOf) {
      const isNic = (child: string) => graph.getNodeAttribute(child, "kind") !== "switch";
      const nics = [...children].filter(isNic);
      const lower = [...children].filter((child) => !isNic(child));
      const below = [
        ...(nics.length > 0 ? [`Nodes=${hostList(nics)}`] : []),
        ...(lower.length > 0 ? [`Switches=${hostList(lower)}`] : []),
      ];
      if (below.length > 0) lines.push(`SwitchName=${name} ${below.join(" ")}`);
    }
  }
  return { text: `${lines.join("\n")}\n`, merged };
}
