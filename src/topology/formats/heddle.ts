/** heddle's own file: read in all its forms, written with every node and cable, and nothing lost. */

import { cableName, copyName } from "../builders/draft.ts";
import { DEFAULT_NODE_LATENCY, spanOf } from "../defaults.ts";
import { GROUPS } from "../explicit.ts";
import { type CableAttributes, cableTierName, type NodeAttributes, type TopologyGraph } from "../graph.ts";
import { readOwnForm } from "../read.ts";
import type { TopologyFormat } from "./format.ts";
import { writeQuantity } from "./quantities.ts";

/** Longer text is read only where it is JSON, which YAML includes. */
const MAX_YAML_CHARACTERS = 2 * 2 ** 20;

type Values = Readonly<Record<string, unknown>>;

export interface ExplicitForm extends Values {
  readonly nodes: readonly Values[];
  readonly links: readonly Values[];
}

/** The fabric as values that `buildTopology` takes, and from which it makes the same fabric. */
export function explicitForm(graph: TopologyGraph): ExplicitForm {
  const { name, description, assumptions } = graph.getAttributes();
  const copies = new Map<string, number>();
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(assumptions.length === 0 ? {} : { assumptions }),
    nodes: graph.mapNodes(nodeValues),
    links: graph.mapEdges((cable, make, from, to, a, b) => {
      const base = cableName(from, to);
      const copy = (copies.get(base) ?? 0) + 1;
      copies.set(base, copy);
      const named = cable === copyName(base, copy) ? {} : { name: cable };
      return { from, to, ...linkValues(make, cableTierName(a.tier, b.tier)), ...named };
    }),
  };
}

function nodeValues(name: string, node: NodeAttributes): Values {
  const { kind, tier, latencyS } = node;
  const usual = kind === "switch" ? DEFAULT_NODE_LATENCY.switch : DEFAULT_NODE_LATENCY.nic;
  return {
    name,
    kind,
    ...(kind === "switch" ? { tier } : {}),
    ...(latencyS === usual ? {} : { latency: writeQuantity("duration", latencyS) }),
    ...Object.fromEntries(GROUPS.flatMap((key) => (node[key] === undefined ? [] : [[key, node[key]]]))),
  };
}

function linkValues(
  { rateBps, nominalRateBps, latencyS, lengthM, state, ports }: CableAttributes,
  tier: string,
): Values {
  const isByLength = lengthM !== undefined && spanOf(tier, { lengthM }).latencyS === latencyS;
  return {
    rate: writeQuantity("rate", rateBps),
    ...(nominalRateBps === rateBps ? {} : { nominalRate: writeQuantity("rate", nominalRateBps) }),
    ...(isByLength ? { length: writeQuantity("length", lengthM) } : { latency: writeQuantity("duration", latencyS) }),
    ...(state === "up" ? {} : { state }),
    ...(ports === undefined ? {} : { ports }),
  };
}

/** One node or link a line, each value as JSON, which YAML's brackets take as it is. */
function writeYaml({ nodes, links, ...common }: ExplicitForm): string {
  const flow = (values: Values) =>
    `  - { ${Object.entries(values)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join(", ")} }`;
  const top = Object.entries(common).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `${[...top, "nodes:", ...nodes.map(flow), "links:", ...links.map(flow)].join("\n")}\n`;
}

/** One node or link a line. */
function writeJson({ nodes, links, ...common }: ExplicitForm): string {
  const rows = (values: readonly Values[]) => values.map((value) => `    ${JSON.stringify(value)}`).join(",\n");
  const top = Object.entries(common).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  return `${["{", ...top, `  "nodes": [\n${rows(nodes)}\n  ],`, `  "links": [\n${rows(links)}\n  ]`, "}"].join("\n")}\n`;
}

export const heddle: TopologyFormat = {
  name: "heddle",
  summary: "heddle's own file, YAML or JSON: a builder with parameters, or nodes and links",
  endings: [".yaml", ".yml", ".json"],
  sniff: (text) =>
    /^\s*\{/.test(text)
      ? /"(builder|links)"\s*:/.test(text) || (text.includes('"nodes"') && !/"edges"\s*:\s*\[/.test(text))
      : /^["']?(builder|nodes|links)["']?\s*:/m.test(text),
  read: ({ name, text }) => ({ graph: readOwnForm(text, name), notes: [] }),
  write(graph, ending) {
    const form = explicitForm(graph);
    const text = ending === ".json" ? writeJson(form) : writeYaml(form);
    return {
      text: text.length > MAX_YAML_CHARACTERS && ending !== ".json" ? writeJson(form) : text,
      losses: oddLengths(graph),
    };
  },
};

/** The form has a cable's length or its delay. */
function oddLengths(graph: TopologyGraph): string[] {
  const odd = graph.filterEdges((_, { lengthM, latencyS }, _a, _b, a, b) => {
    return lengthM !== undefined && spanOf(cableTierName(a.tier, b.tier), { lengthM }).latencyS !== latencyS;
  });
  return odd.length === 0 ? [] : [`lengths of cables that have another delay: ${odd.length}`];
}
