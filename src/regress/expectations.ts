/** `expect:` of a scenario, one mapping or a list of them, into the bounds that its figures have to keep. */

import type { CollectiveScenario } from "../collective-scenario.ts";
import { check, clip, type Finding, mapping, type Path, text } from "../document/index.ts";
import { unknownName } from "../errors.ts";
import { type Expectation, REGRESS_METRICS } from "../metrics/index.ts";
import { anything } from "../settings/index.ts";
import { formatSize, parseQuantity } from "../units.ts";
import { threshold } from "./fields.ts";

type Asked = Pick<CollectiveScenario, "policies" | "algorithms" | "sizesBytes">;

const schema = mapping({
  policy: text().optional(),
  algorithm: text().optional(),
  busbwGBps: anything().optional(),
  efficiency: threshold().optional(),
  overloadedLinks: threshold().optional(),
  collidingFlows: threshold().optional(),
});

/**
 * `{ busbwGBps: ">= 360" }` is a bound at the largest size, `{ busbwGBps: { 8M: ">= 20" } }` at that one; `policy` and
 * `algorithm` leave out the others. A policy, algorithm or size that the scenario does not run is a finding.
 */
export function readExpectations(value: unknown, asked: Asked, at: Path, findings: Finding[]): Expectation[] {
  if (value === undefined) return [];
  const items = Array.isArray(value) ? value.map((item, i) => [item, [...at, i]] as const) : [[value, at] as const];
  return items.flatMap(([item, path]) => readOne(item, asked, path, findings));
}

function readOne(item: unknown, asked: Asked, at: Path, findings: Finding[]): Expectation[] {
  const checked = check(schema, item, at);
  findings.push(...checked.findings);
  if (checked.value === undefined) return [];
  const before = findings.length;
  const { policy, algorithm, busbwGBps, ...others } = checked.value;
  const of = { ...(policy === undefined ? {} : { policy }), ...(algorithm === undefined ? {} : { algorithm }) };
  const known = (what: "policy" | "algorithm", got: string | undefined, names: readonly string[]) => {
    if (got === undefined || names.includes(got)) return;
    findings.push({ ...unknownName("", what, clip(got), names), path: [...at, what] });
  };
  known("policy", policy, asked.policies);
  known("algorithm", algorithm, asked.algorithms);
  const expectations = REGRESS_METRICS.flatMap((metric): Expectation[] => {
    if (metric === "busbwGBps") {
      const bounds = readBandwidths(busbwGBps, asked, [...at, metric], findings);
      return bounds.map((bound) => ({ ...of, metric, ...bound }));
    }
    const bound = others[metric];
    return bound === undefined ? [] : [{ ...of, metric, ...bound }];
  });
  if (expectations.length === 0 && findings.length === before) {
    const message = `expects nothing (expected one of ${REGRESS_METRICS.join(", ")})`;
    findings.push({ code: "NO_EXPECTATION", path: at, message });
  }
  return expectations;
}

function readBandwidths(
  value: unknown,
  { sizesBytes }: Asked,
  at: Path,
  findings: Finding[],
): Pick<Expectation, "sizeBytes" | "comparison" | "bound">[] {
  if (value === undefined) return [];
  const isBySize = typeof value === "object" && value !== null && !Array.isArray(value);
  const bounds = isBySize ? Object.entries(value) : [[undefined, value] as const];
  return bounds.flatMap(([size, bound]) => {
    const path = size === undefined ? at : [...at, size];
    const checked = check(threshold(), bound, path);
    findings.push(...checked.findings);
    if (checked.value === undefined) return [];
    if (size === undefined) return [checked.value];
    const parsed = parseQuantity("size", size);
    if (parsed.ok && sizesBytes.includes(parsed.value)) return [{ sizeBytes: parsed.value, ...checked.value }];
    const message = `no such size in the scenario (expected one of ${sizesBytes.map(formatSize).join(", ")}, got "${clip(size)}")`;
    findings.push({ code: "UNKNOWN_SIZE", path: at, key: size, message });
    return [];
  });
}
