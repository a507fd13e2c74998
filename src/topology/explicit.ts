/** The form of the file that writes every node and cable out. */

import type { z } from "zod";
import {
  choice,
  clip,
  count,
  duration,
  type Finding,
  field,
  length,
  list,
  mapping,
  name,
  nameProblem,
  rate,
  show,
} from "../document/index.ts";
import { cableName, copyName } from "./builders/draft.ts";
import { type NodeLatency, spanOf } from "./defaults.ts";
import { type CableAttributes, cableTierName, type NodeAttributes, type TopologyGraph } from "./graph.ts";
import { MAX_TIER } from "./validate.ts";

export const GROUPS = ["server", "rack", "array", "pod", "rail", "plane"] as const;
/** Group numbers are frozen into 32-bit arrays. */
const group = () => count(0, 2 ** 31 - 1).optional();

const nodeSchema = mapping({
  name: name(),
  kind: choice("kind", ["gpu-nic", "host-nic", "switch"]),
  tier: count(0, MAX_TIER).optional(),
  latency: duration().optional(),
  server: group(),
  rack: group(),
  array: group(),
  pod: group(),
  rail: group(),
  plane: group(),
});

const ports = field(
  { type: "array", items: { type: "string" }, minItems: 2, maxItems: 2 },
  'names of the ports at from and to, as in [swp31, swp1], "" where one has none',
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every((port) => port === "" || isName(port))
      ? { ok: true, value: value as [string, string] }
      : { ok: false, code: "WRONG_TYPE", problem: `not a pair of ports (expected two names, got ${show(value)})` },
);

const linkSchema = mapping({
  from: name(),
  to: name(),
  rate: rate(),
  nominalRate: rate().optional(),
  length: length().optional(),
  latency: duration().optional(),
  name: name().optional(),
  state: choice("state", ["up", "down"]).optional(),
  count: count().optional(),
  ports: ports.optional(),
}).superRefine((link, context) => {
  if (link.length !== undefined && link.latency !== undefined) {
    const message = "both length and latency (expected one of them)";
    context.addIssue({ code: "custom", message, params: { code: "LENGTH_AND_LATENCY" } });
  }
  if (link.ports !== undefined && (link.count ?? 1) > 1) {
    const message = "both ports and count (expected a link of its own for each cable that has ports)";
    context.addIssue({ code: "custom", message, params: { code: "PORTS_AND_COUNT" } });
  }
  if (link.nominalRate !== undefined && link.nominalRate < link.rate) {
    const message = "rate above nominalRate (expected nominalRate to be the rate as built)";
    context.addIssue({ code: "custom", message, params: { code: "RATE_ABOVE_NOMINAL" } });
  }
});

export const explicitShape = { nodes: list(nodeSchema), links: list(linkSchema) } satisfies z.ZodRawShape;
const explicitSchema = mapping(explicitShape);
export type Explicit = z.output<typeof explicitSchema>;
type Link = Explicit["links"][number];

/**
 * Names that don't fit together, on the file's own values: so they are found also where other values are wrong.
 * R1 duplicate node, R2 unknown node, R3 self-link, R4 duplicate cable.
 */
export function referenceFindings(file: { readonly nodes?: unknown; readonly links?: unknown }): Finding[] {
  const findings: Finding[] = [];
  const nodes = entries(file.nodes);
  const nodeIndex = new Map<unknown, number>();
  for (const [i, node] of nodes.entries()) {
    if (typeof node["name"] !== "string") continue;
    const first = nodeIndex.get(node["name"]);
    // R1
    if (first === undefined) nodeIndex.set(node["name"], i);
    else findings.push(duplicate("node", node["name"], ["nodes", i, "name"], `nodes[${first}]`));
  }
  const cableIndex = new Map<string, number>();
  for (const [i, link] of entries(file.links).entries()) {
    for (const end of ["from", "to"]) {
      const node = link[end];
      // R2
      if (typeof node === "string" && !nodeIndex.has(node)) {
        const message = `unknown node "${clip(node)}" (expected a name in nodes)`;
        findings.push({ code: "UNKNOWN_NODE", path: ["links", i, end], message });
      }
    }
    // R3
    if (typeof link["from"] === "string" && link["from"] === link["to"]) {
      const message = `link from "${clip(link["from"])}" to itself (expected two different nodes)`;
      findings.push({ code: "SELF_LINK", path: ["links", i], message });
    }
    if (typeof link["name"] !== "string") continue;
    const first = cableIndex.get(link["name"]);
    // R4
    if (first === undefined) cableIndex.set(link["name"], i);
    else findings.push(duplicate("cable", link["name"], ["links", i, "name"], `links[${first}]`));
  }
  return findings;
}

/** Draws nodes and cables into `graph`; returns what only then comes to light: a generated cable name that is taken, a switch without tier. */
export function drawExplicit(graph: TopologyGraph, { nodes, links }: Explicit, latency: NodeLatency): Finding[] {
  const findings: Finding[] = [];
  const tiers = inferTiers(nodes, links);
  for (const [i, node] of nodes.entries()) {
    const tier = tiers.get(node.name);
    if (tier === undefined) {
      const message = `no cable leads from a NIC to switch "${node.name}" (expected a tier, or a cable)`;
      findings.push({ code: "NO_TIER", path: ["nodes", i], message });
    }
    const latencyS = node.latency ?? (node.kind === "switch" ? latency.switch : latency.nic);
    graph.addNode(node.name, { kind: node.kind, tier: tier ?? 1, latencyS, ...groupsOf(node) });
  }
  const copies = new Map<string, number>();
  for (const [i, link] of links.entries()) {
    const make = makeOf(link, tiers);
    for (let copy = 0; copy < (link.count ?? 1); copy++) {
      const key = link.name === undefined ? nextName(link, copies) : copyName(link.name, copy + 1);
      // R4
      if (graph.hasEdge(key)) findings.push(duplicate("cable", key, ["links", i], "an earlier link"));
      else graph.addEdgeWithKey(key, link.from, link.to, make);
    }
  }
  return findings;
}

/** `a--b`, then `a--b#2`, counted over all unnamed links between these ends. */
function nextName({ from, to }: Link, copies: Map<string, number>): string {
  const base = cableName(from, to);
  const copy = (copies.get(base) ?? 0) + 1;
  copies.set(base, copy);
  return copyName(base, copy);
}

function makeOf(link: Link, tiers: ReadonlyMap<string, number>): CableAttributes {
  const tier = cableTierName(tiers.get(link.from) ?? 1, tiers.get(link.to) ?? 1);
  return Object.freeze({
    rateBps: link.rate,
    nominalRateBps: link.nominalRate ?? link.rate,
    ...spanOf(tier, { latencyS: link.latency, lengthM: link.length }),
    state: link.state ?? "up",
    ...(link.ports === undefined ? {} : { ports: link.ports }),
  });
}

/** Tier of each node by name: the given one, else hops to the nearest NIC (1 for a switch with NICs); none where no NIC is near. */
function inferTiers(nodes: Explicit["nodes"], links: readonly Link[]): Map<string, number> {
  const neighbours = new Map<string, string[]>(nodes.map((node) => [node.name, []]));
  for (const { from, to } of links) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const hops = new Map<string, number>();
  for (const node of nodes) if (node.kind !== "switch") hops.set(node.name, 0);
  // A Map is walked in insertion order, additions included: this loop is the queue of a breadth-first search.
  for (const [node, distance] of hops) {
    for (const other of neighbours.get(node) ?? []) if (!hops.has(other)) hops.set(other, distance + 1);
  }
  for (const node of nodes) if (node.tier !== undefined) hops.set(node.name, node.tier);
  return hops;
}

function groupsOf(node: Explicit["nodes"][number]): Partial<NodeAttributes> {
  return Object.fromEntries(GROUPS.filter((key) => node[key] !== undefined).map((key) => [key, node[key]]));
}

function isName(value: unknown): value is string {
  return typeof value === "string" && nameProblem(value) === undefined;
}

function duplicate(what: "node" | "cable", got: string, path: Finding["path"], first: string): Finding {
  const message = `duplicate ${what} name "${clip(got)}" (expected names used once, got it at ${first} before)`;
  return { code: `DUPLICATE_${what.toUpperCase()}`, path, message };
}

/** The mappings of a list of the file; whatever else is there is some other check's business. */
function entries(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => (typeof item === "object" && item !== null ? (item as Record<string, unknown>) : {}));
}
