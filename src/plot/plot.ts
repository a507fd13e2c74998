/** What a plot shows: plain data, the same for a picture and for a terminal. */

import type { Scale } from "./scale.ts";

export type Plot = CurvePlot | HeatMapPlot;

interface Titled {
  readonly title: string;
  /** What the marks are, in a sentence. */
  readonly caption: string;
  /** What is left out, for stderr. */
  readonly notes: readonly string[];
  /** Of the sweep: whose results these are. */
  readonly source: { readonly sweep: string; readonly version: string; readonly coreHash: string };
}

export interface CurvePlot extends Titled {
  readonly kind: "curves";
  readonly x: Scale;
  readonly y: Scale;
  /** What tells series apart: `policy`, or `fabric, polarized`; empty where there is one series. */
  readonly legend: string;
  readonly series: readonly Series[];
  /** What no series can exceed. */
  readonly ceiling?: { readonly label: string; readonly points: readonly Pick<SeriesPoint, "x" | "y">[] };
  /** Whether points are results of their own, or only where a line goes. */
  readonly marked: boolean;
}

export interface Series {
  readonly name: string;
  /** By ascending x. */
  readonly points: readonly SeriesPoint[];
}

/** A mean and its 95 % interval; nulls where there is none. */
export interface SeriesPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface HeatMapPlot extends Titled {
  readonly kind: "heat-map";
  /** In rows of `columns`. */
  readonly panels: readonly Panel[];
  readonly columns: number;
}

export interface Panel {
  readonly title: string;
  /** Of switches that stand along each side: `leaf`, `spine`. */
  readonly sides: { readonly lower: string; readonly upper: string };
  readonly lower: readonly string[];
  readonly upper: readonly string[];
  /** `load[lower][upper]`, carried ÷ capacity; null where there is no link. */
  readonly load: readonly (readonly (number | null)[])[];
}
