/** α-fair rates: closed forms, the limit of max-min, the proof on random problems, and an oracle of another method's code. */

import { describe, expect, it } from "vitest";
import { ALPHA_FAIR_TOLERANCE, type AlphaFairOptions, Core, OWN_CAP, type Routes } from "../../src/core/index.ts";
import { SolverError } from "../../src/errors.ts";
import { createRng } from "../../src/rng.ts";
import { solveAlphaFair as solveByOracle } from "../oracle/alpha-fair.ts";
import type { Problem } from "../oracle/max-min.ts";
import { linksOnly } from "../worlds.ts";
import { BUILDS, type Build, moduleOf } from "./builds.ts";
import { PROBLEM_KINDS, randomProblem, routesOf } from "./problems.ts";

const ALPHAS = [0.25, 0.35, 1, 1.5, 4, 32];

function coreOf(build: Build, capacityBps: ArrayLike<number>, routes: Routes): Core {
  const core = new Core(moduleOf(build), linksOnly(capacityBps), { distances: false });
  core.setRoutes(routes);
  return core;
}

/** Solved, and held to what every solution must satisfy: its proof, and feasible up to rounding. */
function solve(
  capacityBps: ArrayLike<number>,
  routes: Routes,
  alpha: number,
  options: AlphaFairOptions = {},
  build: Build = "release",
) {
  const solution = coreOf(build, capacityBps, routes).solveAlphaFair(alpha, options);
  expect(solution.violation).toBeLessThanOrEqual(ALPHA_FAIR_TOLERANCE);
  expect(worstExcess(capacityBps, routes, solution.rateBps, options.rateCapBps)).toBeLessThanOrEqual(1e-12);
  return solution;
}

/** By what part a link or a cap is passed, at most. */
function worstExcess(
  capacityBps: ArrayLike<number>,
  { pathStart, pathLinks, pathWeight }: Routes,
  rateBps: Float64Array,
  rateCapBps: Float64Array | undefined,
): number {
  const load = new Float64Array(capacityBps.length);
  let worst = 0;
  rateBps.forEach((rate, c) => {
    worst = Math.max(worst, rate / (rateCapBps?.[c] ?? Infinity) - 1);
    for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) load[pathLinks[i]!]! += (pathWeight?.[i] ?? 1) * rate;
  });
  return load.reduce((most, used, l) => (used === 0 ? most : Math.max(most, used / capacityBps[l]! - 1)), worst);
}

const solveProblem = (problem: Problem, alpha: number, build: Build) =>
  solve(
    problem.capacityBps,
    routesOf(problem),
    alpha,
    problem.rateCapBps ? { rateCapBps: problem.rateCapBps } : {},
    build,
  );

/** A row of links per commodity, all of weight 1. */
const rows = (...links: readonly (readonly number[])[]): Routes => ({
  commoditiesPerFlow: 1,
  pathStart: Uint32Array.from({ length: links.length + 1 }, (_, c) => links.slice(0, c).flat().length),
  pathLinks: Uint32Array.from(links.flat()),
});

/** Flow 0 crosses n links, flow i the i-th of them alone. */
function parkingLot(n: number): Routes {
  const links = Array.from({ length: n }, (_, l) => l);
  return rows(links, ...links.map((l) => [l]));
}

/** Capacities over six decades; the first and the last are at the ends. */
function sixDecades(problem: Problem, seed: number): Problem {
  const { uint32 } = createRng(seed, 79);
  const capacityBps = problem.capacityBps.map(() => 10 ** (6 + (6 * uint32()) / 2 ** 32));
  capacityBps[0] = 1e12;
  capacityBps[capacityBps.length - 1] = 1e6;
  const rateCapBps = problem.rateCapBps?.map((cap) => cap * 1e9);
  return { ...problem, capacityBps, ...(rateCapBps ? { rateCapBps } : {}) };
}

describe.each(BUILDS)("α-fair rates (%s build)", (build) => {
  // The long flow pays n prices p, the short ones one: (n·p)^(−1/α) + p^(−1/α) = C gives n^(−1/α) / (1 + n^(−1/α)).
  it.each(ALPHAS)("share a parking lot as the closed form says, α = %d", (alpha) => {
    for (const n of [1, 2, 3, 10]) {
      const { rateBps } = solve(new Float64Array(n).fill(400e9), parkingLot(n), alpha, {}, build);
      const long = n ** (-1 / alpha) / (1 + n ** (-1 / alpha));
      expect(rateBps[0]! / 400e9).toBeCloseTo(long, 5);
      for (let i = 1; i <= n; i++) expect(rateBps[i]! / 400e9).toBeCloseTo(1 - long, 5);
    }
  });

  it("are proportional for α = 1: the long flow has 1 / (n + 1)", () => {
    expect(solve([6, 6, 6], parkingLot(3), 1, {}, build).rateBps[0]).toBeCloseTo(6 / 4, 5);
  });

  // Marginal utilities w·x^(−α) are equal on one link, so that rates are as w^(1/α).
  it.each(ALPHAS)("share one link as weight^(1/α), α = %d", (alpha) => {
    const fairWeight = Float64Array.of(1, 2, 8);
    const { rateBps } = solve([12], rows([0], [0], [0]), alpha, { fairWeight }, build);
    const sum = 1 + 2 ** (1 / alpha) + 8 ** (1 / alpha);
    for (const [c, w] of fairWeight.entries()) expect(rateBps[c]! / 12).toBeCloseTo(w ** (1 / alpha) / sum, 5);
  });

  // A flow of weight w on a link uses w of it for each bit: w1·x1 + w2·x2 = C, and x1 / x2 = (w2 / w1)^(1/α).
  it.each(ALPHAS)("charge a commodity for its part on a link, α = %d", (alpha) => {
    const routes = { ...rows([0], [0]), pathWeight: Float64Array.of(0.5, 2) };
    const { rateBps } = solve([10], routes, alpha, {}, build);
    const second = 10 / (0.5 * 4 ** (1 / alpha) + 2);
    expect(rateBps[1]! / second).toBeCloseTo(1, 5);
    expect(rateBps[0]! / (second * 4 ** (1 / alpha))).toBeCloseTo(1, 5);
  });

  // n flows have price p = (C (1 − s / p) / n)^(−α): the softer the link, the more of it is unused, and the same for all.
  it.each([1, 2, 8])("leave a soft link the room that goes with its price, %d flows", (n) => {
    for (const alpha of [0.35, 1, 1.5]) {
      for (const price of [0.001, 0.01, 0.3]) {
        // Two bit/s for a price of 1: a unit of its own.
        const soft = { price, atBps: 2 };
        const { rateBps } = solve([12], rows(...new Array<number[]>(n).fill([0])), alpha, { soft }, build);
        if (n === 1)
          expect(rateBps[0]).toBe(12); // nobody to queue behind
        else {
          const unused = 1 - (n * rateBps[0]!) / 12;
          expect((unused * (rateBps[0]! / 2) ** -alpha) / price).toBeCloseTo(1, 3);
          for (const rate of rateBps) expect(rate).toBeCloseTo(rateBps[0]!, 8);
        }
      }
    }
  });

  it("charge for links that are not full where they are soft, so that fewer of them are better", () => {
    // Flow 0 crosses the full link and one that is nearly full, flow 1 the full one only, flow 2 the other with a cap.
    const rateCapBps = Float64Array.of(Infinity, Infinity, 5.9);
    const [hard, soft] = [0, 0.01].map(
      (price) => solve([6, 9], rows([0, 1], [0], [1]), 0.35, { rateCapBps, soft: { price, atBps: 6 } }, build).rateBps,
    );
    expect(hard![0]).toBeCloseTo(3, 5);
    expect(hard![1]).toBeCloseTo(3, 5);
    expect(soft![0]! / soft![1]!).toBeLessThan(0.95);
  });

  it("leave what a cap holds back to the others, and say who holds whom", () => {
    const rateCapBps = Float64Array.of(1, Infinity, Infinity);
    const { rateBps, bottleneck } = solve([9], rows([0], [0], [0]), 1.5, { rateCapBps }, build);
    expect(rateBps[0]).toBeCloseTo(1, 5);
    expect(rateBps[1]).toBeCloseTo(4, 5);
    expect(rateBps[2]).toBeCloseTo(4, 5);
    expect([...bottleneck]).toEqual([OWN_CAP, 0, 0]);
  });

  it("are exact where nobody meets another, and where links are twins", () => {
    const alone = solve([8, 4], rows([0, 1]), 0.35, {}, build);
    expect([...alone.rateBps]).toEqual([4]);
    expect([...alone.bottleneck]).toEqual([1]);
    // Three equal links in a row: only the sum of their prices is determined.
    const twins = solve([6, 6, 6], rows([0, 1, 2], [0, 1, 2], [0, 1, 2]), 0.25, {}, build);
    for (const rate of twins.rateBps) expect(rate).toBeCloseTo(2, 5);
  });

  it("give nothing over a link without capacity, as max-min does, and the rest to the others", () => {
    const routes = rows([0, 1], [1], [1]);
    const core = coreOf(build, [0, 6], routes);
    expect([...core.solve().rateBps]).toEqual([0, 3, 3]);
    const { rateBps } = solve([0, 6], routes, 1.5, {}, build);
    expect(rateBps[0]).toBe(0);
    expect(rateBps[1]).toBeCloseTo(3, 5);
  });

  it("refuse what nothing bounds in max-min's words", () => {
    const messages = [1.5, Infinity].map((alpha) => {
      const core = coreOf(build, [6], rows([], [0]));
      try {
        if (alpha === Infinity) core.solve();
        else core.solveAlphaFair(alpha);
      } catch (error) {
        expect(error).toBeInstanceOf(SolverError);
        return (error as SolverError).issues;
      }
      throw new Error("nothing was thrown");
    });
    expect(messages[0]).toEqual(messages[1]);
    expect(messages[0]![0]!.code).toBe("STALLED");
  });

  it("say so, and trap not, where a range of rates is out of all proportion", () => {
    // (1e-12)^−32 has no place among doubles.
    const core = coreOf(build, [1, 1e-12, 1], rows([0], [0, 1], [0, 1, 2], [1, 2]));
    expect(() => core.solveAlphaFair(32)).toThrow("fairness: α-fair rates for α = 32 did not converge");
  });

  // 1,440 problems for each α, counting both builds; every one is proven.
  it.each(ALPHAS)("prove themselves on random problems, α = %d", (alpha) => {
    for (const kind of PROBLEM_KINDS.filter(({ capacities }) => capacities !== "wide")) {
      for (let seed = 0; seed < 20; seed++) {
        const problem = randomProblem(kind, seed);
        solveProblem(problem, alpha, build);
        solveProblem(sixDecades(problem, seed), alpha, build);
      }
    }
  });

  it.each([0.35, 1.5])("prove themselves on random problems with soft links, α = %d", (alpha) => {
    for (const kind of PROBLEM_KINDS.filter(({ capacities }) => capacities !== "wide")) {
      for (let seed = 0; seed < 10; seed++) {
        const problem = randomProblem(kind, seed);
        const caps = problem.rateCapBps ? { rateCapBps: problem.rateCapBps } : {};
        const atBps = problem.capacityBps.reduce((most, bps) => Math.max(most, bps), 0);
        for (const price of [0.001, 0.01, 0.1]) {
          solve(problem.capacityBps, routesOf(problem), alpha, { ...caps, soft: { price, atBps } }, build);
        }
      }
    }
  });

  it("have the same bits again after a larger problem, and on a fresh core", () => {
    const large = randomProblem(PROBLEM_KINDS[0]!, 3);
    const small = { capacityBps: [6, 6, 6, ...new Array(37).fill(1)], routes: parkingLot(3) };
    const core = coreOf(build, small.capacityBps, small.routes);
    const first = core.solveAlphaFair(1.5);
    core.setRoutes({ ...routesOf(large), pathLinks: large.pathLinks.map((l) => l % 40) });
    core.solve();
    core.setRoutes(small.routes);
    expect(core.solveAlphaFair(1.5)).toEqual(first);
    expect(coreOf(build, small.capacityBps, small.routes).solveAlphaFair(1.5)).toEqual(first);
  });
});

describe("α-fair rates", () => {
  it("have the same bits in both builds", () => {
    for (const kind of PROBLEM_KINDS.filter(({ capacities }) => capacities === "any")) {
      for (let seed = 0; seed < 5; seed++) {
        const problem = randomProblem(kind, seed);
        for (const alpha of ALPHAS) {
          const [debug, release] = BUILDS.map((build) => solveProblem(problem, alpha, build));
          expect(release).toEqual(debug);
        }
      }
    }
  });

  it.each([0.35, 1.5, 4])("are those of the oracle in TypeScript to 1e-5, α = %d", (alpha) => {
    let worst = 0;
    for (const kind of PROBLEM_KINDS.filter(({ caps, capacities }) => caps === "none" && capacities !== "wide")) {
      for (let seed = 0; seed < 15; seed++) {
        const problem = randomProblem(kind, seed);
        const routes = routesOf(problem);
        const maxMinBps = coreOf("release", problem.capacityBps, routes).solve().rateBps;
        const oracle = solveByOracle(problem.capacityBps, routes, alpha, maxMinBps);
        solveProblem(problem, alpha, "release").rateBps.forEach((rate, c) => {
          worst = Math.max(worst, Math.abs(rate / oracle.rateBps[c]! - 1));
        });
      }
    }
    expect(worst).toBeLessThan(1e-5);
  });

  it("near max-min as α grows", () => {
    const worst = (alpha: number): number => {
      const errors = PROBLEM_KINDS.filter((kind) => kind.weights === "ones" && kind.capacities !== "wide")
        .flatMap((kind) => Array.from({ length: 20 }, (_, seed) => randomProblem(kind, seed)))
        .map((problem) => {
          const maxMin = coreOf("release", problem.capacityBps, routesOf(problem)).solve(problem.rateCapBps);
          const { rateBps } = solveProblem(problem, alpha, "release");
          const distances = [...rateBps].map((rate, c) => Math.abs(rate / maxMin.rateBps[c]! - 1));
          return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
        });
      return Math.max(...errors);
    };
    const [at4, at20, at32] = [worst(4), worst(20), worst(32)];
    expect(at20).toBeLessThan(at4);
    expect(at32).toBeLessThan(at20);
    expect(at20).toBeLessThan(0.01); // 0.0089; 0.051 for α = 4 and 0.0056 for 32
  });
});

describe("the certificate of α-fair rates", () => {
  // The rates and prices of one problem, held against another: two on a link of 6 have 3 each at a price of 1 for 3 bit/s.
  it.each([
    { fault: "none", present: rows([0], [0]), violation: 0 },
    { fault: "an overfull link: 3 + 3 on 4", present: rows([0, 1], [0, 1]), violation: 6 / 4 - 1 },
    { fault: "a commodity that pays nothing and has no cap", present: rows([2], [2]), violation: Infinity },
    // It would buy 3 · 2^(−1/α) at twice the price, and has 3.
    { fault: "a commodity that pays twice", present: rows([0, 3], [0, 3]), violation: 2 ** (1 / 2) - 1 },
  ])("measures the fault: $fault", ({ present, violation }) => {
    const core = coreOf("debug", [6, 4, 6, 6], rows([0], [0], [3], [3]));
    const { rateBps } = core.solveAlphaFair(2);
    for (const rate of rateBps) expect(rate).toBeCloseTo(3, 5);
    core.setRoutes(present);
    const found = core.certifyAlphaFair(2);
    if (violation === Infinity) expect(found).toBe(Infinity);
    else expect(Math.abs(found - violation)).toBeLessThan(1e-5);
  });
});
