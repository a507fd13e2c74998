/** The result of a sweep over its seeds: plain data, for reporters and plots. Also the JSON document `heddle/sweep@1`. */

/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What computed a result; results of different engines are never mixed. */
export interface Engine {
  /** Of this package. */
  readonly version: string;
  /** SHA-256 of the WebAssembly core, hexadecimal. */
  readonly coreHash: string;
}

/** What is kept of a cell besides its figures, where the sweep asks for it. */
export interface CellRecord {
  /** Goodput of flows as fractions of line rate: quantiles 0, 1 / 50, …, 1. */
  readonly flowRateQuantiles?: readonly number[];
  /** Carried / capacity of the links between two tiers, each direction on its own. */
  readonly linkLoads?: readonly LinkLoads[];
}

export interface LinkLoads {
  /** `leaf-spine up`. */
  readonly tier: string;
  /** Names of the switches. */
  readonly lower: readonly string[];
  readonly upper: readonly string[];
  /** `load[lower][upper]`, 0 to 1; the mean where links are parallel, null where there is none. */
  readonly load: readonly (readonly (number | null)[])[];
}

/** Why a cell has no figures. `input`: it would fail again; `limit` and `lost` are tried again by the next run. */
export interface CellError {
  readonly kind: "input" | "limit" | "lost";
  readonly code: string;
  readonly message: string;
}

/** A cell is a point under one seed. A line of `cells.ndjson`, complete: the same bytes for the same cell on any machine. */
export interface CellResult {
  /** SHA-256 of the point's id and the seed, hexadecimal. */
  readonly id: string;
  /** Id of its point. */
  readonly point: string;
  readonly seed: number;
  /** Of the first point that the cell belongs to. */
  readonly vary: Readonly<Record<string, Json>>;
  /** By name: `efficiency.mean`, `collisions.flowShare`, `busbwGBps`. */
  readonly figures?: Readonly<Record<string, number>>;
  readonly record?: CellRecord;
  /** Instead of figures. */
  readonly error?: CellError;
}

/** One figure of one point, over its seeds. */
export interface FigureSummary {
  readonly mean: number;
  /** 95 % Student-t confidence interval of that mean; nulls where one seed gives none. */
  readonly ci95: readonly [number, number] | readonly [null, null];
  /** Quantiles over the seeds, linear between order statistics. */
  readonly p5: number;
  readonly p95: number;
}

export interface PointSummary {
  readonly id: string;
  /** The varied fields, as written: `{ qps: 4, policy: "ecmp" }`. */
  readonly vary: Readonly<Record<string, Json>>;
  readonly fabric: string;
  /** Seeds that gave figures. */
  readonly seeds: number;
  /** Cells that failed, and the first one's error. */
  readonly failed: number;
  readonly error?: Pick<CellError, "code" | "message">;
  readonly figures: Readonly<Record<string, FigureSummary>>;
  /** Of the first seed. */
  readonly record?: CellRecord;
}

/** What is known of a sweep without its scenarios: enough to make its summary of results. */
export interface SweepPlan extends Engine {
  readonly name: string;
  readonly description: string;
  /** Id of the sweep. */
  readonly sweep: string;
  readonly axes: readonly string[];
  readonly seed: number;
  /** Seeds of a point, at least and at most. */
  readonly seeds: readonly [number, number];
  readonly points: readonly Pick<PointSummary, "id" | "vary" | "fabric">[];
}

export interface SweepSummary extends Engine {
  readonly schema: "heddle/sweep@1";
  readonly name: string;
  readonly description: string;
  /** Hash of the whole sweep: the same for the same points, seeds and engine. */
  readonly sweep: string;
  /** Fields that vary, in the sweep's order. */
  readonly axes: readonly string[];
  readonly interval: "student-t";
  /** First seed. */
  readonly seed: number;
  readonly cells: number;
  readonly failedCells: number;
  readonly points: readonly PointSummary[];
}
