/** Pauses by hand: an incast, who is stopped, who suffers without having to do with it, and what a cable needs as headroom. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { compare, DEFAULT_SCENARIO, headroomBytes, type Scenario } from "../../src/index.ts";
import { moduleOf } from "../core/builds.ts";
import { leafSpine } from "../worlds.ts";

/** Payload of a full packet: MODEL.md section 2. */
const PAYLOAD = 4096 / 4178;

describe("headroom", () => {
  it("of 100 m at 400 Gb/s is about 127 kB", () => {
    // 5 ns/m there and back is 50 kB, the response 57.9 kB, two frames of 9.2 kB, a pause frame of 0.1 kB.
    expect(Math.abs(headroomBytes(400e9, 100 * 5e-9) / 127e3 - 1)).toBeLessThan(0.01);
  });

  it("grows by what is on the cable both ways", () => {
    const perMetre = headroomBytes(800e9, 101 * 5e-9) - headroomBytes(800e9, 100 * 5e-9);
    expect(perMetre).toBeCloseTo((2 * 5e-9 * 800e9) / 8, 6);
  });
});

describe("an incast of five under priority flow control", () => {
  // Uplinks of 4 line rates: nothing but the receiver's own link is overloaded.
  const fabric = freeze(leafSpine({ leaves: 3, nicsPerLeaf: 4, spines: 2, uplinkFactor: 4 }));
  const text = `src,dst,via
nic-0,nic-8,leaf-0>spine-0>leaf-2
nic-1,nic-8,leaf-0>spine-1>leaf-2
nic-4,nic-8,leaf-1>spine-0>leaf-2
nic-5,nic-8,leaf-1>spine-1>leaf-2
nic-6,nic-8,leaf-1>spine-1>leaf-2
nic-7,nic-9,leaf-1>spine-0>leaf-2
nic-3,nic-7,leaf-0>spine-1>leaf-1
nic-2,nic-3,leaf-0
`;
  const run = (policy: string, options: Partial<Scenario>) => {
    const flows = { pattern: "flow-list", patternParameters: { flows: { name: "flows.csv", text } } };
    const scenario = { ...DEFAULT_SCENARIO, policies: [policy], seeds: 1, qps: 1, ...flows, ...options };
    return compare(moduleOf("release"), fabric, scenario, { version: "test" }).results[0]!;
  };

  // Ideal spreads over pools of two spines, where the two cables of a pool are stopped together.
  it.each(["pinned", "ideal"])("stops what feeds the receiver's leaf, back to the NICs (%s)", (policy) => {
    const { pfc } = run(policy, { pfc: "report" });
    // 5 × 400 into 400 Gb/s for 10 us is 2 MB, more than 1500 kB.
    expect(pfc).toMatchObject({ congestedLinks: 1, victims: 2, victimShare: 2 / 8 });
    const paused = new Map(pfc!.tiers.map(({ tier, pausedLinks }) => [tier, pausedLinks]));
    // Both spines' links to leaf 2; leaves 0 and 1 to both spines; the five senders, and the two that wait behind them.
    expect(Object.fromEntries(paused)).toEqual({
      ...{ "nic-leaf up": 7, "nic-leaf down": 0, "leaf-spine up": 4, "leaf-spine down": 2 },
    });
    expect(pfc!.pausedLinks).toBe(13);
    expect(pfc!.chain).toEqual(["nic-0", "leaf-0", "spine-0", "leaf-2", "nic-8"]);
    // Two flows of eight fall from line rate to the senders' fifth.
    expect(pfc!.lostFraction).toBeCloseTo(((2 * (1 - 1 / 5)) / 8) * PAYLOAD, 10);
  });

  it("takes nothing in a report, and the pace of the senders from the victims where it counts", () => {
    const { pfc: _, ...without } = run("pinned", {});
    const { pfc: reported, ...report } = run("pinned", { pfc: "report" });
    expect(report).toEqual(without);
    expect(reported).toBeDefined();
    const { waterfall, wireEfficiency, pfc } = run("pinned", { pfc: "head-of-line" });
    // 5 × 1/5, the two victims at 1/5, and the flow inside leaf 0 at line rate.
    expect(wireEfficiency.mean.value).toBeCloseTo((5 / 5 + 2 / 5 + 1) / 8, 10);
    expect(waterfall.find(({ stage }) => stage === "head-of-line")!.fraction).toBeCloseTo(-pfc!.lostFraction, 11);
  });

  it("stops nobody where the queue stays below xoff", () => {
    const { pfc, wireEfficiency } = run("pinned", { pfc: "head-of-line", pfcXoffBytes: 2.1e6 });
    expect(pfc).toMatchObject({ congestedLinks: 0, pausedLinks: 0, victims: 0, lostFraction: 0, chain: [] });
    expect(wireEfficiency).toEqual(run("pinned", {}).wireEfficiency);
  });
});
