/** How far fluid rates are from packet-level ones: the document `heddle/validation@1`. */

/** Of the errors of flows, means over runs; `max` is the largest of all. */
export interface RateErrors {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** One figure in both simulators, means over runs. */
export interface Compared {
  readonly packet: number;
  readonly fluid: number;
  /** fluid / packet − 1, mean over runs. */
  readonly error: number;
}

/** Completion times of the flows of one size, over all runs. */
export interface SizeFct {
  readonly sizeBytes: number;
  readonly flows: number;
  readonly packetMeanS: number;
  readonly fluidMeanS: number;
  readonly packetP99S: number;
  readonly fluidP99S: number;
}

/** One limit that was stated, and what came out. Both are sizes: signs are left out. */
export interface BarCheck {
  readonly figure: "mean" | "p50" | "p95" | "meanRate" | "slowest";
  readonly limit: number;
  readonly value: number;
  readonly met: boolean;
}

export interface ValidationResult {
  /** `max-min` or `alpha:1.5`. */
  readonly fairness: string;
  /** |F − P| / F of a flow's average rate; null where which flows meet is chance on either side. */
  readonly rateErrors: RateErrors | null;
  /** Mean over flows of their average rates on the wire, bit/s. */
  readonly meanRateBps: Compared;
  /** Average rate of the slowest flow, bit/s. */
  readonly slowestBps: Compared;
  /** From the first start to the last end. */
  readonly makespanS: Compared;
  readonly fct: readonly SizeFct[];
  /** Those that bars are stated for. */
  readonly bars: readonly BarCheck[];
}

/** Runs that differ in nothing but their seeds. */
export interface ValidationGroup {
  /** As the file names it. */
  readonly fabric: string;
  /** What is down or slow, as `--fail` takes it. */
  readonly failures: readonly string[];
  readonly nics: number;
  readonly experiment: string;
  readonly strategy: string;
  readonly transport: string;
  /** Ours that stands for the strategy, its parameters and why. */
  readonly policy: string;
  readonly policyParameters: Readonly<Record<string, string | number>>;
  readonly reason: string;
  /** Payload of a flow; null where flows differ. */
  readonly sizeBytes: number | null;
  readonly seeds: readonly number[];
  readonly flows: number;
  /** Flows that did not end in the packet simulator, which nothing here counts. */
  readonly unfinished: number;
  readonly results: readonly ValidationResult[];
}

/** Runs that were left out. */
export interface SkippedRuns {
  readonly fabric: string;
  readonly strategy: string;
  readonly transport: string;
  readonly runs: number;
  readonly reason: string;
}

export interface ValidationSummary {
  readonly schema: "heddle/validation@1";
  readonly version: string;
  readonly coreHash: string;
  readonly files: readonly string[];
  readonly windowBdp: number;
  /** The bars that stand behind `met` are those of docs/validation.md times this; null where none were asked for. */
  readonly barFactor: number | null;
  readonly groups: readonly ValidationGroup[];
  readonly skipped: readonly SkippedRuns[];
}

/** One run in both simulators. */
export interface ValidatedRun {
  readonly wireBits: Float64Array; // [flows]
  readonly sizeBytes: readonly number[]; // [flows]
  readonly startS: readonly number[]; // [flows]
  /** NaN for a flow that did not end. */
  readonly packetFinishS: readonly number[]; // [flows]
  readonly fluidFinishS: Float64Array; // [flows]
}
