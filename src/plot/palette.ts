/** What tells series apart: colours, shapes, dashes, and the marks of a terminal. */

import type { Tone } from "../report/index.ts";

/**
 * Colours that people with any colour vision can tell apart: M. Okabe and K. Ito, Color Universal Design, 2008
 * (https://jfly.uni-koeln.de/color/), in an order that keeps the first few far apart in lightness, too, and without the yellow, which is
 * hard to see as a line on white.
 */
export const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"] as const;

/** Of Vega; with the colours, which are fewer by one, no two series look the same. */
export const SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-right",
  "triangle-left",
] as const;

/** Dashes and gaps, pixels: where one line lies on another, both are seen. */
export const DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
] as const;

/** From empty to full: viridis (S. van der Walt and N. Smith, 2015), which grows evenly in lightness. */
export const LOADS = "viridis";

/** Of a terminal. */
export const MARKS = ["●", "■", "▲", "◆", "○", "□", "△", "◇", "+", "×", "▼", "◀", "▶", "▽", "◁", "▷"] as const;
export const TONES: readonly Tone[] = ["blue", "yellow", "green", "magenta", "cyan", "red"];
