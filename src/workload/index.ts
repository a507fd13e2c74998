/** Workload: which NICs form a job, and who sends to whom. */

export { buildPattern } from "./build-pattern.ts";
export type { Algorithm, Collective } from "./collectives/algorithm.ts";
export { ALGORITHMS, algorithmsFor, COLLECTIVES, findAlgorithm, findCollective } from "./collectives/index.ts";
export { type Grouping, groupRanks, type ProcessGroup, processGroups, railsOf } from "./collectives/process-group.ts";
export type { AllPairs, Phase, Schedule, Transfers } from "./collectives/schedule.ts";
export type { Flows } from "./flows.ts";
export { type JobOptions, NIC_CHOICES, type NicChoice, placeJob, placementText } from "./job.ts";
export {
  type GivenParameters,
  type NamedText,
  nameOfOption,
  optionOf,
  type ParameterOwner,
  type ParameterSpec,
  type ParameterValue,
  readParameters,
} from "./parameters.ts";
export type { BuiltPattern, Pattern, PatternContext } from "./pattern.ts";
export { findPattern, PATTERNS } from "./patterns/index.ts";
export type { Placement } from "./placement.ts";
export { findPlacement, PLACEMENTS } from "./placements/index.ts";
export { guessTaskFormat, readTasks, TASK_FORMATS } from "./tasks/index.ts";
export { orderStreams } from "./tasks/stream-order.ts";
export type { TaskFile, TaskFormat, TaskInput } from "./tasks/task-format.ts";
export { type CollectiveTask, type Task, type TaskGraph, topologicalOrder } from "./tasks/task-graph.ts";
export type { Written } from "./tasks/written.ts";
export { findTraceFormat, readTrace, TRACE_FORMATS, type Trace } from "./traces/index.ts";
export {
  findWorkloadFormat,
  guessWorkloadFormat,
  WORKLOAD_FORMATS,
  type WorkloadFormat,
  type WorkloadInput,
} from "./workload-formats.ts";
