/** Stored figures of a collective beside those of a new run, and what its scenario expects of them: `heddle/regress@1`. */

import type { Estimate } from "./summary.ts";

export const REGRESS_METRICS = ["busbwGBps", "efficiency", "overloadedLinks", "collidingFlows"] as const;
export type RegressMetric = (typeof REGRESS_METRICS)[number];

/** What a figure is of. Bus bandwidth has one figure for each message size, the others have one in all. */
export interface FigureName {
  readonly policy: string;
  readonly algorithm: string;
  readonly metric: RegressMetric;
  readonly sizeBytes?: number;
}

/** One policy under one algorithm, as a baseline file keeps it; means over the runs. */
export interface StoredResult {
  readonly policy: string;
  readonly algorithm: string;
  /** GB/s (10^9) by message size in bytes. */
  readonly busbwGBps: ReadonlyMap<number, number>;
  readonly efficiency: number;
  readonly overloadedLinks: number;
  readonly collidingFlows: number;
}

/** What a scenario came to, and what computed it. */
export interface StoredResults {
  readonly version: string;
  readonly coreHash: string;
  readonly rows: readonly StoredResult[];
}

/** A figure that a scenario states a bound for: of every policy and algorithm that it runs, unless one is named. */
export interface Expectation {
  readonly policy?: string;
  readonly algorithm?: string;
  readonly metric: RegressMetric;
  /** Of `busbwGBps`; the largest size where absent. */
  readonly sizeBytes?: number;
  readonly comparison: ">=" | "<=" | ">" | "<" | "==";
  readonly bound: number;
}

/** `same`: every digit; `within` the tolerance; `beyond` it, in either direction; `new`: there is no stored figure. */
export type Verdict = "same" | "within" | "beyond" | "new";

export interface FigureDiff extends FigureName {
  /** null where nothing is stored. */
  readonly old: number | null;
  readonly new: number;
  /** 95 % interval of the new mean over its runs, nulls where one run gives none; absent for counts. */
  readonly ci95?: Estimate["ci95"];
  /** new ÷ old − 1; null without an old figure, or with one of zero. */
  readonly change: number | null;
  /** Most that |change| may be; 0 where every digit has to be the same. */
  readonly tolerance: number;
  readonly verdict: Verdict;
}

export interface ExpectationResult extends FigureName {
  /** `>= 360`. */
  readonly expected: string;
  readonly got: number;
  readonly ok: boolean;
}

export interface RegressScenarioSummary {
  readonly name: string;
  /** No figure is beyond its tolerance or new, unless the file was updated, and all expectations are met. */
  readonly ok: boolean;
  /** What had computed the stored figures; absent where there are none. */
  readonly stored?: { readonly version: string; readonly coreHash: string };
  readonly figures: readonly FigureDiff[];
  readonly expectations: readonly ExpectationResult[];
}

export interface RegressSummary {
  readonly schema: "heddle/regress@1";
  readonly version: string;
  readonly coreHash: string;
  /** The baseline file, as it was named. */
  readonly baseline: string;
  readonly ok: boolean;
  /** The new figures replace the stored ones. */
  readonly updated: boolean;
  readonly scenarios: readonly RegressScenarioSummary[];
}
