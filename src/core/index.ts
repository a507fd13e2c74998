/** The only door to the WebAssembly core. */

export { ALPHA_FAIR_TOLERANCE, type AlphaFairOptions, type Softness } from "./alpha-fair.ts";
export {
  type AlphaFairSolution,
  type ClassCounts,
  type CollisionCounts,
  Core,
  type CoreFlows,
  type CoreGraph,
  type EcmpOptions,
  type FlowHash,
  HASH_FAMILIES,
  HASH_SEEDS,
  type HashFamily,
  type HashSeeds,
  hashSeedsOf,
  type LeafDistances,
  OWN_CAP,
  type Routes,
  type Solution,
} from "./core.ts";
export type { EventCounts, EventProblem, EventResult, EventState, Stall } from "./event-problem.ts";
export { EventRun } from "./event-run.ts";
export type { CoreExports } from "./exports.ts";
export { type CoreModule, compileCore } from "./module.ts";
