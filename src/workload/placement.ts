/** What a placement is: a rule that says which of the NICs on offer a job gets, and in which rank order. */

import type { Rng } from "../rng.ts";

export interface Placement {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /** `count` different ones of `nics`, rank by rank; 1 ≤ count ≤ nics.length. `nics` is not changed. */
  place(nics: Uint32Array, count: number, rng: Rng): Uint32Array;
}
