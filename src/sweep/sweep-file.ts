/** The form of a sweep file: which of its keys are fixed, which are axes, and what is said of seeds and records. */

import { check, count, type Finding, field, list, mapping, number, type Path, show, text } from "../document/index.ts";
import type { Json } from "../metrics/index.ts";
import { allOf, TIMED_POLICIES } from "../routing/index.ts";
import type { SeedRule, Sweep } from "./definition.ts";
import type { Axis, Combination, Placed } from "./matrix.ts";
import { looksLikeRange, parseRange } from "./values.ts";

export const SWEEP_SCHEMA = "heddle/sweep@1";
/** Seeds of a point where a sweep does not say, and the most of them: ours, beyond it a number is a slip. */
const DEFAULT_SEEDS = 5;
const MOST_SEEDS = 10_000;
/** Most seeds that `until` adds where it does not say. */
const DEFAULT_UNTIL_MAX = 200;
const RECORDS = ["flow-rates", "link-loads"] as const;

/** Keys of the file that are no fields of a scenario. */
export const OWN_KEYS = [
  "$schema",
  "schema",
  "name",
  "description",
  "seed",
  "seeds",
  "until",
  "record",
  "matrix",
] as const;

/** Half an interval, in the figure's unit or as a share of the mean. */
interface HalfWidth {
  readonly halfWidth: number;
  readonly relative: boolean;
}

function halfWidth() {
  const expected = 'a number above 0 in the unit of the figure, or percents of its mean, as in "1 %"';
  return field<HalfWidth>({ type: ["number", "string"], examples: [0.005, "1 %"] }, expected, (value) => {
    const percents = typeof value === "string" ? /^\s*(\d+(?:\.\d*)?|\.\d+)\s*%\s*$/.exec(value)?.[1] : undefined;
    const read =
      percents === undefined ? Number(typeof value === "object" ? Number.NaN : value) : Number(percents) / 100;
    if (read > 0 && Number.isFinite(read) && value !== true) {
      return { ok: true, value: { halfWidth: read, relative: percents !== undefined } };
    }
    return {
      ok: false,
      code: "BAD_INTERVAL",
      problem: `not half an interval (expected ${expected}, got ${show(value)})`,
    };
  });
}

function record() {
  const expected = `a list of ${RECORDS.join(" and ")}`;
  return field<Sweep["record"]>({ type: "array", items: { enum: [...RECORDS] } }, expected, (value) => {
    const items = Array.isArray(value) ? value : [value];
    const wrong = items.find((item) => !RECORDS.includes(item));
    if (items.length > 0 && wrong === undefined)
      return { ok: true, value: RECORDS.filter((name) => items.includes(name)) };
    return { ok: false, code: "UNKNOWN_RECORD", problem: `unknown record (expected ${expected}, got ${show(wrong)})` };
  });
}

const ownSchema = mapping({
  $schema: text().optional(),
  schema: text(),
  name: text().optional(),
  description: text().optional(),
  seed: number(0, 2 ** 48).optional(),
  seeds: count(1, MOST_SEEDS).optional(),
  until: mapping({
    ci95: halfWidth(),
    figure: text().optional(),
    min: count(2, MOST_SEEDS).optional(),
    max: count(2, MOST_SEEDS).optional(),
  }).optional(),
  record: record().optional(),
});

export interface SweepForm {
  readonly name: string | undefined;
  readonly description: string;
  readonly seed: number;
  readonly seeds:
    | (Omit<Extract<SeedRule, { kind: "until" }>, "figure"> & { readonly figure?: string })
    | Extract<SeedRule, { kind: "fixed" }>;
  readonly record: Sweep["record"];
  readonly fixed: Combination;
  /** In the order of the file; those of the matrix at its place. */
  readonly axes: readonly Axis[];
  /** Fields of the matrix alone. */
  readonly matrixAxes: readonly string[];
  readonly include: readonly Combination[];
  readonly exclude: readonly Combination[];
}

/** Splits a file's mapping; what is wrong with it is added to the findings. Names of fields are not looked at. */
export function readForm(file: Readonly<Record<string, Json>>, findings: Finding[]): SweepForm {
  const isOwn = (key: string): boolean => (OWN_KEYS as readonly string[]).includes(key);
  const own = Object.fromEntries(Object.entries(file).filter(([key]) => isOwn(key) && key !== "matrix"));
  const checked = check(ownSchema, own);
  findings.push(...checked.findings);
  const { name, description = "", seed = 1, seeds, until, record: records = [] } = checked.value ?? {};
  if (seeds !== undefined && until !== undefined) {
    findings.push({ code: "SEEDS_OR_UNTIL", path: ["until"], message: "both seeds and until (expected one of them)" });
  }
  if (!Number.isInteger(seed)) {
    findings.push({ code: "NOT_A_COUNT", path: ["seed"], message: `not a whole number (expected one, got ${seed})` });
  }
  const fixed = new Map<string, Placed>();
  const axes: Axis[] = [];
  const matrix: Matrix = { axes: [], include: [], exclude: [] };
  for (const [key, value] of Object.entries(file)) {
    if (key === "matrix") {
      Object.assign(matrix, readMatrix(value, findings));
      axes.push(...matrix.axes);
    } else if (!isOwn(key)) {
      const axis = readAxis(key, value, [key], findings);
      if (axis === undefined) fixed.set(key, { value, path: [key] });
      else if (axis.values.length > 0) axes.push(axis);
    }
  }
  for (const { field } of matrix.axes) {
    if (!Object.hasOwn(file, field)) continue;
    findings.push({
      code: "TWO_AXES",
      path: ["matrix", field],
      message: `${field} is at the top of the file, too (expected it once)`,
    });
  }
  return {
    name,
    description,
    seed,
    seeds: until ? untilRule(until, findings) : { kind: "fixed", count: seeds ?? DEFAULT_SEEDS },
    record: records,
    fixed,
    axes,
    matrixAxes: matrix.axes.map(({ field }) => field),
    include: matrix.include,
    exclude: matrix.exclude,
  };
}

function untilRule(
  until: NonNullable<ReturnType<typeof ownSchema.parse>["until"]>,
  findings: Finding[],
): SweepForm["seeds"] {
  const { ci95, figure, min = DEFAULT_SEEDS, max = Math.max(DEFAULT_UNTIL_MAX, min) } = until;
  if (max < min) {
    findings.push({
      code: "OUT_OF_RANGE",
      path: ["until", "max"],
      message: `below min (expected at least ${min}, got ${max})`,
    });
  }
  return { kind: "until", ...ci95, min, max, ...(figure === undefined ? {} : { figure }) };
}

interface Matrix {
  readonly axes: readonly Axis[];
  readonly include: readonly Combination[];
  readonly exclude: readonly Combination[];
}

function readMatrix(value: Json, findings: Finding[]): Matrix {
  const wrong = (code: string, message: string): Matrix => {
    findings.push({ code, path: ["matrix"], message });
    return { axes: [], include: [], exclude: [] };
  };
  if (!isMapping(value))
    return wrong("WRONG_TYPE", `not a mapping (expected fields with their values, got ${show(value)})`);
  const axes = Object.entries(value).flatMap(([field, of]) => {
    if (field === "include" || field === "exclude") return [];
    const path = ["matrix", field];
    return readAxis(field, of, path, findings) ?? [{ field, values: [{ value: of, path }] }];
  });
  const entries = (key: "include" | "exclude"): Combination[] => readEntries(value[key], ["matrix", key], findings);
  const matrix = {
    axes: axes.filter(({ values }) => values.length > 0),
    include: entries("include"),
    exclude: entries("exclude"),
  };
  if (axes.length + matrix.include.length === 0) {
    return wrong("EMPTY_MATRIX", "an empty matrix (expected fields with lists or ranges, or include)");
  }
  return matrix;
}

function readEntries(value: Json | undefined, path: Path, findings: Finding[]): Combination[] {
  if (value === undefined) return [];
  const checked = check(list(mappingOfAnything()), value, path);
  findings.push(...checked.findings);
  return (checked.value ?? []).map((entry, i) => {
    const fields = Object.entries(entry).map(([field, of]): [string, Placed] => [
      field,
      { value: of, path: [...path, i, field] },
    ]);
    if (fields.length === 0)
      findings.push({ code: "EMPTY_ENTRY", path: [...path, i], message: "no fields (expected at least one)" });
    return new Map(fields);
  });
}

function mappingOfAnything() {
  const expected = "a mapping of fields to values";
  return field<Readonly<Record<string, Json>>>({ type: "object" }, expected, (value) =>
    isMapping(value as Json)
      ? { ok: true, value: value as Readonly<Record<string, Json>> }
      : { ok: false, code: "WRONG_TYPE", problem: `not a mapping (expected ${expected}, got ${show(value)})` },
  );
}

/** A list or a range as an axis; undefined for a single value. What is wrong is a finding, and an axis without values. */
function readAxis(field: string, value: Json, path: Path, findings: Finding[]): Axis | undefined {
  const nothing: Axis = { field, values: [] };
  const fail = (code: string, at: Path, message: string): Axis => {
    findings.push({ code, path: at, message });
    return nothing;
  };
  // A list of changes is one value, a list of lists several.
  const isList = Array.isArray(value) && (field !== "changes" || value.some((item) => Array.isArray(item)));
  if (!isList) {
    if (value === null) return fail("MISSING_FIELD", path, "nothing (expected a value, a list or a range)");
    const values = valuesOf(field, value as Json, path, findings);
    return values.length === 1 && values[0]!.value === value ? undefined : { field, values };
  }
  if (value.length === 0) return fail("EMPTY_LIST", path, "an empty list (expected at least one value)");
  return {
    field,
    values: (value as readonly Json[]).flatMap((item, i) => valuesOf(field, item, [...path, i], findings)),
  };
}

/** The values that one item stands for: itself, those of a range, or all policies that both jobs can run. */
function valuesOf(field: string, item: Json, path: Path, findings: Finding[]): Placed[] {
  if (item === null || (Array.isArray(item) && field !== "changes")) {
    findings.push({
      code: "WRONG_TYPE",
      path,
      message: `not a value (expected a number, a text or a range, got ${show(item)})`,
    });
    return [];
  }
  if (field === "policy" && item === "all") {
    return allOf(TIMED_POLICIES).map((name) => ({ value: name, path }));
  }
  if (typeof item !== "string" || field === "fabric" || !looksLikeRange(item)) return [{ value: item, path }];
  const range = parseRange(item);
  if (range.ok) return range.values.map((value) => ({ value, path }));
  findings.push({ code: range.code, path, message: range.problem });
  return [];
}

export function isMapping(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
