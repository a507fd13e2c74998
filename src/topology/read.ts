/** A topology file, as text or as plain values, into a checked graph. */

import {
  type Checked,
  check,
  type Finding,
  type Place,
  parseSourceText,
  refuse,
  show,
  throwFindings,
} from "../document/index.ts";
import { TopologyError } from "../errors.ts";
import { sizeFindings } from "./builders/builder.ts";
import { createDraft } from "./builders/draft.ts";
import { builders } from "./builders/index.ts";
import { applyChanges } from "./changes.ts";
import { drawExplicit, type Explicit, referenceFindings } from "./explicit.ts";
import { createTopologyGraph, type TopologyGraph } from "./graph.ts";
import { builderFileSchema, type Common, explicitFileSchema } from "./spec.ts";
import { topologyFindings } from "./validate.ts";

/**
 * Reads a topology from heddle's own form, YAML or JSON text, builds it, applies its changes and validates the result. Throws one
 * TopologyError with all issues of the stage that failed first: text, values and names, size and radix, graph.
 * Deterministic. Cost: about 4 µs per cable for builders; written out, 20 µs per link in JSON and 130 µs in YAML.
 */
export function readOwnForm(text: string, fileName?: string): TopologyGraph {
  const { value, locate } = parseSourceText(text, { fileName, error: TopologyError });
  return build(value, { fileName, locate, error: TopologyError });
}

/** As readOwnForm, from values as JSON.parse or an object literal gives them: `buildTopology({ builder: "leaf-spine", parameters: { … } })`. */
export function buildTopology(spec: unknown): TopologyGraph {
  return build(spec, { error: TopologyError });
}

function build(file: unknown, place: Place): TopologyGraph {
  const stop = (finding: Omit<Finding, "path">) => refuse([{ path: [], ...finding }], place);
  const expected = "expected builder and parameters, or nodes and links";
  // R5
  if (file === null || file === undefined) return stop({ code: "EMPTY_FILE", message: `empty file (${expected})` });
  // R6
  if (!isMapping(file)) {
    return stop({ code: "NOT_A_MAPPING", message: `not a mapping (${expected}, got ${show(file)})` });
  }
  const explicit = "nodes" in file || "links" in file;
  // R7
  if (explicit && "builder" in file) {
    const message = `both builder and ${"nodes" in file ? "nodes" : "links"} (${expected}, not both)`;
    return stop({ code: "TWO_FORMS", message, key: "builder" });
  }
  const [graph, common] = explicit ? fromExplicit(file, place) : fromBuilder(file, place);
  if (common.changes) throwFindings(applyChanges(graph, common.changes, ["changes"]), place);
  return graph;
}

function fromBuilder(file: Record<string, unknown>, place: Place): [TopologyGraph, Common] {
  const envelope = check(builderFileSchema, file);
  const builder = builders.find(({ name }) => name === file["builder"]);
  const parameters: Checked<unknown> = builder
    ? check(builder.schema, file["parameters"] ?? {}, ["parameters"])
    : { findings: [] as const, value: undefined };
  const below = ({ path, ...finding }: Finding): Finding => ({ ...finding, path: ["parameters", ...path] });
  const plan = builder && parameters.findings.length === 0 ? builder.plan(parameters.value) : undefined;
  const unfit = plan ? [...plan.findings, ...sizeFindings(plan.nodes, plan.cables)].map(below) : [];
  throwFindings([...envelope.findings, ...parameters.findings, ...unfit], place);

  const common = envelope.value!;
  const graph = emptyGraph(common, place, builder!.name);
  if (plan!.switchModel) graph.setAttribute("switchModel", plan!.switchModel);
  plan!.draw(createDraft(graph, common.latency));
  throwFindings(
    topologyFindings(graph, (name) => [name]),
    place,
  );
  return [graph, common];
}

function fromExplicit(file: Record<string, unknown>, place: Place): [TopologyGraph, Common] {
  const checked = check(explicitFileSchema, file);
  throwFindings([...checked.findings, ...referenceFindings(file)], place);
  const spec = checked.value!;
  throwFindings(sizeFindings(...explicitSize(spec)), place);

  const graph = emptyGraph(spec, place, "topology");
  throwFindings(drawExplicit(graph, spec, spec.latency), place);
  const nodeIndex = new Map(spec.nodes.map(({ name }, i) => [name, i]));
  throwFindings(
    topologyFindings(graph, (name) => ["nodes", nodeIndex.get(name) ?? name]),
    place,
  );
  return [graph, spec];
}

function explicitSize({ nodes, links }: Explicit): Parameters<typeof sizeFindings> {
  const cables = links.reduce((sum, link) => sum + (link.count ?? 1), 0);
  return [[{ count: nodes.length, what: "nodes" }], [{ count: cables, what: "cables" }]];
}

function emptyGraph(common: Common, { fileName }: Place, fallback: string): TopologyGraph {
  const stem = fileName?.replace(/^.*[\\/]/, "").replace(/\.(ya?ml|json)$/i, "");
  return createTopologyGraph({
    name: common.name ?? (stem || fallback),
    ...(common.description === undefined ? {} : { description: common.description }),
    assumptions: common.assumptions ?? [],
  });
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
