/** Summaries of sweeps that have never run, with figures that tests can see at a glance. */

import { UsageError } from "../../src/errors.ts";
import type { CellRecord, FigureSummary, Json, PointSummary, SweepSummary } from "../../src/metrics/index.ts";
import { type CurvePlot, drawPlot, type HeatMapPlot, type PlotOptions } from "../../src/plot/index.ts";

/** A mean, its interval of `half` to both sides, or none. */
export function figure(mean: number, half?: number): FigureSummary {
  return { mean, ci95: half === undefined ? [null, null] : [mean - half, mean + half], p5: mean, p95: mean };
}

/** Figures without an interval, by name. */
export function figures(means: Readonly<Record<string, number>>): Record<string, FigureSummary> {
  return Object.fromEntries(Object.entries(means).map(([name, mean]) => [name, figure(mean)]));
}

export function point(
  vary: Readonly<Record<string, Json>>,
  of: Readonly<Record<string, FigureSummary>>,
  more: Partial<PointSummary> = {},
): PointSummary {
  return { id: JSON.stringify(vary), vary, fabric: "small", seeds: 5, failed: 0, figures: of, ...more };
}

export function failedPoint(vary: Readonly<Record<string, Json>>): PointSummary {
  return point(vary, {}, { seeds: 0, failed: 5, error: { code: "NO_PATH", message: "gpu-0 does not reach gpu-1" } });
}

/** Its axes are what the first point varies. */
export function summaryOf(points: readonly PointSummary[], more: Partial<SweepSummary> = {}): SweepSummary {
  return {
    schema: "heddle/sweep@1",
    version: "1.2.3",
    coreHash: "c0",
    name: "small",
    description: "what do QPs do?",
    sweep: "5e",
    axes: Object.keys(points[0]!.vary),
    interval: "student-t",
    seed: 1,
    cells: 5 * points.length,
    failedCells: 0,
    points,
    ...more,
  };
}

/** Of each combination of values, a point with the figures that `of` gives it. */
export function grid(
  axes: Readonly<Record<string, readonly Json[]>>,
  of: (vary: Readonly<Record<string, Json>>) => Readonly<Record<string, FigureSummary>>,
): SweepSummary {
  const combined = Object.entries(axes).reduce<Record<string, Json>[]>(
    (all, [axis, values]) => all.flatMap((vary) => values.map((value) => ({ ...vary, [axis]: value }))),
    [{}],
  );
  return summaryOf(combined.map((vary) => point(vary, of(vary))));
}

/** Two policies over 1, 2, 4 and 8 QPs: ECMP delivers a tenth more with each step, spray always 90 %. */
export const QPS = grid({ qps: [1, 2, 4, 8], policy: ["ecmp", "spray"] }, ({ qps, policy }) => ({
  "efficiency.mean": policy === "spray" ? figure(0.9) : figure(0.5 + Math.log2(Number(qps)) / 10, 0.02),
  "wireEfficiency.mean": policy === "spray" ? figure(1) : figure((0.5 + Math.log2(Number(qps)) / 10) / 0.9),
  "efficiency.p5": figure(0.25),
}));

/** One point for each record. */
export function recorded(records: Readonly<Record<string, CellRecord>>): SweepSummary {
  return summaryOf(Object.entries(records).map(([policy, record]) => point({ policy }, {}, { record })));
}

export function curves(summary: SweepSummary, options: PlotOptions = {}): CurvePlot {
  const plot = drawPlot(summary, options);
  if (plot.kind !== "curves") throw new Error(`expected curves, got a ${plot.kind}`);
  return plot;
}

export function heatMap(summary: SweepSummary, options: PlotOptions = {}): HeatMapPlot {
  const plot = drawPlot(summary, { preset: "link-loads", ...options });
  if (plot.kind !== "heat-map") throw new Error(`expected a heat map, got ${plot.kind}`);
  return plot;
}

/** `code path: message` of each issue of the UsageError that drawing gives; anything else fails the test. */
export function problemsOf(summary: SweepSummary, options: PlotOptions): readonly string[] {
  try {
    drawPlot(summary, options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.issues.map(({ code, path, message }) => `${code} ${path}: ${message}`);
  }
  throw new Error("expected a UsageError, nothing was thrown");
}
