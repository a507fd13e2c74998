/** A sweep as read: its fabrics and points, and how many seeds each point gets. */

import type { CollectiveScenario } from "../collective-scenario.ts";
import type { Engine, Json } from "../metrics/index.ts";
import type { Scenario } from "../scenario.ts";

/** A fabric before it is built: plain values, complete in themselves. */
export interface FabricSpec {
  /** As `buildTopology` takes it, with the point's parameters and changes already in it. */
  readonly topology: Json;
  /** Name for reports: a preset's, or the file's without its ending. */
  readonly name: string;
  /** Cables between switches that are down, drawn anew with every seed; absent where none are. */
  readonly failures?: {
    /** Of each tier's cables, above 0, at most 1. */
    readonly share: number;
    /** As in `changes`, `leaf-spine`; every tier between switches where absent. */
    readonly tier?: string;
  };
}

export interface SweepFabric {
  readonly spec: FabricSpec;
  /** SHA-256 of the canonical spec without names and descriptions, hexadecimal. */
  readonly id: string;
  /** By the builder's arithmetic, for estimates; nothing is built. */
  readonly nics: number;
  readonly cables: number;
}

/** A scenario with every default filled in, of one policy, one algorithm and one message size, and without a seed. */
export type PointScenario =
  | {
      readonly job: "compare";
      readonly policy: string;
      readonly scenario: Omit<Scenario, "policies" | "seeds" | "seed">;
    }
  | {
      readonly job: "collective";
      readonly policy: string;
      readonly algorithm: string;
      readonly sizeBytes: number;
      readonly scenario: Omit<CollectiveScenario, "policies" | "algorithms" | "sizesBytes" | "iters" | "seed">;
    };

/** One combination of the fields that a sweep varies: a row of its summary for each figure. */
export interface Point {
  /** SHA-256 of the canonical scenario, its fabric's id, records and the engine, hexadecimal: in any sweep the same. */
  readonly id: string;
  /** The varied fields, as written, in the sweep's order: `{ qps: 4, policy: "ecmp" }`. */
  readonly vary: Readonly<Record<string, Json>>;
  /** Index into the sweep's `fabrics`. */
  readonly fabric: number;
  readonly scenario: PointScenario;
}

export type SeedRule =
  | { readonly kind: "fixed"; readonly count: number }
  | {
      /** Seeds are added until half of the 95 % interval of the figure's mean is at most `halfWidth`. */
      readonly kind: "until";
      /** `efficiency.mean` for compare, `efficiency` for collective. */
      readonly figure: string;
      readonly halfWidth: number;
      /** `halfWidth` is a share of the mean, not in the figure's unit. */
      readonly relative: boolean;
      readonly min: number;
      readonly max: number;
    };

export interface Sweep {
  readonly name: string;
  readonly description: string;
  readonly engine: Engine;
  /** SHA-256 over all points' ids and vary, seeds and records, hexadecimal. */
  readonly id: string;
  /** Fields that vary, in the order of the file. */
  readonly axes: readonly string[];
  readonly fabrics: readonly SweepFabric[];
  /** In the order of the file, the first axis slowest. Points of the same id (the same scenario under other names) may recur. */
  readonly points: readonly Point[];
  /** First seed; the k-th run of every point has seed + k. */
  readonly seed: number;
  readonly seeds: SeedRule;
  readonly record: readonly ("flow-rates" | "link-loads")[];
}
