/** MODEL.md section 6 against published and derived numbers: DCQCN's fixed point, onsets, and waits of sprayed packets. */

import { describe, expect, it } from "vitest";
import { DCQCN, markedQueueBytes, markingProbability } from "../../src/sim/latency/dcqcn.ts";
import { readLatencyModel } from "../../src/sim/latency/latency-model.ts";
import { OverloadQueues, onsetQueueBytes } from "../../src/sim/latency/overload-queues.ts";
import { classMeanS, meanWaitS, waitProbability, waitQuantileS } from "../../src/sim/latency/waiting.ts";
import { hostQueuePackets, stableUtilization } from "../../src/sim/queueing.ts";

const LINE_BPS = 400e9;
/** MTU 4096 with 82 bytes of headers and gap, MODEL.md section 2. */
const PACKET_BYTES = 4178;
const ECN = { ecnKminBytes: 150e3, ecnKmaxBytes: 1500e3, ecnPmax: 1 };
const FORMAT = { mtuBytes: 4096, ipVersion: 4 } as const;

const delayUs = (bytes: number) => ((bytes * 8) / LINE_BPS) * 1e6;

describe("DCQCN's fixed point at 400G", () => {
  it("lies between Kmin/C = 3.0 µs and Kmax/C = 30.0 µs", () => {
    expect(delayUs(markedQueueBytes(0, ECN))).toBeCloseTo(3, 12);
    expect(delayUs(markedQueueBytes(1, ECN))).toBeCloseTo(30, 12);
    expect(delayUs(markedQueueBytes(0.02, { ...ECN, ecnPmax: 1 / 100 }))).toBeCloseTo(30, 12);
  });

  // Exact roots, computed elsewhere, for N = 2, 4, 8, 16, 32, 64.
  it.each([
    { timers: "nvidia", ecnPmax: 1, rootsUs: [3.01, 3.01, 3.02, 3.03, 3.07, 3.16] },
    { timers: "nvidia", ecnPmax: 1 / 100, rootsUs: [3.6, 3.95, 4.62, 6.16, 9.92, 18.6] },
    { timers: "paper", ecnPmax: 1, rootsUs: [3, 3.01, 3.03, 3.07, 3.16, 3.38] },
    { timers: "paper", ecnPmax: 1 / 100, rootsUs: [3.46, 4.11, 5.69, 9.57, 19, 30] },
  ] as const)("is within 2 % of the exact roots: $timers timers, Pmax $ecnPmax", ({ timers, ecnPmax, rootsUs }) => {
    rootsUs.forEach((rootUs, i) => {
      const p = markingProbability(2 ** (i + 1), LINE_BPS, PACKET_BYTES, DCQCN[timers]);
      const ours = delayUs(markedQueueBytes(p, { ...ECN, ecnPmax }));
      expect(Math.abs(ours / rootUs - 1), `N = ${2 ** (i + 1)}: ${ours}`).toBeLessThan(2 / 100);
    });
  });

  it("rises with the connections, and stays below the papers' limit for small p", () => {
    for (const timers of Object.values(DCQCN)) {
      let before = 0;
      for (const n of [1, 2, 3, 5, 8, 16, 33, 64, 128, 256, 1000]) {
        const p = markingProbability(n, LINE_BPS, PACKET_BYTES, timers);
        expect(p).toBeGreaterThan(before);
        before = p;
        const packetBits = PACKET_BYTES * 8;
        const capacity = LINE_BPS / packetBits;
        const steps = packetBits / 8 / timers.increaseBytes + n / (timers.increaseTimerS * capacity);
        const cube =
          ((timers.increaseBps / packetBits) * n * n * steps * steps) / (timers.alphaIntervalS * capacity ** 2);
        expect(p).toBeLessThan(Math.cbrt(cube));
      }
    }
  });
});

describe("an onset", () => {
  const { feedbackDelayS, bufferBytes } = readLatencyModel();

  it("of 4 flows over 10 µs at 400G is 1.5 MB, 30 µs: (m − 1) C τ", () => {
    expect(feedbackDelayS).toBeCloseTo(10e-6, 15);
    const bytes = onsetQueueBytes(4 * LINE_BPS, LINE_BPS, { feedbackDelayS, bufferBytes });
    expect(bytes).toBeCloseTo(1.5e6, 6);
    expect(delayUs(bytes)).toBeCloseTo(30, 9);
  });

  it("is none where the link carries what is offered, grows with load, and stops at the buffer", () => {
    const model = { feedbackDelayS, bufferBytes: 1e6 };
    const loads = [0.5, 1, 1.5, 2, 3, 4, 8];
    // (load − 1) × 400 Gb/s × 10 µs is 0.5 MB for each flow too many.
    expect(loads.map((load) => onsetQueueBytes(load * LINE_BPS, LINE_BPS, model)).map(Math.round)).toEqual([
      0, 0, 250e3, 500e3, 1e6, 1e6, 1e6,
    ]);
  });
});

describe("queues of overloaded links", () => {
  it("give one delay for connections and capacity, Kmin being absolute: half as long on a link twice as fast", () => {
    const queues = new OverloadQueues(readLatencyModel(), FORMAT);
    expect(queues.standingS(2, LINE_BPS)).toBe(queues.standingS(2, LINE_BPS));
    expect(queues.standingS(2, 2 * LINE_BPS) / queues.standingS(2, LINE_BPS)).toBeCloseTo(0.5, 2);
    expect(queues.standingS(64, LINE_BPS)).toBeGreaterThan(queues.standingS(2, LINE_BPS));
  });

  it("hold no more than the buffer", () => {
    const queues = new OverloadQueues(readLatencyModel({ buffer: "100kB" }), FORMAT);
    expect(queues.standingS(2, LINE_BPS)).toBeCloseTo((100e3 * 8) / LINE_BPS, 15);
  });
});

/** P(wait ≤ t) of M/D/1, t in packet times: Erlang's series (1909). Its terms cancel, so that it serves for short waits only. */
function erlang(rho: number, t: number): number {
  let sum = 0;
  for (let k = 0; k <= Math.floor(t); k++) {
    let term = Math.exp(-rho * (k - t));
    for (let i = 1; i <= k; i++) term *= (rho * (k - t)) / i;
    sum += term;
  }
  return (1 - rho) * sum;
}

describe("waits in M/D/1 stages", () => {
  const stage = (utilization: number, share = 1) => ({ share, utilization, serviceS: 1 });
  const classOf = (...stages: ReturnType<typeof stage>[]) => ({ flows: 1, stages, exponentialS: 0, standingS: 0 });

  it.each([0.3, 0.7, 0.9])("are distributed as Erlang's series says, at load %f", (rho) => {
    for (const t of [0.3, 0.8, 1.5, 2.2, 3.7, 6.4, 9.1]) {
      expect(Math.abs(waitProbability(classOf(stage(rho)), t) - erlang(rho, t)), `t = ${t}`).toBeLessThan(2e-3);
    }
    // No wait at all: an idle server, 1 − ρ.
    expect(waitProbability(classOf(stage(rho)), 0)).toBeCloseTo(1 - rho, 12);
  });

  it("have the mean ρ / (2(1 − ρ)), and sums of stages the sum of means", () => {
    expect(meanWaitS({ utilization: 0.9, serviceS: 1 })).toBeCloseTo(4.5, 12);
    const waits = { ...classOf(stage(0.8), stage(0.5, 1 / 4)), exponentialS: 0.7, standingS: 3 };
    const mean = 0.8 / 0.4 + 0.5 / 4 + 0.7 + 3;
    expect(classMeanS(waits)).toBeCloseTo(mean, 12);
    // E[W] is the integral of P(W > t).
    let integral = 3;
    for (let i = 0; i < 2500; i++) integral += 0.04 * (1 - waitProbability(waits, 3 + 0.04 * (i + 0.5)));
    expect(integral).toBeCloseTo(mean, 2);
  });

  it("have quantiles that rise with load, and of several classes lie between theirs", () => {
    const p99 = [0.1, 0.5, 0.8, 0.9, 0.97].map((rho) => waitQuantileS([classOf(stage(rho))], 99 / 100));
    expect(p99).toEqual([...p99].sort((a, b) => a - b));
    expect(waitProbability(classOf(stage(0.9)), p99[3]!)).toBeCloseTo(0.99, 6);
    const both = waitQuantileS([{ ...classOf(stage(0.5)), flows: 3 }, classOf(stage(0.9))], 99 / 100);
    expect(both).toBeGreaterThan(p99[1]!);
    expect(both).toBeLessThan(p99[3]!);
    // More than half of the packets find an idle server.
    expect(waitQuantileS([classOf(stage(0.3))], 1 / 2)).toBe(0);
    expect(waitQuantileS([{ ...classOf(), standingS: 3e-6 }], 99 / 100)).toBeCloseTo(3e-6, 12);
  });

  // Extra latency of the slotted packet simulation behind MODEL.md section 5: 84 packets of round trip, adaptive, one stage.
  it.each([
    { window: 1, simulatedUs: 0.6 },
    { window: 1.1, simulatedUs: 1.1 },
    { window: 1.25, simulatedUs: 2 },
    { window: 1.5, simulatedUs: 3.5 },
  ])("add what Little's law leaves for a window of $window, $simulatedUs µs in packets", ({ window, simulatedUs }) => {
    const rttPackets = 84;
    const rho = stableUtilization(window, rttPackets, { shares: [1], loads: [1] });
    const packetS = (PACKET_BYTES * 8) / LINE_BPS;
    const waits = {
      stages: [{ share: 1, utilization: rho, serviceS: packetS }],
      exponentialS: (hostQueuePackets(rho) / rho) * packetS,
      standingS: 0,
    };
    const meanPackets = classMeanS(waits) / packetS;
    // w R packets are in flight at ρ packets per packet time: they take w R / ρ, R of it without queues.
    expect(meanPackets).toBeCloseTo((window / rho - 1) * rttPackets, 6);
    expect(Math.abs(meanPackets * packetS * 1e6 - simulatedUs)).toBeLessThan(0.15);
  });
});

/**
 * The slotted packet simulation of MODEL.md section 5: adaptive routing, 2 tiers, a permutation, round trip of 84 packets. Its
 * means of what packets wait, in microseconds, are printed to one digit. The receiver's queue was fitted to the same simulation,
 * and the 5 % are set by what the model reaches: this holds the model where it is, and is no independent proof.
 */
describe("mean waits of adaptive packets against a packet simulation", () => {
  const meanUs = (window: number): number => {
    const utilization = stableUtilization(window, 84, { shares: [1], loads: [1] });
    const serviceS = (PACKET_BYTES * 8) / LINE_BPS;
    const exponentialS = (hostQueuePackets(utilization) / utilization) * serviceS;
    return 1e6 * classMeanS({ stages: [{ share: 1, utilization, serviceS }], exponentialS, standingS: 0 });
  };

  it.each([
    { window: 1, simulatedUs: 0.6 },
    { window: 1.1, simulatedUs: 1.1 },
    { window: 1.25, simulatedUs: 2 },
    { window: 1.5, simulatedUs: 3.5 },
  ])("are within 5 % for windows up to 1.5 × BDP: $window", ({ window, simulatedUs }) => {
    expect(Math.abs(meanUs(window) / simulatedUs - 1)).toBeLessThan(5 / 100);
  });

  it("are far too long for a window of 2, where the simulation's queue stops growing: docs/latency.md says so", () => {
    expect(meanUs(2) / 4.3).toBeGreaterThan(1.6);
  });
});
