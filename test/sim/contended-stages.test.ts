/** How many stages of a sprayed flow's way contend, policy by policy, on two and on three tiers. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { findPolicy } from "../../src/routing/index.ts";
import { Network, prepare, simulate } from "../../src/sim/index.ts";
import { buildTopology } from "../../src/topology/index.ts";
import { moduleOf } from "../core/builds.ts";
import { leafSpine2x2 } from "../worlds.ts";

const worlds = {
  2: freeze(leafSpine2x2()),
  3: freeze(buildTopology({ builder: "fat-tree", parameters: { k: 4, rate: "400Gbps" } })),
};

/** Of one flow between the farthest leaves: hops between switches, and those that contend. */
function stagesOf(tiers: 2 | 3, policy: string) {
  const fabric = worlds[tiers];
  const network = new Network(moduleOf("release"), fabric);
  const flows = { flowCount: 1, src: Uint32Array.of(0), dst: Uint32Array.of(fabric.hostCount - 1) };
  const { queueing } = simulate(network, prepare(network, flows), findPolicy(policy), {
    qps: 1,
    qpMode: "static",
    hash: "fair",
    polarized: false,
    seed: 1,
    window: 1.25,
    format: { mtuBytes: 4096, ipVersion: 4 },
  });
  return queueing!.map(({ contendedStages }) => contendedStages);
}

describe("contended stages", () => {
  // Up and down: leaf → spine → leaf, and leaf → spine → core → spine → leaf.
  it.each([
    { policy: "spray", two: 2, three: 4 }, // every hop
    { policy: "adaptive", two: 1, three: 2 }, // those that lead down
    { policy: "spray-rr", two: 0, three: 3 }, // none, and all but the leaf's own
  ])("$policy: $two on two tiers, $three on three", ({ policy, two, three }) => {
    expect(stagesOf(2, policy)).toEqual([two]);
    expect(stagesOf(3, policy)).toEqual([three]);
  });
});
