/** Heat maps as lines of text: a shade for each pair of switches. */

import { columnsOf, type Paint } from "../report/index.ts";
import { legendLines } from "./legend-text.ts";
import type { HeatMapPlot, Panel } from "./plot.ts";
import { formatValue } from "./scale.ts";

/** From empty to full, each a fifth. */
const SHADES = ["·", "░", "▒", "▓", "█"] as const;
const GAP = 3;
/** Most rows of a map; of more, several stand in one. Assumed. */
const MOST_ROWS = 32;

/** Panels side by side where they have room, else below each other. */
export function heatMapLines({ panels, columns }: HeatMapPlot, width: number, paint: Paint): string[] {
  const across = Math.max(1, columns);
  const share = Math.floor((width - GAP * (across - 1)) / across);
  const fits = panels.every((panel) => labelWidth(panel) + panel.upper.length <= share);
  const perRow = fits ? across : 1;
  const blocks: string[] = [];
  for (let first = 0; first < panels.length; first += perRow) {
    const of = panels.slice(first, first + perRow).map((panel) => panelLines(panel, fits ? share : width));
    const height = Math.max(...of.map((lines) => lines.length));
    for (let row = 0; row < height; row++) {
      const line = of.map((lines) => padded(lines[row] ?? "", fits ? share : width)).join(" ".repeat(GAP));
      blocks.push(paint({ text: line.trimEnd(), tone: row === 0 ? "strong" : undefined }));
    }
    blocks.push("");
  }
  const shades = SHADES.map((mark, i) => {
    const [from, to] = [i / SHADES.length, (i + 1) / SHADES.length];
    return { mark, text: `${formatValue(from, "share").replace(" %", "")}–${formatValue(to, "share")}` };
  });
  return [...blocks, ...legendLines(shades, width, paint)];
}

function panelLines(panel: Panel, width: number): string[] {
  const { title, sides, lower, upper, load } = panel;
  const gutter = labelWidth(panel);
  const across = binsOf(upper.length, Math.max(1, width - gutter));
  const down = binsOf(lower.length, MOST_ROWS);
  const rows = down.map(([from, to]) => {
    const shades = across.map(([left, right]) => {
      const cells = load
        .slice(from, to)
        .flatMap((row) => row.slice(left, right))
        .filter((value) => value !== null);
      return cells.length === 0
        ? " "
        : SHADES[Math.min(SHADES.length - 1, Math.floor(Math.max(...cells) * SHADES.length))]!;
    });
    return `${padded(lower[from]!, gutter)}${shades.join("")}`;
  });
  const merged = across.length < upper.length || down.length < lower.length;
  const foot = `${upper.length} ${sides.upper} →${merged ? ", the fullest of several each" : ""}`;
  return [title, ...rows, `${" ".repeat(gutter)}${foot}`].map((line) => clipped(line, width));
}

function labelWidth({ lower }: Panel): number {
  return Math.min(16, Math.max(...lower.map(columnsOf)) + 1);
}

/** Equal parts of `count`, at most `most`, as [from, to). */
function binsOf(count: number, most: number): [number, number][] {
  const size = Math.ceil(count / most);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => [i * size, Math.min(count, (i + 1) * size)]);
}

function padded(text: string, width: number): string {
  const short = clipped(text, width);
  return short + " ".repeat(width - columnsOf(short));
}

function clipped(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}
