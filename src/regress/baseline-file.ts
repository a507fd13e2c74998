/** A baseline file, YAML or JSON, into checked scenarios with their stored results; and new results into its text. */

import type { CollectiveScenario } from "../collective-scenario.ts";
import {
  check,
  editText,
  type Finding,
  list,
  mapping,
  name,
  type Path,
  type Place,
  parseSourceText,
  refuse,
  show,
  text,
  throwFindings,
} from "../document/index.ts";
import { ScenarioError } from "../errors.ts";
import type { Expectation, StoredResults } from "../metrics/index.ts";
import { anything, collectiveShape, readCollectiveSettings } from "../settings/index.ts";
import { type Change, changesSchema } from "../topology/index.ts";
import { formatSize } from "../units.ts";
import { readExpectations } from "./expectations.ts";
import { figure, figuresBySize, tolerance, writeBySize } from "./fields.ts";

const SCHEMA = "heddle/baseline@1";

export interface BaselineScenario {
  readonly name: string;
  /** A preset's name, a path as the file writes it, or a topology as plain values. */
  readonly fabric: unknown;
  readonly changes: readonly Change[];
  readonly scenario: CollectiveScenario;
  /** Relative; absent for the default. */
  readonly tolerance?: number;
  readonly expectations: readonly Expectation[];
  /** Absent for a scenario that has never been run, and where stored results are not asked for. */
  readonly stored?: StoredResults;
}

export interface Baseline {
  readonly scenarios: readonly BaselineScenario[];
  readonly text: string;
  /** Where in the file things are. */
  readonly place: Place;
}

const scenarioSchema = mapping({
  name: name(),
  fabric: anything(),
  changes: changesSchema.optional(),
  ...collectiveShape,
  tolerance: tolerance().optional(),
  expect: anything().optional(),
  results: anything().optional(),
});

const fileSchema = mapping({
  $schema: text().optional(),
  schema: text(),
  tolerance: tolerance().optional(),
  scenarios: list(scenarioSchema),
});

const resultsSchema = mapping({
  version: text(),
  coreHash: text(),
  rows: list(
    mapping({
      policy: text(),
      algorithm: text(),
      busbwGBps: figuresBySize(),
      efficiency: figure(),
      overloadedLinks: figure(),
      collidingFlows: figure(),
    }),
  ),
});

/**
 * Checks all that can be known without the fabrics.
 *
 * @param ignoreResults stored results are neither checked nor returned: they are about to be replaced
 * @throws {ScenarioError} with all issues of the stage that failed first: text, schema version, values
 */
export function readBaseline(
  source: string,
  { fileName, ignoreResults = false }: { readonly fileName: string; readonly ignoreResults?: boolean },
): Baseline {
  const { value, locate } = parseSourceText(source, { fileName, error: ScenarioError });
  const place: Place = { fileName, locate, error: ScenarioError };
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  if (schema !== undefined && schema !== SCHEMA) {
    const message = `not a baseline file that this version reads (expected ${SCHEMA}, got ${show(schema)})`;
    refuse([{ code: "UNKNOWN_SCHEMA", path: ["schema"], message }], place);
  }
  const file = check(fileSchema, value);
  throwFindings(file.findings, place);
  const { scenarios: specs, tolerance: common } = file.value!;

  const findings: Finding[] = [];
  if (specs.length === 0) {
    findings.push({ code: "NO_SCENARIOS", path: ["scenarios"], message: "no scenarios (expected at least one)" });
  }
  findings.push(...namedTwice(specs.map((spec) => spec.name)));
  const scenarios = specs.map((spec, i): BaselineScenario => {
    const at = ["scenarios", i];
    const scenario = readCollectiveSettings(spec, at, findings);
    const own = spec.tolerance ?? common;
    const expectations = readExpectations(spec.expect, scenario, [...at, "expect"], findings);
    const stored = ignoreResults ? undefined : readResults(spec.results, scenario, [...at, "results"], findings);
    return {
      name: spec.name,
      fabric: spec.fabric,
      changes: spec.changes ?? [],
      scenario,
      expectations,
      ...(own === undefined ? {} : { tolerance: own }),
      ...(stored === undefined ? {} : { stored }),
    };
  });
  throwFindings(findings, place);
  return { scenarios, text: source, place };
}

/** The file's text with these results, by the scenario's name, in place of what is stored. Comments and layout stay. */
export function storeResults(
  { scenarios, text, place }: Baseline,
  results: ReadonlyMap<string, StoredResults>,
): string {
  const edits = scenarios.flatMap(({ name }, i) => {
    const stored = results.get(name);
    if (stored === undefined) return [];
    const rows = stored.rows.map((row) => ({ ...row, busbwGBps: writeBySize(row.busbwGBps) }));
    return [{ path: ["scenarios", i], key: "results", value: { ...stored, rows } }];
  });
  return editText(text, edits, place);
}

function namedTwice(names: readonly string[]): Finding[] {
  return names.flatMap((name, i) => {
    const first = names.indexOf(name);
    if (first === i) return [];
    const message = `"${name}" is the name of scenarios[${first}], too (expected a name of its own)`;
    return [{ code: "DUPLICATE_NAME", path: ["scenarios", i, "name"], message }];
  });
}

function readResults(
  value: unknown,
  { policies, algorithms, sizesBytes }: CollectiveScenario,
  at: Path,
  findings: Finding[],
): StoredResults | undefined {
  if (value === undefined) return undefined;
  const checked = check(resultsSchema, value, at);
  findings.push(...checked.findings);
  if (checked.value === undefined) return undefined;
  const stored = checked.value;
  const asked = policies.flatMap((policy) => algorithms.map((algorithm) => `${policy} ${algorithm}`));
  const stale = (what: string, expected: readonly string[], got: readonly string[], path: Path) => {
    if (JSON.stringify([...expected].sort()) === JSON.stringify([...got].sort())) return;
    const message = `results for other ${what} than the scenario asks for (expected ${expected.join(", ")}, got ${got.join(", ")}; heddle regress --update stores new ones)`;
    findings.push({ code: "STALE_RESULTS", path, message });
  };
  const got = stored.rows.map(({ policy, algorithm }) => `${policy} ${algorithm}`);
  stale("policies or algorithms", asked, got, [...at, "rows"]);
  const sizes = sizesBytes.map(formatSize);
  for (const [j, { busbwGBps }] of stored.rows.entries()) {
    stale("sizes", sizes, [...busbwGBps.keys()].map(formatSize), [...at, "rows", j, "busbwGBps"]);
  }
  return stored;
}
