/** A sweep file, or a fabric with fields to vary, into points: every combination, checked before anything runs. */

import { type Finding, type Place, parseSourceText, placeText, show, textOf } from "../document/index.ts";
import { type Issue, ScenarioError } from "../errors.ts";
import type { Json } from "../metrics/index.ts";
import { builderParameters } from "../topology/index.ts";
import { formatCount } from "../units.ts";
import { canonical } from "./canonical.ts";
import { axesOf, combine } from "./combine.ts";
import type { Point, SeedRule, Sweep } from "./definition.ts";
import { type BaseFabric, baseFindings, readBase, SweepFabrics } from "./fabrics.ts";
import { type Field, findField, policyFindings } from "./fields.ts";
import { defaultFigure, figureIssue } from "./figures.ts";
import type { Combination } from "./matrix.ts";
import { overriding } from "./overrides.ts";
import { addOnce, inRow, pointOf, varyOf } from "./points.ts";
import { isMapping, readForm, SWEEP_SCHEMA, type SweepForm } from "./sweep-file.ts";
import type { SweepSources } from "./sweep-sources.ts";

/** Most cells without `yes`. */
const MOST_CELLS = 1_000_000;
/** Issues of combinations beyond these help nobody. */
const MOST_ISSUES = 20;

/** Whether a text is a sweep, well written or not, and no topology. */
export function isSweepFile(text: string): boolean {
  if (/(?:^|[{,])[ \t]*["']?schema["']?\s*:\s*["']?heddle\/sweep\b/m.test(text)) return true;
  // One whose schema was forgotten: no topology names a fabric.
  return /^["']?fabric["']?\s*:/m.test(text) || /^\s*\{[^{}[\]]*["']fabric["']\s*:/.test(text);
}

/** @throws {ScenarioError} with all issues of the stage that failed first: text, form, fields, combinations */
export function readSweep(text: string, { fileName, ...sources }: SweepSources & { readonly fileName: string }): Sweep {
  const { value, locate } = parseSourceText(text, { fileName, error: ScenarioError });
  const place: Place = { fileName, locate, error: ScenarioError };
  const file = value as Json;
  if (!isMapping(file))
    stop([{ code: "NOT_A_MAPPING", path: [], message: `not a sweep (expected a mapping, got ${show(value)})` }], place);
  if (file["schema"] !== SWEEP_SCHEMA) {
    const message = `not a sweep file that this version reads (expected ${SWEEP_SCHEMA}, got ${show(file["schema"])})`;
    stop([{ code: "UNKNOWN_SCHEMA", path: ["schema"], message }], place);
  }
  const stem = fileName.replace(/^.*[\\/]/, "").replace(/\.(ya?ml|json)$/i, "");
  return makeSweep(file, stem, place, sources);
}

/** The sweep that a command line asks for: one fabric, and what the overrides vary. */
export function sweepOfFabric(fabric: string, sources: SweepSources): Sweep {
  const { name } = readBase(fabric, sources.readFabric);
  return makeSweep({ schema: SWEEP_SCHEMA, fabric }, name, { error: ScenarioError }, sources);
}

function makeSweep(file: Readonly<Record<string, Json>>, stem: string, place: Place, sources: SweepSources): Sweep {
  const findings: Finding[] = [];
  const { file: asked, placed } = overriding(file, sources.overrides ?? {}, findings);
  const form = readForm(asked, findings);
  const refuseAny = (): void => {
    if (findings.length > 0)
      stop(
        findings.map((finding) => ({ ...finding, path: placed(finding.path) })),
        place,
      );
  };
  refuseAny();

  const rows = combine(form, findings);
  const bases = readBases(rows, sources, findings);
  const fieldOf = fieldFinder(rows, [...bases.values()], findings);
  findings.push(...policyFindings(rows, fieldOf));
  refuseAny();

  const axes = axesOf(form, rows);
  const seeds = seedRule(form, rows, findings);
  countCells(rows.length, seeds, sources.yes === true, findings);
  refuseAny();

  const fabrics = new SweepFabrics(sources.sha256);
  const points: Point[] = [];
  const seen = new Set<string>();
  const wrong = new Map<string, Finding>();
  for (const row of rows) {
    const vary = varyOf(row, axes, bases);
    const key = canonical(vary);
    if (seen.has(key)) continue;
    seen.add(key);
    const point = pointOf(row, vary, { bases, fieldOf, fabrics, record: form.record, sources });
    if ("point" in point) points.push(point.point);
    else for (const finding of point.findings) addOnce(wrong, inRow(finding, row, axes, fieldOf));
    if (wrong.size >= MOST_ISSUES) break;
  }
  findings.push(...wrong.values());
  refuseAny();
  const { engine, sha256 } = sources;
  const { seed, record } = form;
  return {
    name: form.name ?? stem,
    description: form.description,
    engine,
    id: sha256(canonical({ points: points.map(({ id, vary }) => [id, vary]), seed, seeds, record, engine })),
    axes,
    fabrics: fabrics.list,
    points,
    seed,
    seeds,
    record,
  };
}

/** Files of all fabrics that rows name, by their value as JSON. */
function readBases(rows: readonly Combination[], sources: SweepSources, findings: Finding[]): Map<string, BaseFabric> {
  const bases = new Map<string, BaseFabric>();
  const failed = new Set<string>();
  if (rows.length > 0 && !rows.some((row) => row.has("fabric"))) {
    findings.push({
      code: "MISSING_FIELD",
      path: ["fabric"],
      message: "missing (expected a preset, a path or a topology)",
    });
    return bases;
  }
  for (const row of rows) {
    const fabric = row.get("fabric");
    const key = JSON.stringify(fabric?.value);
    if (fabric === undefined || bases.has(key) || failed.has(key)) continue;
    try {
      if (typeof fabric.value !== "string" && !isMapping(fabric.value)) {
        const message = `not a fabric (expected a preset, a path or a topology, got ${show(fabric.value)})`;
        throw new ScenarioError([{ code: "WRONG_TYPE", path: "fabric", message }]);
      }
      bases.set(key, readBase(fabric.value, sources.readFabric));
    } catch (error) {
      failed.add(key);
      findings.push(...baseFindings(error).map((finding) => ({ ...finding, path: fabric.path })));
    }
  }
  return bases;
}

/** Looks every name of the rows up once; unknown ones are findings. */
function fieldFinder(
  rows: readonly Combination[],
  bases: readonly BaseFabric[],
  findings: Finding[],
): (name: string) => Field {
  const parameters = [...new Set(bases.flatMap(({ file }) => builderParameters(textOf(file["builder"])).names))];
  const fields = new Map<string, Field>();
  for (const row of rows) {
    for (const [name, { path }] of row) {
      if (fields.has(name)) continue;
      const found = findField(name, parameters);
      if ("scope" in found) fields.set(name, found);
      else {
        findings.push({ ...found, path });
        fields.set(name, { scope: "sweep", name });
      }
    }
  }
  return (name) => fields.get(name)!;
}

function seedRule({ seeds }: SweepForm, rows: readonly Combination[], findings: Finding[]): SeedRule {
  if (seeds.kind === "fixed") return seeds;
  const jobs = new Set(rows.map((row) => (row.has("collective") ? "collective" : "compare")));
  const figure = seeds.figure ?? defaultFigure([...jobs][0] ?? "compare");
  for (const job of jobs) {
    const issue = figureIssue(figure, job);
    if (issue) findings.push({ ...issue, path: ["until", "figure"] });
  }
  return { ...seeds, figure };
}

function countCells(rows: number, seeds: SeedRule, yes: boolean, findings: Finding[]): void {
  const cells = rows * (seeds.kind === "fixed" ? seeds.count : seeds.max);
  if (cells <= MOST_CELLS || yes) return;
  const upTo = seeds.kind === "until" ? "up to " : "";
  const message = `${upTo}${formatCount(cells)} cells (expected at most ${formatCount(MOST_CELLS)}, or --yes)`;
  findings.push({ code: "TOO_MANY_CELLS", path: [], message });
}

/** Throws where there are findings. Those of options have the option's name as their path. */
function stop(findings: readonly Finding[], place: Place): never {
  const issues = findings.map((finding): Issue => {
    const [first] = finding.path;
    const isOption = typeof first === "string" && first.startsWith("--");
    return {
      code: finding.code,
      path: isOption ? first : placeText(finding.path, place, finding),
      message: finding.message,
    };
  });
  throw new ScenarioError(issues);
}
