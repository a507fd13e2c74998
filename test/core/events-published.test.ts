/** Runs whose times other simulators publish, each with the reason for its number. */

import { describe, expect, it } from "vitest";
import { type EventProblem, EventRun } from "../../src/core/index.ts";
import { createRng } from "../../src/rng.ts";
import { solveByWaterFilling } from "../oracle/water-filling.ts";
import { BUILDS, type Build, moduleOf } from "./builds.ts";

interface Flow {
  readonly links: readonly number[];
  readonly sizeBits: number;
  readonly startS?: number;
  readonly latencyS?: number;
}

const GIGA = 1e9;
const MICRO = 1e-6;
const NANO = 1e-9;

describe.each(BUILDS)("published runs (%s build)", (build) => {
  const fct = (linkRateBps: readonly number[], flows: readonly Flow[]): number[] => fctOf(build, linkRateBps, flows);

  it("Phantora's toy: netsim/tests/toy1.rs at b8c9de3", () => {
    // a1–vs1, a2–vs1, vs1–a3, vs2–a5, vs2–a6, vs1–cloud, cloud–vs2, one way each
    const links = [20, 10, 9, 10, 5, 35, 15].map((gbps) => gbps * GIGA);
    const sizeBits = 8e6; // 1 MB
    const times = fct(links, [
      { links: [0, 5, 6, 3], sizeBits },
      { links: [1, 5, 6, 4], sizeBits },
      { links: [1, 2], sizeBits, startS: 1000 * MICRO },
    ]);
    // a2 → a3 has half of a2's cable for 600 µs, which sends 6 of its 16 parts, and a3's 9 Gb/s for the rest.
    expectClose(times, [800 * MICRO, 1600 * MICRO, (600 + (10 / 16) * 1600 * (5 / 9)) * MICRO]);
  });

  it.each([
    [1, 0],
    [2, 1],
    [3, 5],
  ])("dslab's link of 100 with transfers of 1000, %i one way and %i the other: tests.rs at a6c155e", (there, back) => {
    const transfers = (count: number, link: number): Flow[] =>
      Array.from({ length: count }, () => ({ links: [link], sizeBits: 1000 }));
    const half = fct([100], [...transfers(there, 0), ...transfers(back, 0)]);
    expectClose(
      half,
      half.map(() => 10 * (there + back)),
    );
    const full = fct([100, 100], [...transfers(there, 0), ...transfers(back, 1)]);
    expect(Math.max(...full)).toBeCloseTo(10 * Math.max(there, back), 9);
  });

  it.each([
    { network: "ring, 1 → 4", gibps: 50, hops: 3, hopNs: 500, publishedNs: 21_031 },
    { network: "fully connected", gibps: 50, hops: 1, hopNs: 500, publishedNs: 20_031 },
    { network: "switch", gibps: 50, hops: 2, hopNs: 500, publishedNs: 20_531 },
    { network: "dimension 1 of 3", gibps: 200, hops: 1, hopNs: 50, publishedNs: 4_932 },
    { network: "dimension 2 of 3", gibps: 100, hops: 1, hopNs: 500, publishedNs: 10_265 },
    { network: "dimension 3 of 3", gibps: 50, hops: 2, hopNs: 2000, publishedNs: 23_531 },
  ])("ASTRA-sim's lone 1 MiB on a $network: test_congestion_unaware.cpp at 599a047", (of) => {
    const rateBps = of.gibps * 2 ** 30 * 8;
    const flow = { links: Array.from({ length: of.hops }, (_, i) => i), sizeBits: 2 ** 23 };
    const links = new Array<number>(of.hops).fill(rateBps);
    const [time = 0] = fct(links, [{ ...flow, latencyS: of.hops * of.hopNs * NANO }]);
    expectClose([time], [2 ** 23 / rateBps + of.hops * of.hopNs * NANO]);
    expect(Math.floor(time / NANO + 1e-3)).toBe(of.publishedNs); // they count whole nanoseconds
  });

  it("an all-gather of ASTRA-sim's 16-ring takes what its busiest link carries", () => {
    // All pairs at once, the short way round, those 8 apart clockwise: a clockwise link carries 1 + 2 + … + 8 = 36 chunks.
    const ring = Array.from({ length: 16 }, (_, from) =>
      Array.from({ length: 15 }, (_, i) => {
        const distance = i + 1;
        const clockwise = distance <= 8;
        const hops = clockwise ? distance : 16 - distance;
        const link = (hop: number): number => (clockwise ? (from + hop) % 16 : 16 + ((from - hop + 16) % 16));
        return { links: Array.from({ length: hops }, (_, hop) => link(hop)), sizeBits: 2 ** 23 };
      }),
    ).flat();
    const times = fct(new Array<number>(32).fill(50 * 2 ** 30 * 8), ring);
    expectClose([Math.max(...times)], [36 * 19_531.25 * NANO]);
  });

  it("m3's first flows of shard 0 (894cd49)", () => {
    // Hosts 0, 1, 2 in a line, 10 Gb/s between neighbours. The start of the fourth, 31,092 ns, is not in our notes: it is the
    // whole number of nanoseconds that the second flow's time asks for, and the first flow's time then confirms it.
    const startNs = [0, 5161, 29_161, 31_092];
    const flows = [33_002, 17_215, 83_273, 145_451].map((bytes, f) => ({
      links: [[1], [0, 1], [0, 1], [1]][f]!,
      sizeBits: m3Bits(bytes),
      startS: startNs[f]! * NANO,
    }));
    // Later flows, which are not in our notes, only come after these two have ended.
    expectClose(
      fct([10e9, 10e9], flows).slice(0, 2),
      [62_619 + 2 / 15, 33_209 + 2 / 15].map((ns) => ns * NANO),
    );
  });

  it.each([1, 2, 3])("a trace of m3's kind, as a textbook simulator has it (%i)", (seed) => {
    const { below, uint32 } = createRng(seed, 80);
    const unit = (): number => (uint32() + 1) / 2 ** 32;
    let startS = 0;
    const flows = Array.from({ length: 250 }, () => {
      startS += -Math.log(unit()) * 40 * MICRO; // a mean load of 60 to 70 % on each link
      return { links: [[0], [1], [0, 1]][below(3)]!, sizeBits: m3Bits(Math.ceil(1000 * unit() ** -0.9)), startS };
    });
    expectClose(fct([10e9, 10e9], flows), textbookFct([10e9, 10e9], flows));
  });
});

/** m3 counts a header of 48 bytes to every 1000. */
function m3Bits(bytes: number): number {
  return (bytes + Math.ceil(bytes / 1000) * 48) * 8;
}

function problemOf(linkRateBps: readonly number[], flows: readonly Flow[]): EventProblem {
  const pathStart = [0];
  for (const { links } of flows) pathStart.push(pathStart.at(-1)! + links.length);
  return {
    linkRateBps: Float64Array.from(linkRateBps),
    routes: {
      commoditiesPerFlow: 1,
      pathStart: Uint32Array.from(pathStart),
      pathLinks: Uint32Array.from(flows.flatMap(({ links }) => links)),
    },
    sizeBits: Float64Array.from(flows, ({ sizeBits }) => sizeBits),
    startS: Float64Array.from(flows, ({ startS = 0 }) => startS),
    latencyS: Float64Array.from(flows, ({ latencyS = 0 }) => latencyS),
  };
}

/** Times from start to delivery. */
function fctOf(build: Build, linkRateBps: readonly number[], flows: readonly Flow[]): number[] {
  const run = new EventRun(moduleOf(build), problemOf(linkRateBps, flows));
  expect(run.advance(1e6)).toBe("done");
  return [...run.result().finishedS].map((end, f) => end - (flows[f]!.startS ?? 0));
}

/** The same from the textbook: at every arrival and departure, water filling anew; flows ascend by start. */
function textbookFct(linkRateBps: readonly number[], flows: readonly Flow[]): number[] {
  const fct = flows.map(() => 0);
  let active: { f: number; left: number }[] = [];
  let arrived = 0;
  let now = 0;
  while (active.length > 0 || arrived < flows.length) {
    const { routes, ...problem } = problemOf(
      linkRateBps,
      active.map(({ f }) => flows[f]!),
    );
    const rates = solveByWaterFilling({ capacityBps: problem.linkRateBps, ...routes });
    const arrival = flows[arrived]?.startS ?? Infinity;
    const ends = active.map(({ left }, i) => now + left / rates[i]!);
    const next = Math.min(arrival, ...ends);
    active.forEach(({ f }, i) => {
      if (ends[i] === next) fct[f] = next - flows[f]!.startS!;
    });
    active = active
      .map(({ f, left }, i) => ({ f, left: left - rates[i]! * (next - now) }))
      .filter(({ f }) => fct[f] === 0);
    now = next;
    if (arrival === now) active.push({ f: arrived, left: flows[arrived++]!.sizeBits });
  }
  return fct;
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value / expected[i]! - 1), `element ${i}: ${value} for ${expected[i]}`).toBeLessThan(1e-9);
  });
}
