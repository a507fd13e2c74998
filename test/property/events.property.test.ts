/** What every run of the event engine must satisfy, on problems that fast-check draws. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventProblem, type EventResult, EventRun } from "../../src/core/index.ts";
import { BUILDS, type Build, moduleOf } from "../core/builds.ts";
import { EVENT_PROBLEM_KINDS, randomEventProblem } from "../core/event-problems.ts";

const problem = fc
  .record({ kind: fc.constantFrom(...EVENT_PROBLEM_KINDS), seed: fc.nat(1e6) })
  .map(({ kind, seed }) => randomEventProblem(kind, seed));

describe.each(BUILDS)("the event engine (%s build)", (build) => {
  it("permutes its results when the flows are permuted", () => {
    const permuted = problem.chain((of) => {
      const flows = [...of.sizeBits.keys()];
      return fc.record({ of: fc.constant(of), order: fc.shuffledSubarray(flows, { minLength: flows.length }) });
    });
    fc.assert(
      fc.property(permuted, ({ of, order }) => {
        const before = resultOf(build, of);
        const after = resultOf(build, permute(of, order));
        order.forEach((f, place) => {
          expectClose(after.startedS[place]!, before.startedS[f]!);
          expectClose(after.finishedS[place]!, before.finishedS[f]!);
        });
      }),
    );
  });

  it("scales its times × 2^-k exactly when capacities scale × 2^k and given times × 2^-k", () => {
    fc.assert(
      fc.property(problem, fc.integer({ min: -30, max: 60 }), (of, k) => {
        const before = resultOf(build, of);
        const after = resultOf(build, scale(of, 2 ** k));
        expect(after.startedS).toEqual(before.startedS.map((s) => s / 2 ** k));
        expect(after.finishedS).toEqual(before.finishedS.map((s) => s / 2 ** k));
        expect(after.sentBits).toEqual(before.sentBits);
      }),
    );
  });

  it("ends in the same way, to the bit, however often it is stopped on the way", () => {
    fc.assert(
      fc.property(problem, fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { maxLength: 20 }), (of, stops) => {
        const run = new EventRun(moduleOf(build), of);
        for (const untilS of stops) {
          run.advance(3, untilS);
          run.result();
        }
        run.advance(1e6);
        expect(run.result()).toEqual(resultOf(build, of));
      }),
    );
  });
});

function resultOf(build: Build, problem: EventProblem): EventResult {
  const run = new EventRun(moduleOf(build), problem);
  expect(run.advance(1e6)).toBe("done");
  return run.result();
}

/** The flow at place p is the former flow order[p]. */
function permute(problem: EventProblem, order: readonly number[]): EventProblem {
  const { routes, rateCapBps, afterStart, after, delayS, latencyS } = problem;
  const q = routes.commoditiesPerFlow;
  const commodities = order.flatMap((f) => Array.from({ length: q }, (_, j) => f * q + j));
  const place = new Uint32Array(order.length);
  order.forEach((f, p) => {
    place[f] = p;
  });
  const { pathStart } = routes;
  const incidences = commodities.flatMap((c) => range(pathStart[c]!, pathStart[c + 1]!));
  const pick = (values: Float64Array): Float64Array => Float64Array.from(order, (f) => values[f]!);
  const dependencies = order.map((f) => [...(after?.slice(afterStart?.[f], afterStart?.[f + 1]) ?? [])]);
  return {
    ...problem,
    routes: {
      commoditiesPerFlow: q,
      pathStart: startsOf(commodities.map((c) => pathStart[c + 1]! - pathStart[c]!)),
      pathLinks: Uint32Array.from(incidences, (i) => routes.pathLinks[i]!),
      ...(routes.pathWeight ? { pathWeight: Float64Array.from(incidences, (i) => routes.pathWeight![i]!) } : {}),
    },
    ...(rateCapBps ? { rateCapBps: Float64Array.from(commodities, (c) => rateCapBps[c]!) } : {}),
    sizeBits: pick(problem.sizeBits),
    startS: pick(problem.startS),
    ...(delayS ? { delayS: pick(delayS) } : {}),
    ...(latencyS ? { latencyS: pick(latencyS) } : {}),
    ...(afterStart
      ? {
          afterStart: startsOf(dependencies.map(({ length }) => length)),
          after: Uint32Array.from(dependencies.flat(), (f) => place[f]!),
        }
      : {}),
  };
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    starts[i + 1] = starts[i]! + length;
  });
  return starts;
}

/** Everything `factor` times as fast. */
function scale(problem: EventProblem, factor: number): EventProblem {
  const { rateCapBps, delayS, latencyS, changes } = problem;
  const faster = (rates: Float64Array): Float64Array => rates.map((bps) => bps * factor);
  const sooner = (times: Float64Array): Float64Array => times.map((s) => s / factor);
  return {
    ...problem,
    linkRateBps: faster(problem.linkRateBps),
    startS: sooner(problem.startS),
    ...(rateCapBps ? { rateCapBps: faster(rateCapBps) } : {}),
    ...(delayS ? { delayS: sooner(delayS) } : {}),
    ...(latencyS ? { latencyS: sooner(latencyS) } : {}),
    ...(changes ? { changes: { ...changes, timeS: sooner(changes.timeS), rateBps: faster(changes.rateBps) } } : {}),
  };
}

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * expected);
}
