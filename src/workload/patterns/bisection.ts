/** Turns ranks into random pairs across a random cut: each NIC of one half with one of the other. */

import { shuffle } from "../../rng.ts";
import { type ParameterSpec, readParameters } from "../parameters.ts";
import { type Pattern, requireRanks, scenarioError } from "../pattern.ts";

const NAME = "bisection";

const PARAMETERS = [
  {
    name: "direction",
    kind: "choice",
    choices: ["bi", "uni"],
    default: "bi",
    summary: "bi: both NICs of a pair send; uni: only those of the first half",
  },
] as const satisfies readonly ParameterSpec[];

/** The halves ignore pods and leaves, so that some pairs share a leaf: the usual measure of effective bisection bandwidth. */
export const bisection: Pattern = {
  name: NAME,
  summary: "random equal halves, each NIC of one half paired with one of the other (--direction bi or uni)",
  parameters: PARAMETERS,
  build({ ranks, rng, parameters }) {
    const { direction } = readParameters(NAME, PARAMETERS, parameters);
    requireRanks(NAME, ranks, 2);
    if (ranks.length % 2 !== 0) {
      const message = `bisection needs two equal halves (expected an even number of NICs, got ${ranks.length})`;
      throw scenarioError("ODD_NIC_COUNT", "--pattern", message);
    }
    const order = ranks.slice();
    shuffle(order, rng);
    const half = order.length / 2;
    const first = order.subarray(0, half);
    const second = order.subarray(half);
    if (direction === "uni") {
      const flows = { flowCount: half, src: first.slice(), dst: second.slice() };
      return { flows, text: "one-way flows from one random half to the other", parameters: { direction } };
    }
    const dst = new Uint32Array(order.length);
    dst.set(second);
    dst.set(first, half);
    const flows = { flowCount: order.length, src: order, dst };
    return { flows, text: "two-way flows between the NICs of two random halves", parameters: { direction } };
  },
};
