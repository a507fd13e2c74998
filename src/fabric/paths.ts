/** Paths by name of their nodes: the switches that a packet passes, and the links that join them. */

import type { Fabric } from "./fabric.ts";

/** One path per flow as a CSR: switches [start[f], start[f + 1]), from the source's leaf to the destination's. */
export interface SwitchPaths {
  readonly start: Uint32Array; // [flows + 1]
  readonly switches: Uint32Array; // node ids
}

/** From `firstLink`: no cable that is up joins the two nodes. */
export const NO_LINK = -1;

/** The link from one node to another, of parallel cables the first in the fabric's order; NO_LINK where there is none. */
export function firstLink({ outStart, linkTarget }: Fabric, from: number, to: number): number {
  for (let l = outStart[from]!; l < outStart[from + 1]!; l++) if (linkTarget[l] === to) return l;
  return NO_LINK;
}
