/** Metrics: what a person wants to know of the runs. */

export { type RateFigures, rateFigures } from "./efficiency.ts";
export { estimate } from "./estimate.ts";
export { figuresOf, type RunFigures, summarizePolicy } from "./summarize.ts";
export type {
  CollidingLink,
  Collisions,
  CompareSummary,
  Efficiency,
  Estimate,
  PolicySummary,
  QueueingClass,
  ScenarioSummary,
  TierCollisions,
  TopologySummary,
  WaterfallRow,
} from "./summary.ts";
export { waterfall } from "./waterfall.ts";
