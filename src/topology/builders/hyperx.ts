/**
 * HyperX: switches at the points of a lattice, each cabled to all that differ in one coordinate. Ahn et al., HyperX: Topology,
 * Routing, and Packaging of Efficient Large-Scale Networks, SC 2009. One dimension is a full mesh.
 */

import type { Builder } from "./builder.ts";
import { type LatticeParameters, type Line, latticeSchema, planLattice } from "./lattice.ts";

function fullMesh(switches: number): Line {
  return {
    switches,
    cables: (switches * (switches - 1)) / 2,
    cablesPerSwitch: switches - 1,
    hops: 1,
    *pairs() {
      for (let from = 0; from < switches; from++) for (let to = from + 1; to < switches; to++) yield [from, to, 1];
    },
  };
}

export const hyperx: Builder<LatticeParameters> = {
  name: "hyperx",
  summary: "switches on a lattice, cabled to all others in each dimension; one dimension is a full mesh (Ahn et al.)",
  schema: latticeSchema,
  plan: (parameters) => planLattice(parameters, fullMesh),
};
