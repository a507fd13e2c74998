/** An axis: where values stand on it, and what is written there. */

import { power } from "../power.ts";
import { formatCount, formatDuration } from "../units.ts";
import type { Unit } from "./figures.ts";

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface Scale {
  readonly title: string;
  /** A category's values are its numbers, 0, 1, …, in the order of ticks. */
  readonly kind: "linear" | "log" | "category";
  readonly domain: readonly [number, number];
  readonly ticks: readonly Tick[];
}

/** Largest over smallest value from which a figure is drawn over its logarithm. Assumed. */
const LOG_RATIO = 100;
/** The same for a field, if its values are also more evenly apart by their logarithms. Assumed. */
const GEOMETRIC_RATIO = 4;
/** Most values that are all named; of more, round ones are. */
const MOST_NAMED = 12;
/** Round values on an axis, about. */
const TICKS = 5;

/** Where on its axis a value stands, 0 to 1. */
export function positionOf({ kind, domain: [low, high] }: Scale, value: number): number {
  const of = kind === "log" ? Math.log : (x: number) => x;
  return high === low ? 1 / 2 : (of(value) - of(low)) / (of(high) - of(low));
}

/** Of categories, each as wide as the next. */
export function categoryScale(title: string, names: readonly string[]): Scale {
  const ticks = names.map((label, at) => ({ at, label }));
  return { title, kind: "category", domain: [-1 / 2, names.length - 1 / 2], ticks };
}

/**
 * Of the values of a field or of a figure over which another is drawn: those values themselves are named where they are few.
 * @param labels of values that are written in another way, such as `8M`
 */
export function valueScale(
  title: string,
  values: readonly number[],
  unit: Unit,
  labels: ReadonlyMap<number, string> = new Map(),
): Scale {
  const ascending = [...new Set(values)].sort((a, b) => a - b);
  const domain: [number, number] = [ascending[0]!, ascending.at(-1)!];
  const kind = isGeometric(ascending) ? "log" : "linear";
  const named = ascending.length <= MOST_NAMED ? ascending : kind === "log" ? decades(domain) : roundValues(domain);
  const ticks = named.map((at) => ({ at, label: labels.get(at) ?? formatValue(at, unit) }));
  return { title, kind, domain, ticks };
}

/** Of a figure. Shares have the same axis in every plot, so that plots can be compared; others begin at 0. */
export function figureScale(title: string, values: readonly number[], unit: Unit): Scale {
  const most = Math.max(...values);
  const least = Math.min(...values);
  if (unit !== "share" && least > 0 && most / least >= LOG_RATIO) {
    const domain: [number, number] = [power(10, Math.floor(Math.log10(least))), power(10, Math.ceil(Math.log10(most)))];
    return { title, kind: "log", domain, ticks: decades(domain).map((at) => ({ at, label: formatValue(at, unit) })) };
  }
  const bottom = Math.min(0, least);
  // Of zeros alone, an axis to 1.
  const top = Math.max(unit === "share" || (least === 0 && most === 0) ? 1 : 0, most);
  const round = roundValues([bottom, top]);
  const step = round[1]! - round[0]!;
  const low = Math.floor(bottom / step + 1e-9) * step;
  const high = Math.max(0, Math.ceil(top / step - 1e-9)) * step;
  const ticks = roundValues([low, high]).map((at) => ({ at, label: formatValue(at, unit) }));
  return { title, kind: "linear", domain: [low, high], ticks };
}

/** `40 %`, `2,048`, `2.5`, `1.5 ms`. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === "share") return `${clean(100 * value)} %`;
  if (unit === "s") return formatDuration(value);
  return Number.isInteger(value) ? formatCount(value) : String(clean(value));
}

/** More evenly apart by their logarithms than by themselves. */
function isGeometric(ascending: readonly number[]): boolean {
  const [least = 0] = ascending;
  if (ascending.length < 3 || least <= 0 || ascending.at(-1)! / least < GEOMETRIC_RATIO) return false;
  const uneven = (of: readonly number[]) => {
    const gaps = of.slice(1).map((value, i) => value - of[i]!);
    return Math.max(...gaps) / Math.min(...gaps);
  };
  return uneven(ascending.map(Math.log)) < uneven(ascending);
}

/** Multiples of 1, 2 or 5 times a power of ten from one end to the other. */
function roundValues([low, high]: readonly [number, number]): number[] {
  const rough = (high - low) / TICKS || 1;
  const decade = power(10, Math.floor(Math.log10(rough)));
  const step = decade * ([1, 2, 5].find((digit) => digit * decade >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => clean((first + i) * step));
}

/** Powers of ten between two positive numbers, or both ends where there are none. */
function decades([low, high]: readonly [number, number]): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return last > first ? Array.from({ length: last - first + 1 }, (_, i) => power(10, first + i)) : [low, high];
}

/** Without what arithmetic leaves in the last digits: 0.1 × 3. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
