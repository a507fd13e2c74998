/** Axes, include and exclude into combinations, as continuous-integration files have them. */

import type { Path } from "../document/index.ts";
import type { Json } from "../metrics/index.ts";
import { canonical } from "./canonical.ts";

/** A value with its place in the file. */
export interface Placed {
  readonly value: Json;
  readonly path: Path;
}

export interface Axis {
  readonly field: string;
  readonly values: readonly Placed[]; // at least one
}

/** Values by field. */
export type Combination = ReadonlyMap<string, Placed>;

/** All combinations of the axes, the first one slowest; one empty combination where there are no axes. */
export function product(axes: readonly Axis[]): Combination[] {
  return axes.reduce<Combination[]>(
    (rows, { field, values }) => rows.flatMap((row) => values.map((value) => new Map(row).set(field, value))),
    [new Map()],
  );
}

/** Without those that agree with an entry in all of the entry's fields. */
export function exclude(rows: readonly Combination[], entries: readonly Combination[]): Combination[] {
  return rows.filter((row) => !entries.some((entry) => agrees(row, entry, [...entry.keys()])));
}

/**
 * Adds each entry's fields to every combination whose axes it does not contradict, where a later entry may overwrite what an
 * earlier one added; an entry that fits none becomes a combination of its own.
 */
export function include(
  rows: readonly Combination[],
  entries: readonly Combination[],
  axes: readonly string[],
): Combination[] {
  const extended = rows.map((row) => new Map(row));
  const own: Combination[] = [];
  for (const entry of entries) {
    const shared = [...entry.keys()].filter((field) => axes.includes(field));
    const fitting =
      axes.length === 0 ? [] : rows.flatMap((row, i) => (agrees(row, entry, shared) ? [extended[i]!] : []));
    for (const row of fitting) for (const [field, value] of entry) row.set(field, value);
    if (fitting.length === 0) own.push(entry);
  }
  return [...extended, ...own];
}

function agrees(row: Combination, entry: Combination, fields: readonly string[]): boolean {
  return fields.every((field) => {
    const got = row.get(field);
    return got !== undefined && same(got.value, entry.get(field)!.value);
  });
}

function same(a: Json, b: Json): boolean {
  return a === b || (typeof a === "object" && typeof b === "object" && canonical(a) === canonical(b));
}
