/** α-fair rates: closed forms, the limit of max-min, optimality on random problems, and what a scenario may say. */

import { describe, expect, it } from "vitest";
import { Core, type Routes } from "../../src/core/index.ts";
import { ScenarioError } from "../../src/errors.ts";
import { fairnessAlpha } from "../../src/scenario.ts";
import { solveAlphaFair } from "../../src/sim/alpha-fair.ts";
import { moduleOf } from "../core/builds.ts";
import { PROBLEM_KINDS, randomProblem, routesOf } from "../core/problems.ts";
import { linksOnly } from "../worlds.ts";

function solve(capacityBps: ArrayLike<number>, routes: Routes, alpha: number) {
  const core = new Core(moduleOf("release"), linksOnly(capacityBps), { distances: false });
  core.setRoutes(routes);
  const maxMinBps = core.solve().rateBps;
  return { maxMinBps, ...solveAlphaFair(Float64Array.from(capacityBps), routes, alpha, maxMinBps) };
}

/** Flow 0 crosses n links, flow i the i-th of them alone. */
function parkingLot(n: number): Routes {
  const links = Array.from({ length: n }, (_, l) => l);
  const pathStart = Uint32Array.from([0, ...links.map((l) => n + l), 2 * n]);
  return { commoditiesPerFlow: 1, pathStart, pathLinks: Uint32Array.from([...links, ...links]) };
}

describe("α-fair rates", () => {
  // The long flow pays n prices p, the short ones one: (n·p)^(−1/α) + p^(−1/α) = C gives n^(−1/α) / (1 + n^(−1/α)).
  it.each([0.25, 0.5, 1, 1.5, 4, 32])("share a parking lot as the closed form says, α = %d", (alpha) => {
    for (const n of [1, 2, 3, 10]) {
      const { rateBps, residual } = solve(new Float64Array(n).fill(400e9), parkingLot(n), alpha);
      const long = n ** (-1 / alpha) / (1 + n ** (-1 / alpha));
      expect(residual).toBeLessThanOrEqual(1e-6);
      expect(rateBps[0]! / 400e9).toBeCloseTo(long, 5);
      for (let i = 1; i <= n; i++) expect(rateBps[i]! / 400e9).toBeCloseTo(1 - long, 5);
    }
  });

  it("are proportional for α = 1: the long flow has 1 / (n + 1)", () => {
    expect(solve([6, 6, 6], parkingLot(3), 1).rateBps[0]).toBeCloseTo(6 / 4, 5);
  });

  it("near max-min as α grows", () => {
    const worst = (alpha: number): number => {
      const errors = PROBLEM_KINDS.filter((kind) => kind.weights === "ones" && kind.caps === "none")
        .filter((kind) => kind.capacities !== "wide")
        .flatMap((kind) => Array.from({ length: 20 }, (_, seed) => randomProblem(kind, seed)))
        .map((problem) => {
          const { rateBps, maxMinBps } = solve(problem.capacityBps, routesOf(problem), alpha);
          const distances = [...rateBps].map((rate, c) => Math.abs(rate / maxMinBps[c]! - 1));
          return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
        });
      return Math.max(...errors);
    };
    const [at4, at20, at32] = [worst(4), worst(20), worst(32)];
    expect(at20).toBeLessThan(at4);
    expect(at32).toBeLessThan(at20);
    expect(at20).toBeLessThan(0.01); // 0.0089; 0.051 for α = 4 and 0.0056 for 32
  });

  it.each([0.25, 0.35, 1, 1.5, 20])(
    "are feasible, and no rates nearby are better: random problems, α = %d",
    (alpha) => {
      for (const kind of PROBLEM_KINDS.filter(({ caps, capacities }) => caps === "none" && capacities !== "wide")) {
        for (let seed = 0; seed < 30; seed++) {
          const problem = randomProblem(kind, seed);
          const { rateBps, maxMinBps, residual } = solve(problem.capacityBps, routesOf(problem), alpha);
          expect(residual).toBeLessThanOrEqual(1e-6);
          const load = new Float64Array(problem.capacityBps.length);
          for (let c = 0; c < rateBps.length; c++) {
            for (let i = problem.pathStart[c]!; i < problem.pathStart[c + 1]!; i++) {
              load[problem.pathLinks[i]!]! += (problem.pathWeight?.[i] ?? 1) * rateBps[c]!;
            }
          }
          for (const [l, capacity] of problem.capacityBps.entries()) {
            expect(load[l]).toBeLessThanOrEqual(capacity * (1 + 1e-12));
          }
          // Optimal over a convex set: towards any feasible y, Σ U'(x)(y − x) ≤ 0. Max-min is one such y.
          let gain = 0;
          let size = 0;
          for (const [c, rate] of rateBps.entries()) {
            gain += rate ** -alpha * (maxMinBps[c]! - rate);
            size += rate ** (1 - alpha);
          }
          expect(gain / size).toBeLessThan(1e-4);
        }
      }
    },
  );
});

describe("fairness of a scenario", () => {
  it("is max-min, or a number", () => {
    expect(fairnessAlpha("max-min")).toBe(Infinity);
    expect(fairnessAlpha("alpha:1.5")).toBe(1.5);
    expect(fairnessAlpha("alpha:.35")).toBe(0.35);
  });

  it.each(["", "alpha", "alpha:", "alpha:0", "alpha:-1", "alpha:1e1", "alpha:33", "maxmin"])("is not %j", (got) => {
    const message = `--fairness: unknown fairness "${got}" (expected max-min, or alpha:<a> with a from 0.25 to 32, as in alpha:1.5)`;
    expect(() => fairnessAlpha(got)).toThrow(ScenarioError);
    expect(() => fairnessAlpha(got)).toThrow(message);
  });
});
