/** Send and receive in a line, as between the stages of a pipeline: every rank to the next, all at once. */

import { type Algorithm, refuseBarrier } from "./algorithm.ts";
import { exchangePhase } from "./exchange.ts";

const NAME = "pipeline";

export const pipeline: Algorithm = {
  name: NAME,
  summary: "every rank sends the whole message to the next, all at once",
  collectives: ["send-recv"],
  build(context) {
    refuseBarrier(context, NAME);
    const { groups, channels } = context;
    const n = groups[0]!.ranks.length;
    const peerOf = (rank: number): number => (rank + 1) % n;
    return { phases: [exchangePhase("to the next rank", groups, channels, { peerOf, sizeShare: 1, repeat: 1 })] };
  },
};
