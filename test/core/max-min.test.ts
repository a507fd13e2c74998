/** Allocations that can be worked out on paper. */

import { describe, expect, it } from "vitest";
import { Core, type CoreFlows, OWN_CAP, type Routes } from "../../src/core/index.ts";
import { SolverError } from "../../src/errors.ts";
import { freeze } from "../../src/fabric/freeze.ts";
import type { TopologyGraph } from "../../src/topology/graph.ts";
import { coreGraphOf, LINE_RATE_BPS, leafSpine, linksOnly, parkingLot } from "../worlds.ts";
import { BUILDS, type Build, moduleOf } from "./builds.ts";
import { flowsOf } from "./flows.ts";

/** Weight of each link that a commodity crosses. */
type Row = Readonly<Record<number, number>>;

interface SimGridCase {
  readonly system: string;
  readonly capacities: readonly number[];
  readonly rows: readonly Row[];
  /** Sharing penalties p, all 1 where absent: SimGrid's ρ is x / p, where x solves the system with weights w / p. */
  readonly penalties?: readonly number[];
  readonly expected: readonly number[];
}

/** What SimGrid's unit tests require (src/kernel/lmm/maxmin_test.cpp at 12a63c7), without its FATPIPE and NONLINEAR links. */
const SIMGRID: readonly SimGridCase[] = [
  { system: "C=3; p=1,2", capacities: [3], rows: [{ 0: 1 }, { 0: 1 }], penalties: [1, 2], expected: [2, 1] },
  { system: "C=3; w=1,2", capacities: [3], rows: [{ 0: 1 }, { 0: 2 }], expected: [1, 1] },
  { system: "C=20; p=1,2; w=1,2", capacities: [20], rows: [{ 0: 1 }, { 0: 2 }], penalties: [1, 2], expected: [10, 5] },
  {
    system: "C=20 with w=1,2 and C=60 with w=2,1; p=1,2,1",
    capacities: [20, 60],
    rows: [{ 0: 1, 1: 2 }, { 0: 2 }, { 1: 1 }],
    penalties: [1, 2, 1],
    expected: [10, 5, 40],
  },
  {
    system: "cross-traffic of 5 %, C=10",
    capacities: [10, 10],
    rows: [
      { 0: 1, 1: 0.05 },
      { 0: 0.05, 1: 1 },
    ],
    expected: [10 / 1.05, 10 / 1.05],
  },
  {
    system: "two flows one way and one the other, cross-traffic of 5 %, C=1",
    capacities: [1, 1],
    rows: [
      { 0: 1, 1: 0.05 },
      { 0: 1, 1: 0.05 },
      { 0: 0.05, 1: 1 },
    ],
    expected: [1 / 2.05, 1 / 2.05, 1 / 2.05],
  },
];

/** Systems of SimGrid's lmm_usage.cpp, flows by link; it pins no shares, so these were solved by hand. */
const LMM_USAGE = [
  {
    system: "test1",
    capacities: [1, 10, 1],
    flowsOnLink: [
      [0, 1],
      [0, 2],
      [0, 3],
    ],
    expected: [0.5, 0.5, 9.5, 0.5],
  },
  {
    system: "test3",
    capacities: new Array<number>(10).fill(10),
    flowsOnLink: [
      [1, 7],
      [1, 7, 8],
      [1, 8],
      [8],
      [0, 3, 9],
      [0, 3, 4, 9],
      [0, 4, 9, 10],
      [2, 4, 6, 9, 10], // 5 flows fill it first, at 2 each; then link 4 has 8 left for 2 … and so on
      [2, 10],
      [5, 6, 9],
    ],
    expected: [3, 10 / 3, 2, 3, 2, 6, 2, 10 / 3, 10 / 3, 2, 2],
  },
] as const;

describe.each(BUILDS)("max-min (%s build)", (build) => {
  describe("SimGrid's shares", () => {
    it.each(SIMGRID)("$system", ({ capacities, rows, penalties, expected }) => {
      const scaled = rows.map((row, c) => mapWeights(row, (weight) => weight / (penalties?.[c] ?? 1)));
      const { rateBps } = solve(build, capacities, scaled);
      expect([...rateBps].map((x, c) => x / (penalties?.[c] ?? 1))).toEqual(expected);
    });

    it.each(LMM_USAGE)("lmm_usage $system", ({ capacities, flowsOnLink, expected }) => {
      const rows: Record<number, number>[] = expected.map(() => ({}));
      flowsOnLink.forEach((flows, link) => {
        for (const flow of flows) rows[flow]![link] = 1;
      });
      expect([...solve(build, capacities, rows).rateBps]).toEqual(expected);
    });
  });

  it.each([1, 2, 5])("a parking lot of %i hops gives the long flow and each short one half", (hops) => {
    // Flow 0 crosses all hops; flow i + 1 crosses hop i only, from leaf i's second NIC to leaf i + 1's first.
    const short = Array.from({ length: hops }, (_, i) => [2 * i + 1, 2 * i + 2] as const);
    const rates = ratesOf(build, parkingLot(hops), flowsOf([[0, 2 * hops + 1], ...short]));
    expect(rates).toEqual(new Array(hops + 1).fill(LINE_RATE_BPS / 2));
  });

  it.each([2, 3, 7, 63])("an incast of %i to one gives each its part of the receiver's line rate", (n) => {
    const world = leafSpine({ leaves: 1, nicsPerLeaf: n + 1, spines: 1, uplinkFactor: 1 });
    const rates = ratesOf(build, world, flowsOf(Array.from({ length: n }, (_, i) => [i + 1, 0] as const)));
    expect(rates).toEqual(new Array(n).fill(LINE_RATE_BPS / n));
  });

  it.each([2, 4, 8])("a leaf oversubscribed %i to 1 gives sprayed flows that part of their line rate", (ratio) => {
    const spines = 2;
    const nicsPerLeaf = ratio * spines;
    const because = (spines * LINE_RATE_BPS) / nicsPerLeaf; // what the uplinks carry, over those who share it
    const core = new Core(
      moduleOf(build),
      coreGraphOf(freeze(leafSpine({ leaves: 2, nicsPerLeaf, spines, uplinkFactor: 1 }))),
    );
    core.setFlows(flowsOf(Array.from({ length: nicsPerLeaf }, (_, i) => [i, nicsPerLeaf + i] as const)));
    core.routeSpread(false);
    expect([...core.solve().rateBps]).toEqual(new Array(nicsPerLeaf).fill(because));
  });

  it("names the link that holds each commodity, and OWN_CAP where its cap does", () => {
    // 0 is capped at 1, so that 1 gets the other 5 of link 0; 2 crosses link 1 alone, which can't bind two, yet bounds it.
    const { rateBps, bottleneck } = solve(build, [6, 9], [{ 0: 1 }, { 0: 1 }, { 1: 1 }], [1, Infinity, Infinity]);
    expect([...rateBps]).toEqual([1, 5, 9]);
    expect([...bottleneck]).toEqual([OWN_CAP, 0, 1]);
  });

  it("copes with a link that is full just when its last commodities meet their caps", () => {
    // Link 0 fixes 0 and 1 at 1 each; of link 1's 3 that leaves 2, just the caps of 2 and 3: its share is then 0 / 0.
    const rows = [{ 0: 1, 1: 1 }, { 0: 1 }, { 1: 1 }, { 1: 1 }];
    const { rateBps, bottleneck } = solve(build, [2, 3], rows, [Infinity, Infinity, 1, 1]);
    expect([...rateBps]).toEqual([1, 1, 1, 1]);
    expect([...bottleneck]).toEqual([0, 0, OWN_CAP, OWN_CAP]);
  });

  it("lets a commodity without links run at its cap", () => {
    expect([...solve(build, [6], [{}, { 0: 1 }], [4, Infinity]).rateBps]).toEqual([4, 6]);
  });

  it("leaves to the others what a commodity does not use whose cap is 0", () => {
    const { rateBps, bottleneck } = solve(build, [6], [{ 0: 1 }, { 0: 1 }, { 0: 1 }], [0, Infinity, Infinity]);
    expect([...rateBps]).toEqual([0, 3, 3]);
    expect([...bottleneck]).toEqual([OWN_CAP, 0, 0]);
  });

  it("refuses a commodity that nothing bounds", () => {
    const error = thrownBy(() => solve(build, [6], [{ 0: 1 }, {}]));
    expect(error).toBeInstanceOf(SolverError);
    expect((error as SolverError).issues).toEqual([
      {
        code: "STALLED",
        path: "routes",
        message: "a commodity has neither links nor a cap, so nothing bounds its rate",
      },
    ]);
  });

  it("forgets the caps of the solve before", () => {
    const core = new Core(moduleOf(build), linksOnly([6]), { distances: false });
    core.setRoutes(routesOfRows([{ 0: 1 }, { 0: 1 }]));
    expect([...core.solve(Float64Array.of(1, 1)).rateBps]).toEqual([1, 1]);
    expect([...core.solve().rateBps]).toEqual([3, 3]);
  });

  it("has no rates to prove where there are no commodities", () => {
    const core = new Core(moduleOf(build), linksOnly([6]), { distances: false });
    core.setRoutes(routesOfRows([]));
    expect([...core.solve().rateBps]).toEqual([]);
    expect(core.certify()).toBe(0);
  });
});

function solve(build: Build, capacities: readonly number[], rows: readonly Row[], caps?: readonly number[]) {
  const core = new Core(moduleOf(build), linksOnly(capacities), { distances: false });
  core.setRoutes(routesOfRows(rows));
  return core.solve(caps && Float64Array.from(caps));
}

function routesOfRows(rows: readonly Row[]): Routes {
  const pathStart = [0];
  for (const row of rows) pathStart.push(pathStart.at(-1)! + Object.keys(row).length);
  return {
    commoditiesPerFlow: 1,
    pathStart: Uint32Array.from(pathStart),
    pathLinks: Uint32Array.from(rows.flatMap((row) => Object.keys(row).map(Number))),
    pathWeight: Float64Array.from(rows.flatMap((row) => Object.values(row))),
  };
}

function mapWeights(row: Row, change: (weight: number) => number): Row {
  return Object.fromEntries(Object.entries(row).map(([link, weight]) => [link, change(weight)]));
}

/** Rates of flows whose paths leave no choice. */
function ratesOf(build: Build, world: TopologyGraph, flows: CoreFlows): number[] {
  const core = new Core(moduleOf(build), coreGraphOf(freeze(world)));
  core.setFlows(flows);
  core.routeEcmp({ qps: 1, qpMode: "pooled", hash: "fair", polarized: false, seed: 1 });
  return [...core.solve().rateBps];
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
