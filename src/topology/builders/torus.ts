/** Torus: switches at the points of a lattice, each cabled to the next and the one before in every dimension, around the ends. */

import type { Builder } from "./builder.ts";
import { type LatticeParameters, type Line, latticeSchema, planLattice } from "./lattice.ts";

/** A ring of two has two cables between the same switches: the way on, and the way around. */
function ring(switches: number): Line {
  return {
    switches,
    cables: switches,
    cablesPerSwitch: 2,
    hops: Math.floor(switches / 2),
    *pairs() {
      for (let from = 0; from + 1 < switches; from++) yield [from, from + 1, 1];
      yield [0, switches - 1, switches === 2 ? 2 : 1];
    },
  };
}

export const torus: Builder<LatticeParameters> = {
  name: "torus",
  summary: "switches on a lattice, cabled to their neighbours in each dimension, around the ends",
  schema: latticeSchema,
  plan: (parameters) => planLattice(parameters, ring),
};
