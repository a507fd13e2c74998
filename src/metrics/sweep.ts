/** Turns the cells of a sweep into figures over seeds, per point. */

import { quantile } from "../sim/index.ts";
import { estimate } from "./estimate.ts";
import type { CellResult, FigureSummary, PointSummary, SweepPlan, SweepSummary } from "./sweep-summary.ts";

/** @param cells in any order; those of points that the plan does not have are left out */
export function summarizeSweep(plan: SweepPlan, cells: Iterable<CellResult>): SweepSummary {
  const byPoint = new Map<string, CellResult[]>(plan.points.map(({ id }) => [id, []]));
  for (const cell of cells) byPoint.get(cell.point)?.push(cell);
  for (const of of byPoint.values()) of.sort((a, b) => a.seed - b.seed);
  const all = [...byPoint.values()].flat();
  const { version, coreHash, name, description, sweep, axes, seed } = plan;
  return {
    schema: "heddle/sweep@1",
    version,
    coreHash,
    name,
    description,
    sweep,
    axes,
    interval: "student-t",
    seed,
    cells: all.length,
    failedCells: all.filter(({ error }) => error !== undefined).length,
    points: plan.points.map((point) => summarizePoint(point, byPoint.get(point.id)!)),
  };
}

/** Of one point's cells, by seed. */
function summarizePoint({ id, vary, fabric }: SweepPlan["points"][number], cells: readonly CellResult[]): PointSummary {
  const done = cells.flatMap(({ figures }) => (figures ? [figures] : []));
  const failed = cells.flatMap(({ error }) => (error ? [error] : []));
  const names = [...new Set(done.flatMap((figures) => Object.keys(figures)))];
  const record = cells.find((cell) => cell.record)?.record;
  return {
    id,
    vary,
    fabric,
    seeds: done.length,
    failed: failed.length,
    ...(failed[0] ? { error: { code: failed[0].code, message: failed[0].message } } : {}),
    figures: Object.fromEntries(
      names.map((name) => [name, summarizeFigure(done.flatMap((figures) => figures[name] ?? []))]),
    ),
    ...(record ? { record } : {}),
  };
}

function summarizeFigure(values: readonly number[]): FigureSummary {
  const { value: mean, ci95 } = estimate(values);
  const ascending = Float64Array.from(values).sort();
  return { mean, ci95, p5: quantile(ascending, 1 / 20), p95: quantile(ascending, 19 / 20) };
}
