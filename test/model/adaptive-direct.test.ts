/** How far `adaptive` is from the optimum where there is no Clos: it weighs shortest paths by capacity, and knows no traffic. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { compare, DEFAULT_SCENARIO } from "../../src/index.ts";
import { buildTopology, failParts } from "../../src/topology/index.ts";
import { moduleOf } from "../core/builds.ts";
import { LINE_RATE_BPS } from "../worlds.ts";

const RATES = { nicRate: "400Gbps", fabricRate: "400Gbps" };
/** So many packets in flight that queues take nothing: what is left is how packets are split. */
const NO_QUEUES = 100;
const SEEDS = 10;

interface World {
  readonly builder: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly fail: readonly string[];
  /** Slowest flow ÷ that of the optimum, mean and least over seeds; mean rate ÷ that of `optimal`. docs/policies.md has them. */
  readonly measured: readonly [mean: number, least: number, rate: number];
}

const WORLDS: readonly World[] = [
  {
    builder: "dragonfly",
    parameters: { groups: 5, switchesPerGroup: 2, nicsPerSwitch: 2, globalsPerSwitch: 2 },
    fail: [],
    measured: [0.888, 0.756, 0.962],
  },
  { builder: "torus", parameters: { dimensions: [3, 4], nicsPerSwitch: 2 }, fail: [], measured: [0.858, 0.769, 0.944] },
  { builder: "hyperx", parameters: { dimensions: [3, 4], nicsPerSwitch: 2 }, fail: [], measured: [0.895, 0.667, 0.95] },
  {
    builder: "jellyfish",
    parameters: { switches: 12, fabricPorts: 4, nicsPerSwitch: 2 },
    fail: [],
    measured: [0.918, 0.665, 0.955],
  },
  {
    builder: "jellyfish",
    parameters: { switches: 12, fabricPorts: 4, nicsPerSwitch: 2 },
    fail: ["links: 2, seed 1"],
    measured: [0.922, 0.774, 1.052],
  },
];

describe.each(WORLDS)("$builder $parameters $fail", ({ builder, parameters, fail, measured }) => {
  const graph = buildTopology({ builder, parameters: { ...parameters, ...RATES } });
  failParts(graph, fail, "--fail");
  const shares: number[] = [];
  const sums = { adaptive: 0, optimal: 0 };
  let slowest = 0;
  compare(
    moduleOf("release"),
    freeze(graph),
    { ...DEFAULT_SCENARIO, policies: ["adaptive", "optimal"], seeds: SEEDS, window: NO_QUEUES },
    {
      version: "test",
      onRun: (policy, { rateBps, optimum }) => {
        const rates = Array.from(rateBps, (rate) => rate / LINE_RATE_BPS);
        sums[policy as keyof typeof sums] += rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
        if (optimum === undefined) slowest = Math.min(...rates);
        else {
          // Exact: these fabrics are small enough for the linear program.
          // By linear program, or within a percent where that grows too large.
          expect(optimum.high - optimum.low).toBeLessThan(0.01 * optimum.high);
          shares.push(slowest / optimum.high);
        }
      },
    },
  );

  it("gives its slowest flow no more than the optimum can", () => {
    // All demands are one line rate, and its splits are a routing as any other: the least rate is a concurrent flow.
    expect(shares).toHaveLength(SEEDS);
    for (const share of shares) expect(share).toBeLessThanOrEqual(1 + 1e-6);
  });

  it("gives it what was measured", () => {
    const mean = shares.reduce((sum, share) => sum + share, 0) / SEEDS;
    const [expected, least, rate] = measured;
    expect(mean).toBeCloseTo(expected, 2);
    expect(Math.min(...shares)).toBeCloseTo(least, 2);
    expect(sums.adaptive / sums.optimal).toBeCloseTo(rate, 2);
  });
});
