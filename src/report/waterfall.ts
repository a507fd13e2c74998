/** Turns the loss waterfalls of all policies into one table whose printed figures add up. */

import type { WaterfallRow } from "../metrics/index.ts";
import { ABSENT, formatTenths, tenthsOf } from "./format.ts";
import type { Span } from "./style.ts";

/** A row of one policy in tenths of a percent of line rate. */
export interface RoundedRow {
  readonly stage: string;
  /** The level for the first and the last row, a signed step for those between. */
  readonly tenths: number;
  readonly isStep: boolean;
  /** What is left of line rate after this row. */
  readonly level: number;
}

/** A stage with its row of each policy; undefined where a policy does not have the stage. */
export interface WaterfallStage {
  readonly stage: string;
  readonly rows: readonly (RoundedRow | undefined)[];
}

/**
 * Rounds one waterfall so that its printed steps add up to its printed goodput: the cumulative levels are rounded, and
 * the steps are differences of rounded levels (rounding each step alone can miss by one digit for every row).
 */
export function roundWaterfall(waterfall: readonly WaterfallRow[]): RoundedRow[] {
  let exact = 0;
  let level = 0;
  return waterfall.map(({ stage, fraction }, i) => {
    const last = i === waterfall.length - 1;
    if (last && i > 0) return { stage, tenths: level, isStep: false, level };
    exact += fraction;
    // The last step closes on the stated goodput, whatever floating-point addition left over.
    const closing = i === waterfall.length - 2 && i > 0;
    const next = tenthsOf(closing ? waterfall[i + 1]!.fraction : exact);
    const row = { stage, tenths: next - level, isStep: i > 0, level: next };
    level = next;
    return row;
  });
}

/**
 * All stages of all policies, each once, in an order that keeps every policy's own order: a stage that is new is put
 * right before the next one that is known, so that what policies share opens and closes the table. A stage that one policy
 * names twice is one row with the sum.
 */
export function mergeWaterfalls(waterfalls: readonly (readonly WaterfallRow[])[]): WaterfallStage[] {
  const stages: string[] = [];
  const before = new Map<string, Set<string>>();
  const rounded = waterfalls.map((waterfall) => {
    const rows = new Map<string, RoundedRow>();
    const own = roundWaterfall(waterfall);
    for (const [i, row] of own.entries()) {
      if (!stages.includes(row.stage)) {
        const next = own.slice(i).find((later) => stages.includes(later.stage));
        stages.splice(next === undefined ? stages.length : stages.indexOf(next.stage), 0, row.stage);
        before.set(row.stage, new Set());
      }
      const earlier = rows.get(row.stage);
      rows.set(row.stage, earlier ? { ...row, tenths: earlier.tenths + row.tenths } : row);
    }
    // Of a stage that is named twice the last place counts.
    const order = own.map(({ stage }) => stage).filter((stage, i, all) => all.lastIndexOf(stage) === i);
    for (const [i, stage] of order.entries()) for (const earlier of order.slice(0, i)) before.get(stage)!.add(earlier);
    return rows;
  });
  return inOrder(stages, before).map((stage) => ({ stage, rows: rounded.map((rows) => rows.get(stage)) }));
}

/** The first stage that comes after none of those that are left, again and again. */
function inOrder(stages: readonly string[], before: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const left = [...stages];
  return stages.map(() => {
    const at = left.findIndex((stage) => !left.some((other) => before.get(stage)!.has(other)));
    return left.splice(Math.max(0, at), 1)[0]!;
  });
}

/** `100.0 %` for a level, `-24.9 %` or `+0.3 %` for a step. */
export function formatRounded(row: RoundedRow | undefined): string {
  if (row === undefined) return ABSENT;
  return `${row.isStep && row.tenths > 0 ? "+" : ""}${formatTenths(row.tenths)}`;
}

/** `███████░░`: what is left, and behind it what this row took; `cells` columns are line rate. */
export function waterfallBar(row: RoundedRow | undefined, cells: number): Span[] {
  if (row === undefined) return [];
  const left = cellsOf(row.level, cells);
  const before = row.tenths < 0 ? cellsOf(row.level - row.tenths, cells) : left;
  return [
    { text: "█".repeat(left), tone: "kept" },
    { text: "░".repeat(before - left), tone: "lost" },
  ];
}

function cellsOf(tenths: number, cells: number): number {
  return Math.min(cells, Math.max(0, Math.round((tenths / 1000) * cells)));
}
