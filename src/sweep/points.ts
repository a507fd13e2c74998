/** One row of a sweep into a point, or into what is wrong with it and where. */

import { type Finding, show } from "../document/index.ts";
import type { Json } from "../metrics/index.ts";
import { canonical } from "./canonical.ts";
import type { Point, Sweep } from "./definition.ts";
import type { BaseFabric, SweepFabrics } from "./fabrics.ts";
import type { Field } from "./fields.ts";
import type { Combination, Placed } from "./matrix.ts";
import { byField, type Named, resolveFailures, resolveScenario } from "./resolve.ts";
import { isMapping } from "./sweep-file.ts";
import type { SweepSources } from "./sweep-sources.ts";

/** Values as written; a fabric by its name; null where a row does not have the field. */
export function varyOf(
  row: Combination,
  axes: readonly string[],
  bases: ReadonlyMap<string, BaseFabric>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    axes.map((axis) => {
      const value = row.get(axis)?.value ?? null;
      return [axis, axis === "fabric" && isMapping(value) ? bases.get(JSON.stringify(value))!.name : value];
    }),
  );
}

export interface PointContext {
  readonly bases: ReadonlyMap<string, BaseFabric>;
  readonly fieldOf: (name: string) => Field;
  readonly fabrics: SweepFabrics;
  readonly record: Sweep["record"];
  readonly sources: SweepSources;
}

/** A point, or what is wrong with it; findings' paths begin with a field's own name. */
export function pointOf(
  row: Combination,
  vary: Point["vary"],
  context: PointContext,
): { readonly point: Point } | { readonly findings: readonly Finding[] } {
  const { bases, fieldOf, fabrics, record, sources } = context;
  const named = byField(row, fieldOf);
  const resolved = resolveScenario(named, sources.readText);
  const failing = resolveFailures(named);
  const base = bases.get(JSON.stringify(row.get("fabric")?.value));
  if (base === undefined) {
    return { findings: [{ code: "MISSING_FIELD", path: ["fabric"], message: "missing (expected a fabric)" }] };
  }
  const fabric =
    "findings" in failing
      ? failing.findings
      : fabrics.add({ base, parameters: parametersOf(named), changes: changesOf(named), failures: failing.failures });
  const wrong = [...("findings" in resolved ? resolved.findings : []), ...(typeof fabric === "number" ? [] : fabric)];
  if (!("scenario" in resolved) || typeof fabric !== "number") return { findings: wrong };
  const identity = { scenario: resolved.scenario, fabric: fabrics.list[fabric]!.id, engine: sources.engine };
  // A cell with records is another one: from a cache neither may stand for the other.
  const id = sources.sha256(canonical(record.length === 0 ? identity : { ...identity, record }));
  return { point: { id, vary, fabric, scenario: resolved.scenario } };
}

function parametersOf(named: Named): Record<string, Json> {
  const parameters = [...named.values()].filter(({ field }) => field.scope === "fabric");
  return Object.fromEntries(parameters.map(({ field, value }) => [field.name, value]));
}

function changesOf(named: Named): readonly Json[] {
  const changes = named.get("changes")?.value;
  return Array.isArray(changes) ? changes : [];
}

/** Puts a finding of a row where its field stands, with the values that the row has of the other axes. */
export function inRow(
  finding: Finding,
  row: Combination,
  axes: readonly string[],
  fieldOf: (name: string) => Field,
): Finding {
  const [first, ...rest] = finding.path;
  const entry = [...row].find(([name]) => fieldOf(name).name === first);
  const place: Placed | undefined = entry?.[1] ?? row.get("fabric");
  // A size is checked as a list of one.
  const tail = first === "sizes" ? [] : rest;
  const path = entry ? [...place!.path, ...tail] : finding.path.length === 0 ? (place?.path ?? []) : finding.path;
  const others = axes.filter((axis) => axis !== entry?.[0] && row.has(axis));
  const shown = others.map((axis) => `${axis} ${show(row.get(axis)!.value).replaceAll('"', "")}`).join(", ");
  const { key: _key, ...plain } = finding;
  return { ...plain, path, message: shown === "" ? finding.message : `${finding.message}; at ${shown}` };
}

/** One finding for each field and message: other combinations have the same. */
export function addOnce(wrong: Map<string, Finding>, finding: Finding): void {
  const key = `${finding.path.map(String).join(" ")} ${finding.message.replace(/; at .*$/, "")}`;
  if (!wrong.has(key)) wrong.set(key, finding);
}
