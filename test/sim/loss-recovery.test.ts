/** Efficiency of resending: the formulas against packets that are sent one by one, and each flow with its own round trip. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { compare, DEFAULT_SCENARIO, type Scenario } from "../../src/index.ts";
import { createRng } from "../../src/rng.ts";
import { recoveryEfficiency } from "../../src/sim/loss-recovery.ts";
import { moduleOf } from "../core/builds.ts";
import { LINE_RATE_BPS, leafSpine } from "../worlds.ts";

/**
 * Packets in slots, `window` of them a round trip. Go-back-N: the sender learns of a drop a round trip later, and starts again
 * from it; what came between is thrown away. Returns packets that were taken per slot.
 */
function sendPackets(how: "go-back-n" | "selective-repeat", dropRate: number, window: number, slots: number): number {
  const random = createRng(7, 1);
  let taken = 0;
  for (let slot = 0; slot < slots; ) {
    const dropped = random.uint32() / 2 ** 32 < dropRate;
    if (!dropped) taken++;
    slot += dropped && how === "go-back-n" ? window : 1;
  }
  return taken / slots;
}

describe("recoveryEfficiency", () => {
  it.each([
    ["go-back-n", 0.001, 10],
    ["go-back-n", 0.001, 200],
    ["go-back-n", 0.05, 40],
    ["selective-repeat", 0.05, 40],
  ] as const)("of %s at %f with %i packets in flight is what packets get, within 1 %%", (how, dropRate, window) => {
    // The rarer drops are, the more slots it takes to see as many: 5 000 drops err by some 1.4 % of what drops cost.
    const measured = sendPackets(how, dropRate, window, Math.round((5000 * window) / dropRate / 10));
    expect(Math.abs(measured / recoveryEfficiency(how, dropRate, window) - 1)).toBeLessThan(0.01);
  });

  it("has the limits that it must have", () => {
    for (const how of ["go-back-n", "selective-repeat"] as const) expect(recoveryEfficiency(how, 0, 100)).toBe(1);
    expect(recoveryEfficiency("none", 0, 100)).toBe(1);
    // One packet in flight: nothing behind it is lost with it.
    expect(recoveryEfficiency("go-back-n", 0.1, 1)).toBeCloseTo(recoveryEfficiency("selective-repeat", 0.1, 1), 12);
    expect(recoveryEfficiency("go-back-n", 0.1, 0.01)).toBe(recoveryEfficiency("go-back-n", 0.1, 1));
  });
});

describe("protocol in a comparison", () => {
  const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 }));
  const run = (options: Partial<Scenario>) => {
    const text = "src,dst\nnic-0,nic-1\nnic-2,nic-0\n";
    const flows = { pattern: "flow-list", patternParameters: { flows: { name: "flows.csv", text } } };
    const scenario = { ...DEFAULT_SCENARIO, policies: ["ecmp", "ideal"], seeds: 1, qps: 1, ...flows, ...options };
    return compare(moduleOf("release"), fabric, scenario, { version: "test" }).results;
  };

  it("gives each flow the efficiency of its own round trip", () => {
    // Worlds: NICs 1 us, switches 0.5 us, cables 10 ns. A packet is 4178 B, its acknowledgement 84 B, at 400 Gb/s everywhere.
    const roundTripS = (links: number) =>
      2 * (2 * 1e-6 + (links - 1) * 0.5e-6 + links * 10e-9) + (links * (4178 + 84) * 8) / LINE_RATE_BPS;
    const inFlight = (links: number) => (roundTripS(links) * LINE_RATE_BPS) / (4178 * 8);
    const dropRate = 0.0005;
    const efficiency = (links: number) => (1 - dropRate) / (1 - dropRate + dropRate * inFlight(links));
    // Two links inside the leaf, four through a spine; nobody is in anybody's way.
    const expected = (efficiency(2) + efficiency(4)) / 2;
    expect(efficiency(4)).toBeLessThan(efficiency(2));
    for (const { wireEfficiency, waterfall } of run({ lossRecovery: "go-back-n", dropRate })) {
      expect(wireEfficiency.mean.value).toBeCloseTo(expected, 9);
      expect(wireEfficiency.slowest.value).toBeCloseTo(efficiency(4), 9);
      const protocol = waterfall.find(({ stage }) => stage === "protocol")!;
      expect(protocol.fraction).toBeCloseTo(((expected - 1) * 4096) / 4178, 9);
    }
  });

  it("costs the drops alone where only those are resent, and nothing where nothing is dropped", () => {
    for (const { wireEfficiency } of run({ lossRecovery: "selective-repeat", dropRate: 0.01 })) {
      expect(wireEfficiency.mean.value).toBeCloseTo(0.99, 12);
    }
    expect(run({ lossRecovery: "go-back-n", dropRate: 0 })).toEqual(run({}));
  });
});
