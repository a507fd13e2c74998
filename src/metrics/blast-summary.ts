/** What removing each class of switches and cables costs: the document `heddle/blast@1`. */

import type { Estimate, ScenarioSummary, TopologySummary } from "./summary.ts";

/** What one policy loses. Losses are means over seeds and the members that were removed, each alone. */
export interface BlastLoss {
  readonly policy: string;
  /** 1 − goodput of all flows ÷ theirs on the fabric as it is; flows without a path count as 0. */
  readonly loss: Estimate;
  /** The same over the flows that still have a path; null where none has. */
  readonly survivorLoss: Estimate | null;
  /** Share of all flows that are slower than before, or cut off. */
  readonly flowsHurt: number;
  /** Whether the mean loss is at most the part of the capacity that went. */
  readonly proportional: boolean;
  /** Of those that were removed, the one that costs most, over the seeds. */
  readonly worst: { readonly name: string; readonly loss: number };
}

export interface BlastClass {
  readonly kind: "switch" | "cable";
  /** `spine`, `leaf-spine`, or `spine (2 of 3)` where a tier has several classes. */
  readonly name: string;
  readonly count: number;
  /** Members that were removed, one at a time. */
  readonly removed: readonly string[];
  /** Part of the capacity of a tier of cables that goes with one member, of the tier that loses most. */
  readonly capacityLost: number;
  /** Flows without a path, a mean. */
  readonly flowsCutOff: number;
  readonly losses: readonly BlastLoss[];
}

export interface BlastSummary {
  readonly schema: "heddle/blast@1";
  readonly version: string;
  readonly coreHash: string;
  readonly topology: TopologySummary;
  readonly scenario: ScenarioSummary;
  /** Goodput of all flows on the fabric as it is ÷ line rates, a policy each. */
  readonly healthy: readonly { readonly policy: string; readonly efficiency: Estimate }[];
  /** By the loss of the first policy, the largest first. */
  readonly classes: readonly BlastClass[];
}
