/** What a routing policy is: how packets choose among equal-cost paths, and what that choice costs in queues. */

/** Where a policy's sprayed packets meet others that nobody coordinated them with (MODEL.md section 5). */
export type ContendedStages =
  /** Every hop between switches: oblivious random choice smooths nothing. */
  | "all"
  /** Hops down only: a switch that looks at its own queues keeps its way up smooth. */
  | "down"
  | "none";

export interface Policy {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /**
   * `hashed`: each QP keeps one path, chosen by hash (ECMP).
   * `pinned`: each flow keeps the one path that it names.
   * `even`: packets spread evenly over next-hop groups, and what a slow link drops is sent again.
   * `pooled`: packets follow capacity; links between the same groups of switches act as one.
   */
  readonly paths: "hashed" | "pinned" | "even" | "pooled";
  readonly contended: ContendedStages;
}
