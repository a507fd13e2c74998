/** Plots as text, for terminals: marks and shades tell apart what colours do elsewhere. */

import { painter, wrap } from "../report/index.ts";
import { curveLines } from "./curve-text.ts";
import { heatMapLines } from "./heat-map-text.ts";
import type { Plot } from "./plot.ts";

export interface TerminalOptions {
  readonly colour: boolean;
  /** Of the whole plot, in characters; the default width is 80. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

const DEFAULT_WIDTH = 80;
/** Narrower plots show nothing. */
export const LEAST_COLUMNS = 40;
export const LEAST_ROWS = 10;

/** No line is wider than `width`, and none has spaces at its end. */
export function renderPlot(plot: Plot, { colour, width = DEFAULT_WIDTH, height }: TerminalOptions): string {
  const paint = painter(colour);
  const columns = Math.max(LEAST_COLUMNS, width);
  const head = [
    ...wrap(plot.title, columns).map((text) => paint({ text, tone: "strong" })),
    ...wrap(plot.caption, columns).map((text) => paint({ text, tone: "faint" })),
    "",
  ];
  const rows = height === undefined ? undefined : Math.max(LEAST_ROWS, height) - head.length;
  const body = plot.kind === "curves" ? curveLines(plot, columns, rows, paint) : heatMapLines(plot, columns, paint);
  return `${[...head, ...body].join("\n")}\n`;
}
