/** Turns a sketch into a checked graph: roles, one NIC per cable of a host, tiers, rates and lengths, each guess noted. */

import { clip, throwFindings } from "../../document/index.ts";
import { TopologyError } from "../../errors.ts";
import { formatCount } from "../../units.ts";
import { cableName, copyName } from "../builders/draft.ts";
import { DEFAULT_NODE_LATENCY, spanOf } from "../defaults.ts";
import { GROUPS } from "../explicit.ts";
import {
  type CableAttributes,
  cableTierName,
  createTopologyGraph,
  type NodeAttributes,
  type TopologyGraph,
} from "../graph.ts";
import { topologyFindings } from "../validate.ts";
import type { FormatFile, Imported, ImportOptions } from "./format.ts";
import { type DrawnCable, type DrawnNode, splitHosts } from "./hosts.ts";
import { mergeListedTwice } from "./listed-twice.ts";
import { settleRoles } from "./roles.ts";
import type { Sketch, SketchCable } from "./sketch.ts";
import { settleTiers } from "./tiers.ts";

/**
 * Deterministic; linear in nodes and cables, but for the sorting of a host's ports.
 * @throws {TopologyError} the sketch's own issues, or those of the first stage that has any
 */
export function drawSketch(sketch: Sketch, file: FormatFile, options: ImportOptions): Imported {
  sketch.finish();
  sketch.requireSize(sketch.nodes.length, sketch.cables.length);
  settleRoles(sketch, options);
  const cables = mergeListedTwice(sketch);
  sketch.finish();
  const drawn = splitHosts(sketch, cables);
  settleTiers(sketch, drawn);
  const rateOf = rates(sketch, drawn.nodes, options);
  const graph = createTopologyGraph({
    name: sketch.name ?? stemOf(file.name),
    ...(sketch.description === undefined ? {} : { description: sketch.description }),
    assumptions: sketch.assumptions,
  });
  const { nodes } = drawn;
  for (const node of nodes) {
    if (node.tier === undefined) continue;
    if (graph.hasNode(node.name)) {
      const message = `a second node of the name "${clip(node.name)}" (expected ports of a host that make names of their own)`;
      sketch.issue("DUPLICATE_NODE", node.at, message);
    } else graph.addNode(node.name, attributesOf(node, node.tier));
  }
  sketch.finish();
  addCables(sketch, graph, drawn, rateOf);
  sketch.finish();
  const atOf = new Map(nodes.map(({ name, at }) => [name, at]));
  const findings = topologyFindings(graph, (name) => [name]).map(({ path: [name], ...finding }) => {
    const at = atOf.get(String(name));
    return { ...finding, path: [], ...(at === undefined ? {} : { position: sketch.place(at) }) };
  });
  throwFindings(findings.map(withRemedy), { error: TopologyError });
  return { graph, notes: sketch.notes() };
}

/** The one finding that an option mends. */
function withRemedy<T extends { code: string; message: string }>(finding: T): T {
  if (finding.code !== "NO_GPU_NIC") return finding;
  return { ...finding, message: "no GPU NIC found (expected at least one; --nic-names says which nodes are NICs)" };
}

function stemOf(name: string | undefined): string {
  const stem = name?.replace(/^.*[\\/]/, "").replace(/(.)(\.clab)?\.[^.]*$/, "$1");
  return stem || "topology";
}

function attributesOf(node: DrawnNode, tier: number): NodeAttributes {
  const latencyS = node.latencyS ?? (node.kind === "switch" ? DEFAULT_NODE_LATENCY.switch : DEFAULT_NODE_LATENCY.nic);
  const groups = GROUPS.flatMap((key) => (node[key] === undefined ? [] : [[key, node[key]]]));
  return { kind: node.kind, tier, latencyS, ...Object.fromEntries(groups) };
}

/** The rate of each cable; cables that have none are an issue together. */
function rates(sketch: Sketch, nodes: readonly DrawnNode[], { rateBps, nicRateBps }: ImportOptions) {
  const isNic = (n: number): boolean => nodes[n]!.kind !== "switch";
  let missing = 0;
  let assumed = 0;
  return {
    of({ a, b, of }: DrawnCable): number {
      if (of.rateBps !== undefined) return of.rateBps;
      const given = (isNic(a) || isNic(b) ? nicRateBps : undefined) ?? rateBps;
      if (given !== undefined) assumed++;
      else if (missing++ === 0) {
        const remedy = 'expected it in the file, or --rate, as in "--rate 400Gbps", and --nic-rate where NICs differ';
        sketch.issue("MISSING_RATE", of.at, `a cable without a rate (${remedy})`);
      }
      return given ?? 1;
    },
    say(): void {
      if (missing > 1) sketch.fileIssue("MISSING_RATE", "", `${formatCount(missing)} cables in all without a rate`);
      if (assumed > 0) sketch.note(`rates by option, since the file has none: ${formatCount(assumed)} cables`);
    },
  };
}

function addCables(
  sketch: Sketch,
  graph: TopologyGraph,
  { nodes, cables }: { readonly nodes: readonly DrawnNode[]; readonly cables: readonly DrawnCable[] },
  rate: ReturnType<typeof rates>,
): void {
  const makes = new Map<string, CableAttributes>();
  const copies = new Map<string, number>();
  let spansAssumed = 0;
  for (const cable of cables) {
    const [a, b] = [nodes[cable.a]!, nodes[cable.b]!];
    if (a.tier === undefined || b.tier === undefined) continue;
    const isUpward = a.tier <= b.tier;
    const [lower, upper] = isUpward ? [a, b] : [b, a];
    const { of } = cable;
    if (of.latencyS === undefined && of.lengthM === undefined) spansAssumed++;
    const make = makeOf(of, rate.of(cable), cableTierName(a.tier, b.tier), isUpward, makes);
    const key = of.name ?? nextName(lower.name, upper.name, copies);
    if (graph.hasEdge(key)) {
      const message = `duplicate cable name "${clip(key)}" (expected names used once)`;
      sketch.issue("DUPLICATE_CABLE", of.at, message);
    } else graph.addEdgeWithKey(key, lower.name, upper.name, make);
  }
  rate.say();
  if (spansAssumed > 0)
    sketch.note(`lengths assumed by tier, since the file has none: ${formatCount(spansAssumed)} cables`);
}

/** `a--b`, then `a--b#2`: as the file that writes nodes and links out. */
function nextName(lower: string, upper: string, copies: Map<string, number>): string {
  const base = cableName(lower, upper);
  const copy = (copies.get(base) ?? 0) + 1;
  copies.set(base, copy);
  return copyName(base, copy);
}

/** Cables of one make share their attributes, but for those that have ports. */
function makeOf(
  { nominalRateBps, latencyS, lengthM, state = "up", aPort, bPort }: SketchCable,
  rateBps: number,
  tier: string,
  isUpward: boolean,
  makes: Map<string, CableAttributes>,
): CableAttributes {
  const key = `${rateBps} ${nominalRateBps} ${latencyS} ${lengthM} ${tier} ${state}`;
  let make = makes.get(key);
  if (make === undefined) {
    // A file that has both, a graph with all its attributes, says what it measured; no other does.
    const span =
      latencyS !== undefined && lengthM !== undefined ? { latencyS, lengthM } : spanOf(tier, { latencyS, lengthM });
    make = Object.freeze({ rateBps, nominalRateBps: nominalRateBps ?? rateBps, ...span, state });
    makes.set(key, make);
  }
  if (aPort === undefined && bPort === undefined) return make;
  const ports: [string, string] = isUpward ? [aPort ?? "", bPort ?? ""] : [bPort ?? "", aPort ?? ""];
  return { ...make, ports };
}
