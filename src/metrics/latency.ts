/** Turns the latency of several runs into its summary. */

import type { RunLatency } from "../sim/index.ts";
import { estimate } from "./estimate.ts";
import type { Estimate, LatencySummary } from "./summary.ts";

/** Estimates over runs, and the worst hop of the first that has one; undefined without runs. */
export function summarizeLatency(runs: readonly RunLatency[]): LatencySummary | undefined {
  if (runs.length === 0) return undefined;
  const worstHop = runs.find((run) => run.worstHop)?.worstHop;
  const over = (pick: (run: RunLatency) => number): Estimate => estimate(runs.map(pick));
  return {
    baseS: over((run) => run.baseS),
    addedP50S: over((run) => run.addedP50S),
    addedP99S: over((run) => run.addedP99S),
    ...(worstHop ? { worstHop } : {}),
  };
}
