/** Turns ranks into groups of many senders to one receiver, drawn at random. */

import { shuffle } from "../../rng.ts";
import { groupByLeaf } from "../groups.ts";
import { type ParameterSpec, readParameters } from "../parameters.ts";
import { type Pattern, requireRanks, scenarioError } from "../pattern.ts";
import { separate } from "../separate.ts";

const NAME = "incast";

const PARAMETERS = [
  { name: "fanIn", kind: "integer", min: 1, max: Infinity, default: 8, summary: "senders per receiver" },
  {
    name: "groups",
    kind: "integer",
    min: 1,
    max: Infinity,
    summary: "how many receivers; default as many as the job holds, n / (fanIn + 1)",
  },
] as const satisfies readonly ParameterSpec[];

/**
 * Receivers and senders are drawn at random without overlap; a NIC that no group needs stays idle. A sender in its
 * receiver's own leaf trades places with another NIC, also with an idle one, as long as a trade can put both elsewhere;
 * only where the job has no such NIC left does a flow stay inside a leaf.
 */
export const incast: Pattern = {
  name: NAME,
  summary: "groups of --fan-in senders to one receiver, from other leaves where possible (--groups, default all NICs)",
  parameters: PARAMETERS,
  build({ fabric, ranks, rng, parameters }) {
    const given = readParameters(NAME, PARAMETERS, parameters);
    const fanIn = given.fanIn;
    requireRanks(`${NAME} with ${fanIn} senders`, ranks, fanIn + 1);
    const n = ranks.length;
    const most = Math.floor(n / (fanIn + 1));
    const groups = given.groups ?? most;
    if (groups > most) {
      const message = `too many groups (expected 1 to ${most} for ${n} NICs in groups of ${fanIn + 1}, got ${groups})`;
      throw scenarioError("OUT_OF_RANGE", "--groups", message);
    }

    const order = Uint32Array.from({ length: n }, (_, rank) => rank);
    shuffle(order, rng);
    const receivers = order.subarray(0, groups);
    const senders = order.slice(groups);
    const leaves = groupByLeaf(fabric, ranks);
    const flowCount = groups * fanIn;
    // Positions beyond the flows hold the idle NICs, which may be in any leaf.
    const slotLeaf = new Int32Array(senders.length).fill(-1);
    for (let f = 0; f < flowCount; f++) slotLeaf[f] = leaves.of[receivers[Math.floor(f / fanIn)]!]!;
    separate(slotLeaf, senders, leaves.of, leaves.count, rng);

    const src = Uint32Array.from({ length: flowCount }, (_, f) => ranks[senders[f]!]!);
    const dst = Uint32Array.from({ length: flowCount }, (_, f) => ranks[receivers[Math.floor(f / fanIn)]!]!);
    const text = `${groups} ${groups === 1 ? "incast" : "incasts"} of ${fanIn} senders to one receiver`;
    return { flows: { flowCount, src, dst }, text, parameters: { fanIn, groups } };
  },
};
