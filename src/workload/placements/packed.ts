/** Gives a job the first NICs in the fabric's order: the fewest servers, leaves and pods that hold it. */

import { readParameters } from "../parameters.ts";
import type { Placement } from "../placement.ts";

const NAME = "packed";

export const packed: Placement = {
  name: NAME,
  summary: "the first NICs in the fabric's order",
  parameters: [],
  place({ nics, count, parameters }) {
    readParameters(NAME, [], parameters, "placement");
    return nics.slice(0, count);
  },
};
