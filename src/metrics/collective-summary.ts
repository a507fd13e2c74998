/** The result of `heddle collective`: plain data, complete and stable, for reporters, baselines and `--json`. */

import type { LatencyModel } from "../sim/index.ts";
import type { Estimate, LatencySummary, TopologySummary } from "./summary.ts";

/** One message size. GB/s is 10^9 bytes per second, as in nccl-tests; estimates are over seeds. */
export interface CollectiveRow {
  readonly sizeBytes: number;
  /** Elements, of `datatype`. */
  readonly count: number;
  /** Of the slowest process group. */
  readonly timeS: Estimate;
  readonly algbwGBps: Estimate;
  readonly busbwGBps: Estimate;
  /** Part of the time that is latency (steps × α), not bandwidth; 0 to 1. */
  readonly latencyShare: number;
  /** Busbw with the same α on a fabric without collisions or queues. */
  readonly idealBusbwGBps: number;
}

/** One policy under one algorithm. */
export interface CollectiveResult {
  readonly policy: string;
  readonly algorithm: string;
  readonly rows: readonly CollectiveRow[]; // ascending sizes
  /** Mean of the rows' busbw. */
  readonly avgBusbwGBps: number;
  /**
   * Rate of the slowest transfer / what it would get without collisions or queues, bandwidth only; of several phases the
   * inverse ratio of their times.
   */
  readonly efficiency: Estimate;
  /** Busbw that bandwidth alone allows, without latency. */
  readonly bandwidthBusbwGBps: Estimate;
  /** Latency of one step, s; 0 where no step uses that medium. */
  readonly networkStepS: number;
  readonly nvlinkStepS: number;
  readonly networkSteps: number;
  readonly nvlinkSteps: number;
  /**
   * Of the network step where queues add most (p99). The base is the network's part of `networkStepS`, with serialisation; what
   * queues add is in none of the times. Absent where no step has a model of it: all pairs at once, and bounds.
   */
  readonly latency?: LatencySummary;
  /** Over all phases, means over seeds. */
  readonly overloadedLinks: number;
  readonly collidingFlows: number;
  readonly collidingPairs: number;
  /** What was sampled instead of computed whole: `32 of 4,095 steps`; the estimates' intervals then hold that, too. */
  readonly sampled?: string;
}

/** The scenario with every default filled in. */
export interface CollectiveScenarioSummary {
  readonly collective: string;
  readonly ranks: number;
  readonly servers: number;
  /** Most ranks of a server. */
  readonly gpusPerServer: number;
  readonly groups: number;
  readonly groupSize: number;
  readonly placement: string;
  /** Per NIC. */
  readonly channels: number;
  readonly qps: number;
  readonly qpMode: "static" | "pooled";
  readonly hash: string;
  readonly hashSeeds: "per-switch" | "per-tier" | "polarized";
  /** What policies were given; absent where nothing was. */
  readonly policyParameters?: Readonly<Record<string, string | number>>;
  /** nccl-tests' --iters: runs, each with its own placement draw and hash seeds. */
  readonly iters: number;
  readonly seed: number;
  readonly mtuBytes: number;
  readonly ipVersion: 4 | 6;
  readonly headerEfficiency: number;
  readonly window: number;
  /** What only latency depends on; absent in documents of versions before it was modelled. */
  readonly latencyModel?: LatencyModel;
  /** NVLink per GPU and direction: line rate, and what a ring makes of it; payload bit/s. */
  readonly nvlinkBps: number;
  readonly nvlinkRingBps: number;
  /** Steps were run one by one, with a barrier after each. */
  readonly barrier: boolean;
  readonly datatype: "float";
  /** busbw = algbw × this. */
  readonly busbwFactor: number;
}

export interface CollectiveSummary {
  readonly schema: "heddle/collective@1";
  readonly version: string;
  readonly coreHash: string;
  readonly topology: TopologySummary;
  readonly scenario: CollectiveScenarioSummary;
  readonly results: readonly CollectiveResult[]; // policy by policy, algorithms in the order given
}
