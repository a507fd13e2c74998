/** Turns figures into the digits that text and Markdown print: percentages in tenths, counts with separators. */

import type { Estimate } from "../metrics/index.ts";
import { power } from "../power.ts";
import { formatCount } from "../units.ts";

/** Shown where a figure does not exist, so that a reader can tell it from zero. */
export const ABSENT = "·";

/** A fraction in tenths of a percent. All percentages pass here, so that equal fractions print equal digits everywhere. */
export function tenthsOf(fraction: number): number {
  // Adding zero turns -0 into 0.
  return Math.round(fraction * 1000) + 0;
}

/** `581` → `58.1 %`. Digits come from the integer, so that printed differences are exact. */
export function formatTenths(tenths: number): string {
  const size = Math.abs(tenths);
  return `${tenths < 0 ? "-" : ""}${Math.floor(size / 10)}.${size % 10} %`;
}

/** `58.1 %`; `<0.1 %` for a share that is not zero but would print as zero. */
export function formatPercent(fraction: number): string {
  if (!Number.isFinite(fraction)) return "n/a";
  const tenths = tenthsOf(fraction);
  return tenths === 0 && fraction > 0 ? "<0.1 %" : formatTenths(tenths);
}

/** `57.8–58.4`, in percent; the mark for absence where one seed gives no interval. */
export function formatInterval(estimate: Estimate): string {
  const [low, high] = estimate.ci95;
  if (low === null || high === null) return ABSENT;
  return `${bare(low)}–${bare(high)}`;
}

/** A mean count over seeds: `12,345.6`, at most one decimal; `<0.1` for what is rarer than that but did happen. */
export function formatMeanCount(count: number): string {
  if (!Number.isFinite(count)) return "n/a";
  const text = formatCount(count);
  return text === "0" && count > 0 ? "<0.1" : text;
}

/** Gb/s with one decimal, unit left to the label. */
export function formatGbps(rateBps: number): string {
  return (rateBps / 1e9).toFixed(1);
}

/** `1.47 ×`. */
export function formatRatio(value: number, base: number): string {
  const ratio = value / base;
  return Number.isFinite(ratio) ? `${ratio.toFixed(2)} ×` : "n/a";
}

/** `1 seed`, `5 seeds`, `1,024 flows`. */
export function plural(count: number, word: string): string {
  const form = count === 1 ? word : /(?:s|ch)$/.test(word) ? `${word}es` : `${word}s`;
  return `${formatCount(count)} ${form}`;
}

/** `a, b and c`. */
export function listText(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function bare(fraction: number): string {
  return formatTenths(tenthsOf(fraction)).replace(" %", "");
}

/** `1.05 MB`: three significant digits, 1000-based as the buckets are. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const thousands = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${Number((bytes / power(1000, thousands)).toPrecision(3))} ${units[thousands]}`;
}

/** `3.01 µs`, in one unit so that a column reads down; three digits, as no model of queues is better than that. */
export function formatDelay(delayS: number): string {
  return `${Number((delayS * 1e6).toPrecision(3))} µs`;
}
