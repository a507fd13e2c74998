/** What every max-min allocation must satisfy, on problems that fast-check draws and shrinks. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Core, type Solution } from "../../src/core/index.ts";
import { BUILDS, type Build, moduleOf } from "../core/builds.ts";
import { routesOf } from "../core/problems.ts";
import type { Problem } from "../oracle/max-min.ts";
import { linksOnly } from "../worlds.ts";

interface Commodity {
  /** [link modulo the number of links, weight]; of a repeated link the first counts. */
  readonly row: readonly (readonly [link: number, weight: number])[];
  readonly cap: number;
}

const commodity: fc.Arbitrary<Commodity> = fc.record({
  row: fc.array(fc.tuple(fc.nat(11), fc.constantFrom(1, 1 / 2, 1 / 3, 2 / 3, 1 / 16, 3)), {
    minLength: 1,
    maxLength: 5,
  }),
  cap: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, fc.double({ min: 0.01, max: 20, noNaN: true })),
});
const capacity = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.double({ min: 0.01, max: 100, noNaN: true }));
const system = fc.record({
  capacities: fc.array(capacity, { minLength: 1, maxLength: 12 }),
  commodities: fc.array(commodity, { minLength: 1, maxLength: 20 }),
});

describe.each(BUILDS)("max-min (%s build)", (build) => {
  it("overfills no link and passes no cap", () => {
    fc.assert(
      fc.property(system, ({ capacities, commodities }) => {
        const problem = problemOf(capacities, commodities);
        const { rateBps } = solve(build, problem).solution;
        const load = new Float64Array(capacities.length);
        problem.pathLinks.forEach((l, i) => {
          load[l]! += problem.pathWeight![i]! * rateBps[commodityOf(problem, i)]!;
        });
        load.forEach((used, l) => {
          expect(used).toBeLessThanOrEqual(capacities[l]! * (1 + 1e-12));
        });
        commodities.forEach(({ cap }, c) => {
          expect(rateBps[c]).toBeLessThanOrEqual(cap);
        });
      }),
    );
  });

  it("gives every commodity its cap or a bottleneck", () => {
    fc.assert(
      fc.property(system, ({ capacities, commodities }) => {
        expect(solve(build, problemOf(capacities, commodities)).violation).toBeLessThan(1e-12);
      }),
    );
  });

  it("permutes the rates when the commodities are permuted", () => {
    const permuted = system.chain(({ capacities, commodities }) =>
      fc.record({
        capacities: fc.constant(capacities),
        commodities: fc.constant(commodities),
        order: fc.shuffledSubarray([...commodities.keys()], { minLength: commodities.length }),
      }),
    );
    fc.assert(
      fc.property(permuted, ({ capacities, commodities, order }) => {
        const before = solve(build, problemOf(capacities, commodities)).solution.rateBps;
        const shuffled = order.map((c) => commodities[c]!);
        const after = solve(build, problemOf(capacities, shuffled)).solution.rateBps;
        order.forEach((c, place) => {
          expect(Math.abs(after[place]! / before[c]! - 1)).toBeLessThan(1e-12);
        });
      }),
    );
  });

  it("multiplies the rates by 2^k, to the bit, when capacities and caps are", () => {
    fc.assert(
      fc.property(system, fc.integer({ min: -60, max: 60 }), ({ capacities, commodities }, k) => {
        const factor = 2 ** k;
        const before = solve(build, problemOf(capacities, commodities)).solution.rateBps;
        const scaled = commodities.map(({ row, cap }) => ({ row, cap: cap * factor }));
        const larger = capacities.map((bps) => bps * factor);
        const after = solve(build, problemOf(larger, scaled)).solution.rateBps;
        expect(after).toEqual(before.map((rate) => rate * factor));
      }),
    );
  });

  it("gives exactly the cap to a commodity that is capped below its rate", () => {
    fc.assert(
      fc.property(
        system,
        fc.nat(),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        ({ capacities, commodities }, pick, part) => {
          const chosen = pick % commodities.length;
          const before = solve(build, problemOf(capacities, commodities)).solution.rateBps;
          const cap = before[chosen]! * part;
          const capped = commodities.map((one, c) => (c === chosen ? { ...one, cap } : one));
          expect(solve(build, problemOf(capacities, capped)).solution.rateBps[chosen]).toBe(cap);
        },
      ),
    );
  });
});

function problemOf(capacities: readonly number[], commodities: readonly Commodity[]): Problem {
  const pathStart = [0];
  const pathLinks: number[] = [];
  const pathWeight: number[] = [];
  for (const { row } of commodities) {
    const weights = new Map<number, number>();
    for (const [link, weight] of row) {
      const l = link % capacities.length;
      if (!weights.has(l)) weights.set(l, weight);
    }
    pathLinks.push(...weights.keys());
    pathWeight.push(...weights.values());
    pathStart.push(pathLinks.length);
  }
  return {
    capacityBps: Float64Array.from(capacities),
    pathStart: Uint32Array.from(pathStart),
    pathLinks: Uint32Array.from(pathLinks),
    pathWeight: Float64Array.from(pathWeight),
    rateCapBps: Float64Array.from(commodities, ({ cap }) => cap),
  };
}

function commodityOf({ pathStart }: Problem, incidence: number): number {
  return pathStart.findLastIndex((start) => start <= incidence);
}

function solve(build: Build, problem: Problem): { solution: Solution; violation: number } {
  const core = new Core(moduleOf(build), linksOnly(problem.capacityBps), { distances: false });
  core.setRoutes(routesOf(problem));
  const solution = core.solve(problem.rateCapBps);
  return { solution, violation: core.certify() };
}
