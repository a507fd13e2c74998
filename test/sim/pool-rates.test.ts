/** Sprayed flows share pools as their transport does: closed forms on a parking lot of pools. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { findPolicy } from "../../src/routing/index.ts";
import { Network, prepare, simulate } from "../../src/sim/index.ts";
import { moduleOf } from "../core/builds.ts";
import { LINE_RATE_BPS, leafSpine } from "../worlds.ts";

// Each leaf's two uplinks carry one line rate between them. Flow 0 goes from leaf 0 to leaf 2; flow 1 shares its way up,
// from leaf 0 to leaf 1, and flow 2 its way down, from leaf 1 to leaf 2.
const network = new Network(
  moduleOf("release"),
  freeze(leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 / 2 })),
);
const flows = { flowCount: 3, src: Uint32Array.of(0, 1, 3), dst: Uint32Array.of(4, 2, 5) };

function run(policy: string, alpha?: number) {
  return simulate(network, prepare(network, flows), findPolicy(policy), {
    qps: 1,
    qpMode: "static",
    hash: "fair",
    polarized: false,
    seed: 1,
    window: 1.5,
    format: { mtuBytes: 4096, ipVersion: 4 },
    ...(alpha === undefined ? {} : { alpha }),
  });
}

describe.each(["adaptive", "adaptive-local", "spray", "spray-rr", "reps"])("%s", (policy) => {
  it("is max-min unless told otherwise", () => {
    for (const rate of run(policy).rateBps) expect(rate / LINE_RATE_BPS).toBeCloseTo(1 / 2, 9);
  });

  // Both pools are full and cost p: x₀ = (2p)^(−1/α), x₁ = x₂ = p^(−1/α), x₀ + x₁ = 1.
  it.each([2, 1, 1 / 2])("gives a flow that crosses two full pools its α-fair part, α = %d", (alpha) => {
    const long = 1 / (1 + 2 ** (1 / alpha));
    [long, 1 - long, 1 - long].forEach((fraction, f) => {
      expect(run(policy, alpha).rateBps[f]! / LINE_RATE_BPS).toBeCloseTo(fraction, 5);
    });
  });

  it("keeps each flow's queueing cap, whatever α", () => {
    // α → 0 starves the long flow: the short ones then meet the cap of a flow alone on the way, not the pool's edge.
    const { rateBps, queueing } = run(policy, 1 / 8);
    const cap = Math.max(...queueing!.map(({ utilization }) => utilization));
    for (const rate of rateBps) expect(rate).toBeLessThanOrEqual(cap * LINE_RATE_BPS * (1 + 1e-6));
  });

  it("says what the transport's shares cost, apart from queueing", () => {
    const { rateBps, losses } = run(policy, 1);
    const fraction = rateBps.reduce((sum, rate) => sum + rate, 0) / 3 / LINE_RATE_BPS;
    expect(1 - losses.reduce((sum, loss) => sum + loss.fraction, 0)).toBeCloseTo(fraction, 9);
    // Mean of 1/3, 2/3, 2/3 for three halves: a gain.
    expect(losses.find(({ stage }) => stage === "shares of the transport")!.fraction).toBeCloseTo(1 / 2 - 5 / 9, 5);
  });
});
