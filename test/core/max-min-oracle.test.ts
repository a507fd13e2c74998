/** The core's allocation in lock-step with the slow oracle, the textbook, and its own proof. */

import { describe, expect, it } from "vitest";
import { Core } from "../../src/core/index.ts";
import { solveByScan } from "../oracle/max-min.ts";
import { solveByWaterFilling } from "../oracle/water-filling.ts";
import { linksOnly } from "../worlds.ts";
import { BUILDS, moduleOf } from "./builds.ts";
import { PROBLEM_KINDS, randomProblem, routesOf } from "./problems.ts";

const SEEDS = 60;

describe.each(BUILDS)("max-min on random problems (%s build)", (build) => {
  describe.each(PROBLEM_KINDS)("weights $weights, capacities $capacities, caps $caps", (kind) => {
    const solved = Array.from({ length: SEEDS }, (_, seed) => {
      const problem = randomProblem(kind, seed);
      const core = new Core(moduleOf(build), linksOnly(problem.capacityBps), { distances: false });
      core.setRoutes(routesOf(problem));
      return { problem, solution: core.solve(problem.rateCapBps), violation: core.certify() };
    });

    it("has the oracle's rates and bottlenecks, bit for bit", () => {
      for (const { problem, solution } of solved) {
        const oracle = solveByScan(problem);
        expect(bitsOf(solution.rateBps)).toEqual(bitsOf(oracle.rateBps));
        expect(solution.bottleneck).toEqual(oracle.bottleneck);
      }
    });

    it("has the textbook's rates to 1e-9", () => {
      for (const { problem, solution } of solved) {
        const textbook = solveByWaterFilling(problem);
        solution.rateBps.forEach((rate, c) => {
          expect(Math.abs(rate / textbook[c]! - 1)).toBeLessThan(1e-9);
        });
      }
    });

    it("proves itself", () => {
      for (const { violation } of solved) expect(violation).toBeLessThan(1e-12);
    });
  });
});

function bitsOf(values: Float64Array): BigUint64Array {
  return new BigUint64Array(values.slice().buffer);
}
