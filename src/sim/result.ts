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

export interface RunResult {
  /** Wire rate of each flow, bit/s. */
  readonly rateBps: Float64Array; // [flows]
  /** In order; the fractions sum to 1 − mean(rate / line rate). */
  readonly losses: readonly LossStep[];
  readonly collisions: {
    readonly all: ClassCounts;
    readonly tiers: readonly NamedCounts[];
    /** Most overloaded first; empty for sprayed flows, whose pools have no worst link. */
    readonly worst: readonly OverloadedLink[];
  };
  readonly queueing?: readonly QueueingStage[];
  /** Of the policy `optimal` only. */
  readonly optimum?: Optimum;
  /** Where asked for, and where there is a model of it: not of bounds such as `ideal` and `optimal`. */
  readonly latency?: RunLatency;
  /** Carried / capacity of each link of the fabric, where asked for. */
  readonly linkLoads?: Float64Array; // [links]
}
