/**
 * heddle: throughput of AI-cluster network fabrics, with flow collisions.
 *
 * A topology becomes a graph of named nodes and cables (`readTopology`), the graph a fabric of arrays (`freeze`), and
 * `compare` routes the flows of a scenario on it under several policies and says what each delivers, and where the rest
 * of the line rate went. The heavy work is done by a WebAssembly core, whose bytes the caller provides (`compileCore`):
 * `heddle/core.wasm` is its file, in Node and in a browser alike.
 *
 * @module
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { compare, compileCore, DEFAULT_SCENARIO, freeze, readTopology } from "heddle";
 *
 * const core = await compileCore(await readFile(new URL(import.meta.resolve("heddle/core.wasm"))));
 * const topology = readTopology(`
 *   builder: leaf-spine
 *   parameters: { leaves: 4, nicsPerLeaf: 8, spines: 8, nicRate: 400Gbps, fabricRate: 400Gbps }
 * `);
 * const summary = compare(core, freeze(topology), DEFAULT_SCENARIO, { version: "0.1.0" });
 * console.log(summary.results.map(({ policy, efficiency }) => [policy, efficiency.mean.value]));
 * ```
 */

export { type BlastOptions, blast } from "./blast.ts";
export { type CollectiveOptions, collective } from "./collective.ts";
export {
  type CollectiveScenario,
  checkCollectiveScenario,
  DEFAULT_COLLECTIVE_SCENARIO,
} from "./collective-scenario.ts";
export { type CompareOptions, compare, describeTopology } from "./compare.ts";
export {
  type CoreModule,
  compileCore,
  HASH_FAMILIES,
  HASH_SEEDS,
  type HashFamily,
  type HashSeeds,
} from "./core/index.ts";
export {
  HeddleError,
  type Issue,
  isInputError,
  KernelError,
  RoutingError,
  ScenarioError,
  SolverError,
  suggestion,
  TopologyError,
  UsageError,
  unknownName,
} from "./errors.ts";
export { type Fabric, type FabricFacts, factsOf, freeze } from "./fabric/index.ts";
export { FAIRNESS_CHOICES, fairnessAlpha } from "./fairness.ts";
export { type InspectOptions, inspect } from "./inspect.ts";
export { readMeasured } from "./measured/index.ts";
export { parseMessageSize, type SizeStep, sizesBetween } from "./message-sizes.ts";
export type {
  BlastClass,
  BlastLoss,
  BlastSummary,
  CellResult,
  CollectiveSummary,
  CompareSummary,
  Engine,
  Estimate,
  FlowRecords,
  PolicySummary,
  RunSummary,
  SweepPlan,
  SweepSummary,
  TimelineInterval,
  TopologySummary,
  ValidationSummary,
  WaterfallRow,
} from "./metrics/index.ts";
export { summarizeSweep } from "./metrics/index.ts";
export {
  DEFAULT_PICTURE,
  drawPlot,
  LEAST_COLUMNS,
  LEAST_ROWS,
  type PictureSize,
  PLOT_PRESETS,
  type Plot,
  type PlotOptions,
  renderPlot,
  type TerminalOptions,
  type VegaLiteSpec,
  vegaLiteSpec,
} from "./plot/index.ts";
export {
  type Baseline,
  type RegressOptions,
  type RegressOutcome,
  readBaseline,
  regress,
  storeResults,
} from "./regress/index.ts";
export {
  BLAST_FORMATS,
  type BlastFormat,
  type CollectiveReporter,
  type CollectiveReportOptions,
  collectiveReporters,
  findCollectiveReporter,
  findReporter,
  type InspectSummary,
  type ListSection,
  type MeasuredRun,
  type NcclJsonFile,
  REGRESS_FORMATS,
  type RegressFormat,
  type Rendered,
  type Reporter,
  type ReportOptions,
  renderBlast,
  renderInspect,
  renderList,
  renderNcclJson,
  renderRegress,
  renderRegressBenchmark,
  renderRegressJunit,
  renderRun,
  renderSweep,
  renderSweepPlan,
  renderValidation,
  reporters,
  SWEEP_FORMATS,
  type SweepFormat,
  sweepFiles,
  VALIDATION_FORMATS,
  type ValidationFormat,
  writeFlowsCsv,
  writeFlowsNdjson,
  writeTimelineCsv,
} from "./report/index.ts";
export { allOf, findPolicy, ownParameters, POLICIES, type Policy, TIMED_POLICIES } from "./routing/index.ts";
export {
  type CableChange,
  EXAMPLE_RUN_FILE,
  headerBytes,
  RUN_DEFAULTS,
  RUN_FORMATS,
  type RunFileContent,
  type RunFileOptions,
  RunInterrupted,
  type RunJob,
  type RunOptions,
  type RunOutcome,
  type RunProgress,
  type RunScenario,
  readRunFile,
  run,
  runJsonSchema,
  type TaskWorkload,
} from "./run/index.ts";
export { checkScenario, DEFAULT_SCENARIO, type Scenario } from "./scenario.ts";
export {
  headerEfficiency,
  headroomBytes,
  LATENCY_PARAMETERS,
  LOSS_RECOVERIES,
  type LossRecovery,
  PFC_EFFECTS,
  type PfcEffect,
  wireBytes,
} from "./sim/index.ts";
export {
  type CellOutcome,
  coordinate,
  type Executor,
  estimateSweep,
  type FabricSpec,
  formatCell,
  formatShard,
  isFinal,
  isSweepFile,
  type Limits,
  mergeCells,
  missingIn,
  oddParts,
  parseCell,
  parseShard,
  planOf,
  type QueuedTask,
  readOutcomes,
  readQueuedFabric,
  readQueuedTask,
  readSweep,
  readSweepSummary,
  type Shard,
  type Sweep,
  SweepBook,
  type SweepEstimate,
  type SweepOverrides,
  type SweepPart,
  sweepOfFabric,
  type Task,
  type TaskResult,
  TaskRunner,
  unordered,
} from "./sweep/index.ts";
export {
  type Bill,
  billOf,
  builders,
  buildTopology,
  type Cost,
  type Exported,
  exportTopology,
  failParts,
  findTopologyFormat,
  formatsByEnding,
  type Imported,
  type ImportOptions,
  importTopology,
  type Prices,
  priceBill,
  readPrices,
  readTopology,
  TOPOLOGY_ENDINGS,
  TOPOLOGY_FORMATS,
  type TopologyFormat,
  type TopologyGraph,
  topologyFormatNames,
  topologyJsonSchema,
} from "./topology/index.ts";
export { formatCount, formatDuration, formatWait, parseQuantity } from "./units.ts";
export {
  PACKET_WINDOW,
  type PacketFile,
  readPacketFile,
  type ValidateOptions,
  type ValidationOutcome,
  validate,
} from "./validate/index.ts";
export {
  ALGORITHMS,
  algorithmsFor,
  COLLECTIVES,
  type Flows,
  findAlgorithm,
  findCollective,
  findPattern,
  findPlacement,
  findTraceFormat,
  findWorkloadFormat,
  type GivenParameters,
  guessTaskFormat,
  guessWorkloadFormat,
  NIC_CHOICES,
  optionOf,
  PATTERNS,
  type ParameterOwner,
  type ParameterSpec,
  PLACEMENTS,
  TASK_FORMATS,
  type TaskFile,
  type TaskGraph,
  TRACE_FORMATS,
  WORKLOAD_FORMATS,
  type WorkloadFormat,
  type WorkloadInput,
  type Written,
} from "./workload/index.ts";
