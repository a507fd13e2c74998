/** Exactness of the event engine: one solve where the lemma holds, and not a bit lost over a million events. */

import { describe, expect, it } from "vitest";
import { Core, EventRun } from "../../src/core/index.ts";
import { createRng } from "../../src/rng.ts";
import { linksOnly } from "../worlds.ts";
import { BUILDS, moduleOf } from "./builds.ts";
import { PROBLEM_KINDS, randomProblem, routesOf } from "./problems.ts";

describe.each(BUILDS)("flows of equal size that start together (%s build)", (build) => {
  it.each(PROBLEM_KINDS)(
    "end at size / rate of one solve: weights $weights, capacities $capacities, caps $caps",
    (kind) => {
      // MODEL.md section 1: they never change rate while they live.
      const sizeBits = 1000;
      for (let seed = 0; seed < 12; seed++) {
        const problem = randomProblem(kind, seed);
        const routes = routesOf(problem);
        const core = new Core(moduleOf(build), linksOnly(problem.capacityBps), { distances: false });
        core.setRoutes(routes);
        const { rateBps } = core.solve(problem.rateCapBps);
        const run = new EventRun(moduleOf(build), {
          linkRateBps: problem.capacityBps,
          routes,
          ...(problem.rateCapBps ? { rateCapBps: problem.rateCapBps } : {}),
          sizeBits: new Float64Array(rateBps.length).fill(sizeBits),
          startS: new Float64Array(rateBps.length),
        });
        expect(run.advance(1e6)).toBe("done");
        run.result().finishedS.forEach((finishedS, c) => {
          expect(Math.abs((finishedS * rateBps[c]!) / sizeBits - 1)).toBeLessThan(1e-12);
        });
      }
    },
  );
});

describe("a million events", () => {
  it("deliver every bit that was sent, and never go back in time", () => {
    // 340,000 flows, each of two commodities on up to 3 of 64 links, arriving so fast that links are loaded to about 60 %.
    const { below, uint32 } = createRng(7, 79);
    const unit = (): number => (uint32() + 1) / 2 ** 32;
    const flows = 340_000;
    const links = 64;
    const pathStart = new Uint32Array(2 * flows + 1);
    const pathLinks: number[] = [];
    for (let c = 0; c < 2 * flows; c++) {
      pathLinks.push(...new Set([below(links), below(links), below(links)]));
      pathStart[c + 1] = pathLinks.length;
    }
    const sizeBits = Float64Array.from({ length: flows }, () => 1e6 + below(1e9));
    const meanGapS = (5e8 * 3) / (0.6 * links * 1e9);
    const startS = new Float64Array(flows);
    for (let f = 1; f < flows; f++) startS[f] = startS[f - 1]! - meanGapS * Math.log(unit());
    const run = new EventRun(moduleOf("release"), {
      linkRateBps: new Float64Array(links).fill(1e9),
      routes: { commoditiesPerFlow: 2, pathStart, pathLinks: Uint32Array.from(pathLinks) },
      sizeBits,
      startS,
    });
    let before = 0;
    let underWay = 0;
    while (run.advance(80_000) === "running") {
      expect(run.timeS).toBeGreaterThanOrEqual(before);
      before = run.timeS;
      const { sentBits } = run.result();
      const isExact = (sent: number, f: number): boolean => sent + (sizeBits[f]! - sent) === sizeBits[f];
      const isWhole = (sent: number, f: number): boolean => Number.isInteger(sent / lastPlaceOf(sizeBits[f]!));
      // Whole steps of the last place of the size: what is left is exact, too.
      expect(sentBits.every((sent, f) => isExact(sent, f) && isWhole(sent, f))).toBe(true);
      underWay += sentBits.filter((sent, f) => sent > 0 && sent < sizeBits[f]!).length;
    }
    expect(underWay).toBeGreaterThan(100);
    expect(run.counts.events).toBeGreaterThan(1e6);
    expect(run.counts.flowsDone).toBe(flows);
    const { startedS, finishedS, sentBits } = run.result();
    const total = (bits: Float64Array): bigint => bits.reduce((sum, x) => sum + BigInt(x), 0n);
    expect(total(sentBits)).toBe(total(sizeBits));
    expect(sentBits.every((sent, f) => sent === sizeBits[f])).toBe(true);
    expect(startedS.every((start, f) => start === startS[f])).toBe(true);
    // Two commodities that share no link run at 2 Gb/s at most.
    expect(finishedS.every((end, f) => end >= startS[f]! + (sizeBits[f]! / 2e9) * (1 - 1e-12))).toBe(true);
    const sent = run.sentByCommodityAt(run.timeS);
    expect(sizeBits.every((size, f) => sent[2 * f]! + sent[2 * f + 1]! === size)).toBe(true);
  });
});

/** The distance from a number to the next larger one. */
function lastPlaceOf(x: number): number {
  return 2 ** (Math.floor(Math.log2(x)) - 52);
}
