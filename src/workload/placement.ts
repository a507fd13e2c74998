/** What a placement is: a rule that says which of the NICs on offer a job gets, and in which rank order. */

import type { Fabric } from "../fabric/index.ts";
import type { Rng } from "../rng.ts";
import type { GivenParameters, ParameterSpec } from "./parameters.ts";
import { scenarioError } from "./pattern.ts";

export interface PlacementContext {
  readonly fabric: Fabric;
  /** NIC ids on offer, at least one, in the fabric's order; not to be changed. */
  readonly nics: Uint32Array;
  /** Ranks wanted, from 1 to nics.length; undefined: as many as the placement has, which is all but for a list of hosts. */
  readonly count: number | undefined;
  /** The option that `count` comes from, for messages. */
  readonly countOption: string;
  /** The only source of chance: the same stream gives the same ranks. */
  readonly rng: Rng;
  readonly parameters: GivenParameters;
}

export interface Placement {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  readonly parameters: readonly ParameterSpec[];
  /**
   * `count` different ones of `nics`, rank by rank.
   * @throws ScenarioError where a parameter is wrong or the placement does not fit this fabric
   */
  place(context: PlacementContext): Uint32Array;
}

/** Refuses a fabric of which no NIC on offer has a group of that kind. */
export function requireGroups(
  placement: string,
  what: "server" | "rail",
  nics: Uint32Array,
  groupOf: Int32Array,
): void {
  if (nics.some((nic) => groupOf[nic] !== -1)) return;
  const message = `${placement} needs to know the ${what} of each NIC (expected a fabric that names them, got one that does not)`;
  throw scenarioError(what === "server" ? "NO_SERVERS" : "NO_RAILS", "--placement", message);
}
