/** The form of a sweep into its rows: every combination of fields that is asked for. */

import { DEFAULT_COLLECTIVE_SCENARIO } from "../collective-scenario.ts";
import type { Finding } from "../document/index.ts";
import type { Json } from "../metrics/index.ts";
import { DEFAULT_SCENARIO } from "../scenario.ts";
import { formatCount, formatSize } from "../units.ts";
import { canonical } from "./canonical.ts";
import { type Axis, type Combination, exclude, include, product } from "./matrix.ts";
import type { SweepForm } from "./sweep-file.ts";

/** Most combinations at all: what memory holds. */
const MOST_COMBINATIONS = 10_000_000;

/** All combinations; what the file does not say of policies and sizes varies as in `heddle compare` and `heddle collective`. */
export function combine(form: SweepForm, findings: Finding[]): Combination[] {
  const { fixed, include: included, exclude: excluded } = form;
  const isMatrix = (axis: Axis): boolean => form.matrixAxes.includes(axis.field);
  const count = form.axes.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_COMBINATIONS) {
    const message = `${formatCount(count)} combinations (expected at most ${formatCount(MOST_COMBINATIONS)}, whatever --yes says)`;
    findings.push({ code: "TOO_MANY_CELLS", path: [], message });
    return [];
  }
  const inMatrix = (entry: Combination): boolean => [...entry.keys()].every((field) => form.matrixAxes.includes(field));
  const block = include(
    exclude(product(form.axes.filter(isMatrix)), excluded.filter(inMatrix)),
    included,
    form.matrixAxes,
  );
  for (const [i, entry] of excluded.entries()) {
    for (const [field, { path }] of entry) {
      if (form.axes.some((axis) => axis.field === field)) continue;
      findings.push({
        code: "NOT_AN_AXIS",
        path,
        message: `exclude[${i}] names ${field}, which does not vary (expected an axis)`,
      });
    }
  }
  // In the order of the file: axes before the matrix, the matrix, axes behind it.
  const first = form.axes.findIndex(isMatrix);
  const before = form.axes.slice(0, first === -1 ? form.axes.length : first);
  const behind = form.axes.slice(before.length).filter((axis) => !isMatrix(axis));
  const outer = product(before);
  const inner = product(behind);
  const rows = outer.flatMap((a) => block.flatMap((b) => inner.map((c) => new Map([...fixed, ...a, ...c, ...b]))));
  const left = exclude(
    rows,
    excluded.filter((entry) => !inMatrix(entry)),
  );
  if (left.length === 0 && findings.length === 0) {
    findings.push({
      code: "NOTHING_LEFT",
      path: ["matrix", "exclude"],
      message: "nothing is left (expected at least one combination)",
    });
  }
  return left.flatMap(withDefaults);
}

function withDefaults(row: Combination): Combination[] {
  const isCollective = row.has("collective");
  const defaults: Axis[] = [];
  const add = (field: string, values: readonly Json[]): void => {
    if (!row.has(field)) defaults.push({ field, values: values.map((value) => ({ value, path: [field] })) });
  };
  add("policy", isCollective ? DEFAULT_COLLECTIVE_SCENARIO.policies : DEFAULT_SCENARIO.policies);
  if (isCollective) add("sizes", DEFAULT_COLLECTIVE_SCENARIO.sizesBytes.map(formatSize));
  return product(defaults).map((of) => new Map([...row, ...of]));
}

/** Fields that vary: those of the axes in the order of the file, then defaults and what only include has. */
export function axesOf(form: SweepForm, rows: readonly Combination[]): string[] {
  const first = new Map<string, Json>();
  for (const row of rows) for (const [name, { value }] of row) if (!first.has(name)) first.set(name, value);
  const differs = (name: string, value: Json): boolean =>
    rows.some((row) => {
      const got = row.get(name)?.value;
      return got !== value && canonical(got) !== canonical(value);
    });
  const varied = [...first].flatMap(([name, value]) => (differs(name, value) ? [name] : []));
  return [...new Set([...form.axes.map(({ field }) => field), ...varied])];
}
