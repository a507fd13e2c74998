/** Which policy of ours stands for which strategy of the packet simulator, and which fairness for which transport. */

import type { GivenParameters } from "../parameters.ts";
import type { PacketRun } from "./packet-file.ts";

export interface Stand {
  readonly policy: string;
  readonly parameters: GivenParameters;
  /** Why this policy, or what it is that the two do not share. */
  readonly reason: string;
  /** Whether flows are compared one by one; else only what they have together: which of them meet is each simulator's own chance. */
  readonly perFlow: boolean;
}

interface Strategy {
  readonly name: RegExp;
  readonly stand: (run: Pick<PacketRun, "strategy" | "options">) => Stand;
}

const spread = (policy: string, reason: string): Strategy["stand"] => {
  return () => ({ policy, parameters: {}, reason, perFlow: true });
};

/** uet-htsim's sticky delta where neither option nor name has one, µs (commit 40ccb05, fat_tree_switch.cpp). */
const STICKY_DELTA_US = 10;

export const STRATEGIES: readonly Strategy[] = [
  { name: /^ecmp$/, stand: spread("pinned", "each flow on the very path that it took") },
  { name: /^spray$/, stand: spread("spray", "a random path per packet") },
  { name: /^switch_rr$/, stand: spread("spray-rr", "switches take turns over next hops") },
  { name: /^host_reps$/, stand: spread("reps", "senders repeat entropies that came back clean") },
  {
    name: /^host_mixed$/,
    stand: spread("reps", "senders recycle entropies and skip marked ones: both follow what paths deliver"),
  },
  {
    name: /^ar_packet/,
    stand: spread(
      "adaptive-local",
      "the shortest of the switch's own queues per packet; what slow links further on do not deliver is sent again",
    ),
  },
  {
    name: /^ar_flowlet/,
    stand: ({ strategy, options }) => {
      const option = options[options.indexOf("-ar_sticky_delta") + 1];
      const fromOption = options.includes("-ar_sticky_delta") ? Number(option) : Number.NaN;
      const fromName = Number(/^ar_flowlet(\d+(?:\.\d+)?)us/.exec(strategy)?.[1]);
      const gapUs = [fromOption, fromName].find((us) => us > 0) ?? STICKY_DELTA_US;
      return {
        policy: "flowlet",
        // An acknowledgement lets go of this much at once (uet-htsim, commit 40ccb05).
        parameters: { flowletGap: `${gapUs}us`, flowletBurst: "16KiB", flowletPick: "random" },
        // Our "least" knows what every QP asks for as it is placed; their switches see queues that are empty as flows start
        // together, and later their own alone.
        reason: "a pause longer than the sticky delta; the least queue is a random one where flows start together",
        perFlow: false,
      };
    },
  },
];

/** Undefined where no policy of ours stands for the strategy. */
export function standFor(run: Pick<PacketRun, "strategy" | "options">): Stand | undefined {
  return STRATEGIES.find(({ name }) => name.test(run.strategy))?.stand(run);
}

/**
 * Fairness of the transport, by the names of src/fairness.ts. Absent: max-min, which is what receivers that pace their
 * senders come to.
 */
export const TRANSPORT_FAIRNESS: Readonly<Record<string, string>> = { uec_dctcp: "dctcp", uec_nscc: "nscc" };
