/** What a routing policy is: how packets choose among equal-cost paths, and what that choice costs in queues. */

import type { Routes } from "../core/index.ts";
import type { GivenParameters, ParameterSpec } from "../parameters.ts";
import type { PlaceContext } from "./place-context.ts";

/** Where a policy's sprayed packets meet others that nobody coordinated them with (MODEL.md section 5). */
export type ContendedStages =
  /** Every hop between switches: oblivious random choice smooths nothing. */
  | "all"
  /** Hops down only: a switch that looks at its own queues keeps its way up smooth. */
  | "down"
  /**
   * Where turns that one switch takes do not reach: on two tiers they leave every hop between switches smooth; on three,
   * from the second hop on, the turns of many switches meet.
   */
  | "turns"
  /** No queue at all: a bound, not a switch. */
  | "none";

interface Traits {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  readonly contended: ContendedStages;
  /** What it asks for that not every fabric or pattern has; `--policy all` leaves it out. */
  readonly needs?: string;
  /** What the policy takes besides the transport's options. Policies that share a name share its meaning. */
  readonly parameters?: readonly ParameterSpec[];
}

/** Each QP keeps one path, chosen by hash (ECMP). */
interface HashedPolicy extends Traits {
  readonly paths: "hashed";
  /** QPs per connection where the policy sets them itself; each then carries its equal part. */
  readonly ownQps?: (given: GivenParameters) => number;
}

/**
 * `pinned`: each flow keeps the one path that it names.
 * `even`: packets spread evenly over next-hop groups, and what a slow link drops is sent again.
 * `local`: packets follow the room of each switch's own egress, and what a slow link further on drops is sent again.
 * `pooled`: packets follow capacity; links between the same groups of switches act as one.
 * `optimal`: whatever splits over shortest paths carry most, found by a solver; no switch does that in time.
 */
interface SpreadPolicy extends Traits {
  readonly paths: "pinned" | "even" | "local" | "pooled" | "optimal";
}

/** Each QP keeps one path, which the policy itself chooses. */
interface PlacedPolicy extends Traits {
  readonly paths: "placed";
  /**
   * A commodity per flow, or with pooled QPs per QP. Pure: the same context gives the same routes.
   * @throws {ScenarioError} where the fabric is none for the policy, or a parameter is wrong
   */
  readonly place: (context: PlaceContext) => Routes;
}

/** QPs move to other paths while they run. */
interface MovingPolicy extends Traits {
  readonly paths: "moving";
  /** Routes of one round after another, each told what rates [commodities, bit/s] the last gave; ends where nothing moves. */
  readonly move: (context: PlaceContext) => Generator<Routes, void, Float64Array>;
}

export type Policy = HashedPolicy | SpreadPolicy | PlacedPolicy | MovingPolicy;

/** Whether each QP has one path of links for good, so that links, not pools of them, are what flows share. */
export function keepsPaths(policy: Policy): policy is HashedPolicy | PlacedPolicy {
  return policy.paths === "hashed" || policy.paths === "placed";
}
