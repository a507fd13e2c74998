/** Plots by name. What a preset sets, the options of a plot set otherwise. */

import type { CellRecord } from "../metrics/index.ts";

export interface PlotPreset {
  readonly name: string;
  readonly summary: string;
  /** Axes or figures of which the first that a sweep has is taken. */
  readonly x?: readonly string[];
  readonly y?: readonly string[];
  /** What a sweep has to record for it, as `record` names it; such a plot has its own axes. */
  readonly record?: { readonly name: string; readonly key: keyof CellRecord };
}

export const PLOT_PRESETS: readonly PlotPreset[] = [
  {
    name: "scale",
    summary: "efficiency over the number of GPUs",
    x: ["gpus", "fabric.nics"],
    y: ["efficiency.mean", "efficiency"],
  },
  { name: "busbw", summary: "bus bandwidth of a collective over message size", x: ["sizes"], y: ["busbwGBps"] },
  {
    name: "failures",
    summary: "efficiency over the share of cables that are down",
    x: ["failedShare"],
    y: ["efficiency.mean", "efficiency"],
  },
  {
    name: "flow-rates",
    summary: "distribution of flow rates (ECDF); needs record: flow-rates in the sweep",
    record: { name: "flow-rates", key: "flowRateQuantiles" },
  },
  {
    name: "link-loads",
    summary: "heat map of the loads of links between switches; needs record: link-loads in the sweep",
    record: { name: "link-loads", key: "linkLoads" },
  },
];
