/** Which points of a sweep are drawn, and the names and values that options may use. */

import { type Issue, suggestion, unknownName } from "../errors.ts";
import type { Json, PointSummary, SweepSummary } from "../metrics/index.ts";
import { axisValue, printable } from "../report/index.ts";

/** A point that a combination of `include` left without a value has the field's default. */
const NO_VALUE = "default";
/** Most values that a message lists. */
const MOST_SHOWN = 8;

/** An axis' value as tables and `--where` write it. */
export function valueText(value: Json | undefined): string {
  return String(axisValue(value) ?? NO_VALUE);
}

/** A text that every output can hold: what XML can't, lone surrogates and non-characters among it, is replaced by `?`. */
export function drawable(text: string): string {
  return printable(text).replace(/[\p{Cs}\uFFFE\uFFFF]/gu, "?");
}

/** A point's value in words, where its axis is not named beside it: `ecmp`, `polarized`, `not polarized`, `qps 4`. */
export function valueInWords(axis: string, value: Json | undefined): string {
  if (typeof value === "boolean") return value ? axis : `not ${axis}`;
  const text = valueText(value);
  return typeof value === "string" ? text : `${axis} ${text}`;
}

/** Different values of an axis among points, in their order, as texts. */
export function valuesOf(points: readonly PointSummary[], axis: string): readonly string[] {
  return [...new Set(points.map(({ vary }) => valueText(vary[axis])))];
}

/** Axes along which points differ. */
export function varying(axes: readonly string[], points: readonly PointSummary[]): readonly string[] {
  return axes.filter((axis) => valuesOf(points, axis).length > 1);
}

/** Points by what `keyOf` says of them, in their order. */
export function grouped<K>(points: readonly PointSummary[], keyOf: (point: PointSummary) => K): Map<K, PointSummary[]> {
  const groups = new Map<K, PointSummary[]>();
  for (const point of points) {
    const group = groups.get(keyOf(point));
    if (group) group.push(point);
    else groups.set(keyOf(point), [point]);
  }
  return groups;
}

/** Names of all figures, in the order of the points. */
export function figureNames(points: readonly PointSummary[]): readonly string[] {
  return [...new Set(points.flatMap(({ figures }) => Object.keys(figures)))];
}

/** `ecmp, spray`, or the first few and how many more. */
export function listed(values: readonly string[]): string {
  const shown = values.slice(0, MOST_SHOWN).join(", ");
  return values.length > MOST_SHOWN ? `${shown} and ${values.length - MOST_SHOWN} more` : shown;
}

/** An unknown axis or figure. */
export function unknown(option: string, what: "axis" | "figure", name: string, known: readonly string[]): Issue {
  if (known.length > 0) return unknownName(option, what, name, known);
  return { code: "NOTHING_VARIES", path: option, message: `unknown ${what} "${name}" (the sweep has none)` };
}

/**
 * The points that agree with all filters, `policy=ecmp` or `policy=ecmp,spray`; filters of one axis add up.
 * Issues: NOT_A_FILTER, UNKNOWN_AXIS, UNKNOWN_VALUE, NO_POINTS.
 */
export function filterPoints(
  { axes, points }: SweepSummary,
  where: readonly string[],
  issues: Issue[],
): readonly PointSummary[] {
  const wanted = new Map<string, readonly string[]>();
  for (const filter of where) {
    const [, axis = "", text = ""] = /^([^=]+)=(.*)$/s.exec(filter) ?? [];
    if (axis === "") {
      const message = `not a filter (expected <axis>=<value>, as in policy=ecmp, got "${filter}")`;
      issues.push({ code: "NOT_A_FILTER", path: "--where", message });
    } else if (!axes.includes(axis)) {
      issues.push(unknown("--where", "axis", axis, axes));
    } else {
      const known = valuesOf(points, axis);
      // JSON has commas of its own.
      const values = known.includes(text) ? [text] : text.split(",").map((value) => value.trim());
      for (const value of values.filter((of) => !known.includes(of))) {
        const message = `${axis} has no value "${value}" (expected one of ${listed(known)}${suggestion(value, known)})`;
        issues.push({ code: "UNKNOWN_VALUE", path: "--where", message });
      }
      wanted.set(axis, [...(wanted.get(axis) ?? []), ...values]);
    }
  }
  if (issues.length > 0) return [];
  const kept = points.filter(({ vary }) =>
    [...wanted].every(([axis, values]) => values.includes(valueText(vary[axis]))),
  );
  if (kept.length === 0) {
    const message = "no point agrees with all filters (expected at least one)";
    issues.push({ code: "NO_POINTS", path: where.length > 0 ? "--where" : "", message });
  }
  return kept;
}
