/** The one object that reports know: what was run, and what came out, per policy. It is also the JSON document `heddle/compare@1`. */

import type { LatencyModel } from "../sim/index.ts";

/** A figure over seeds: the mean, and the 95 % Student-t confidence interval of that mean; nulls where one seed gives none. */
export interface Estimate {
  readonly value: number;
  readonly ci95: readonly [number, number] | readonly [null, null];
}

/** Distribution of flow rates as fractions of line rate. */
export interface Efficiency {
  readonly mean: Estimate;
  readonly p50: Estimate;
  readonly p5: Estimate;
  readonly p1: Estimate;
  readonly slowest: Estimate;
}

/** Counts of one class of directed links; means over seeds. */
export interface TierCollisions {
  /** `leaf-spine up`, `spine-core down`, `nic-leaf down`. */
  readonly tier: string;
  readonly links: number;
  /** Links whose offered load at line rate exceeds their capacity. */
  readonly overloadedLinks: number;
  /** Flows that cross at least one overloaded link of this class. */
  readonly collidingFlows: number;
  /** Pairs of flows that share an overloaded link, counted once per link. */
  readonly collidingPairs: number;
  /** Overloaded links of which an equal-cost sibling had room for one of their flows. */
  readonly avoidableLinks: number;
}

/** One overloaded link, by name. */
export interface CollidingLink {
  /** Tier class, as in `TierCollisions.tier`. */
  readonly tier: string;
  readonly from: string;
  readonly to: string;
  readonly rateBps: number;
  /** Flows that cross it. */
  readonly flows: number;
  /** Offered load at line rate, as a multiple of the link's capacity. */
  readonly offeredLoad: number;
  readonly avoidable: boolean;
}

export interface Collisions {
  readonly overloadedLinks: number;
  readonly collidingFlows: number;
  readonly collidingPairs: number;
  readonly avoidableLinks: number;
  /** collidingFlows / flows. */
  readonly flowShare: number;
  readonly tiers: readonly TierCollisions[];
  /** The ten worst links of the first seed, most overloaded first. */
  readonly worstLinks: readonly CollidingLink[];
}

/** A row of the loss waterfall: `line rate` 1, then signed steps, then `goodput`, which is exactly the sum of all rows above it. */
export interface WaterfallRow {
  readonly stage: string;
  readonly fraction: number;
}

/** The queueing cap of sprayed flows, per class of path length (MODEL: section 5). */
export interface QueueingClass {
  /** Links on the path, NIC to NIC. */
  readonly hops: number;
  readonly baseRttS: number;
  /** Base round trip in full packets at line rate. */
  readonly baseRttPackets: number;
  readonly contendedStages: number;
  /** Stable utilization, the fraction of line rate at which such a flow is capped. */
  readonly utilization: number;
}

/** Proof of the policy `optimal`: bounds of the greatest part of line rate (wire) that all flows can have at once, means over seeds. */
export interface OptimumSummary {
  /** How they were found, over seeds: `symmetry` and `linear program` are exact, `approximation` bounds itself. */
  readonly methods: readonly ("symmetry" | "linear program" | "approximation")[];
  readonly low: number;
  readonly high: number;
}

/** Links of one class under priority flow control; means over seeds. */
export interface PfcTier {
  readonly tier: string;
  readonly links: number;
  /** Overloaded links whose queue passes xoff. */
  readonly congestedLinks: number;
  /** Links that are stopped by those, or by links that are stopped. */
  readonly pausedLinks: number;
  /** Buffer that a lossless priority needs at the end of such a link, the most of all. */
  readonly headroomBytes: number;
}

/** How far pauses would reach at the most, and what they would take; means over seeds. */
export interface PfcSummary {
  readonly congestedLinks: number;
  readonly pausedLinks: number;
  /** Flows that cross no overloaded link and would be slowed all the same. */
  readonly victims: number;
  /** victims / flows. */
  readonly victimShare: number;
  /** What head-of-line blocking would take, goodput as a fraction of line rate. */
  readonly lostFraction: number;
  readonly tiers: readonly PfcTier[];
  /** Of the first seed: nodes from the furthest link that is paused to the queue that stops it; empty where none is. */
  readonly chain: readonly string[];
}

/** The flow of the first seed that gets the least part of its line rate, before the transport takes its part. */
export interface SlowestFlowSummary {
  readonly from: string;
  readonly to: string;
  /** Goodput as a fraction of line rate. */
  readonly efficiency: number;
  /** The link that holds it; absent where none does, as where queues or resent packets do. */
  readonly heldBy?: {
    readonly tier: string;
    readonly from: string;
    readonly to: string;
    /** Flows that cross it. */
    readonly flows: number;
    /** Links of the fabric that hold it together, of which this is one. */
    readonly links: number;
  };
}

/** The queue where packets wait longest, of the first seed. */
export interface WorstHop {
  /** Tier class, as in `TierCollisions.tier`. */
  readonly tier: string;
  /** Of a pool of links, its first switch and how many are like it. */
  readonly from: string;
  readonly to: string;
  /** Queue pairs on fixed paths, or sprayed flows, that share one link. */
  readonly connections: number;
  readonly offeredLoad: number;
  /** Mean wait there. */
  readonly queueS: number;
  /** Wait that the onset piles up there before senders slow down; 0 where no more is offered than it carries. */
  readonly onsetS: number;
}

/** Latency one way, a model of its own: it does not change the rates (MODEL: section 6). */
export interface LatencySummary {
  /** On an idle fabric, mean over flows: NICs, switches, propagation, serialisation at every hop. */
  readonly baseS: Estimate;
  /** What queues add: over flows on fixed paths, over the packets of all flows where they are sprayed. */
  readonly addedP50S: Estimate;
  readonly addedP99S: Estimate;
  /** Absent where packets wait nowhere. */
  readonly worstHop?: WorstHop;
}

export interface PolicySummary {
  readonly policy: string;
  /** Goodput as a fraction of line rate. */
  readonly efficiency: Efficiency;
  /** The same before headers. */
  readonly wireEfficiency: Efficiency;
  /** Mean goodput of a flow, bit/s. */
  readonly goodputBps: Estimate;
  /** Delivered bytes / makespan / sending NICs / line rate, goodput; absent where flow sizes are unequal. */
  readonly aggregate?: Estimate;
  readonly collisions: Collisions;
  readonly waterfall: readonly WaterfallRow[];
  /** Absent for policies that pin flows to paths. */
  readonly queueing?: readonly QueueingClass[];
  /** Absent for policies that are bounds (`ideal`, `optimal`): they have no queues to model. */
  readonly latency?: LatencySummary;
  /** Of the policy `optimal` only. */
  readonly optimum?: OptimumSummary;
  /** Absent where all flows of the first seed have line rate. */
  readonly slowestFlow?: SlowestFlowSummary;
  /** Where priority flow control is on. */
  readonly pfc?: PfcSummary;
}

export interface TopologySummary {
  readonly name: string;
  readonly description: string;
  readonly assumptions: readonly string[];
  /** GPU NICs. */
  readonly nics: number;
  readonly hostNics: number;
  /** Switches and cables (those that are up) of the network that the GPU NICs are on, whoever else is. */
  readonly switches: number;
  readonly links: number;
  /** The same of a network that only host NICs are on. */
  readonly hostSwitches: number;
  readonly hostLinks: number;
  readonly cablesDown: number;
  readonly cablesDegraded: number;
  /** Switch tiers that the GPU NICs' fabric has. */
  readonly tiers: number;
  /** Of the first NIC. */
  readonly nicLineRateBps: number;
  /** Of all GPU NICs, the fastest first; absent where they are alike. */
  readonly nicLineRatesBps?: readonly number[];
}

/** The scenario with every default filled in: enough to run it again. */
export interface ScenarioSummary {
  readonly pattern: string;
  /** Parameters of the pattern as resolved (`scope`, `crossShare`, `distance`, …). */
  readonly patternParameters: Readonly<Record<string, string | number | boolean>>;
  /** A sentence: `random permutation between pods`. */
  readonly patternText: string;
  readonly nics: string;
  readonly placement: string;
  readonly jobNics: number;
  readonly flows: number;
  readonly qps: number;
  readonly qpMode: "static" | "pooled";
  readonly hash: string;
  readonly hashSeeds: "per-switch" | "per-tier" | "polarized";
  /** What policies were given; absent where nothing was. */
  readonly policyParameters?: Readonly<Record<string, string | number>>;
  readonly seeds: number;
  readonly seed: number;
  readonly mtuBytes: number;
  readonly ipVersion: 4 | 6;
  /** Payload ÷ wire bytes of a full packet. */
  readonly headerEfficiency: number;
  /** How flows on fixed paths share links: `max-min` or `alpha:<a>`. */
  readonly fairness: string;
  /** Of a fairness other than max-min. */
  readonly alpha?: number;
  /** How soon links charge, where they do before they are full (src/fairness.ts). */
  readonly softness?: number;
  /** Packets in flight as a multiple of the bandwidth-delay product. */
  readonly window: number;
  /** How drops are sent again, and the probability that a packet is dropped; absent where nothing is. */
  readonly lossRecovery?: "go-back-n" | "selective-repeat";
  readonly dropRate?: number;
  /** Priority flow control, and the queue at which it pauses; absent where it is off. */
  readonly pfc?: "report" | "head-of-line";
  readonly pfcXoffBytes?: number;
  /** What only latency depends on; absent in documents of versions before it was modelled. */
  readonly latencyModel?: LatencyModel;
}

export interface CompareSummary {
  readonly schema: "heddle/compare@1";
  readonly version: string;
  /** SHA-256 of the WebAssembly core that computed it. */
  readonly coreHash: string;
  readonly topology: TopologySummary;
  readonly scenario: ScenarioSummary;
  readonly results: readonly PolicySummary[];
}
