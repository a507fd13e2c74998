/** Turns ranks into flows of one distance: rank k sends to rank k + distance, wrapping round. */

import { type ParameterSpec, readParameters } from "../parameters.ts";
import { type Pattern, requireRanks, scenarioError } from "../pattern.ts";

const NAME = "stride";

const PARAMETERS = [
  {
    name: "distance",
    kind: "integer",
    min: 1,
    max: Infinity,
    summary: "ranks between source and destination; default half of the job",
  },
] as const satisfies readonly ParameterSpec[];

/** Hedera's stride(i) (NSDI 2010); half of the job is the distance at which nothing stays local. */
export const stride: Pattern = {
  name: NAME,
  summary: "rank k sends to rank (k + distance) mod n (--distance, default n/2)",
  parameters: PARAMETERS,
  build({ ranks, parameters }) {
    const given = readParameters(NAME, PARAMETERS, parameters);
    requireRanks(NAME, ranks, 2);
    const n = ranks.length;
    const distance = given.distance ?? Math.floor(n / 2);
    if (distance >= n) {
      const message = `farther than the job is large (expected 1 to ${n - 1} for ${n} NICs, got ${distance})`;
      throw scenarioError("OUT_OF_RANGE", "--distance", message);
    }
    const dst = Uint32Array.from({ length: n }, (_, rank) => ranks[(rank + distance) % n]!);
    return {
      flows: { flowCount: n, src: ranks.slice(), dst },
      text: `stride of ${distance} over ${n} ranks`,
      parameters: { distance },
    };
  },
};
