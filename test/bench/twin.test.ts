/** The benchmark's TypeScript twin does the core's work, no less and no more: the same rates, bottlenecks and pops. */

import { describe, expect, it } from "vitest";
import { TwinSolver } from "../../bench/twin/max-min.ts";
import { Core, type CoreFlows, type EcmpOptions } from "../../src/core/index.ts";
import { freeze } from "../../src/fabric/freeze.ts";
import { createRng, shuffle } from "../../src/rng.ts";
import { moduleOf } from "../core/builds.ts";
import { PROBLEM_KINDS, randomProblem, routesOf } from "../core/problems.ts";
import { clos3, coreGraphOf, LINE_RATE_BPS, linksOnly } from "../worlds.ts";

const RELEASE = moduleOf("release");
const SEEDS_PER_KIND = 20;

describe("the TypeScript twin of the solver", () => {
  it.each(PROBLEM_KINDS)("has the core's bits: weights $weights, capacities $capacities, caps $caps", (kind) => {
    for (let seed = 0; seed < SEEDS_PER_KIND; seed++) {
      const problem = randomProblem(kind, seed);
      const core = new Core(RELEASE, linksOnly(problem.capacityBps), { distances: false });
      core.setRoutes(routesOf(problem));
      const twin = new TwinSolver(problem.capacityBps);
      expect(twin.solve(routesOf(problem), problem.rateCapBps)).toEqual(core.solve(problem.rateCapBps));
    }
  });

  describe("on ECMP routes of 1,024 NICs", () => {
    const graph = coreGraphOf(
      freeze(clos3({ pods: 4, leavesPerPod: 16, nicsPerLeaf: 16, spinesPerPod: 16, coresPerSpine: 16 })),
    );
    const core = new Core(RELEASE, graph);
    core.setFlows(permutationOf(graph.hostCount));
    const twin = new TwinSolver(graph.linkRateBps);

    // One twin for all: what it keeps of a larger solve must not show in a smaller one.
    it.each([
      { qps: 8, qpMode: "pooled" },
      { qps: 8, qpMode: "static" },
      { qps: 1, qpMode: "static" },
    ] as const)("has the core's bits: q = $qps $qpMode", ({ qps, qpMode }) => {
      const ecmp: EcmpOptions = { qps, qpMode, hash: "fair", polarized: false, seed: 5 };
      core.routeEcmp(ecmp);
      const routes = core.routes(qpMode === "pooled" ? qps : 1, qpMode === "static" && qps > 1);
      const fromCore = core.solve();
      expect(twin.solve(routes)).toEqual(fromCore);
      expect(twin.solve(routes)).toEqual(fromCore);
      expect(fromCore.pops).toBeGreaterThan(100);
    });
  });

  it("refuses a commodity that nothing bounds", () => {
    const routes = { commoditiesPerFlow: 1, pathStart: Uint32Array.of(0, 0), pathLinks: new Uint32Array(0) };
    expect(() => new TwinSolver(Float64Array.of(6)).solve(routes)).toThrow("neither links nor a cap");
  });
});

function permutationOf(nics: number): CoreFlows {
  const dst = Uint32Array.from({ length: nics }, (_, nic) => nic);
  shuffle(dst, createRng(3, 1));
  return { src: Uint32Array.from(dst).sort(), dst, demandBps: new Float64Array(nics).fill(LINE_RATE_BPS) };
}
