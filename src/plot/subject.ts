/** What can be asked of a plot, and what is drawn before it is known as what. */

import type { PointSummary, SweepSummary } from "../metrics/index.ts";
import type { Plot } from "./plot.ts";
import type { PlotPreset } from "./presets.ts";

export interface PlotOptions {
  /** One of PLOT_PRESETS. */
  readonly preset?: string | undefined;
  /** An axis of the sweep, or a figure such as `fabric.cables`. */
  readonly x?: string | undefined;
  /** A figure. */
  readonly y?: string | undefined;
  /** Axes that tell series apart. */
  readonly by?: readonly string[] | undefined;
  /** `policy=ecmp`: filters of points. */
  readonly where?: readonly string[] | undefined;
  readonly title?: string | undefined;
}

export interface Subject {
  readonly summary: SweepSummary;
  /** Those that agree with `where`; at least one. */
  readonly points: readonly PointSummary[];
  readonly options: PlotOptions;
  readonly preset: PlotPreset | undefined;
  readonly title: string;
  readonly source: Plot["source"];
}
