/** Sweeps: many fabrics, scenarios and seeds, in cells that any executor may compute in any order. */

export type { FabricSpec, Point, PointScenario, SeedRule, Sweep, SweepFabric } from "./definition.ts";
export type { Executor } from "./executor.ts";
export type { CellOutcome, Limits, Task, TaskGroup, TaskResult } from "./task.ts";
export { TaskRunner } from "./task-runner.ts";
