/** Shared by the workload tests: builds a pattern by name, and catches the issues of an error. */

import type { Issue } from "../../src/errors.ts";
import { HeddleError, ScenarioError } from "../../src/errors.ts";
import type { Fabric } from "../../src/fabric/fabric.ts";
import { createRng } from "../../src/rng.ts";
import { type BuiltPattern, findPattern, type GivenParameters } from "../../src/workload/index.ts";
import { allRanks } from "./fabrics.ts";

export function build(
  name: string,
  fabric: Fabric,
  parameters: GivenParameters = {},
  { seed = 1, ranks = allRanks(fabric) }: { seed?: number; ranks?: Uint32Array } = {},
): BuiltPattern {
  return findPattern(name).build({ fabric, ranks, rng: createRng(seed, 0), parameters });
}

/** The issues of the ScenarioError that `run` throws; anything else fails the test. */
export function issuesOf(run: () => unknown): readonly Issue[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues;
    throw error instanceof HeddleError ? new Error(`wrong class: ${error.name}`) : error;
  }
  throw new Error("expected a ScenarioError, nothing was thrown");
}

/** `0>5 1>3 …` in order of flows, for reading and comparing. */
export function pairs({ flows }: BuiltPattern): string {
  return Array.from(flows.src, (src, f) => `${src}>${flows.dst[f]}`).join(" ");
}
