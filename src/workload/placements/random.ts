/** Gives a job NICs drawn from the whole fabric, in random rank order: what a scheduler leaves after long churn. */

import { shuffle } from "../../rng.ts";
import { readParameters } from "../parameters.ts";
import type { Placement } from "../placement.ts";

const NAME = "random";

export const random: Placement = {
  name: NAME,
  summary: "NICs drawn at random from the whole fabric, in random rank order (seeded)",
  parameters: [],
  place({ nics, count, rng, parameters }) {
    readParameters(NAME, [], parameters, "placement");
    const order = nics.slice();
    shuffle(order, rng);
    return order.slice(0, count);
  },
};
