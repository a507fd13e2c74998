/** Recursive halving-doubling: ranks exchange with partners at distance 1, 2, 4, …, half as much each time. */

import { ScenarioError } from "../../errors.ts";
import { power } from "../../power.ts";
import { type Algorithm, refuseBarrier } from "./algorithm.ts";
import { exchangePhase } from "./exchange.ts";

const NAME = "halving-doubling";

/**
 * Vector halving, distance doubling (Rabenseifner, Optimization of Collective Reduction Operations, ICCS 2004): the largest
 * parts go to the nearest partners. The all-gather runs the same exchanges backwards.
 */
export const halvingDoubling: Algorithm = {
  name: NAME,
  summary:
    "recursive halving-doubling: log2(n) exchanges each way, the largest with the nearest rank; n a power of two",
  collectives: ["all-reduce", "all-gather", "reduce-scatter"],
  build(context) {
    refuseBarrier(context, NAME);
    const { groups, channels, collective } = context;
    const n = groups[0]!.ranks.length;
    requirePowerOfTwo(n, groups.length > 1);
    const repeat = collective === "all-reduce" ? 2 : 1;
    const phases = Array.from({ length: Math.log2(n) }, (_, i) => {
      const distance = power(2, i);
      return exchangePhase(`distance ${distance}`, groups, channels, {
        peerOf: (rank) => rank ^ distance,
        sizeShare: 1 / (2 * distance),
        repeat,
      });
    });
    return { phases };
  },
};

function requirePowerOfTwo(n: number, grouped: boolean): void {
  const below = power(2, Math.floor(Math.log2(n)));
  if (below === n) return;
  const message = `${NAME} needs a power of two of ranks (expected ${below} or ${2 * below}, got ${n})`;
  throw new ScenarioError([{ code: "NOT_A_POWER_OF_TWO", path: grouped ? "--groups" : "--ranks", message }]);
}
