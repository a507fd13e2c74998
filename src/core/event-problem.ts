/** What the event engine is given and what it gives back: flows with sizes, starts and dependencies on links whose capacities may change. */

import type { Softness } from "./alpha-fair.ts";
import type { Routes } from "./core.ts";

/** Links are whatever the caller numbers so: fabric links, pools, NVLink ports. All columns are read once, at construction. */
export interface EventProblem {
  readonly linkRateBps: Float64Array; // [links] bit/s, ≥ 0
  /** Rows of the flows' commodities; flow f has commodities [f·q, (f+1)·q) with q = commoditiesPerFlow, and runs at the sum of their rates. */
  readonly routes: Routes;
  readonly rateCapBps?: Float64Array; // [commodities] bit/s; none where absent
  readonly sizeBits: Float64Array; // [flows] > 0
  /** Earliest start; a flow with dependencies starts at the later of this and the last delivery that it waits for, plus delayS. */
  readonly startS: Float64Array; // [flows] ≥ 0
  /** Flows that must be delivered first: after[afterStart[f] … afterStart[f + 1]). None where absent. */
  readonly afterStart?: Uint32Array; // [flows + 1]
  readonly after?: Uint32Array;
  readonly delayS?: Float64Array; // [flows] ≥ 0; 0 where absent
  /** From the last bit sent to its delivery. */
  readonly latencyS?: Float64Array; // [flows] ≥ 0; 0 where absent
  /** α of the fairness of rates; max-min where absent or Infinity. */
  readonly alpha?: number;
  /** Of links, where rates are α-fair; hard where absent. */
  readonly soft?: Softness;
  /** Capacity changes, ascending in time; equal times apply in order. */
  readonly changes?: {
    readonly timeS: Float64Array; // [changes] ≥ 0
    readonly link: Uint32Array; // [changes]
    readonly rateBps: Float64Array; // [changes] ≥ 0
  };
}

export type EventState = "running" | "done" | "stalled";

/** Counters of a run so far. */
export interface EventCounts {
  /** Starts, completions, deliveries and capacity changes handled. */
  readonly events: number;
  /** Groups of events at one time, hence re-solves. */
  readonly batches: number;
  /** Commodities whose rate a re-solve computed anew. */
  readonly rerated: number;
  readonly flowsDone: number;
}

/** How a run stands; arrays are copies. Times are −1 where the event has not happened. */
export interface EventResult {
  readonly startedS: Float64Array; // [flows]
  /** Last bit sent. */
  readonly endedS: Float64Array; // [flows]
  /** Delivery: last bit sent, plus latency. */
  readonly finishedS: Float64Array; // [flows]
  /** Bits sent by `timeS` of the run; sizeBits exactly once a flow has ended. */
  readonly sentBits: Float64Array; // [flows]
}

/** A flow that can't go on, and a link without capacity on its way (−1: its own cap is 0). */
export interface Stall {
  readonly flow: number;
  readonly link: number;
}
