/** Gives a job the first NICs in the fabric's order: the fewest servers, leaves and pods that hold it. */

import type { Placement } from "../placement.ts";

export const packed: Placement = {
  name: "packed",
  summary: "the first NICs in the fabric's order",
  place: (nics, count) => nics.slice(0, count),
};
