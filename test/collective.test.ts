/** The collective driver: times and busbw on small servers against numbers derived by hand. */

import { describe, expect, it } from "vitest";
import { collective } from "../src/collective.ts";
import { type CollectiveScenario, DEFAULT_COLLECTIVE_SCENARIO } from "../src/collective-scenario.ts";
import { freeze } from "../src/fabric/index.ts";
import { messageSizes, parseMessageSize, sizesBetween } from "../src/message-sizes.ts";
import type { CollectiveResult } from "../src/metrics/index.ts";
import { createRng } from "../src/rng.ts";
import { findPolicy } from "../src/routing/index.ts";
import { headerEfficiency, Network, type PhaseOptions, scheduleCost } from "../src/sim/index.ts";
import { buildTopology, type TopologyGraph } from "../src/topology/index.ts";
import { findAlgorithm, groupRanks, type Schedule } from "../src/workload/index.ts";
import { moduleOf } from "./core/builds.ts";
import { cut, LINE_RATE_BPS, serverWorld } from "./worlds.ts";

const core = moduleOf("release");
const FORMAT = { mtuBytes: 4096, ipVersion: 4 } as const;
/** Payload of a NIC, GB/s. */
const NIC = (LINE_RATE_BPS * headerEfficiency(FORMAT)) / 8e9;
const GIB = 2 ** 30;

function run(graph: TopologyGraph, scenario: Partial<CollectiveScenario>) {
  const base = { policies: ["ideal"], sizesBytes: [GIB], iters: 1, networkStepS: 0, nvlinkStepS: 0 };
  return collective(core, freeze(graph), { ...DEFAULT_COLLECTIVE_SCENARIO, ...base, ...scenario }, { version: "test" });
}

function resultOf(graph: TopologyGraph, scenario: Partial<CollectiveScenario>): CollectiveResult {
  return run(graph, scenario).results[0]!;
}

/** Seconds per GB of message, bandwidth only. */
function perGB(graph: TopologyGraph, algorithm: string, scenario: Partial<CollectiveScenario> = {}): number {
  const { scenario: summary, results } = run(graph, { algorithms: [algorithm], ...scenario });
  return summary.busbwFactor / results[0]!.bandwidthBusbwGBps.value;
}

/** Two servers of four GPUs on leaves of their own, non-blocking between them. */
const twoByFour = () => serverWorld({ servers: 2, gpus: 4, spines: 4 });

describe("bandwidth of two servers with four GPUs, no collisions or queues", () => {
  // Because: 370 GB/s NVLink for what passes round a server, 450 GB/s point to point, NIC GB/s per NIC.
  it.each([
    ["all-reduce", "ring", 14 / 8 / (4 * NIC), "four NICs carry a quarter of 2(n − 1)/n each"],
    ["all-gather", "ring", 7 / 8 / (4 * NIC), "half of that"],
    ["reduce-scatter", "ring", 7 / 8 / (4 * NIC), "the same"],
    ["all-reduce", "double-binary-tree", 1 / (4 * NIC), "of either tree's half each NIC sends one way: S / 4"],
    [
      "all-reduce",
      "halving-doubling",
      2 * (1 / 2 / 450 + 1 / 4 / 450 + 1 / 8 / NIC),
      "a half and a quarter over NVLink, an eighth over NICs, and back",
    ],
    [
      "all-reduce",
      "hierarchical",
      (2 * (3 / 4)) / 370 + 1 / 4 / NIC,
      "three quarters each way in the server, 2(M − 1)/M of a quarter between them",
    ],
    ["all-gather", "hierarchical", 3 / 4 / 370 + 1 / 8 / NIC, "half of that"],
    ["all-to-all", "pairwise", 7 / 8 / NIC, "every one of seven steps has pairs in different servers"],
    ["all-to-all", "direct", 4 / 8 / NIC, "every NIC sends to four ranks elsewhere"],
    [
      "all-to-all",
      "rail-aligned",
      3 / 8 / 450 + 4 / 8 / NIC,
      "three parts stay in the server, then each NIC sends four GPUs' parts for one",
    ],
    ["broadcast", "ring", 1 / (4 * NIC), "each NIC carries its rail's quarter"],
    ["reduce", "ring", 1 / (4 * NIC), "the same backwards"],
    ["send-recv", "pipeline", 1 / NIC, "ranks 3 and 7 send to the other server over one NIC"],
  ])("%s, %s", (name, algorithm, expected, because) => {
    expect(perGB(twoByFour(), algorithm, { collective: name }), because).toBeCloseTo(expected, 12);
  });

  it("of a tree exceeds the NICs' busbw on two servers: nothing crosses the network twice", () => {
    const { bandwidthBusbwGBps } = resultOf(twoByFour(), { algorithms: ["double-binary-tree"] });
    expect(bandwidthBusbwGBps.value / (4 * NIC)).toBeCloseTo(14 / 8, 9);
  });
});

describe("busbw of an all-reduce", () => {
  it.each([
    [370, 370, "NVLink's ring rate is less than eight NICs"],
    [450, 8 * NIC, "eight NICs are less than NVLink at line rate"],
  ])(
    "between servers of eight GPUs with a ring rate of %d GB/s is the lesser of NVLink and NICs",
    (ring, expected, because) => {
      const world = serverWorld({ servers: 3, gpus: 8, spines: 8 });
      const { bandwidthBusbwGBps } = resultOf(world, { nvlinkRingBps: ring * 8e9 });
      expect(bandwidthBusbwGBps.value, because).toBeCloseTo(expected, 9);
    },
  );

  it("of two ranks is NVLink's in one server, and a NIC's between two", () => {
    expect(resultOf(twoByFour(), { ranks: 2 }).bandwidthBusbwGBps.value).toBeCloseTo(370, 9);
    const apart = resultOf(twoByFour(), { ranks: 2, gpusPerServer: 1 });
    expect(apart.bandwidthBusbwGBps.value).toBeCloseTo(NIC, 9);
    expect(apart).toMatchObject({ networkSteps: 2, nvlinkSteps: 0 });
  });

  it("by trees over many single NICs comes near half of a ring's time per byte: 2·S/B", () => {
    const world = serverWorld({ servers: 64, gpus: 1, spines: 8, serversPerLeaf: 8 });
    // An inner node of one tree, a leaf of the other: (2 down + 1 up + 1 up) halves.
    expect(perGB(world, "double-binary-tree")).toBeCloseTo(2 / NIC, 9);
  });
});

describe("time", () => {
  it("of a ring on an idle fabric is 2(n − 1)/n · S/B + 2(n − 1) α, to the nanosecond", () => {
    const n = 4;
    const softwareS = 5e-6;
    const world = serverWorld({ servers: n, gpus: 1, spines: 4 });
    const result = resultOf(world, { sizesBytes: [8, 2 ** 20, GIB], networkStepS: softwareS });
    // NIC 1 µs at either end, three switches of 500 ns, four cables of 10 ns.
    const alphaS = 2e-6 + 3 * 500e-9 + 4 * 10e-9 + softwareS;
    expect(result.networkStepS).toBeCloseTo(alphaS, 12);
    for (const { sizeBytes, timeS } of result.rows) {
      const expectedS = (2 * (n - 1) * sizeBytes) / n / (NIC * 1e9) + 2 * (n - 1) * alphaS;
      expect(Math.abs(timeS.value - expectedS)).toBeLessThan(1e-9);
    }
  });

  it("is latency for small messages and bandwidth for large ones", () => {
    const { rows } = resultOf(twoByFour(), { ...DEFAULT_COLLECTIVE_SCENARIO, iters: 1, policies: ["adaptive"] });
    expect(rows).toHaveLength(11);
    const shares = rows.map(({ latencyShare }) => latencyShare);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    const small = resultOf(twoByFour(), { sizesBytes: [8], networkStepS: 1e-5, nvlinkStepS: 3e-6 });
    expect(small.rows[0]!.latencyShare).toBeGreaterThan(0.999);
    // Two network steps and twelve over NVLink: a chunk passes the NICs and switches on the way twice.
    expect(small.rows[0]!.timeS.value).toBeCloseTo(2 * (3.54e-6 + 1e-5) + 12 * 3e-6, 9);
  });

  it("follows algbw and busbw as nccl-tests defines them", () => {
    for (const { sizeBytes, timeS, algbwGBps, busbwGBps } of resultOf(twoByFour(), {}).rows) {
      expect(algbwGBps.value).toBeCloseTo(sizeBytes / timeS.value / 1e9, 9);
      expect(busbwGBps.value).toBeCloseTo((algbwGBps.value * 14) / 8, 9);
    }
  });
});

describe("policies", () => {
  /** Random ranks over leaves of two servers: a ring's hops cross the spines, and collide there. */
  const colliding = () => serverWorld({ servers: 16, gpus: 2, spines: 4, serversPerLeaf: 2 });
  const scenario = { placement: "random", policies: ["ecmp", "spray", "adaptive", "ideal"], iters: 3 } as const;

  it("lose in the order of what they know", () => {
    const { results } = run(colliding(), scenario);
    const [ecmp, spray, adaptive, ideal] = results.map(({ efficiency }) => efficiency.value) as [
      number,
      number,
      number,
      number,
    ];
    expect(ecmp).toBeLessThan(spray);
    expect(spray).toBeLessThanOrEqual(adaptive);
    expect(adaptive).toBeLessThanOrEqual(ideal);
    expect(ideal).toBe(1);
    expect(results[0]!.collidingPairs).toBeGreaterThan(0);
    expect(results[2]!.collidingPairs).toBe(0);
  });

  it("that do not hash give the same for every run in the same places", () => {
    const { results } = run(colliding(), { ...scenario, placement: "packed" });
    const [low, high] = results[2]!.efficiency.ci95;
    expect(high).toBe(low);
  });

  it("give the same bytes again", () => {
    expect(run(colliding(), scenario)).toEqual(run(colliding(), scenario));
  });

  it("refuse pinned and optimal, which serve one set of flows", () => {
    expect(() => run(twoByFour(), { policies: ["optimal"] })).toThrow(
      "--policy: policy optimal has a solver split flows",
    );
    expect(() => run(twoByFour(), { policies: ["ecmp", "pinned"] })).toThrow(
      "--policy: policy pinned takes the path of every flow from a flow list",
    );
  });

  it("with pooled QPs do no worse than with static ones", () => {
    const eff = (qpMode: "static" | "pooled") =>
      resultOf(colliding(), { ...scenario, policies: ["ecmp"], qps: 4, qpMode }).efficiency.value;
    expect(eff("pooled")).toBeGreaterThan(eff("static"));
  });
});

describe("process groups", () => {
  it("collide with each other", () => {
    // Four rails share two uplinks: each gets half a NIC where all are busy, and a whole one alone.
    const world = () => serverWorld({ servers: 2, gpus: 4, spines: 2 });
    const together = run(world(), { groups: "rail" });
    expect(together.scenario).toMatchObject({ groups: 4, groupSize: 2, ranks: 8, busbwFactor: 1 });
    expect(together.results[0]!.bandwidthBusbwGBps.value).toBeCloseTo(NIC / 2, 9);
    const alone = resultOf(world(), { gpusPerServer: 1 });
    expect(alone.bandwidthBusbwGBps.value).toBeCloseTo(NIC, 9);
  });

  it("of consecutive ranks stay in their servers", () => {
    const summary = run(twoByFour(), { groups: 4 });
    expect(summary.scenario).toMatchObject({ groups: 2, groupSize: 4 });
    expect(summary.results[0]!.bandwidthBusbwGBps.value).toBeCloseTo(370, 9);
  });
});

describe("steps with barriers", () => {
  const options: PhaseOptions & { networkStepS: number; nvlinkStepS: number } = {
    ...DEFAULT_COLLECTIVE_SCENARIO,
    format: FORMAT,
    nvlink: { lineBps: 3.6e12, ringBps: 2.96e12 },
  };

  /** Time per byte of every group, in both forms. */
  function bothForms(seed: number, policy: string): [whole: Float64Array, steps: Float64Array] {
    const fabric = freeze(serverWorld({ servers: 16, gpus: 2, spines: 3, serversPerLeaf: 2 }));
    const ranks = Uint32Array.from({ length: 32 }, (_, k) => (k * 13) % 32);
    const groups = groupRanks(fabric, ranks, 8);
    const network = new Network(core, fabric);
    const of = (barrier: boolean) => {
      const context = { collective: "all-reduce", groups, channels: 2, barrier, rng: createRng(1, 1) };
      const schedule = findAlgorithm("ring", "all-reduce").build(context);
      return scheduleCost(network, schedule, groups.length, findPolicy(policy), { ...options, seed }, () => {})
        .perByteS;
    };
    return [of(false), of(true)];
  }

  it.each(["ecmp", "spray", "adaptive"])(
    "end with the slowest ring's under %s: the first link to fill is the same",
    (policy) => {
      for (let seed = 0; seed < 20; seed++) {
        const [whole, steps] = bothForms(seed, policy);
        expect(Math.max(...steps) / Math.max(...whole)).toBeCloseTo(1, 9);
      }
    },
  );

  it("differ for faster groups: a ring held elsewhere leaves more of its other links, where steps take what they can", () => {
    const differing = Array.from({ length: 20 }, (_, seed) => bothForms(seed, "ecmp")).filter(([whole, steps]) =>
      whole.some((time, g) => Math.abs(time / steps[g]! - 1) > 1e-6),
    );
    expect(differing.length).toBeGreaterThan(0);
  });

  it("pay the network's latency for each", () => {
    const ring = resultOf(twoByFour(), { networkStepS: 1e-5 });
    const steps = resultOf(twoByFour(), { networkStepS: 1e-5, barrier: true });
    expect(ring.networkSteps).toBe(2);
    expect(steps.networkSteps).toBe(14);
    expect(steps.bandwidthBusbwGBps.value).toBeCloseTo(ring.bandwidthBusbwGBps.value, 9);
  });
});

describe("all pairs at once", () => {
  const world = () => serverWorld({ servers: 6, gpus: 2, spines: 2, serversPerLeaf: 2 });
  const options = {
    ...DEFAULT_COLLECTIVE_SCENARIO,
    format: FORMAT,
    nvlink: { lineBps: 3.6e12, ringBps: 2.96e12 },
  };

  it.each([
    ["ecmp", "a whole fabric"],
    ["adaptive", "a whole fabric"],
    ["ideal", "a whole fabric"],
    ["spray", "a whole fabric"],
    ["adaptive", "a cut fabric"],
    ["ideal", "a cut fabric"],
  ])("are solved in classes as they are flow by flow, under %s on %s", (policy, kind) => {
    const graph = world();
    if (kind === "a cut fabric") cut(graph, "leaf-1", "spine-0");
    const fabric = freeze(graph);
    const network = new Network(core, fabric);
    const ranks = Uint32Array.from({ length: 12 }, (_, k) => (k * 5) % 12);
    const groups = groupRanks(fabric, ranks, "all");
    const context = { collective: "all-to-all", groups, channels: 2, barrier: false, rng: createRng(1, 1) };
    const direct = findAlgorithm("direct", "all-to-all").build(context);
    const steps = findAlgorithm("pairwise", "all-to-all").build(context).phases;
    // The same pairs, written out: all steps of the pairwise form as one phase. The order decides what a hash makes of a flow.
    const cost = (schedule: Schedule) =>
      scheduleCost(network, schedule, 1, findPolicy(policy), { ...options, qps: 1 }, () => {}).perByteS[0]!;
    const order = Array.from(ranks, (_, k) => steps.map(({ transfers }) => [transfers, k] as const)).flat();
    const sorted = order.toSorted(
      ([a, i], [b, j]) => i - j || ranks.indexOf(a.edgeDst[i]!) - ranks.indexOf(b.edgeDst[j]!),
    );
    const written: Schedule = {
      phases: [
        {
          ...steps[0]!,
          sizeShare: 1 / 12,
          transfers: {
            transferCount: sorted.length,
            edgeStart: Uint32Array.from({ length: sorted.length + 1 }, (_, e) => e),
            edgeSrc: Uint32Array.from(sorted, ([of, k]) => of.edgeSrc[k]!),
            edgeDst: Uint32Array.from(sorted, ([of, k]) => of.edgeDst[k]!),
            edgeNvlink: Uint8Array.from(sorted, ([of, k]) => of.edgeNvlink[k]!),
            group: new Uint32Array(sorted.length),
          },
        },
      ],
    };
    expect(cost(direct) / cost(written)).toBeCloseTo(1, 9);
  });

  it("are refused where a hash would have to walk too many flows", () => {
    const many = serverWorld({ servers: 1026, gpus: 1, spines: 1, serversPerLeaf: 513 });
    const wrong = () => run(many, { collective: "all-to-all", algorithms: ["direct"], policies: ["ecmp"] });
    expect(wrong).toThrow(
      "--algorithm: direct all-to-all walks every flow under a policy that keeps paths (expected at most 1048576, got 1051650; pairwise samples its steps)",
    );
  });
});

describe("samples of steps", () => {
  const world = () => serverWorld({ servers: 1024, gpus: 1, spines: 4, serversPerLeaf: 64 });
  const scenario = { collective: "all-to-all", placement: "random", policies: ["ecmp"] } as const;

  it("say so, and give a single run an interval", () => {
    const { sampled, rows, networkSteps } = resultOf(world(), scenario);
    expect(sampled).toBe("16 of 1,023 steps");
    expect(networkSteps).toBe(1023);
    const { value, ci95 } = rows[0]!.timeS;
    expect(ci95[0]).toBeLessThan(value);
    expect(ci95[1]).toBeGreaterThan(value);
  });
});

describe("message sizes", () => {
  it("are read as nccl-tests reads them", () => {
    expect(["8", "1K", "8m", "0.5G", "1.5k"].map(parseMessageSize)).toEqual([8, 1024, 8 * 2 ** 20, 2 ** 29, 1536]);
    for (const wrong of ["", "M", "8MB", "8MiB", "-8", "1e6", "0.3"]) expect(parseMessageSize(wrong)).toBeUndefined();
  });

  it("go from the first to the last by factor or by bytes", () => {
    expect(sizesBetween(8, 64, { factor: 2 })).toEqual([8, 16, 32, 64]);
    expect(sizesBetween(8, 70, { factor: 2 })).toEqual([8, 16, 32, 64]);
    expect(sizesBetween(8, 32, { bytes: 10 })).toEqual([8, 18, 28]);
    expect(sizesBetween(8, 8, { factor: 2 })).toEqual([8]);
  });

  it("hold whole elements, and aligned parts for each rank", () => {
    expect(messageSizes([10], 1)).toEqual([{ sizeBytes: 8, count: 2 }]);
    expect(messageSizes([1000], 3)).toEqual([{ sizeBytes: 960, count: 80 }]);
    expect(() => messageSizes([40], 3)).toThrow(
      "--minbytes: too small for 3 ranks (expected at least 16 bytes for each, 48 in all, got 40)",
    );
  });

  it.each([
    [0, 8, { factor: 2 }, "--minbytes: not a message size (expected a whole number of bytes, at least 4, got 0)"],
    [16, 8, { factor: 2 }, "--minbytes: more than the last size (expected at most 8 bytes, got 16)"],
    [8, 16, { factor: 1 }, "--stepfactor: not a step (expected a whole number of at least 2, got 1)"],
    [8, 16, { bytes: 0 }, "--stepbytes: not a step (expected a whole number of at least 1, got 0)"],
    [8, 2 ** 30, { bytes: 1 }, "--stepbytes: too small a step (expected at most 1000 sizes, got more)"],
  ])("from %d to %d by %o are refused", (min, max, step, message) => {
    expect(() => sizesBetween(min, max, step)).toThrow(message);
  });
});

describe("wrong scenarios", () => {
  it.each([
    [{ ranks: 9 }, "--ranks"],
    [{ ranks: 1 }, "--ranks: out of range (expected a whole number from 2"],
    [{ channels: 0 }, "--channels: out of range"],
    [{ iters: 0 }, "--iters: out of range"],
    [{ nvlinkRingBps: 4e12 }, "--nvlink-ring: more than the line rate of NVLink (expected at most 450 GB/s, got 500)"],
    [{ groups: 1 }, "--groups: not a size of groups"],
    [{ algorithms: ["tree"] }, '--algorithm: unknown algorithm "tree"'],
    [{ collective: "allreduce" }, 'unknown collective "allreduce"'],
    [{ sizesBytes: [] }, "--minbytes: no message size"],
    [{ placement: "nowhere" }, '--placement: unknown placement "nowhere"'],
  ] as const)("%o", (scenario, message) => {
    expect(() => run(twoByFour(), scenario as Partial<CollectiveScenario>)).toThrow(message);
  });

  it("name all that is wrong at once", () => {
    expect(() => run(twoByFour(), { channels: 0, qps: 0, sizesBytes: [-1] })).toThrow(
      /--minbytes.*\n.*--channels.*\n.*--qps/,
    );
  });

  it("name the pair and the cut where no path is left", () => {
    const world = serverWorld({ servers: 2, gpus: 1, spines: 1 });
    cut(world, "leaf-0", "spine-0");
    expect(() => run(world, {})).toThrow(/gpu-0.0 → gpu-1.0.*leaf-0=spine-0/);
  });

  it("say what keeps messages where rails share no cables, and then they run", () => {
    const rails = () =>
      buildTopology({
        builder: "rail-only",
        parameters: { serversPerLeaf: 8, gpusPerServer: 4, nicRate: "400Gbps" },
      });
    const toAll = { collective: "all-to-all" } as const;
    expect(() => run(rails(), toAll)).toThrow(/no cable joins these NICs' networks.*algorithm rail-aligned/);
    expect(() => run(rails(), { placement: "random", algorithms: ["halving-doubling"] })).toThrow(
      /whole servers, as with placement packed or random-servers, or with groups rail/,
    );
    const named: Partial<CollectiveScenario>[] = [
      { ...toAll, algorithms: ["rail-aligned"] },
      ...["packed", "random-servers"].map((placement) => ({ placement, algorithms: ["halving-doubling"] })),
      { placement: "random", algorithms: ["halving-doubling"], groups: "rail" },
    ];
    for (const scenario of named) expect(resultOf(rails(), scenario).rows[0]!.busbwGBps.value).toBeGreaterThan(0);
  });
});
