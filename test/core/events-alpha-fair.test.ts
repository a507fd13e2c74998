/** The event engine with α-fair rates against fresh solves: after every batch, and over whole runs of the slow oracle. */

import { describe, expect, it } from "vitest";
import { Core, type EventProblem, EventRun, type Softness } from "../../src/core/index.ts";
import { SolverError } from "../../src/errors.ts";
import { type Solve, simulate } from "../oracle/events.ts";
import type { Problem } from "../oracle/max-min.ts";
import { linksOnly } from "../worlds.ts";
import { BUILDS, moduleOf } from "./builds.ts";
import { EVENT_PROBLEM_KINDS, randomEventProblem } from "./event-problems.ts";
import { routesOf } from "./problems.ts";

const ALPHAS = [0.35, 1.5, 8];

/** Fresh α-fair solves, each proven by the core's certificate. */
function fresh(alpha: number, soft?: Softness): Solve {
  return (problem: Problem) => {
    if (problem.pathStart.length === 1) return new Float64Array();
    const core = new Core(moduleOf("release"), linksOnly(problem.capacityBps), { distances: false });
    core.setRoutes(routesOf(problem));
    const { rateCapBps } = problem;
    return core.solveAlphaFair(alpha, { ...(rateCapBps ? { rateCapBps } : {}), ...(soft ? { soft } : {}) }).rateBps;
  };
}

/** The largest relative difference, of values and where they are none. */
function worstOff(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = actual.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i]) worst = Math.max(worst, Math.abs(actual[i]! / expected[i]! - 1));
  }
  return worst;
}

/** Without those where a flow may end at the very time at which its link fails: rates that differ in the last places decide it. */
const KINDS = EVENT_PROBLEM_KINDS.filter(({ numbers, changes }) => !(changes && numbers === "integers"));

describe.each(BUILDS)("the event engine with α-fair rates (%s build)", (build) => {
  describe.each(KINDS)(
    "weights $weights, numbers $numbers, q $commoditiesPerFlow, caps $caps, dependencies $dependencies, changes $changes",
    (kind) => {
      it("starts and ends every flow when the oracle does, to 1e-5, and sends each to the last bit", () => {
        for (let seed = 0; seed < 6; seed++) {
          const alpha = ALPHAS[seed % ALPHAS.length]!;
          const problem = randomEventProblem(kind, seed);
          const run = new EventRun(moduleOf(build), { ...problem, alpha });
          expect(run.advance(1e6)).toBe("done");
          const { startedS, finishedS, sentBits } = run.result();
          const oracle = simulate(problem, fresh(alpha));
          expect(worstOff(startedS, oracle.startedS)).toBeLessThan(1e-5);
          expect(worstOff(finishedS, oracle.finishedS)).toBeLessThan(1e-5);
          expect(sentBits).toEqual(problem.sizeBits);
        }
      });
    },
  );

  it.each(KINDS.slice(0, 12))("does so with soft links: $weights, $numbers, caps $caps, changes $changes", (kind) => {
    for (let seed = 0; seed < 4; seed++) {
      const [alpha, price] = [[0.33, 0.0067] as const, [1.5, 0.01] as const][seed % 2]!;
      const problem = randomEventProblem(kind, seed);
      const soft = { price, atBps: problem.linkRateBps.reduce((most, bps) => Math.max(most, bps), 0) };
      const run = new EventRun(moduleOf(build), { ...problem, alpha, soft });
      expect(run.advance(1e6)).toBe("done");
      const { startedS, finishedS } = run.result();
      const oracle = simulate(problem, fresh(alpha, soft));
      expect(worstOff(startedS, oracle.startedS)).toBeLessThan(1e-5);
      expect(worstOff(finishedS, oracle.finishedS)).toBeLessThan(1e-5);
    }
  });

  // The long flow has (n·p)^(−1/α) of what short ones have: 1/4 of each link for α = 1 and n = 3.
  it("shares a parking lot as the closed form says, before and after a short flow ends", () => {
    const problem: EventProblem = {
      linkRateBps: Float64Array.of(4, 4, 4),
      routes: {
        commoditiesPerFlow: 1,
        pathStart: Uint32Array.of(0, 3, 4, 5, 6),
        pathLinks: Uint32Array.of(0, 1, 2, 0, 1, 2),
      },
      sizeBits: Float64Array.of(100, 3, 300, 300),
      startS: new Float64Array(4),
      alpha: 1,
    };
    const run = new EventRun(moduleOf(build), problem);
    run.advance(1);
    expect(worstOff(run.rates(), [1, 3, 3, 3])).toBeLessThan(1e-6);
    run.advance(1); // the flow on link 0 ends at 1 s; two links are left: 1/3 of each
    expect(run.timeS).toBeCloseTo(1, 5);
    expect(worstOff(run.rates(), [4 / 3, 0, 8 / 3, 8 / 3])).toBeLessThan(1e-6);
  });

  it("is near max-min for α = 32", () => {
    const kind = EVENT_PROBLEM_KINDS[0]!;
    let sum = 0;
    let flows = 0;
    for (let seed = 0; seed < 20; seed++) {
      const problem = randomEventProblem(kind, seed);
      const [near, exact] = [32, Infinity].map((alpha) => {
        const run = new EventRun(moduleOf(build), { ...problem, alpha });
        expect(run.advance(1e6)).toBe("done");
        return run.result().finishedS;
      });
      near!.forEach((finishS, f) => {
        sum += Math.abs(finishS / exact![f]! - 1);
      });
      flows += near!.length;
    }
    expect(sum / flows).toBeLessThan(0.01);
  });

  it("says so where prices have no place among doubles", () => {
    const problem: EventProblem = {
      linkRateBps: Float64Array.of(1, 1e-12, 1),
      routes: {
        commoditiesPerFlow: 1,
        pathStart: Uint32Array.of(0, 3, 5, 6),
        pathLinks: Uint32Array.of(0, 1, 2, 1, 2, 0),
      },
      sizeBits: Float64Array.of(1, 1, 1),
      startS: new Float64Array(3),
      alpha: 32,
    };
    const run = new EventRun(moduleOf(build), problem);
    expect(() => run.advance(1e6)).toThrow(SolverError);
  });
});

describe("the event engine with α-fair rates", () => {
  it("has the same bits in both builds, and again", () => {
    for (const kind of EVENT_PROBLEM_KINDS) {
      const problem = { ...randomEventProblem(kind, 7), alpha: 1.5 };
      const [debug, release, again] = [...BUILDS, "release" as const].map((build) => {
        const run = new EventRun(moduleOf(build), problem);
        run.advance(1e6);
        return run.result();
      });
      expect(release).toEqual(debug);
      expect(again).toEqual(release);
    }
  });
});
