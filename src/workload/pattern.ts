/** What a traffic pattern is: a rule that turns the ranks of a job into flows. */

import { ScenarioError } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import type { Rng } from "../rng.ts";
import type { Flows } from "./flows.ts";
import type { GivenParameters, ParameterSpec } from "./parameters.ts";

export interface PatternContext {
  readonly fabric: Fabric;
  /** [job size] NIC id of each rank; see `placeJob`. */
  readonly ranks: Uint32Array;
  /** The only source of chance: the same stream gives the same flows. */
  readonly rng: Rng;
  readonly parameters: GivenParameters;
}

export interface BuiltPattern {
  readonly flows: Flows;
  /** What was built, as a sentence without its full stop: `random permutation between pods`. */
  readonly text: string;
  /** The parameters with defaults and automatic choices filled in: given again, they build the same flows. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

export interface Pattern {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  readonly parameters: readonly ParameterSpec[];
  /** Its flows are between NICs by name: the job's ranks do not matter. */
  readonly namesNics?: true;
  /** @throws ScenarioError where a parameter is wrong or the pattern does not fit these ranks */
  build(context: PatternContext): BuiltPattern;
}

/** Refuses a job that is too small for a pattern. */
export function requireRanks(pattern: string, ranks: Uint32Array, least: number): void {
  if (ranks.length >= least) return;
  throw scenarioError(
    "TOO_FEW_NICS",
    "--pattern",
    `too few NICs for ${pattern} (expected at least ${least}, got ${ranks.length})`,
  );
}

/** A ScenarioError with one issue. */
export function scenarioError(code: string, path: string, message: string): ScenarioError {
  return new ScenarioError([{ code, path, message }]);
}
