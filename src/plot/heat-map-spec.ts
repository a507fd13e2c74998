/** Heat maps as a Vega-Lite specification: a panel each, on one scale of colours from empty to full. */

import type { Json } from "../metrics/index.ts";
import { LOADS } from "./palette.ts";
import type { PictureSize } from "./picture.ts";
import type { HeatMapPlot, Panel } from "./plot.ts";

type Spec = Readonly<Record<string, Json>>;

/** Sides of a cell, pixels. */
const LEAST_CELL = 3;
const MOST_CELL = 18;
/** From this size on there is room for the names of switches. */
const NAMED_CELL = 11;
/** What a panel takes besides its cells, and the legend, pixels. Assumed. */
const BESIDE_CELLS = 70;
const BESIDE_PANELS = 90;

export function heatMapSpec({ panels, columns }: HeatMapPlot, { width }: PictureSize): Spec {
  const most = Math.max(...panels.map(({ upper }) => upper.length));
  const room = (width - BESIDE_PANELS) / columns - BESIDE_CELLS;
  const cell = Math.min(MOST_CELL, Math.max(LEAST_CELL, Math.floor(room / most)));
  return {
    columns,
    spacing: 24,
    concat: panels.map((panel) => panelSpec(panel, cell)),
    config: { aria: false },
  };
}

function panelSpec({ title, sides, lower, upper, load }: Panel, cell: number): Json {
  const values = lower.flatMap((low, i) => upper.map((high, j) => ({ lower: low, upper: high, load: load[i]![j]! })));
  const side = (field: "lower" | "upper", names: readonly string[]): Spec => ({
    field,
    type: "nominal",
    sort: names,
    axis: {
      title: `${sides[field]} (${names.length})`,
      labels: cell >= NAMED_CELL,
      ticks: false,
      domain: false,
      labelOverlap: "greedy",
      labelFontSize: 10,
      ...(field === "upper" ? { labelAngle: -90 } : {}),
    },
  });
  const legend = {
    title: "load",
    labelExpr: "format(100 * datum.value, '.0f') + ' %'",
    tickCount: 5,
    gradientLength: 160,
  };
  return {
    title: { text: title, fontSize: 12, anchor: "start", frame: "group" },
    width: { step: cell },
    height: { step: cell },
    data: { values: values.filter((value) => value.load !== null) },
    mark: { type: "rect" },
    encoding: {
      x: side("upper", upper),
      y: side("lower", lower),
      color: { field: "load", type: "quantitative", scale: { scheme: LOADS, domain: [0, 1] }, legend },
    },
  };
}
