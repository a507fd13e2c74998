/** Gives a job NICs drawn from the whole fabric, in random rank order: what a scheduler leaves after long churn. */

import { shuffle } from "../../rng.ts";
import type { Placement } from "../placement.ts";

export const random: Placement = {
  name: "random",
  summary: "NICs drawn at random from the whole fabric, in random rank order (seeded)",
  place: (nics, count, rng) => {
    const order = nics.slice();
    shuffle(order, rng);
    return order.slice(0, count);
  },
};
