/** Turns one combination of fields into a scenario with every default filled in, and says which field is at fault where it can't. */

import { algorithmsOf } from "../collective-scenario.ts";
import { check, type Finding, mapping, number, text } from "../document/index.ts";
import type { Json } from "../metrics/index.ts";
import { ownParameters, POLICIES } from "../routing/index.ts";
import { collectiveShape, compareShape, readCollectiveSettings, readCompareSettings } from "../settings/index.ts";
import { type GivenParameters, type NamedText, PATTERNS, type ParameterSpec, PLACEMENTS } from "../workload/index.ts";
import type { FabricSpec, PointScenario } from "./definition.ts";
import type { Field } from "./fields.ts";
import type { Combination } from "./matrix.ts";

/** Values by the field's own name. */
export type Named = ReadonlyMap<string, { readonly field: Field; readonly value: Json }>;

const compareSchema = mapping(compareShape);
const collectiveSchema = mapping(collectiveShape);

const failuresSchema = mapping({ failedShare: number(0, 1).optional(), failedTier: text().optional() });

/** Parameters that are the text of a file, which a sweep names by its path. */
const FILES = [...PATTERNS, ...PLACEMENTS]
  .flatMap(({ parameters }): readonly ParameterSpec[] => parameters)
  .flatMap(({ kind, name }) => (kind === "text" ? [name] : []));

/** What has parameters of its own, in `<owner>Parameters` of the settings. */
const OWNERS = ["pattern", "placement", "policy"] as const;
type Owner = (typeof OWNERS)[number];

/** Names in a combination, by the fields that they mean. */
export function byField(row: Combination, fieldOf: (name: string) => Field): Named {
  return new Map([...row].map(([name, { value }]) => [name, { field: fieldOf(name), value }]));
}

/** The job's settings; a scenario, or findings whose paths begin with a field's own name. */
export function resolveScenario(
  named: Named,
  readText: (path: string) => NamedText,
): { readonly scenario: PointScenario } | { readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const settings = settingsOf(named, readText);
  const isCollective = "collective" in settings;
  const checked = check<ReturnType<typeof compareSchema.parse> | ReturnType<typeof collectiveSchema.parse>>(
    isCollective ? collectiveSchema : compareSchema,
    settings,
  );
  if (checked.value === undefined) {
    return { findings: checked.findings.map((finding) => wrongKey(finding, isCollective)) };
  }
  const point = isCollective
    ? collectivePoint(readCollectiveSettings(checked.value as never, [], findings))
    : comparePoint(readCompareSettings(checked.value as never, [], findings));
  return findings.length > 0 ? { findings: findings.map(fromField) } : { scenario: point };
}

/** Cables that fail, from `failedShare` and `failedTier`. */
export function resolveFailures(
  named: Named,
): { readonly failures: FabricSpec["failures"] } | { readonly findings: readonly Finding[] } {
  const given = Object.fromEntries(
    [...named.values()]
      .filter(({ field }) => field.scope === "sweep" && field.name.startsWith("failed"))
      .map(({ field, value }) => [field.name, value]),
  );
  const checked = check(failuresSchema, given);
  if (checked.value === undefined) return { findings: checked.findings };
  const { failedShare: share = 0, failedTier: tier } = checked.value;
  if (tier !== undefined && !("failedShare" in given)) {
    const message = "without failedShare (expected the share of the tier's cables)";
    return { findings: [{ code: "NO_SHARE", path: ["failedTier"], message }] };
  }
  return { failures: share === 0 ? undefined : { share, ...(tier === undefined ? {} : { tier }) } };
}

function settingsOf(named: Named, readText: (path: string) => NamedText): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  const parameters: Record<Owner, Record<string, Json | NamedText>> = { pattern: {}, placement: {}, policy: {} };
  for (const { field, value } of named.values()) {
    if (field.scope === "scenario") settings[field.name] = field.name === "sizes" ? [value] : value;
    if (!isOwner(field.scope)) continue;
    const isFile = FILES.includes(field.name) && typeof value === "string";
    parameters[field.scope][field.name] = isFile ? readText(value) : value;
  }
  for (const owner of OWNERS) {
    const given = owner === "policy" ? ofPolicy(settings["policy"], parameters.policy) : parameters[owner];
    if (Object.keys(given).length > 0) settings[`${owner}Parameters`] = given;
  }
  return settings;
}

function isOwner(scope: Field["scope"]): scope is Owner {
  return (OWNERS as readonly string[]).includes(scope);
}

/** What is another policy's does not make a policy's cell another one. */
function ofPolicy(name: unknown, given: Record<string, Json | NamedText>): Readonly<Record<string, unknown>> {
  const policy = POLICIES.find((of) => of.name === name);
  return policy ? ownParameters(policy, given as GivenParameters) : {};
}

/** A finding's path begins with the field's own name, whoseever it is. */
function fromField(finding: Finding): Finding {
  const [first, ...rest] = finding.path;
  const isBelow = OWNERS.some((owner) => first === `${owner}Parameters`) && rest.length > 0;
  return isBelow ? { ...finding, path: rest } : finding;
}

/** A key that the other job has is said so. */
function wrongKey(finding: Finding, isCollective: boolean): Finding {
  const { key } = finding;
  if (key === undefined) return finding;
  const has = isCollective ? compareShape : collectiveShape;
  if (!Object.hasOwn(has, key)) return { ...finding, path: [key] };
  const message = isCollective
    ? "a field of traffic patterns, beside collective (expected fields of heddle collective)"
    : "a field of collectives (expected collective beside it, as in collective: all-reduce)";
  return { code: "OTHER_JOB", path: [key], message };
}

function comparePoint(scenario: ReturnType<typeof readCompareSettings>): PointScenario {
  const { policies, seeds: _seeds, seed: _seed, ...rest } = scenario;
  return { job: "compare", policy: policies[0]!, scenario: rest };
}

function collectivePoint(scenario: ReturnType<typeof readCollectiveSettings>): PointScenario {
  const { policies, algorithms, sizesBytes, iters: _iters, seed: _seed, ...rest } = scenario;
  const algorithm = algorithms[0] ?? algorithmsOf(scenario)[0]!.name;
  return { job: "collective", policy: policies[0]!, algorithm, sizeBytes: sizesBytes[0]!, scenario: rest };
}
