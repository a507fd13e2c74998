/** Simulation: flows on a network under a policy. */

export { aloneRates } from "./alone-rates.ts";
export { type Baseline, prepare } from "./baseline.ts";
export { LATENCY_PARAMETERS, type LatencyModel, readLatencyModel } from "./latency/latency-model.ts";
export type { HopQueue, RunLatency } from "./latency/run-latency.ts";
export { LOSS_RECOVERIES, type LossRecovery } from "./loss-recovery.ts";
export { lossesOf } from "./losses.ts";
export { Network } from "./network.ts";
export { headerEfficiency, type PacketFormat, wireBytes } from "./packet.ts";
export { PFC_EFFECTS, type PfcEffect } from "./pfc.ts";
export { headroomBytes } from "./pfc-headroom.ts";
export type { PhaseOptions } from "./phase-cost.ts";
export { quantile } from "./quantile.ts";
export type {
  LossStep,
  NamedCounts,
  Optimum,
  OverloadedLink,
  PfcSpread,
  QueueingStage,
  RunResult,
  SlowestFlow,
} from "./result.ts";
export { type ScheduleCost, type StepCosts, scheduleCost } from "./schedule-cost.ts";
export { type SnapshotOptions, simulate } from "./snapshot.ts";
export { Timeline, type TimelineTier } from "./timeline.ts";
export { networkFlows, notTimed } from "./transfer-network.ts";
export { type NvlinkRates, routeTransfers, type TransferOptions, type TransferRoutes } from "./transfer-routes.ts";
