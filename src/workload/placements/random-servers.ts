/** Gives a job whole servers in random order: what a scheduler has for a new job on a busy cluster. */

import { readParameters } from "../parameters.ts";
import { type Placement, requireGroups } from "../placement.ts";
import { drawBlocks } from "../server-blocks.ts";

const NAME = "random-servers";

export const randomServers: Placement = {
  name: NAME,
  summary: "whole servers in random order, the ranks of a server together (seeded)",
  parameters: [],
  place({ fabric: { nicServer }, nics, count, rng, parameters }) {
    readParameters(NAME, [], parameters, "placement");
    requireGroups(NAME, "server", nics, nicServer);
    return drawBlocks(nicServer, nics, 1, rng).slice(0, count);
  },
};
