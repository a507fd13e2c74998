/** Simulation: flows on a network under a policy. */

export { type Baseline, prepare } from "./baseline.ts";
export { Network } from "./network.ts";
export { headerEfficiency, type PacketFormat, wireBytes } from "./packet.ts";
export type { LossStep, NamedCounts, OverloadedLink, QueueingStage, RunResult } from "./result.ts";
export { type SnapshotOptions, simulate } from "./snapshot.ts";
