/** What a run says of latency: a model of its own on the rates of the solve, which it does not change. */

import type { PacketFormat } from "../packet.ts";
import type { LatencyModel } from "./latency-model.ts";

export interface LatencyOptions {
  /** Asks for latency too. */
  readonly latencyModel?: LatencyModel;
  readonly format: PacketFormat;
}

/** A queue at a link, or at each link of a pool. */
export interface HopQueue {
  /** `leaf-spine down`. */
  readonly tier: string;
  readonly from: string;
  readonly to: string;
  /** Queue pairs on fixed paths, or sprayed flows, that share a link of it. */
  readonly connections: number;
  /** Offered at line rate / capacity. */
  readonly offeredLoad: number;
  /** Mean time that a packet waits there, s. */
  readonly queueS: number;
  /** Wait that the onset piles up before senders slow down, s; 0 where offered no more than it carries. */
  readonly onsetS: number;
}

/** One way, in seconds. */
export interface RunLatency {
  /** On an idle fabric, mean over flows: NICs, switches, propagation, serialisation of a full packet at every hop. */
  readonly baseS: number;
  /** What queues add: the median, and what 99 in 100 stay below. */
  readonly addedP50S: number;
  readonly addedP99S: number;
  /** Where packets wait longest; absent where they wait nowhere. */
  readonly worstHop?: HopQueue;
}
