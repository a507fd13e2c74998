/** Splits the points of a sweep into series, and says which axis is missing where two of them would be the same. */

import { type Issue, UsageError } from "../errors.ts";
import type { PointSummary } from "../metrics/index.ts";
import { drawable, grouped, listed, valueInWords, valuesOf, varying } from "./select.ts";

/** What eyes can still tell apart. Assumed. */
const MOST_SERIES = 16;

export interface Group {
  readonly name: string;
  readonly points: readonly PointSummary[];
}

/** One for each combination of values of the axes `by`, in the points' order. @throws {UsageError} TOO_MANY_SERIES */
export function groupBy(points: readonly PointSummary[], by: readonly string[], fallback: string): readonly Group[] {
  const groups = grouped(points, ({ vary }) => by.map((axis) => valueInWords(axis, vary[axis])).join(", "));
  if (groups.size > MOST_SERIES) {
    const axis = longest(points, by);
    const message = `${groups.size} series (expected at most ${MOST_SERIES}, as with ${filterOf(points, axis)}, got ${by.join(" × ")})`;
    throw new UsageError([{ code: "TOO_MANY_SERIES", path: "--by", message }]);
  }
  return [...groups].map(([name, of]) => ({ name: drawable(name || fallback), points: of }));
}

/** Refuses series with two points at one place. `placed`: the axes that place a point, on x or in a series. */
export function refuseTwins(
  groups: readonly Group[],
  xOf: (point: PointSummary) => unknown,
  axes: readonly string[],
  placed: readonly string[],
): void {
  const missing = new Set<string>();
  for (const { points } of groups) {
    for (const twins of grouped(points, xOf).values()) {
      for (const axis of varying(axes, twins)) if (!placed.includes(axis)) missing.add(axis);
    }
  }
  if (missing.size === 0) return;
  const points = groups.flatMap((group) => group.points);
  const issues = [...missing].map((axis): Issue => {
    const message =
      `points differ in ${axis}, too: ${listed(valuesOf(points, axis))} ` +
      `(expected --by ${[...placed.slice(1), axis].join(",")}, or one of them, as with ${filterOf(points, axis)})`;
    return { code: "AXIS_MISSING", path: "--by", message };
  });
  throw new UsageError(issues);
}

/** `--where policy=ecmp`, by the first value of an axis. */
export function filterOf(points: readonly PointSummary[], axis: string): string {
  return `--where ${axis}=${valuesOf(points, axis)[0]}`;
}

/** The axis with most values. */
export function longest(points: readonly PointSummary[], axes: readonly string[]): string {
  const count = (axis: string) => valuesOf(points, axis).length;
  return axes.reduce((most, axis) => (count(axis) > count(most) ? axis : most));
}
