/** Sweeps: many fabrics, scenarios and seeds, in cells that any executor may compute in any order. */

export { SweepBook } from "./book.ts";
export { coordinate } from "./coordinate.ts";
export type { FabricSpec, Point, PointScenario, SeedRule, Sweep, SweepFabric } from "./definition.ts";
export type { Executor } from "./executor.ts";
export { formatCell, isFinal, parseCell } from "./journal.ts";
export { mergeCells, missingIn, oddParts, type SweepPart } from "./merge.ts";
export type { SweepOverrides } from "./overrides.ts";
export { estimateSweep, planOf, type SweepEstimate } from "./plan.ts";
export { readSweepSummary } from "./read-summary.ts";
export { isSweepFile, readSweep, sweepOfFabric } from "./read-sweep.ts";
export { formatShard, parseShard, type Shard } from "./shard.ts";
export type { SweepSources } from "./sweep-sources.ts";
export type { CellOutcome, Limits, Task, TaskGroup, TaskResult } from "./task.ts";
export { type QueuedTask, readOutcomes, readQueuedFabric, readQueuedTask } from "./task-form.ts";
export { TaskRunner } from "./task-runner.ts";
export { unordered } from "./unordered.ts";
