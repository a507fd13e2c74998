/** The optimum against HiGHS, its bounds against the optimum, and policies against each other. */

import { describe, expect, it } from "vitest";
import { type Fabric, freeze } from "../../src/fabric/index.ts";
import { createRng, shuffle } from "../../src/rng.ts";
import { findPolicy } from "../../src/routing/index.ts";
import { Network, prepare, type RunResult, simulate } from "../../src/sim/index.ts";
import { approximateConcurrent, GAP } from "../../src/sim/optimal/approximate.ts";
import { gatherPairs, sumByPair } from "../../src/sim/optimal/pairs.ts";
import type { TopologyGraph } from "../../src/topology/graph.ts";
import type { Flows } from "../../src/workload/index.ts";
import { moduleOf } from "../core/builds.ts";
import { concurrentFlow } from "../oracle/concurrent-flow.ts";
import { addCable, cut, fatTree, LINE_RATE_BPS, leafSpine } from "../worlds.ts";

const OPTIONS = {
  qps: 2,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  seed: 1,
  window: 1.25,
  format: { mtuBytes: 4096, ipVersion: 4 },
} as const;

function flowsOf(pairs: readonly (readonly [number, number])[]): Flows {
  return {
    flowCount: pairs.length,
    src: Uint32Array.from(pairs, ([src]) => src),
    dst: Uint32Array.from(pairs, ([, dst]) => dst),
    sizeBytes: new Float64Array(pairs.length).fill(1),
  };
}

/** Everybody to somebody, by lot. */
function permutation({ hostCount }: Fabric, seed: number): Flows {
  const order = Uint32Array.from({ length: hostCount }, (_, nic) => nic);
  shuffle(order, createRng(seed, 1));
  return flowsOf(Array.from(order, (nic, i) => [nic, order[(i + 1) % hostCount]!]));
}

interface World {
  readonly name: string;
  readonly graph: TopologyGraph;
}

/** A world with some cables down. */
function broken(name: string, graph: TopologyGraph, cables: readonly (readonly [string, string])[]): World {
  for (const [a, b] of cables) cut(graph, a, b);
  return { name, graph };
}

const WORLDS: readonly World[] = [
  { name: "healthy leaf-spine", graph: leafSpine({ leaves: 4, nicsPerLeaf: 4, spines: 4, uplinkFactor: 1 }) },
  { name: "oversubscribed", graph: leafSpine({ leaves: 4, nicsPerLeaf: 6, spines: 2, uplinkFactor: 1 }) },
  broken("leaf-spine with two cables down", leafSpine({ leaves: 4, nicsPerLeaf: 4, spines: 4, uplinkFactor: 1 }), [
    ["leaf-0", "spine-0"],
    ["leaf-1", "spine-1"],
  ]),
  broken(
    "leaf-spine with pairs of leaves that share few spines",
    leafSpine({ leaves: 4, nicsPerLeaf: 3, spines: 4, uplinkFactor: 1 }),
    [
      ["leaf-0", "spine-0"],
      ["leaf-0", "spine-1"],
      ["leaf-1", "spine-1"],
      ["leaf-1", "spine-2"],
      ["leaf-2", "spine-1"],
      ["leaf-2", "spine-2"],
    ],
  ),
  broken("fat-tree with three cables down", fatTree(4), [
    ["leaf-0.0", "spine-0.0"],
    ["spine-1.0", "core-0"],
    ["spine-2.1", "core-3"],
  ]),
];

function ran(fabric: Fabric, flows: Flows, policy: string): RunResult {
  const network = new Network(moduleOf("release"), fabric);
  return simulate(network, prepare(network, flows), findPolicy(policy), OPTIONS);
}

const slowest = ({ rateBps }: RunResult): number => Math.min(...rateBps) / LINE_RATE_BPS;
const average = ({ rateBps }: RunResult): number =>
  rateBps.reduce((sum, rate) => sum + rate, 0) / rateBps.length / LINE_RATE_BPS;

describe.each(WORLDS)("$name", ({ graph }) => {
  const fabric = freeze(graph);

  it.each([1, 2, 3])("is the concurrent flow that HiGHS finds, seed %i", (seed) => {
    const flows = permutation(fabric, seed);
    const demandBps = new Float64Array(flows.flowCount).fill(LINE_RATE_BPS);
    const run = ran(fabric, flows, "optimal");
    const oracle = concurrentFlow(fabric, { ...flows, demandBps });
    expect(run.optimum!.low).toBeCloseTo(oracle, 5);
    expect(run.optimum!.high).toBeCloseTo(oracle, 5);
    expect(slowest(run)).toBeCloseTo(oracle, 5);
  });

  it("lies between the bounds of the approximation, which are near", () => {
    const network = new Network(moduleOf("release"), fabric);
    const flows = permutation(fabric, 4);
    const demandBps = new Float64Array(flows.flowCount).fill(LINE_RATE_BPS);
    const pairs = gatherPairs(network, flows);
    const { low, high } = approximateConcurrent(network.colours.quotient, pairs, sumByPair(pairs, demandBps));
    // The approximation knows links between switches only: NICs bound θ at 1, as each sends and receives once.
    const oracle = concurrentFlow(fabric, { ...flows, demandBps });
    expect(Math.min(1, low)).toBeLessThanOrEqual(oracle * (1 + 1e-6));
    expect(Math.min(1, high)).toBeGreaterThanOrEqual(oracle * (1 - 1e-6));
    expect(low).toBeGreaterThanOrEqual(high * (1 - GAP));
  });

  it("is more than any policy that knows single links gives its slowest flow", () => {
    const flows = permutation(fabric, 5);
    const ceiling = ran(fabric, flows, "optimal").optimum!.high;
    // What is sent again is found to 1e-5.
    for (const policy of ["ecmp", "spray", "spray-rr", "adaptive-local"]) {
      expect(slowest(ran(fabric, flows, policy)), policy).toBeLessThanOrEqual(ceiling * (1 + 1e-4));
    }
  });
});

describe("closed forms of the optimum", () => {
  it("is a third for six NICs on two uplinks, all to another leaf", () => {
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 6, spines: 2, uplinkFactor: 1 }));
    const run = ran(fabric, flowsOf([0, 1, 2, 3, 4, 5].map((nic) => [nic, nic + 6])), "optimal");
    expect(run.optimum).toEqual({ method: "symmetry", low: 2 / 6, high: 2 / 6 });
  });

  it("knows that a pool's cables can't be joined where they end on different spines", () => {
    // leaf-0 reaches spine-0 only, leaf-1 spine-0 and spine-1: two flows to leaf-0 share the one cable that both can use.
    const graph = leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 });
    cut(graph, "leaf-0", "spine-1");
    addCable(graph, "leaf-0", "spine-0");
    const fabric = freeze(graph);
    const run = ran(
      fabric,
      flowsOf([
        [2, 0],
        [3, 1],
      ]),
      "optimal",
    );
    expect(slowest(run)).toBeCloseTo(1 / 2, 6);
    expect(slowest(ran(fabric, flowsOf([[2, 0]]), "optimal"))).toBeCloseTo(1, 6);
  });

  it("is below what pools promise where leaves share few spines", () => {
    const { graph } = WORLDS.find(({ name }) => name.includes("share few"))!;
    const fabric = freeze(graph);
    const flows = permutation(fabric, 5);
    const { optimum } = ran(fabric, flows, "optimal");
    expect(slowest(ran(fabric, flows, "ideal"))).toBeGreaterThan(1.3 * optimum!.high);
  });

  it("gives flows that share nothing with a bottleneck all they can have", () => {
    const graph = leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 });
    cut(graph, "leaf-0", "spine-1");
    const { rateBps, optimum } = ran(
      freeze(graph),
      flowsOf([
        [0, 2],
        [1, 3],
        [4, 5],
        [2, 4],
      ]),
      "optimal",
    );
    // leaf-0 has one uplink for two flows; the others have their NICs to themselves.
    expect(Array.from(rateBps, (rate) => rate / LINE_RATE_BPS)).toEqual(
      [1 / 2, 1 / 2, 1, 1].map((level) => expect.closeTo(level, 5)),
    );
    expect(optimum!.high).toBeCloseTo(1 / 2, 5);
  });
});

describe("the order that the field agrees on", () => {
  it.each([1, 2, 3])("ecmp < spray < adaptive ≤ optimal on a healthy 3-tier permutation, seed %i", (seed) => {
    const fabric = freeze(fatTree(8));
    const flows = permutation(fabric, seed);
    const [ecmp, spray, adaptive, optimal] = ["ecmp", "spray", "adaptive", "optimal"].map((policy) =>
      average(ran(fabric, flows, policy)),
    );
    expect(ecmp).toBeLessThan(spray!);
    expect(spray).toBeLessThan(adaptive!);
    expect(adaptive).toBeLessThanOrEqual(optimal!);
  });

  it.each([1, 2, 3])("adaptive-local < adaptive where cables further on are down, seed %i", (seed) => {
    const graph = fatTree(8);
    cut(graph, "spine-0.0", "core-0");
    cut(graph, "spine-0.0", "core-1");
    cut(graph, "spine-3.2", "core-8");
    cut(graph, "leaf-5.1", "spine-5.3");
    const fabric = freeze(graph);
    const flows = permutation(fabric, seed);
    expect(average(ran(fabric, flows, "adaptive-local"))).toBeLessThan(average(ran(fabric, flows, "adaptive")));
    expect(average(ran(fabric, flows, "adaptive"))).toBeLessThanOrEqual(average(ran(fabric, flows, "optimal")));
  });
});
