/** Gives a job blocks of neighbouring servers from all over the fabric: what is free after jobs of one size came and went. */

import { type ParameterSpec, readParameters } from "../parameters.ts";
import { type Placement, requireGroups } from "../placement.ts";
import { drawBlocks } from "../server-blocks.ts";

const NAME = "fragmented";

const PARAMETERS = [
  {
    name: "blockServers",
    kind: "integer",
    min: 1,
    max: Infinity,
    // Half of a rack of eight servers; assumed.
    default: 4,
    summary: "servers of a block",
  },
] as const satisfies readonly ParameterSpec[];

/** Servers in the fabric's order are cut into blocks, and the blocks shuffled; the last block may be short. */
export const fragmented: Placement = {
  name: NAME,
  summary: "blocks of neighbouring servers, the blocks in random order (--block-servers; seeded)",
  parameters: PARAMETERS,
  place({ fabric: { nicServer }, nics, count, rng, parameters }) {
    const { blockServers } = readParameters(NAME, PARAMETERS, parameters, "placement");
    requireGroups(NAME, "server", nics, nicServer);
    return drawBlocks(nicServer, nics, blockServers, rng).slice(0, count);
  },
};
