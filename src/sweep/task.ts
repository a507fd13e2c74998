/** A piece of work for an executor: cells of one fabric, as plain values that a thread or another machine can be sent. */

import type { CellError, CellRecord, Engine } from "../metrics/index.ts";
import type { FabricSpec, PointScenario } from "./definition.ts";

export interface TaskCell {
  readonly id: string;
  /** Id of its point. */
  readonly point: string;
  readonly scenario: PointScenario;
}

/** Cells that share all but policy, algorithm and message size: they run together on the same flows. */
export interface TaskGroup {
  readonly seed: number;
  readonly cells: readonly TaskCell[]; // at least one
}

export interface Limits {
  /** Of one cell, s. With limits a task has one cell. */
  readonly timeS?: number;
  /** Of the thread that runs it, bytes. */
  readonly memoryBytes?: number;
}

export interface Task {
  /** SHA-256 of its limits and the ids of its cells, hexadecimal: the same cells under the same limits make the same task. */
  readonly id: string;
  readonly engine: Engine;
  readonly fabric: FabricSpec;
  /** SHA-256 of `fabric`, hexadecimal: what a worker keeps fabrics by. */
  readonly fabricId: string;
  readonly groups: readonly TaskGroup[]; // at least one
  readonly record: readonly ("flow-rates" | "link-loads")[];
  readonly limits: Limits;
}

/** What became of one cell of a task. */
export type CellOutcome =
  | { readonly id: string; readonly figures: Readonly<Record<string, number>>; readonly record?: CellRecord }
  | { readonly id: string; readonly error: CellError };

export interface TaskResult {
  readonly task: Task;
  /** One per cell of the task, in its order. */
  readonly cells: readonly CellOutcome[];
}
