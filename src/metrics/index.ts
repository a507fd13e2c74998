/** Metrics: what a person wants to know of the runs. */

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
