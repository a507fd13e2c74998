/** The cut through the middle of fabrics whose switches are joined within a tier, against cables counted by hand. */

import { expect, test } from "vitest";
import { factsOf, freeze } from "../../src/fabric/index.ts";
import { buildTopology } from "../../src/topology/index.ts";

const RATES = { nicRate: "400Gbps", fabricRate: "400Gbps" };
const bisectionOf = (builder: string, parameters: object) =>
  factsOf(freeze(buildTopology({ builder, parameters: { ...RATES, ...parameters } }))).bisection;

test.each([
  // 4 rings of 8, each cut twice.
  ["torus", { dimensions: [8, 4], nicsPerSwitch: 4 }, 2 * 4],
  // 4 lines of 6 switches: 3 x 3 cables across the middle of each.
  ["hyperx", { dimensions: [6, 4], nicsPerSwitch: 8 }, 4 * 3 * 3],
  // 2 groups of one half, 2 of the other: 4 pairs of groups with 2 cables each.
  ["dragonfly", { groups: 4, switchesPerGroup: 3, globalsPerSwitch: 2, nicsPerSwitch: 4 }, 4 * 2],
  // 2 x 2 pairs of pods with 3 circuits each.
  ["ocs-pods", { pods: 4, leavesPerPod: 2, spinesPerPod: 8, nicsPerLeaf: 8, circuitsPerPair: 3 }, 2 * 2 * 3],
])("%s %j", (builder, parameters, cables) => {
  const { rateBps, kind } = bisectionOf(builder, parameters);
  expect(rateBps).toBe(cables * 400e9);
  expect(kind).toBe("upper bound");
});

test("line rate bounds it where cables are plenty", () => {
  const { rateBps, fraction } = bisectionOf("hyperx", { dimensions: [8], nicsPerSwitch: 1 });
  // 4 x 4 cables across, but 4 NICs a half.
  expect(rateBps).toBe(4 * 400e9);
  expect(fraction).toBe(1);
});
