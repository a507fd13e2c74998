/** Curves as lines of text: braille dots for lines, a mark for each point, bars for intervals. */

import { columnsOf, type Paint, type Tone } from "../report/index.ts";
import { Canvas } from "./canvas.ts";
import { legendLines } from "./legend-text.ts";
import { MARKS, TONES } from "./palette.ts";
import type { CurvePlot } from "./plot.ts";
import { positionOf, type Scale } from "./scale.ts";

/** Rows from the top of the y axis to its foot: a multiple of 5, so that tenths and fifths fall on rows; assumed. */
const DEFAULT_ROWS = 21;
/** Empty columns between the y axis and the first value, and behind the last. */
const INSET = 2;
const CEILING = "┄";
/** Half of the columns that a ceiling of one category takes. */
const STEP = 3;

/** @param rows all of them, with axis and legend; undefined for the default */
export function curveLines(plot: CurvePlot, width: number, rows: number | undefined, paint: Paint): string[] {
  const { x, y, series, ceiling, legend } = plot;
  const gutter = Math.max(...y.ticks.map(({ label }) => columnsOf(label)));
  const canvasWidth = width - gutter - 2;
  const column = (value: number) => INSET + positionOf(x, value) * (canvasWidth - 1 - 2 * INSET);
  const xLabels = labelRows(x, column, canvasWidth);
  const marks = series.map(({ name }, i) => ({ mark: MARKS[i % MARKS.length]!, tone: toneOf(i), text: name }));
  const entries = series.length > 1 ? marks : [];
  const key = legendLines(
    [...entries, ...(ceiling ? [{ mark: CEILING.repeat(2), tone: "faint" as const, text: ceiling.label }] : [])],
    width,
    paint,
  );
  // Title of y, axis, labels, title of x, and the legend with its title.
  const around = 1 + 1 + xLabels.length + 1 + key.length + (legend === "" ? 0 : 1);
  const canvas = new Canvas(canvasWidth, rows === undefined ? DEFAULT_ROWS : Math.max(5, rows - around));
  draw(plot, canvas, column);

  const rowOfTick = new Map(
    y.ticks.map(({ at, label }) => [Math.round((1 - positionOf(y, at)) * (canvas.height - 1)), label]),
  );
  const ticks = new Set(x.ticks.map(({ at }) => Math.round(column(at))));
  const floor = Array.from({ length: canvasWidth }, (_, c) => (ticks.has(c) ? "┬" : "─")).join("");
  return [
    paint({ text: y.title }),
    ...canvas.lines(paint).map((line, row) => {
      const label = rowOfTick.get(row);
      return `${(label ?? "").padStart(gutter)} ${label === undefined ? "│" : "┤"}${line}`.trimEnd();
    }),
    `${" ".repeat(gutter)} └${floor}`,
    ...xLabels.map((line) => `${" ".repeat(gutter + 2)}${line}`.trimEnd()),
    paint({ text: `${" ".repeat(gutter + 2)}${centred(x.title, canvasWidth)}`.trimEnd() }),
    ...(legend === "" ? [] : [paint({ text: `${legend}:`, tone: "faint" })]),
    ...key,
  ];
}

function draw({ x, y, series, ceiling, marked }: CurvePlot, canvas: Canvas, column: (x: number) => number): void {
  const row = (value: number) => (1 - positionOf(y, value)) * (canvas.height - 1);
  const isLevel = ceiling?.points.every((point) => point.y === ceiling.points[0]!.y);
  for (const [i, point] of (ceiling?.points ?? []).entries()) {
    const next = ceiling?.points[i + 1];

    if (x.kind === "category" && !isLevel)
      canvas.fill(column(point.x) - STEP, row(point.y), column(point.x) + STEP, row(point.y), CEILING, "faint");
    else if (next) canvas.fill(column(point.x), row(point.y), column(next.x), row(next.y), CEILING, "faint");
  }
  for (const [i, { points }] of series.entries()) {
    const tone = toneOf(i);
    // Over categories, series stand side by side.
    const shift = x.kind === "category" ? 2 * (i - (series.length - 1) / 2) : 0;
    const columnOf = (value: number) => column(value) + shift;
    for (const [p, point] of points.entries()) {
      const next = points[p + 1];
      if (next && x.kind !== "category") {
        canvas.line(columnOf(point.x), row(point.y), columnOf(next.x), row(next.y), tone);
      }
      if (point.low !== null && point.high !== null)
        canvas.bar(columnOf(point.x), row(point.high), row(point.low), tone);
    }
  }
  for (const [i, { points }] of series.entries()) {
    const shift = x.kind === "category" ? 2 * (i - (series.length - 1) / 2) : 0;
    // Of a line without points of its own a few marks say whose it is.
    const shown = marked ? points : points.filter((_, p) => p % Math.ceil(points.length / 6) === i);
    for (const point of shown) canvas.mark(column(point.x) + shift, row(point.y), MARKS[i % MARKS.length]!, toneOf(i));
  }
}

function toneOf(i: number): Tone {
  return TONES[i % TONES.length]!;
}

/** The labels under their ticks, in up to two rows where they are long; what would overlap is left out. */
function labelRows({ ticks }: Scale, column: (x: number) => number, width: number): string[] {
  const rows = [0, 1].map(() => ({ text: "", taken: -1 }));
  for (const { at, label } of ticks) {
    const half = Math.floor(columnsOf(label) / 2);
    const start = Math.min(Math.max(0, Math.round(column(at)) - half), Math.max(0, width - columnsOf(label)));
    const row = rows.find(({ taken }) => start > taken);
    if (row === undefined) continue;
    row.text = row.text.padEnd(start - (columnsOf(row.text) - row.text.length)) + label;
    row.taken = start + columnsOf(label);
  }
  return rows.map(({ text }) => text).filter((text) => text !== "");
}

function centred(text: string, width: number): string {
  return `${" ".repeat(Math.max(0, Math.floor((width - columnsOf(text)) / 2)))}${text}`;
}
