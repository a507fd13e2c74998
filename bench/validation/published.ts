/** Published numbers beside ours, computed as the page is made: what was published, what we get, and what that means. */

import { readFileSync } from "node:fs";
import { collective } from "../../src/collective.ts";
import { DEFAULT_COLLECTIVE_SCENARIO } from "../../src/collective-scenario.ts";
import { compare, drawFlows } from "../../src/compare.ts";
import type { CoreModule } from "../../src/core/index.ts";
import { type Fabric, freeze, networksOf } from "../../src/fabric/index.ts";
import type { PolicySummary } from "../../src/metrics/index.ts";
import { findPolicy } from "../../src/routing/index.ts";
import { DEFAULT_SCENARIO, type Scenario } from "../../src/scenario.ts";
import { Network, prepare, simulate } from "../../src/sim/index.ts";
import { buildTopology, failParts } from "../../src/topology/index.ts";
import { PACKET_WINDOW } from "../../src/validate/index.ts";

export interface Study {
  readonly title: string;
  readonly source: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of our numbers: how they were made. */
  readonly made: string;
  readonly reading: readonly string[];
}

/** All of them, in about a minute. */
export function publishedStudies(core: CoreModule, version: string, onProgress: (title: string) => void): Study[] {
  return [hedera, ndp, htsimTails, simAi, llama].map((study) => {
    const made = study(core, version);
    onProgress(made.title);
    return made;
  });
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
const times = (ratio: number): string => ratio.toFixed(2);

function built(builder: string, parameters: Record<string, unknown>, fail: readonly string[] = []): Fabric {
  const graph = buildTopology({ builder, parameters });
  failParts(graph, fail, "fail");
  return freeze(graph);
}

function run(core: CoreModule, version: string, fabric: Fabric, scenario: Partial<Scenario>): readonly PolicySummary[] {
  return compare(core, fabric, { ...DEFAULT_SCENARIO, ...scenario }, { version }).results;
}

/** Seeds of studies on small fabrics; large ones have fewer, and say so. */
const SEEDS = 5;

interface HederaTotals {
  readonly nonBlocking: number;
  readonly ecmp: number;
}

function hedera(core: CoreModule): Study {
  const HASHES = 100;
  const file = JSON.parse(readFileSync(new URL("../../test/model/hedera-k4.json", import.meta.url), "utf8")) as {
    readonly patterns: readonly {
      readonly pattern: string;
      readonly flows: readonly (readonly [number, number])[];
      readonly testbedMbps: HederaTotals;
      readonly simulatorMbps: HederaTotals | null;
    }[];
  };
  const network = new Network(core, built("fat-tree", { k: 4, rate: "1Gbps" }));
  const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
  const rows = file.patterns.flatMap(({ pattern, flows, testbedMbps, simulatorMbps }) => {
    if (simulatorMbps === null || simulatorMbps.nonBlocking === 0) return [];
    const baseline = prepare(network, {
      flowCount: flows.length,
      src: Uint32Array.from(flows, ([src]) => src),
      dst: Uint32Array.from(flows, ([, dst]) => dst),
    });
    const settings = {
      qps: 1,
      qpMode: "static",
      hash: "fair",
      polarized: false,
      window: 1,
      format: { mtuBytes: 4096, ipVersion: 4 },
    } as const;
    let ours = 0;
    for (let seed = 1; seed <= HASHES; seed++) {
      ours += total(simulate(network, baseline, findPolicy("ecmp"), { ...settings, seed }).rateBps) / HASHES;
    }
    return {
      pattern,
      ours: ours / total(baseline.idealBps),
      testbed: testbedMbps.ecmp / testbedMbps.nonBlocking,
      simulator: simulatorMbps.ecmp / simulatorMbps.nonBlocking,
    };
  });
  const meanOf = (name: string, begins: string): string[] => {
    const some = rows.filter(({ pattern }) => pattern.startsWith(begins));
    const mean = (pick: (row: (typeof rows)[number]) => number) => total(some.map(pick)) / some.length;
    return [
      `${name} (${some.length})`,
      percent(mean((of) => of.testbed)),
      percent(mean((of) => of.simulator)),
      percent(mean((of) => of.ours)),
    ];
  };
  const errors = rows.map(({ ours, simulator }) => Math.abs(ours - simulator));
  return {
    title: "Hedera: ECMP on a k = 4 fat-tree",
    source: "Al-Fares et al., NSDI 2010; flow lists and totals as in mininet/mininet-tests, commit d8cb876",
    headings: ["patterns", "their testbed", "their simulator", "ours"],
    rows: [
      meanOf("all", ""),
      meanOf("random permutations", "randbij"),
      meanOf("strides", "stride"),
      meanOf("staggered", "stag"),
    ],
    made: `Total under ECMP over the total of a non-blocking network, the same flow lists, ${HASHES} hash seeds.`,
    reading: [
      `A pattern differs from the authors' simulator by ${(100 * (total(errors) / errors.length)).toFixed(1)} points on average, ${(100 * Math.max(...errors)).toFixed(1)} at most.`,
      "The testbed is lower throughout: its hash of a regular address plan polarised. That is not compared.",
    ],
  };
}

function ndp(core: CoreModule, version: string): Study {
  // 9 kB packets with 64 bytes of header.
  const scenario = {
    pattern: "permutation",
    patternParameters: { scope: "any" },
    seeds: SEEDS,
    qps: 1,
    mtuBytes: 8936,
    window: 3,
  } as const;
  const perm = built("fat-tree", { k: 12, rate: "10Gbps" });
  const failed = built("fat-tree", { k: 8, rate: "10Gbps" }, ["spine-0--core-0 at 1Gbps"]);
  const single = (fabric: Fabric, policies: readonly string[]) => run(core, version, fabric, { ...scenario, policies });
  const pooled = (fabric: Fabric) =>
    run(core, version, fabric, { ...scenario, policies: ["ecmp"], qps: 8, qpMode: "pooled" })[0]!;
  const [ecmp, spray] = single(perm, ["ecmp", "spray"]);
  const [ecmpFailed, sprayFailed, repsFailed] = single(failed, ["ecmp", "spray", "reps"]);
  const row = (what: string, mean: number, least: number, { efficiency }: PolicySummary) => [
    what,
    percent(mean / 10),
    percent(efficiency.mean.value),
    percent(least / 10),
    percent(efficiency.slowest.value),
  ];
  return {
    title: "NDP: per-flow rates on fat-trees",
    source: "Handley et al., SIGCOMM 2017; rates in nets-cs-pub-ro/NDP, commit 3d452ce, one seed each",
    headings: ["run, and ours", "published mean", "ours", "published slowest", "ours"],
    rows: [
      row("k = 12, DCTCP, one path: ecmp", 4.668, 0.82, ecmp!),
      row("k = 12, MPTCP, 8 subflows: ecmp, 8 pooled QPs", 8.961, 4.91, pooled(perm)),
      row("k = 12, NDP: spray", 9.249, 8.85, spray!),
      row("k = 8, a core link at a tenth, DCTCP: ecmp", 4.745, 0.19, ecmpFailed!),
      row("same, MPTCP: ecmp, 8 pooled QPs", 9.284, 6.9, pooled(failed)),
      row("same, NDP without path penalty: spray", 9.171, 4.14, sprayFailed!),
      row("same, NDP with path penalty: reps", 9.642, 9.22, repsFailed!),
    ],
    made: `Goodput of line rate with 9 kB packets, random permutations of our own, ${SEEDS} seeds; max-min; windows of 3 × BDP, some 25 packets: assumed.`,
    reading: [
      "Means compare; MPTCP gets some 4 to 6 points more out of eight subflows than our pooled QPs, since it moves its load to subflows with room. TCP's rates spread wider than max-min's, so that its slowest flow is slower than ours: fairness again, and one seed against the mean of five.",
      "A packet of 9 kB takes 7.2 µs at 10 Gb/s, so that a BDP is some eight of them: the level of spray and reps follows the window, which NDP does not have (its receivers pull). That they come near is not proof of anything.",
      "Beside a slow core link we are too kind to the slowest sprayed flow: NDP without penalty drops it to less than half, since its receiver goes on pulling what the slow link holds up; our senders only resend what it drops.",
    ],
  };
}

function htsimTails(core: CoreModule): Study {
  const SLOW_SPINE = ["leaf-*--spine-0 at 100Gbps"];
  const scenario: Scenario = {
    ...DEFAULT_SCENARIO,
    patternParameters: { scope: "any" },
    seeds: 1,
    qps: 1,
    window: PACKET_WINDOW,
  };
  /** Slowest FCT over fastest: rates the other way round. */
  const ratios = (spines: number, fail: readonly string[]): readonly string[] => {
    const fabric = built(
      "leaf-spine",
      {
        leaves: 128,
        nicsPerLeaf: 64,
        spines,
        nicRate: "400Gbps",
        fabricRate: "400Gbps",
        latencies: { "nic-leaf": "1us", "leaf-spine": "1us" },
        switch: { ports: 128, portRate: "400Gbps" },
      },
      fail,
    );
    const network = new Network(core, fabric);
    const { flows } = drawFlows(fabric, scenario, scenario.seed, networksOf(fabric)).built;
    const baseline = prepare(network, flows);
    return ["spray", "reps"].map((policy) => {
      const settings = { ...scenario, format: { mtuBytes: scenario.mtuBytes, ipVersion: scenario.ipVersion } };
      const { rateBps } = simulate(network, baseline, findPolicy(policy), settings);
      return (rateBps.reduce((a, b) => Math.max(a, b)) / rateBps.reduce((a, b) => Math.min(a, b))).toFixed(2);
    });
  };
  return {
    title: "uet-htsim: the tail on 8,192 hosts",
    source:
      "ultraethernet/uet-htsim, commit 40ccb05, results/*.txt: slowest over fastest FCT of 100 MB, 400G, NSCC, over 32, 64 and 128 entropies",
    headings: ["oversubscription", "published, 32 / 64 / 128", "ours, spray", "ours, reps"],
    rows: [
      ["1 : 1", "1.52 / 1.36 / 1.26", ...ratios(64, [])],
      ["1 : 1, fail1", "1.92 / 1.88 / 1.62", ...ratios(64, SLOW_SPINE)],
      ["4 : 1", "4.64 / 4.61 / 4.65", ...ratios(16, [])],
      ["4 : 1, fail1", "5.65 / 5.53 / 5.35", ...ratios(16, SLOW_SPINE)],
      ["8 : 1", "8.34 / 8.36 / 8.34", ...ratios(8, [])],
      ["8 : 1, fail1", "10.85 / 10.63 / 10.46", ...ratios(8, SLOW_SPINE)],
    ],
    made: "128 leaves × 64 hosts, a random permutation of our own, one seed, windows of 1.5 × BDP; fail1 as the simulator's own -failed 1: every cable of one spine at a quarter of its rate. The fastest flow is one that stays on its leaf.",
    reading: [
      "At 4 : 1 and 8 : 1 most of the ratio is the uplinks that are not there, which is exact; what packets add to it, 4 to 16 %, is how unevenly senders share them, and is not modelled.",
      "At 1 : 1 our rates are those of endless flows over any number of paths: with 32 to 128 entropies, packets of one flow still collide, the more the fewer there are. RCCC, which paces by receivers, has 1.17 to 1.12 where NSCC has 1.52 to 1.26.",
      "With a slow spine we are 10 to 20 % below at 4 : 1 and 5 to 17 % at 8 : 1: congestion control does not share what is left as evenly as fluid. The order of fabrics is the same in all columns.",
    ],
  };
}

function simAi(core: CoreModule, version: string): Study {
  const shared = { nicRate: "400Gbps", fabricRate: "400Gbps", gpusPerServer: 8 };
  const model = { switch: { ports: 128, portRate: "400Gbps" } };
  const rails = built("rail-optimised", {
    units: 1,
    serversPerUnit: 32,
    spinesPerPod: 16,
    cablesPerPair: 2,
    ...shared,
    ...model,
  });
  const tors = built("leaf-spine", { leaves: 32, nicsPerLeaf: 8, spines: 8, ...shared, ...model });
  const published = [
    [16, 33.1, 23.33],
    [32, 38.57, 25.76],
    [64, 42.05, 23.68],
    [128, 44.04, 35.21],
    [256, 45.1, 36.21],
    [512, 45.65, 36.24],
  ] as const;
  const busbw = (fabric: Fabric): readonly number[] => {
    const scenario = {
      ...DEFAULT_COLLECTIVE_SCENARIO,
      policies: ["ecmp"],
      sizesBytes: published.map(([mib]) => mib * 2 ** 20),
      iters: SEEDS,
    };
    return collective(core, fabric, scenario, { version }).results[0]!.rows.map((row) => row.busbwGBps.value);
  };
  const onRails = busbw(rails);
  const onTors = busbw(tors);
  return {
    title: "SimAI: all-reduce on two wirings, 256 H100",
    source:
      "aliyun/SimAI, commit cef83f9d, docs/Tutorial.md: busbw, GB/s, on its Spectrum-X and its DCN single-ToR templates",
    headings: ["size", "published rails", "ToRs", "ratio", "ours rails", "ToRs", "ratio"],
    rows: published.map(([mib, theirRails, theirTors], i) => [
      `${mib} MiB`,
      theirRails.toFixed(1),
      theirTors.toFixed(1),
      times(theirRails / theirTors),
      onRails[i]!.toFixed(1),
      onTors[i]!.toFixed(1),
      times(onRails[i]! / onTors[i]!),
    ]),
    made: `Ring all-reduce of 256 ranks under ECMP, defaults of heddle collective, ${SEEDS} seeds; one unit of 32 servers on 8 rail leaves, and a leaf per server with 8 spines.`,
    reading: [
      "Both columns of theirs hash: what differs is the wiring, as in ours. On rails a ring stays on its leaf.",
      "Levels do not compare: theirs approaches one NIC (50 GB/s), ours uses a ring per rail, eight NICs in all, and the steps' latencies of NCCL, which is why small messages have so much less of it.",
      "The ratio does, with care: how many servers share a ToR in their template is not said beside the table, and a leaf per server is the worst case.",
    ],
  };
}

/** Llama 3 405B on 16,384 GPUs: what a GPU sends a step for data parallelism, GB (19.0: FP32 reduce-scatter, BF16 all-gather). */
const DP_BYTES = 19.0e9;
const STEP_FLOP = 16.78e6 * 6 * 405e9;

function llama(core: CoreModule, version: string): Study {
  // TP 8 × PP 16: ranks of a data-parallel group are 128 GPUs apart, all groups at once.
  const DISTANCE = 128;
  const fabric = built("clos3", {
    pods: 8,
    leavesPerPod: 32,
    nicsPerLeaf: 64,
    spinesPerPod: 32,
    uplinksPerSpine: 32,
    nicRate: "400Gbps",
    fabricRate: "800Gbps",
    gpusPerServer: 8,
  });
  const results = run(core, version, fabric, {
    pattern: "stride",
    patternParameters: { distance: DISTANCE },
    policies: ["ecmp", "adaptive"],
    seeds: 2,
  });
  const stepS = STEP_FLOP / (8192 * 430e12);
  /** Of the speed of 8,192 GPUs, doubled, what is left when the part that does not shrink stands in the open. */
  const scalingOf = (exposedS: number) => stepS / (stepS + exposedS);
  return {
    title: "Llama 3 405B: from 8,192 to 16,384 GPUs",
    source: "SC'24 slides as cited by G. Lockwood: 430 and 400 TFLOP/s per GPU at the same 16 M tokens a step",
    headings: ["case", "data-parallel traffic of a step", "scaling 8k → 16k"],
    rows: [
      ["published", "·", percent(400 / 430)],
      ...results.map(({ policy, efficiency }) => {
        const seconds = (DP_BYTES * 8) / (efficiency.slowest.value * 400e9);
        return [`ours, ${policy}, nothing overlapped`, `${seconds.toFixed(2)} s`, percent(scalingOf(seconds))];
      }),
      ["all overlapped", "0 s in the open", percent(1)],
    ],
    made: `Rings of data parallelism as a stride of ${DISTANCE} over 16,384 NICs, three tiers, non-blocking, 2 QPs, 2 seeds: 19.0 GB per GPU at the rate of the slowest flow, of a step of ${stepS.toFixed(2)} s on 8,192 GPUs.`,
    reading: [
      "The published figure lies between ECMP and adaptive routing with nothing overlapped. It proves neither: nobody says how much was hidden, and a hidden part would have to be made up for by other losses.",
      "Not in it: oversubscription of their top tier, pipeline bubbles, which grow as well, and stragglers.",
    ],
  };
}
