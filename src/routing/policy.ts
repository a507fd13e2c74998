/** What a routing policy is: how packets choose among equal-cost paths, and what that choice costs in queues. */

/** Where a policy's sprayed packets meet others that nobody coordinated them with (MODEL.md section 5). */
export type ContendedStages =
  /** Every hop between switches: oblivious random choice smooths nothing. */
  | "all"
  /** Hops down only: a switch that looks at its own queues keeps its way up smooth. */
  | "down"
  /** The receiver's own link only: turns taken leave every hop between switches smooth. */
  | "host"
  /** No queue at all: a bound, not a switch. */
  | "none";

export interface Policy {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /**
   * `hashed`: each QP keeps one path, chosen by hash (ECMP).
   * `pinned`: each flow keeps the one path that it names.
   * `even`: packets spread evenly over next-hop groups, and what a slow link drops is sent again.
   * `local`: packets follow the room of each switch's own egress, and what a slow link further on drops is sent again.
   * `pooled`: packets follow capacity; links between the same groups of switches act as one.
   * `optimal`: whatever splits over shortest paths carry most, found by a solver; no switch does that in time.
   */
  readonly paths: "hashed" | "pinned" | "even" | "local" | "pooled" | "optimal";
  readonly contended: ContendedStages;
}
