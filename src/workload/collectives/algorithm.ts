/** What a collective is, and what an algorithm for it is: a rule that turns process groups into a schedule. */

import { ScenarioError } from "../../errors.ts";
import type { Rng } from "../../rng.ts";
import type { ProcessGroup } from "./process-group.ts";
import type { Schedule } from "./schedule.ts";

export interface Collective {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /** busbw = algbw × this, for n ranks (nccl-tests, doc/PERFORMANCE.md). */
  busbwFactor(ranks: number): number;
  /** The message is n equal parts: its count is of one part, and its size is rounded down so that parts are aligned. */
  readonly inParts: boolean;
}

export interface AlgorithmContext {
  /** Name of a collective that the algorithm serves. */
  readonly collective: string;
  /** At least one, all of the same size, 2 or more. */
  readonly groups: readonly ProcessGroup[];
  /** Channels of each NIC. */
  readonly channels: number;
  /** Steps of rings run one by one, with a barrier after each. */
  readonly barrier: boolean;
  /** Read only by schedules that are sampled. */
  readonly rng: Rng;
}

export interface Algorithm {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /** Names of the collectives that it serves. */
  readonly collectives: readonly string[];
  /** @throws {ScenarioError} where the algorithm can't serve these groups */
  build(context: AlgorithmContext): Schedule;
}

/** Refuses the step-by-step form where it means nothing. */
export function refuseBarrier({ barrier, collective }: AlgorithmContext, algorithm: string): void {
  if (!barrier) return;
  const message = `${algorithm} has no form with barriers for ${collective} (expected ring or hierarchical, for all-reduce, all-gather or reduce-scatter)`;
  throw new ScenarioError([{ code: "NO_BARRIER_FORM", path: "--barrier", message }]);
}
