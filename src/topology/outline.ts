/** What a topology will be, told from its file's values alone: nothing is built. */

import { check, type Finding } from "../document/index.ts";
import { sizeFindings } from "./builders/builder.ts";
import { builders } from "./builders/index.ts";
import { builderFileSchema } from "./spec.ts";

export interface TopologyOutline {
  /** GPU NICs, or all nodes of a topology that is written out. */
  readonly nics: number;
  readonly cables: number;
  /** Everything that the fabric follows from, defaults filled in, names and descriptions left out. */
  readonly resolved: unknown;
}

/** As the builder plans it, or what it finds wrong; paths start at the top of the file. Costs next to nothing. */
export function outlineTopology(
  file: Readonly<Record<string, unknown>>,
): { readonly outline: TopologyOutline; readonly findings: readonly [] } | { readonly findings: readonly Finding[] } {
  if ("nodes" in file || "links" in file) {
    const { $schema: _schema, name: _name, description: _description, assumptions: _assumptions, ...resolved } = file;
    const lengthOf = (key: string): number => (Array.isArray(file[key]) ? file[key].length : 0);
    return { outline: { nics: lengthOf("nodes"), cables: lengthOf("links"), resolved }, findings: [] };
  }
  const envelope = check(builderFileSchema, file);
  const builder = builders.find(({ name }) => name === file["builder"]);
  if (builder === undefined) return { findings: envelope.findings };
  const parameters = check(builder.schema, file["parameters"] ?? {}, ["parameters"]);
  const wrong = [...envelope.findings, ...parameters.findings];
  if (wrong.length > 0) return { findings: wrong };
  const plan = builder.plan(parameters.value);
  const unfit = [...plan.findings, ...sizeFindings(plan.nodes, plan.cables)];
  if (unfit.length > 0)
    return { findings: unfit.map((finding) => ({ ...finding, path: ["parameters", ...finding.path] })) };
  const { latency, changes } = envelope.value!;
  return {
    outline: {
      nics: plan.nodes[0]?.count ?? 0,
      cables: plan.cables.reduce((sum, { count }) => sum + count, 0),
      resolved: { builder: builder.name, parameters: parameters.value, latency, changes },
    },
    findings: [],
  };
}

/** Names of the parameters that a builder takes, and groups of them of which one excludes the others. */
export function builderParameters(name: string): {
  readonly names: readonly string[];
  readonly alternatives: readonly (readonly string[])[];
} {
  const builder = builders.find((of) => of.name === name);
  return { names: builder ? Object.keys(shapeOf(builder.schema)) : [], alternatives: builder?.alternatives ?? [] };
}

/** Keys of a builder's schema, which is a mapping. */
function shapeOf(schema: unknown): Record<string, unknown> {
  return (schema as { readonly shape?: Record<string, unknown> }).shape ?? {};
}
