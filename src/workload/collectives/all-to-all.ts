/** All-to-all over the network as it comes: step by step in pairs, or every pair at once. */

import { type Algorithm, refuseBarrier } from "./algorithm.ts";
import { exchangePhase } from "./exchange.ts";
import { stepSchedule } from "./sample-steps.ts";

export const pairwise: Algorithm = {
  name: "pairwise",
  summary: "all-to-all in n − 1 steps, rank k to rank k + i; of many steps a random sample of 16 is computed",
  collectives: ["all-to-all"],
  build({ groups, channels, rng }) {
    const n = groups[0]!.ranks.length;
    return stepSchedule({ count: n - 1, flowsPerStep: n * groups.length }, rng, (step, repeat) =>
      exchangePhase(`step ${step}`, groups, channels, {
        peerOf: (rank) => (rank + step) % n,
        sizeShare: 1 / n,
        repeat,
      }),
    );
  },
};

export const direct: Algorithm = {
  name: "direct",
  summary: "all-to-all with every pair of ranks at once; under ecmp up to 1,024 ranks",
  collectives: ["all-to-all"],
  build(context) {
    refuseBarrier(context, "direct");
    const { groups, channels } = context;
    const allPairs = { groups, sizeShare: 1 / groups[0]!.ranks.length, connections: channels };
    return { phases: [], allPairs };
  },
};
