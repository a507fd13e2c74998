/** Gives a job every k-th NIC in the fabric's order, and wraps round to those in between. */

import { type ParameterSpec, readParameters } from "../parameters.ts";
import { scenarioError } from "../pattern.ts";
import type { Placement } from "../placement.ts";

const NAME = "strided";

const PARAMETERS = [
  {
    name: "placementStride",
    kind: "integer",
    min: 1,
    max: Infinity,
    summary: "take every k-th NIC (default: as far apart as all ranks fit without wrapping)",
  },
] as const satisfies readonly ParameterSpec[];

/** NICs 0, k, 2k, … below n, then 1, k + 1, …: with k the NICs of a server, one NIC of every server before the next. */
export const strided: Placement = {
  name: NAME,
  summary: "every k-th NIC in the fabric's order, wrapping round (--placement-stride)",
  parameters: PARAMETERS,
  place({ nics, count = nics.length, parameters }) {
    const given = readParameters(NAME, PARAMETERS, parameters, "placement");
    const n = nics.length;
    const stride = given.placementStride ?? Math.floor(n / count);
    if (stride > n) {
      const message = `wider than what it steps over (expected 1 to ${n} for ${n} NICs, got ${stride})`;
      throw scenarioError("OUT_OF_RANGE", "--placement-stride", message);
    }
    const ranks = new Uint32Array(count);
    let rank = 0;
    for (let start = 0; rank < count; start++) {
      for (let i = start; i < n && rank < count; i += stride) ranks[rank++] = nics[i]!;
    }
    return ranks;
  },
};
