/** The distribution of flow rates as curves: for each rate, the share of flows that have at most that much (ECDF). */

import type { CurvePlot, SeriesPoint } from "./plot.ts";
import { withRecord } from "./records.ts";
import { figureScale } from "./scale.ts";
import { drawable, varying } from "./select.ts";
import { groupBy, refuseTwins } from "./series.ts";
import type { Subject } from "./subject.ts";

/** @throws {UsageError} NO_RECORD, AXIS_MISSING, TOO_MANY_SERIES */
export function drawFlowRates(subject: Subject): CurvePlot {
  const { summary, options, title, source } = subject;
  const { points, notes } = withRecord(subject, "flowRateQuantiles");
  const by = options.by ?? varying(summary.axes, points);
  const groups = groupBy(points, by, summary.name);
  // All flows of a point are one curve.
  refuseTwins(groups, () => 0, summary.axes, ["", ...by]);
  const series = groups.map(({ name, points: [point] }) => ({
    name,
    points: curveOf(point!.record!.flowRateQuantiles!),
  }));
  const rates = series.flatMap((of) => of.points.map(({ x }) => x));
  return {
    kind: "curves",
    title,
    caption: drawable(`${summary.name}: share of flows that get at most this much, under the first seed.`),
    notes,
    source,
    x: figureScale("Goodput of a flow, % of line rate", rates, "share"),
    y: figureScale("Flows, %", [0, 1], "share"),
    legend: series.length > 1 ? by.join(", ") : "",
    series,
    marked: false,
  };
}

/** Quantiles at equal steps, each where its share of flows ends. */
function curveOf(quantiles: readonly number[]): SeriesPoint[] {
  const last = Math.max(1, quantiles.length - 1);
  return quantiles.map((x, i) => ({ x, y: i / last, low: null, high: null }));
}
