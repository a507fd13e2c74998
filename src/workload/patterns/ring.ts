/** Turns ranks into the flows of one ring: every rank to its neighbour. */

import { type ParameterSpec, readParameters } from "../parameters.ts";
import { type Pattern, requireRanks } from "../pattern.ts";

const NAME = "ring";

const PARAMETERS = [
  {
    name: "direction",
    kind: "choice",
    choices: ["uni", "bi"],
    default: "uni",
    summary: "uni: rank k to k + 1; bi: to k + 1 and to k − 1, two flows per NIC",
  },
] as const satisfies readonly ParameterSpec[];

/** The ring follows rank order, hence the placement: `packed` keeps most neighbours in a leaf, `random` hardly any. */
export const ring: Pattern = {
  name: NAME,
  summary: "neighbours in rank order, closed to a ring (--direction uni or bi; --placement decides who is near)",
  parameters: PARAMETERS,
  build({ ranks, parameters }) {
    const { direction } = readParameters(NAME, PARAMETERS, parameters);
    requireRanks(NAME, ranks, 2);
    const n = ranks.length;
    const ways = direction === "bi" ? 2 : 1;
    const src = new Uint32Array(ways * n);
    const dst = new Uint32Array(ways * n);
    for (let rank = 0; rank < n; rank++) {
      const next = ranks[(rank + 1) % n]!;
      src[rank] = ranks[rank]!;
      dst[rank] = next;
      if (ways === 2) {
        src[n + rank] = next;
        dst[n + rank] = ranks[rank]!;
      }
    }
    const text = direction === "bi" ? `ring of ${n} ranks in both directions` : `ring of ${n} ranks`;
    return { flows: { flowCount: ways * n, src, dst }, text, parameters: { direction } };
  },
};
