/** The event engine in lock-step with the slow oracle, and its rates after every batch against a fresh solve and their proof. */

import { describe, expect, it } from "vitest";
import { type EventProblem, EventRun } from "../../src/core/index.ts";
import { simulate, solveActive } from "../oracle/events.ts";
import { BUILDS, moduleOf } from "./builds.ts";
import { EVENT_PROBLEM_KINDS, randomEventProblem } from "./event-problems.ts";

const SEEDS = 25;

describe.each(BUILDS)("the event engine on random problems (%s build)", (build) => {
  describe.each(EVENT_PROBLEM_KINDS)(
    "weights $weights, numbers $numbers, q $commoditiesPerFlow, caps $caps, dependencies $dependencies, changes $changes",
    (kind) => {
      it("starts and ends every flow when the oracle does, to 1e-12", () => {
        for (let seed = 0; seed < SEEDS; seed++) {
          const problem = randomEventProblem(kind, seed);
          const run = new EventRun(moduleOf(build), problem);
          expect(run.advance(1e6)).toBe("done");
          const { startedS, finishedS, sentBits } = run.result();
          const oracle = simulate(problem);
          expectClose(startedS, oracle.startedS, 1e-12);
          expectClose(finishedS, oracle.finishedS, 1e-12);
          expect(sentBits).toEqual(problem.sizeBits);
        }
      });

      it("has the rates of a fresh solve after every batch, to 1e-12, and they are max-min", () => {
        for (let seed = 0; seed < 8; seed++) {
          const problem = randomEventProblem(kind, 1000 + seed);
          const run = new EventRun(moduleOf(build), problem);
          for (let before = -1; run.advance(1) === "running"; before = run.timeS) {
            expect(run.timeS).toBeGreaterThanOrEqual(before);
            const { capacityBps, active } = standing(problem, run);
            const rates = run.rates();
            expectClose(rates, solveActive(problem, capacityBps, active), 1e-12);
            expect(violation(problem, capacityBps, active, rates)).toBeLessThan(1e-12);
          }
        }
      });
    },
  );
});

/** Capacities now, and the flows that send. */
function standing(problem: EventProblem, run: EventRun): { capacityBps: Float64Array; active: number[] } {
  const capacityBps = problem.linkRateBps.slice();
  const { timeS, link, rateBps } = problem.changes ?? { timeS: [], link: [], rateBps: [] };
  timeS.forEach((at, k) => {
    if (at <= run.timeS) capacityBps[link[k]!] = rateBps[k]!;
  });
  const { startedS, sentBits } = run.result();
  const active = [...startedS.keys()].filter((f) => startedS[f]! >= 0 && sentBits[f]! < problem.sizeBits[f]!);
  return { capacityBps, active };
}

/** The largest relative violation of the max-min certificate (MODEL.md section 1), written out plainly. */
function violation(problem: EventProblem, capacityBps: Float64Array, active: number[], rates: Float64Array): number {
  const { pathStart, pathLinks, pathWeight, commoditiesPerFlow: q } = problem.routes;
  const load = capacityBps.map(() => 0);
  const fastest = capacityBps.map(() => 0);
  const commodities = active.flatMap((f) => Array.from({ length: q }, (_, j) => f * q + j));
  const row = (c: number) =>
    Array.from({ length: pathStart[c + 1]! - pathStart[c]! }, (_, i) => ({
      l: pathLinks[pathStart[c]! + i]!,
      weight: pathWeight?.[pathStart[c]! + i] ?? 1,
    }));
  for (const c of commodities) {
    for (const { l, weight } of row(c)) {
      load[l]! += weight * rates[c]!;
      fastest[l] = Math.max(fastest[l]!, rates[c]!);
    }
  }
  let worst = 0;
  capacityBps.forEach((capacity, l) => {
    worst = Math.max(worst, capacity === 0 ? load[l]! : load[l]! / capacity - 1);
  });
  for (const c of commodities) {
    const cap = problem.rateCapBps?.[c] ?? Infinity;
    const gaps = row(c).map(({ l }) =>
      capacityBps[l] === 0
        ? 0
        : Math.max(1 - load[l]! / capacityBps[l]!, fastest[l]! === 0 ? 0 : 1 - rates[c]! / fastest[l]!),
    );
    worst = Math.max(worst, Math.min(cap === Infinity ? Infinity : Math.abs(1 - rates[c]! / cap), ...gaps));
  }
  return worst;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const off = Math.abs(actual[i]! - expected[i]!) / Math.max(Math.abs(expected[i]!), Number.MIN_VALUE);
    if (actual[i] !== expected[i]) expect(off, `element ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThan(relative);
  }
}
