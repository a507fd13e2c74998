/** What one snapshot solve of one policy yields: rates, collisions, and where the loss went. */

import type { ClassCounts } from "../core/index.ts";
import type { RunLatency } from "./latency/run-latency.ts";

/** A step of the loss, as a mean over flows of the fraction of line rate lost on the wire. */
export interface LossStep {
  readonly stage: string;
  readonly fraction: number;
}

/** Counts of a class of links, by name. */
export interface NamedCounts extends ClassCounts {
  readonly tier: string;
}

export interface OverloadedLink {
  readonly link: number;
  readonly tier: string;
  readonly flows: number;
  /** Offered / capacity. */
  readonly offeredLoad: number;
  readonly avoidable: boolean;
}

/** The queueing caps of the sprayed flows with one path length. */
export interface QueueingStage {
  readonly hops: number;
  readonly flows: number;
  /** Means over those flows. */
  readonly baseRttS: number;
  readonly baseRttPackets: number;
  readonly contendedStages: number;
  readonly utilization: number;
}

/** Proof of an optimum: bounds of λ, the greatest part of line rate that all flows can have at once, on the wire. */
export interface Optimum {
  /** How it was proved: pools of like switches, linear programs, or an approximation that bounds itself. */
  readonly method: "symmetry" | "linear program" | "approximation";
  /** Some splits give every flow this much. */
  readonly low: number;
  /** None give every flow more. */
  readonly high: number;
}

/** How far pauses of priority flow control would reach, at the most. Links are counted in links of the fabric. */
export interface PfcSpread {
  /** Overloaded links whose queue passes xoff. */
  readonly congestedLinks: number;
  /** Links that those stop, and that these stop in turn. */
  readonly pausedLinks: number;
  /** Flows that cross no overloaded link and would be slowed all the same. */
  readonly victims: number;
  /** What head-of-line blocking would take, as a mean over flows of the fraction of line rate on the wire. */
  readonly lostFraction: number;
  readonly tiers: readonly {
    readonly tier: string;
    readonly links: number;
    readonly congestedLinks: number;
    readonly pausedLinks: number;
    /** Buffer that a lossless priority needs at the end of such a link, of all the largest. */
    readonly headroomBytes: number;
  }[];
  /** Nodes on the way from the paused link that is furthest up to the queue that stops it; empty where none is paused. */
  readonly chain: readonly number[];
}

/** The flow that gets the least part of its line rate, before the transport takes its part. */
export interface SlowestFlow {
  readonly src: number;
  readonly dst: number;
  /** On the wire, of line rate. */
  readonly fraction: number;
  /** The link (or one of the links alike) that holds it, and how many flows cross it; absent where no link does. */
  readonly heldBy?: {
    readonly from: number;
    readonly to: number;
    readonly tier: string;
    readonly flows: number;
    /** Links of the fabric that hold it together: 1 for flows on one path. */
    readonly links: number;
  };
}

export interface RunResult {
  /** Wire rate of each flow, bit/s. */
  readonly rateBps: Float64Array; // [flows]
  /** In order; with those of the transport the fractions sum to 1 − mean(rate / line rate). */
  readonly losses: readonly LossStep[];
  /** What the transport loses of what routing gives, in order; absent where it loses nothing. */
  readonly transportLosses?: readonly LossStep[];
  readonly collisions: {
    readonly all: ClassCounts;
    readonly tiers: readonly NamedCounts[];
    /** Most overloaded first; empty for sprayed flows, whose pools have no worst link. */
    readonly worst: readonly OverloadedLink[];
  };
  /** Absent where nobody is slowed. */
  readonly slowest?: SlowestFlow;
  readonly queueing?: readonly QueueingStage[];
  /** Of the policy `optimal` only. */
  readonly optimum?: Optimum;
  /** Where asked for. */
  readonly pfc?: PfcSpread;
  /** Where asked for, and where there is a model of it: not of bounds such as `ideal` and `optimal`. */
  readonly latency?: RunLatency;
  /** Carried / capacity of each link of the fabric, where asked for. */
  readonly linkLoads?: Float64Array; // [links]
}
