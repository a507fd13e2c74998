/** What a run does step by step: when flows start, where it stops, what it says when it can't go on, and what it refuses. */

import { describe, expect, it } from "vitest";
import { type EventProblem, EventRun } from "../../src/core/index.ts";
import { SolverError } from "../../src/errors.ts";
import { BUILDS, moduleOf } from "./builds.ts";

describe.each(BUILDS)("an event run (%s build)", (build) => {
  const runOf = (problem: EventProblem): EventRun => new EventRun(moduleOf(build), problem);
  const finishedOf = (problem: EventProblem): number[] => {
    const run = runOf(problem);
    expect(run.advance(100)).toBe("done");
    return [...run.result().finishedS];
  };

  it("starts a flow when the last of those that it waits for is delivered, and its delay later", () => {
    const problem: EventProblem = {
      ...lanes([2, 2, 2, 2], [4, 8, 2, 2]),
      startS: Float64Array.of(0, 0, 0, 7),
      latencyS: Float64Array.of(1, 1, 0, 0),
      // 2 waits for 0 and 1; 3 for 2, but not before 7.
      afterStart: Uint32Array.of(0, 0, 0, 2, 3),
      after: Uint32Array.of(0, 1, 2),
      delayS: Float64Array.of(9, 9, 0.5, 0.25), // the first two wait for nobody
    };
    const run = runOf(problem);
    expect(run.advance(100)).toBe("done");
    const { startedS, finishedS, sentBits } = run.result();
    expect([...startedS]).toEqual([0, 0, 4 + 1 + 0.5, 7 + 0.25]);
    expect([...finishedS]).toEqual([2 + 1, 4 + 1, 5.5 + 1, 7.25 + 1]);
    expect(sentBits).toEqual(problem.sizeBits);
    expect(run.counts.events).toBe(4 * 3);
    expect(run.counts.flowsDone).toBe(4);
  });

  it("handles what happens at one time together, and solves once", () => {
    const run = runOf(shared(6, [1, 1, 2]));
    run.advance(1);
    expect([...run.rates()]).toEqual([2, 2, 2]);
    expect(run.counts).toEqual({ events: 3, batches: 1, rerated: 3, flowsDone: 0 });
    run.advance(1);
    expect(run.timeS).toBe(0.5);
    expect([...run.rates()]).toEqual([0, 0, 6]);
    expect(run.counts).toEqual({ events: 3 + 4, batches: 2, rerated: 4, flowsDone: 2 });
  });

  it("lets a flow run at the sum of its commodities' rates", () => {
    const run = runOf({
      linkRateBps: Float64Array.of(3, 1),
      routes: { commoditiesPerFlow: 2, pathStart: Uint32Array.of(0, 1, 2), pathLinks: Uint32Array.of(0, 1) },
      sizeBits: Float64Array.of(8),
      startS: Float64Array.of(0),
    });
    expect(run.advance(100)).toBe("done");
    expect(run.timeS).toBe(2);
    expect([...run.sentByCommodityAt(2)]).toEqual([6, 2]);
  });

  it("changes capacities at their times, in order where those are equal", () => {
    const changes = {
      timeS: Float64Array.of(1, 1, 3),
      link: Uint32Array.of(0, 0, 0),
      rateBps: Float64Array.of(7, 1, 4),
    };
    // 2 a second until 1, then 1 a second until 3, then 4 a second for the last 4 of 8.
    expect(finishedOf({ ...lanes([2], [8]), changes })).toEqual([4]);
  });

  it("stops where it is told to, tells what is sent there, and goes on as if it had not stopped", () => {
    const problem = shared(3, [3, 5, 8]);
    const undisturbed = finishedOf(problem);
    const run = runOf(problem);
    // All get 1 until 3, then two get 1.5 each.
    expect(run.advance(100, 2)).toBe("running");
    expect(run.timeS).toBe(2);
    expect([...run.result().sentBits]).toEqual([2, 2, 2]);
    expect([...run.sentByCommodityAt(2.5)]).toEqual([2.5, 2.5, 2.5]);
    expect(run.advance(100, 3)).toBe("running"); // the batch at 3 is handled
    expect([...run.rates()]).toEqual([0, 1.5, 1.5]);
    expect(run.advance(100, 4)).toBe("running");
    expect([...run.result().sentBits]).toEqual([3, 4.5, 4.5]);
    expect(run.advance(100, 1)).toBe("running"); // not back
    expect(run.timeS).toBe(4);
    expect(run.advance(100)).toBe("done");
    expect([...run.result().finishedS]).toEqual(undisturbed);
    expect(run.advance(100)).toBe("done");
  });

  it("says −1 for what has not happened", () => {
    const run = runOf({ ...lanes([2, 2], [4, 4]), startS: Float64Array.of(0, 5) });
    run.advance(1);
    const { startedS, finishedS } = run.result();
    expect([[...startedS], [...finishedS]]).toEqual([
      [0, -1],
      [-1, -1],
    ]);
  });

  it("stalls when nothing can happen any more, and names the flow and the link without capacity", () => {
    const problem = lanes([2, 0, 2], [4, 4, 8]);
    const run = runOf(problem);
    expect(run.advance(100)).toBe("stalled");
    expect(run.timeS).toBe(4); // the others have ended
    expect(run.counts.flowsDone).toBe(2);
    expect(run.stall()).toEqual({ flow: 1, link: 1 });
    expect([...run.result().sentBits]).toEqual([4, 0, 8]);
    expect(run.advance(100)).toBe("stalled");
  });

  it("names a flow that its own cap holds at 0, and no link", () => {
    const run = runOf({ ...lanes([2, 2], [4, 4]), rateCapBps: Float64Array.of(Infinity, 0) });
    expect(run.advance(100)).toBe("stalled");
    expect(run.stall()).toEqual({ flow: 1, link: -1 });
  });

  it("stalls where flows wait for each other, or for one that stands still", () => {
    const cycle = runOf({
      ...lanes([2, 2, 2], [4, 4, 4]),
      afterStart: Uint32Array.of(0, 0, 1, 2),
      after: Uint32Array.of(2, 1),
    });
    expect(cycle.advance(100)).toBe("stalled");
    expect(cycle.stall()).toEqual({ flow: 1, link: -1 });
    const waiting = runOf({
      ...lanes([2, 0], [4, 4]),
      afterStart: Uint32Array.of(0, 1, 1),
      after: Uint32Array.of(1),
    });
    expect(waiting.advance(100)).toBe("stalled");
    expect(waiting.stall()).toEqual({ flow: 1, link: 1 });
  });

  it("goes on when the capacity comes back", () => {
    const changes = { timeS: Float64Array.of(1, 5), link: Uint32Array.of(0, 0), rateBps: Float64Array.of(0, 2) };
    // Flow 0 sends 2, stands still for 4 s, and sends the other 2; flow 1 does not care.
    expect(finishedOf({ ...lanes([2, 1], [4, 3]), changes })).toEqual([6, 3]);
  });

  it("is done at once without flows", () => {
    const run = runOf(lanes([2], []));
    expect(run.advance(100)).toBe("done");
    expect(run.result().finishedS).toHaveLength(0);
  });
});

describe("an event run refuses", () => {
  const good = lanes([2, 2], [4, 4]);
  const changes = { timeS: Float64Array.of(1), link: Uint32Array.of(0), rateBps: Float64Array.of(1) };
  it.each<[string, EventProblem, string]>([
    ["linkRateBps[1]", { ...good, linkRateBps: Float64Array.of(1, -1) }, "a finite number, at least 0, got -1"],
    ["rateCapBps[0]", { ...good, rateCapBps: Float64Array.of(Number.NaN, 1) }, "at least 0, got NaN"],
    ["sizeBits[1]", { ...good, sizeBits: Float64Array.of(1, 0) }, "a finite number above 0, got 0"],
    ["startS[0]", { ...good, startS: Float64Array.of(-1, 0) }, "a finite number, at least 0, got -1"],
    ["delayS[0]", { ...good, delayS: Float64Array.of(Infinity, 0) }, "a finite number, at least 0, got Infinity"],
    ["latencyS[1]", { ...good, latencyS: Float64Array.of(0, -2) }, "a finite number, at least 0, got -2"],
    ["changes.timeS[0]", { ...good, changes: { ...changes, timeS: Float64Array.of(-1) } }, "at least 0, got -1"],
    ["changes.rateBps[0]", { ...good, changes: { ...changes, rateBps: Float64Array.of(-1) } }, "at least 0, got -1"],
    [
      "routes.pathWeight[0]",
      { ...good, routes: { ...good.routes, pathWeight: Float64Array.of(0, 1) } },
      "a finite number above 0, got 0",
    ],
  ])("%s", (path, problem, end) => {
    const { code, issues } = thrownBy(problem);
    expect(code).toBe("BAD_NUMBER");
    expect(issues).toHaveLength(1);
    expect(issues[0]!.path).toBe(path);
    expect(issues[0]!.message).toMatch(/^a value that the event engine can't use \(expected /);
    expect(issues[0]!.message).toContain(`${end})`);
  });

  it("all of these at once", () => {
    const problem = { ...good, sizeBits: Float64Array.of(0, 1), startS: Float64Array.of(0, -1) };
    expect(thrownBy(problem).issues.map(({ path }) => path)).toEqual(["sizeBits[0]", "startS[1]"]);
  });

  it("a commodity that nothing bounds, but not one that its cap does", () => {
    const routes = { ...good.routes, pathStart: Uint32Array.of(0, 1, 1), pathLinks: Uint32Array.of(0) };
    expect(thrownBy({ ...good, routes }).issues).toEqual([
      {
        code: "UNBOUNDED",
        path: "routes[1]",
        message: "the commodity has neither links nor a cap, so nothing bounds its rate",
      },
    ]);
    const run = new EventRun(moduleOf("debug"), { ...good, routes, rateCapBps: Float64Array.of(Infinity, 8) });
    expect(run.advance(100)).toBe("done");
    expect([...run.result().finishedS]).toEqual([2, 0.5]);
  });
});

/** Flow f alone on link f. */
function lanes(linkRateBps: readonly number[], sizeBits: readonly number[]): EventProblem {
  return {
    linkRateBps: Float64Array.from(linkRateBps),
    routes: {
      commoditiesPerFlow: 1,
      pathStart: Uint32Array.from({ length: sizeBits.length + 1 }, (_, f) => f),
      pathLinks: Uint32Array.from(sizeBits, (_, f) => f),
    },
    sizeBits: Float64Array.from(sizeBits),
    startS: new Float64Array(sizeBits.length),
  };
}

/** All flows on one link. */
function shared(rateBps: number, sizeBits: readonly number[]): EventProblem {
  const problem = lanes([rateBps], sizeBits);
  return { ...problem, routes: { ...problem.routes, pathLinks: new Uint32Array(sizeBits.length) } };
}

function thrownBy(problem: EventProblem): SolverError {
  try {
    new EventRun(moduleOf("debug"), problem);
  } catch (error) {
    expect(error).toBeInstanceOf(SolverError);
    return error as SolverError;
  }
  throw new Error("nothing was thrown");
}
