/** Latency of whole runs on small fabrics, with numbers derived by hand. */

import { describe, expect, it } from "vitest";
import { compare } from "../../src/compare.ts";
import { ScenarioError } from "../../src/errors.ts";
import { type Fabric, freeze } from "../../src/fabric/index.ts";
import type { LatencySummary } from "../../src/metrics/index.ts";
import { findPolicy } from "../../src/routing/index.ts";
import { DEFAULT_SCENARIO, type Scenario } from "../../src/scenario.ts";
import {
  Network,
  prepare,
  type RunLatency,
  readLatencyModel,
  type SnapshotOptions,
  simulate,
} from "../../src/sim/index.ts";
import { DCQCN, markedQueueBytes, markingProbability } from "../../src/sim/latency/dcqcn.ts";
import { moduleOf } from "../core/builds.ts";
import { LINE_RATE_BPS, leafSpine } from "../worlds.ts";

const MODEL = readLatencyModel();
/** A full packet at line rate: 4096 B of payload, 82 B of headers and gap. */
const PACKET_S = (4178 * 8) / LINE_RATE_BPS;
/** The worlds' NICs, switches and cables. */
const NIC_S = 1e-6;
const SWITCH_S = 500e-9;
const CABLE_S = 10e-9;
/** NIC, leaf, spine, leaf, NIC and four cables, each of which the packet is serialised on. */
const BASE_BETWEEN_LEAVES_S = 2 * NIC_S + 3 * SWITCH_S + 4 * (CABLE_S + PACKET_S);
const BASE_IN_LEAF_S = 2 * NIC_S + SWITCH_S + 2 * (CABLE_S + PACKET_S);

/** Two NICs and one spine for each of the leaves: whoever leaves a leaf shares its one uplink. */
const oneSpine = freeze(leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 1, uplinkFactor: 1 }));
const balanced = freeze(leafSpine({ leaves: 4, nicsPerLeaf: 4, spines: 4, uplinkFactor: 1 }));

type Pairs = readonly (readonly [src: number, dst: number])[];

function latencyOf(
  fabric: Fabric,
  policy: string,
  pairs: Pairs,
  more: Partial<SnapshotOptions> = {},
): RunLatency | undefined {
  const network = new Network(moduleOf("release"), fabric);
  const flows = {
    flowCount: pairs.length,
    src: Uint32Array.from(pairs, ([src]) => src),
    dst: Uint32Array.from(pairs, ([, dst]) => dst),
  };
  const options: SnapshotOptions = {
    qps: 1,
    qpMode: "static",
    hash: "fair",
    polarized: false,
    seed: 1,
    window: 1.25,
    latencyModel: MODEL,
    format: { mtuBytes: 4096, ipVersion: 4 },
    ...more,
  };
  return simulate(network, prepare(network, flows), findPolicy(policy), options).latency;
}

/** Delay of the queue that DCQCN holds where `n` connections meet on a link at line rate. */
function standingS(n: number, timers: keyof typeof DCQCN = "nvidia"): number {
  const p = markingProbability(n, LINE_RATE_BPS, 4178, DCQCN[timers]);
  return (markedQueueBytes(p, MODEL) * 8) / LINE_RATE_BPS;
}

describe("flows on fixed paths", () => {
  it("wait in the one overloaded link of a leaf-spine, and those that pass none do not", () => {
    // NICs 0 and 1 leave leaf 0 by its one uplink; they end on different leaves, so that each downlink has one flow.
    const latency = latencyOf(oneSpine, "ecmp", [
      [0, 2],
      [1, 4],
      [3, 2],
    ])!;
    // The third flow stays in its leaf. The three share nic-2 by two: 0 and 3 both end there.
    expect(latency.baseS).toBeCloseTo((2 * BASE_BETWEEN_LEAVES_S + BASE_IN_LEAF_S) / 3, 15);
    const q = standingS(2);
    // Flow 0: leaf-0 up and nic-2; flow 1: leaf-0 up; flow 2: nic-2. Sorted: q, q, 2q.
    expect(latency.addedP50S).toBeCloseTo(q, 15);
    expect(latency.addedP99S).toBeCloseTo(q + 0.98 * q, 12);
  });

  it("name the link, its connections and load, and its onset: (2 − 1) × 10 µs", () => {
    const pairs: Pairs = [
      [0, 2],
      [1, 4],
    ];
    expect(latencyOf(oneSpine, "ecmp", pairs)!.worstHop).toEqual({
      tier: "leaf-spine up",
      from: "leaf-0",
      to: "spine-0",
      connections: 2,
      offeredLoad: 2,
      queueS: standingS(2),
      onsetS: expect.closeTo(10e-6, 15),
    });
    // Each queue pair is a connection of DCQCN's; the load is what it was.
    for (const qpMode of ["static", "pooled"] as const) {
      const hop = latencyOf(oneSpine, "ecmp", pairs, { qps: 4, qpMode })!.worstHop;
      expect(hop).toMatchObject({ connections: 8, offeredLoad: 2, queueS: standingS(8) });
    }
  });

  it("wait nowhere on a fabric without overload", () => {
    const latency = latencyOf(oneSpine, "ecmp", [[0, 2]])!;
    expect(latency).toEqual({ baseS: latency.baseS, addedP50S: 0, addedP99S: 0 });
    expect(latency.baseS).toBeCloseTo(BASE_BETWEEN_LEAVES_S, 15);
  });

  it("wait longer the more of them meet, and at an onset in proportion", () => {
    const incast = (n: number): Pairs => Array.from({ length: n }, (_, k) => [4 + k, 0] as const);
    const latencies = [2, 3, 5, 8, 12].map((n) => latencyOf(balanced, "ecmp", incast(n))!);
    const queues = latencies.map(({ worstHop }) => worstHop!.queueS);
    expect(queues).toEqual([...queues].sort((a, b) => a - b));
    expect(new Set(queues).size).toBe(queues.length);
    // Twelve flows into one NIC: 11 too many for 10 µs, where the buffer has room for it.
    expect(latencies.at(-1)!.worstHop!.onsetS).toBeCloseTo(110e-6, 12);
  });

  it("take the timers and marks that are given", () => {
    const pairs: Pairs = [
      [0, 2],
      [1, 4],
    ];
    const latencyModel = readLatencyModel({ dcqcn: "paper", ecnKmin: "300kB", buffer: "400kB", feedbackDelay: "20us" });
    const hop = latencyOf(oneSpine, "ecmp", pairs, { latencyModel })!.worstHop!;
    const p = markingProbability(2, LINE_RATE_BPS, 4178, DCQCN.paper);
    expect(hop.queueS).toBeCloseTo(((300e3 + p * 1200e3) * 8) / LINE_RATE_BPS, 15);
    // 20 µs at 400 Gb/s are 1 MB, of which the buffer holds 400 kB: 8 µs.
    expect(hop.onsetS).toBeCloseTo(8e-6, 15);
  });
});

/** Everyone to the same place in the next leaf: a permutation that fills every pool. */
const shift: Pairs = Array.from({ length: 16 }, (_, nic) => [nic, (nic + 4) % 16] as const);

describe("sprayed packets", () => {
  it("wait less where fewer stages are left to chance, and have the base latency of their paths", () => {
    const of = (policy: string) => latencyOf(balanced, policy, shift)!;
    // The receiver's link alone, one stage down, and both stages.
    const medians = ["spray-rr", "adaptive", "spray"].map((policy) => of(policy).addedP50S);
    expect(medians).toEqual([...medians].sort((a, b) => a - b));
    for (const policy of ["spray-rr", "adaptive", "spray"]) {
      expect(of(policy).baseS).toBeCloseTo(BASE_BETWEEN_LEAVES_S, 15);
      expect(of(policy).addedP99S).toBeGreaterThan(of(policy).addedP50S);
    }
    expect(of("adaptive").worstHop).toMatchObject({
      tier: "leaf-spine down",
      from: "spine-0 and 3 like it",
      onsetS: 0,
    });
  });

  it("wait longer with a larger window, which fills the stages more", () => {
    const p99 = [1, 1.1, 1.25, 1.5, 2].map((window) => latencyOf(balanced, "adaptive", shift, { window })!.addedP99S);
    expect(p99).toEqual([...p99].sort((a, b) => a - b));
  });

  it("wait at a receiver that several send to as flows on fixed paths do", () => {
    const incast: Pairs = [4, 5, 8, 12].map((src) => [src, 0] as const);
    const hop = latencyOf(balanced, "adaptive", incast)!.worstHop!;
    expect(hop).toMatchObject({ tier: "nic-leaf down", to: "nic-0", connections: 4, queueS: standingS(4) });
    expect(hop.onsetS).toBeCloseTo(30e-6, 12);
  });

  it("share an overloaded pool: 8 flows over its 2 links are 4 for each", () => {
    const narrow = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 8, spines: 2, uplinkFactor: 1 }));
    const pairs: Pairs = Array.from({ length: 8 }, (_, nic) => [nic, 8 + nic] as const);
    const hop = latencyOf(narrow, "spray", pairs)!.worstHop!;
    expect(hop).toMatchObject({ connections: 4, offeredLoad: 4, queueS: standingS(4) });
    // Four for one: three too many, for 10 µs.
    expect(hop.onsetS).toBeCloseTo(30e-6, 12);
  });

  it("have no model where the policy is a bound", () => {
    expect(latencyOf(balanced, "ideal", shift)).toBeUndefined();
    expect(latencyOf(balanced, "optimal", shift)).toBeUndefined();
  });
});

describe("compare", () => {
  const scenario: Scenario = { ...DEFAULT_SCENARIO, policies: ["ecmp", "flowlet", "adaptive", "optimal"], seeds: 3 };
  const summary = compare(moduleOf("release"), balanced, scenario, { version: "0" });
  const latencyBy = Object.fromEntries(summary.results.map(({ policy, latency }) => [policy, latency]));

  it("gives means over seeds with their intervals, and the worst hop of the first", () => {
    const single = compare(moduleOf("release"), balanced, { ...scenario, seeds: 1 }, { version: "0" });
    const latency = latencyBy["ecmp"] as LatencySummary;
    expect(latency.worstHop).toEqual(single.results[0]!.latency!.worstHop);
    expect(latency.addedP99S.ci95[0]).toBeLessThanOrEqual(latency.addedP99S.value);
    expect(single.results[0]!.latency!.addedP99S.ci95).toEqual([null, null]);
    expect(latencyBy["flowlet"]).toBeDefined();
    expect(latencyBy["optimal"]).toBeUndefined();
  });

  it("records what it was computed with", () => {
    expect(summary.scenario.latencyModel).toEqual(MODEL);
    const given = { ...scenario, latencyParameters: { ecnPmax: 0.01 } };
    const other = compare(moduleOf("release"), balanced, given, { version: "0" });
    expect(other.scenario.latencyModel).toEqual({ ...MODEL, ecnPmax: 0.01 });
  });
});

describe("the model's parameters", () => {
  it.each([
    [
      { dcqcn: "nvidea" },
      "UNKNOWN_CHOICE",
      "--dcqcn",
      'unknown dcqcn "nvidea" (expected one of nvidia, paper, did you mean "nvidia"?)',
    ],
    [
      { ecnKmin: "150" },
      "BAD_SIZE",
      "--ecn-kmin",
      'missing unit (expected a size with a unit, as in "32MiB", got "150")',
    ],
    [
      { ecnKmin: "2MB" },
      "OUT_OF_RANGE",
      "--ecn-kmax",
      "out of range (expected at least --ecn-kmin, 2000000 bytes, got 1500000)",
    ],
    [{ ecnPmax: 2 }, "OUT_OF_RANGE", "--ecn-pmax", "out of range (expected a number from 0.000001 to 1, got 2)"],
    [{ feedbackDelay: "2s" }, "OUT_OF_RANGE", "--feedback-delay", "out of range (expected at most 1 s, got 2)"],
    [
      { buffer: "0B" },
      "OUT_OF_RANGE",
      "--buffer",
      "out of range (expected more than 0 and at most 1000000000000 bytes, got 0)",
    ],
    [
      { pmax: 1 },
      "PARAMETER_NOT_ACCEPTED",
      "--pmax",
      'not a parameter of model "latency" (expected one of --dcqcn, --ecn-kmin, --ecn-kmax, --ecn-pmax, --feedback-delay, --buffer)',
    ],
  ])("are refused: %j", (given, code, path, message) => {
    let issues: unknown;
    try {
      readLatencyModel(given);
    } catch (error) {
      issues = error instanceof ScenarioError ? error.issues : error;
    }
    expect(issues).toEqual([{ code, path, message }]);
  });
});
