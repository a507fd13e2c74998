/** Gives a job the NICs that `packed` gives it, ranked rail by rail: neighbours in rank order share a rail. */

import { readParameters } from "../parameters.ts";
import { type Placement, requireGroups } from "../placement.ts";

const NAME = "rail-aligned";

/** Rails in ascending order, each in the fabric's order; NICs without a rail come last. */
export const railAligned: Placement = {
  name: NAME,
  summary: "the first NICs in the fabric's order, ranked rail by rail: neighbours share a rail",
  parameters: [],
  place({ fabric: { nicRail }, nics, count, parameters }) {
    readParameters(NAME, [], parameters, "placement");
    requireGroups(NAME, "rail", nics, nicRail);
    const railOf = (nic: number) => (nicRail[nic] === -1 ? Number.POSITIVE_INFINITY : nicRail[nic]!);
    const byRail = (a: number, b: number) => (railOf(a) < railOf(b) ? -1 : railOf(a) > railOf(b) ? 1 : 0);
    return nics.slice(0, count).sort((a, b) => byRail(a, b) || a - b);
  },
};
