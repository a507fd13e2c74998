/** Plots of sweeps: a summary and a few options into what is shown, and that into a Vega-Lite specification or text. */

export { drawPlot } from "./draw.ts";
export { DEFAULT_PICTURE, type PictureSize } from "./picture.ts";
export type { CurvePlot, HeatMapPlot, Panel, Plot, Series, SeriesPoint } from "./plot.ts";
export { PLOT_PRESETS } from "./presets.ts";
export type { Scale, Tick } from "./scale.ts";
export type { PlotOptions } from "./subject.ts";
export { LEAST_COLUMNS, LEAST_ROWS, renderPlot, type TerminalOptions } from "./terminal.ts";
export { type VegaLiteSpec, vegaLiteSpec } from "./vega-lite.ts";
