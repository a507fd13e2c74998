/** Curves as the layers of a Vega-Lite specification: ceiling, intervals, lines, points. */

import type { Json } from "../metrics/index.ts";
import { columnsOf } from "../report/index.ts";
import { COLOURS, DASHES, SHAPES } from "./palette.ts";
import { FAINT, type PictureSize } from "./picture.ts";
import type { CurvePlot, SeriesPoint } from "./plot.ts";
import type { Scale } from "./scale.ts";

type Ceiling = NonNullable<CurvePlot["ceiling"]>;
type Spec = Readonly<Record<string, Json>>;

/** Room between the outermost values and the ends of the axis, pixels: half of a mark and some more. */
const PADDING = 14;
/** Mean width of a label's character, and of what else an entry of a legend takes, pixels. Assumed. */
const CHARACTER = 7;
const ENTRY = 30;
/** What axes take of the width, pixels. Assumed. */
const BESIDE = 80;
/** Longest name of a category that is written level with its neighbours', as a share of its room. */
const TIGHT = 0.9;

export function curveSpec(plot: CurvePlot, { width, height }: PictureSize): Spec {
  const isCategory = plot.x.kind === "category";
  return {
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    data: { values: rowsOf(plot) },
    layer: [
      ...(plot.ceiling ? ceilingLayers(plot, plot.ceiling, width) : []),
      ...(isCategory ? barLayers(plot, width) : lineLayers(plot, width)),
    ],
    // Or the dashes of lines would be laid around the legend's points.
    ...(plot.marked && !isCategory ? { resolve: { legend: { strokeDash: "independent" } } } : {}),
  };
}

/** A category goes by its name. */
function xOf({ kind, ticks }: Scale, x: number): Json {
  return kind === "category" ? ticks[x]!.label : x;
}

function rowsOf({ series, x: scale }: CurvePlot): Json[] {
  const row = (name: string, { x, y, low, high }: SeriesPoint) => ({ series: name, x: xOf(scale, x), y, low, high });
  return series.flatMap(({ name, points }) => points.map((point) => row(name, point)));
}

function lineLayers(plot: CurvePlot, width: number): Json[] {
  const x = {
    field: "x",
    type: "quantitative",
    axis: axisOf(plot.x, "greedy"),
    scale: scaleOf(plot.x, plot.marked ? PADDING : 0),
  };
  const y = yOf(plot);
  const bySeries = seriesChannels(plot, width);
  const band = {
    mark: { type: "area", opacity: 0.2 },
    encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: bySeries.color },
  };
  const line = {
    mark: { type: "line", strokeWidth: 2 },
    encoding: { x, y, color: bySeries.color, strokeDash: bySeries.strokeDash },
  };
  const points = {
    mark: { type: "point", filled: true, opacity: 1, size: 55 },
    encoding: { x, y, color: bySeries.color, shape: bySeries.shape },
  };
  const hasBands = plot.series.some((of) => of.points.some(({ low }) => low !== null));
  return [...(hasBands ? [band] : []), line, ...(plot.marked ? [points] : [])];
}

/** Series stand side by side over each category. */
function barLayers(plot: CurvePlot, width: number): Json[] {
  const x = categoriesOf(plot, width);
  const { color, shape } = seriesChannels(plot, width);
  const xOffset = { field: "series", type: "nominal", sort: plot.series.map(({ name }) => name) };
  const y = yOf(plot);
  return [
    {
      mark: { type: "rule", strokeWidth: 2 },
      encoding: { x, xOffset, y: { ...y, field: "low" }, y2: { field: "high" }, color },
    },
    { mark: { type: "point", filled: true, opacity: 1, size: 80 }, encoding: { x, xOffset, y, color, shape } },
  ];
}

/** A dashed line, and what it is above its highest place: at the right of a line, over the category of a step. */
function ceilingLayers(plot: CurvePlot, { label, points }: Ceiling, width: number): Json[] {
  const { x: xScale, y: yScale } = plot;
  const y = { field: "y", type: "quantitative", scale: scaleOf(yScale) };
  const isCategory = xScale.kind === "category";
  const top = points.reduce((most, point) => ((isCategory ? point.y > most.y : point.y >= most.y) ? point : most));
  const dash = { color: FAINT, strokeDash: [4, 4], strokeWidth: 1.5 };
  const text = { type: "text", text: label, baseline: "bottom", dy: -5, color: FAINT, fontSize: 11 };
  if (points.every((point) => point.y === top.y)) {
    const data = { values: [{ y: top.y }] };
    return [
      { data, mark: { type: "rule", ...dash }, encoding: { y } },
      { data, mark: { ...text, align: "right" }, encoding: { x: { value: "width" }, y } },
    ];
  }
  const rows = (of: typeof points) => ({ values: of.map((point) => ({ x: xOf(xScale, point.x), y: point.y })) });
  const x = isCategory
    ? categoriesOf(plot, width)
    : { field: "x", type: "quantitative", scale: scaleOf(xScale, PADDING) };
  const along = isCategory ? { x: { ...x, bandPosition: 0 }, x2: { field: "x", bandPosition: 1 }, y } : { x, y };
  return [
    { data: rows(points), mark: { type: isCategory ? "rule" : "line", ...dash }, encoding: along },
    {
      data: rows([top]),
      mark: { ...text, align: isCategory ? "left" : "right" },
      encoding: { x: isCategory ? { ...x, bandPosition: 0 } : x, y },
    },
  ];
}

/** Bands of equal width, in the plot's order. */
function categoriesOf({ x: { title, ticks } }: CurvePlot, width: number): Spec {
  const names = ticks.map(({ label }) => label);
  const room = (TIGHT * width) / names.length;
  const isTight = names.some((name) => CHARACTER * columnsOf(name) > room);
  return {
    field: "x",
    type: "nominal",
    sort: names,
    axis: { title, labelAngle: isTight ? -30 : 0, labelLimit: 200, grid: false, domainColor: FAINT },
    scale: { type: "band", paddingInner: 0.3, paddingOuter: 0.15 },
  };
}

function yOf({ y }: CurvePlot): Spec {
  return { field: "y", type: "quantitative", axis: axisOf(y, true), scale: scaleOf(y) };
}

function scaleOf({ kind, domain }: Scale, padding = 0): Json {
  const isLog = kind === "log";
  return {
    type: isLog ? "log" : "linear",
    ...(isLog ? { base: 2 } : {}),
    domain: [...domain],
    nice: false,
    ...(padding > 0 ? { padding } : {}),
  };
}

/** Ticks stand where the plot says, with the labels that it has. */
function axisOf({ title, ticks }: Scale, labelOverlap: Json): Json {
  const at = ticks.map((tick) => tick.at);
  const labels = ticks.map(({ label }) => label);
  return {
    title,
    values: at,
    labelExpr: `${JSON.stringify(labels)}[indexof(${JSON.stringify(at)}, datum.value)]`,
    labelOverlap,
    grid: true,
  };
}

/** One legend for all: with the dashes of lines where these have no points. */
function seriesChannels(
  { series, legend, marked }: CurvePlot,
  width: number,
): Record<"color" | "shape" | "strokeDash", Json> {
  const names = series.map(({ name }) => name);
  const longest = Math.max(...names.map(columnsOf));
  const entries = Math.max(1, Math.floor((width - BESIDE) / (CHARACTER * longest + ENTRY)));
  const shown = {
    title: legend,
    orient: "top",
    direction: "horizontal",
    columns: Math.min(entries, names.length),
    symbolOpacity: 1,
    symbolSize: marked ? 80 : 200,
    symbolStrokeWidth: 2,
  };
  const channel = (range: readonly Json[], hasLegend: boolean): Json => ({
    field: "series",
    type: "nominal",
    scale: { domain: names, range: names.map((_, i) => range[i % range.length]!) },
    legend: series.length > 1 && hasLegend ? shown : null,
  });
  return { color: channel(COLOURS, true), shape: channel(SHAPES, true), strokeDash: channel(DASHES, !marked) };
}
