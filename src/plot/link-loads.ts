/** Loads of the links between switches as heat maps, one for each point, tier and direction. */

import { UsageError } from "../errors.ts";
import type { LinkLoads } from "../metrics/index.ts";
import type { HeatMapPlot, Panel } from "./plot.ts";
import { withRecord } from "./records.ts";
import { drawable, valueInWords, varying } from "./select.ts";
import { filterOf, longest } from "./series.ts";
import type { Subject } from "./subject.ts";

/** What a page shows and a file holds. Assumed. */
const MOST_PANELS = 12;

/** @throws {UsageError} NO_RECORD, TOO_MANY_PANELS */
export function drawLinkLoads(subject: Subject): HeatMapPlot {
  const { summary, title, source } = subject;
  const { points, notes } = withRecord(subject, "linkLoads");
  const axes = varying(summary.axes, points);
  const panels = points.flatMap(({ vary, record }) =>
    record!.linkLoads!.map((loads) => panelOf(axes.map((axis) => valueInWords(axis, vary[axis])).join(", "), loads)),
  );
  if (panels.length > MOST_PANELS) {
    const filter = axes.length > 0 ? `, as with ${filterOf(points, longest(points, axes))}` : "";
    const message = `${panels.length} heat maps (expected at most ${MOST_PANELS}${filter})`;
    throw new UsageError([{ code: "TOO_MANY_PANELS", path: "--preset", message }]);
  }
  return {
    kind: "heat-map",
    title,
    caption: drawable(`${summary.name}: carried ÷ capacity of each link, under the first seed.`),
    notes,
    source,
    panels,
    columns: Math.max(...points.map(({ record }) => record!.linkLoads!.length)),
  };
}

/** A tier is called `leaf-spine up`. */
function panelOf(point: string, { tier, lower, upper, load }: LinkLoads): Panel {
  const [, low = "lower", high = "upper"] = /^((?:tier-)?[^-]+)-((?:tier-)?[^-\s]+) /.exec(tier) ?? [];
  return {
    title: drawable(point === "" ? tier : `${point}: ${tier}`),
    sides: { lower: low, upper: high },
    lower: lower.map(drawable),
    upper: upper.map(drawable),
    load,
  };
}
