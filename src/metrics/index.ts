/** Metrics: what a person wants to know of the runs. */

export { activeFlows } from "./active-flows.ts";
export type { BlastClass, BlastLoss, BlastSummary } from "./blast-summary.ts";
export { type ChangeFacts, changeImpacts, type ImpactFacts } from "./change-impact.ts";
export { type CollectiveRun, summarizeCollective } from "./collective.ts";
export type {
  CollectiveResult,
  CollectiveRow,
  CollectiveScenarioSummary,
  CollectiveSummary,
} from "./collective-summary.ts";
export { estimate, mean } from "./estimate.ts";
export { trafficSummary } from "./flow-statistics.ts";
export { compareWithStored, type RegressQuestion, resultsToStore } from "./regress.ts";
export {
  type Expectation,
  type ExpectationResult,
  type FigureDiff,
  type FigureName,
  REGRESS_METRICS,
  type RegressMetric,
  type RegressScenarioSummary,
  type RegressSummary,
  type StoredResult,
  type StoredResults,
} from "./regress-summary.ts";
export type {
  ChangeImpact,
  CommunicationSummary,
  Distribution,
  FlowRecords,
  JobSummary,
  OverRanks,
  RunScenarioSummary,
  RunSummary,
  SizeBucket,
  TaskSummary,
  TimelineInterval,
  TrafficSummary,
} from "./run-summary.ts";
export { figuresOf, type RunFigures, summarizePolicy } from "./summarize.ts";
export type {
  CollidingLink,
  Collisions,
  CompareSummary,
  Efficiency,
  Estimate,
  LatencySummary,
  OptimumSummary,
  PfcSummary,
  PfcTier,
  PolicySummary,
  QueueingClass,
  ScenarioSummary,
  SlowestFlowSummary,
  TierCollisions,
  TopologySummary,
  WaterfallRow,
  WorstHop,
} from "./summary.ts";
export { summarizeSweep } from "./sweep.ts";
export type {
  CellError,
  CellRecord,
  CellResult,
  Engine,
  FigureSummary,
  Json,
  LinkLoads,
  PointSummary,
  SweepPlan,
  SweepSummary,
} from "./sweep-summary.ts";
export { averageRates, compareWithPackets } from "./validation.ts";
export type {
  BarCheck,
  Compared,
  RateErrors,
  SizeFct,
  SkippedRuns,
  ValidatedRun,
  ValidationGroup,
  ValidationResult,
  ValidationSummary,
} from "./validation-summary.ts";
