/** What `heddle collective` runs: collective, algorithms, message sizes, job and transport, with their defaults and limits. */

import type { HashFamily, HashSeeds } from "./core/index.ts";
import { type Issue, ScenarioError } from "./errors.ts";
import { sizeIssues, sizesBetween } from "./message-sizes.ts";
import { checkScenario, DEFAULT_SCENARIO } from "./scenario.ts";
import {
  type Algorithm,
  algorithmsFor,
  findAlgorithm,
  findCollective,
  type GivenParameters,
  type Grouping,
} from "./workload/index.ts";

export interface CollectiveScenario {
  readonly collective: string;
  /** In the order of the results; the collective's default where empty. */
  readonly algorithms: readonly string[];
  readonly policies: readonly string[];
  /** Message sizes, ascending; rounded down to what the ranks can hold. */
  readonly sizesBytes: readonly number[];
  /** Ranks (GPU NICs) of the job; all where absent. */
  readonly ranks?: number;
  /** GPUs of each server that the job may use, by rail; all where absent. */
  readonly gpusPerServer?: number;
  readonly placement: string;
  readonly placementParameters: GivenParameters;
  readonly groups: Grouping;
  readonly barrier: boolean;
  /** Of each NIC; every channel is a connection of its own. */
  readonly channels: number;
  /** Queue pairs per connection. */
  readonly qps: number;
  readonly qpMode: "static" | "pooled";
  readonly hash: HashFamily;
  /** All switches hash alike. */
  readonly polarized: boolean;
  /** Which switches hash alike, where not polarized: none where absent. */
  readonly hashSeeds?: HashSeeds;
  /** What policies take, each its own; their defaults where absent. */
  readonly policyParameters?: GivenParameters;
  /** What the model of latency takes (`ecnKmin`, …); its defaults where absent. */
  readonly latencyParameters?: GivenParameters;
  /** Number of runs, with seeds `seed`, `seed` + 1, …; each draws its own placement, hash seeds and sampled steps. */
  readonly iters: number;
  readonly seed: number;
  readonly mtuBytes: number;
  readonly ipVersion: 4 | 6;
  /** Packets in flight / bandwidth-delay product. */
  readonly window: number;
  /** How the transport shares links: as in a scenario of flows. */
  readonly fairness: string;
  /** NVLink of a GPU, one direction: line rate, and what a ring makes of it; payload bit/s. */
  readonly nvlinkBps: number;
  readonly nvlinkRingBps: number;
  /** Software's part of a network step, and a whole step over NVLink, s. */
  readonly networkStepS: number;
  readonly nvlinkStepS: number;
}

/** NVLink 4 of an H100, payload bit/s per direction: 18 links of 25 GB/s (NVIDIA H100 data sheet). */
const NVLINK_BPS = 450e9 * 8;
/** What NCCL's rings get of it: "370 GB/s", about 20 % being protocol (an author of NCCL, NVIDIA/nccl-tests issue 212). */
const NVLINK_RING_BPS = 370e9 * 8;
/** A step over NVLink, s: NCCL's own tuning, protocol Simple, algorithm ring (NCCL 2.20.3, src/graph/tuning.cc, table hwLat, NVLINK). */
const NVLINK_STEP_S = 3.4e-6;
/** A step over the network, s: as above, NET; in later versions also of trees. The network that it was measured on is in it. */
const NCCL_NETWORK_STEP_S = 14e-6;
/** That network's own part, s. Assumed two tiers with our presets' defaults: 2 NICs of 1 µs, 3 switches of 0.7 µs, 44 m of cable. */
const NCCL_NETWORK_S = 2 * 1e-6 + 3 * 0.7e-6 + 44 * 5e-9;

/** The scenario of `heddle collective all-reduce` without options. */
export const DEFAULT_COLLECTIVE_SCENARIO: CollectiveScenario = {
  collective: "all-reduce",
  algorithms: [],
  policies: ["ecmp", "adaptive"],
  sizesBytes: sizesBetween(8 * 2 ** 20, 8 * 2 ** 30, { factor: 2 }),
  placement: "packed",
  placementParameters: {},
  groups: "all",
  barrier: false,
  // 16 channels on an 8-NIC H100 server; NCCL_IB_QPS_PER_CONNECTION is 1.
  channels: 2,
  qps: 1,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  iters: 5,
  seed: 1,
  mtuBytes: 4096,
  ipVersion: 4,
  window: 1.25,
  fairness: DEFAULT_SCENARIO.fairness,
  nvlinkBps: NVLINK_BPS,
  nvlinkRingBps: NVLINK_RING_BPS,
  networkStepS: NCCL_NETWORK_STEP_S - NCCL_NETWORK_S,
  nvlinkStepS: NVLINK_STEP_S,
};

/** Bounds that are ours, not nature's: beyond them a number is a slip of the keyboard. */
const LIMITS = {
  channels: { option: "--channels", low: 1, high: 64, whole: true },
  ranks: { option: "--ranks", low: 2, high: 2 ** 24, whole: true },
  gpusPerServer: { option: "--ngpus", low: 1, high: 1024, whole: true },
  nvlinkBps: { option: "--nvlink", low: 8e6, high: 8e15, whole: false },
  nvlinkRingBps: { option: "--nvlink-ring", low: 8e6, high: 8e15, whole: false },
  networkStepS: { option: "--network-step", low: 0, high: 1, whole: false },
  nvlinkStepS: { option: "--nvlink-step", low: 0, high: 1, whole: false },
} as const satisfies Partial<Record<keyof CollectiveScenario, unknown>>;

/** @throws {ScenarioError} all that is wrong before the fabric is known, each issue at its option */
export function checkCollectiveScenario(scenario: CollectiveScenario): void {
  const issues: Issue[] = [];
  const attempt = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      issues.push(...error.issues);
    }
  };
  attempt(() => {
    findCollective(scenario.collective);
    for (const name of scenario.algorithms) attempt(() => findAlgorithm(name, scenario.collective));
  });
  issues.push(...sizeIssues(scenario.sizesBytes, "--minbytes"));
  if (scenario.sizesBytes.length === 0) {
    issues.push({ code: "NO_SIZE", path: "--minbytes", message: "no message size (expected at least one)" });
  }
  for (const [field, { option, low, high, whole }] of Object.entries(LIMITS)) {
    const value = scenario[field as keyof typeof LIMITS];
    if (value === undefined || (value >= low && value <= high && (!whole || Number.isInteger(value)))) continue;
    const message = `out of range (expected a ${whole ? "whole " : ""}number from ${low} to ${high}, got ${value})`;
    issues.push({ code: "OUT_OF_RANGE", path: option, message });
  }
  if (scenario.nvlinkRingBps > scenario.nvlinkBps) {
    const message = `more than the line rate of NVLink (expected at most ${scenario.nvlinkBps / 8e9} GB/s, got ${scenario.nvlinkRingBps / 8e9})`;
    issues.push({ code: "OUT_OF_RANGE", path: "--nvlink-ring", message });
  }
  const { groups } = scenario;
  if (typeof groups === "number" && !(Number.isInteger(groups) && groups >= 2)) {
    const message = `not a size of groups (expected rail, or a whole number of at least 2, got ${groups})`;
    issues.push({ code: "BAD_GROUPS", path: "--groups", message });
  }
  const { policies, qps, qpMode, hash, polarized, iters: seeds, seed, mtuBytes, ipVersion, window } = scenario;
  const { fairness, hashSeeds, policyParameters, latencyParameters } = scenario;
  attempt(() =>
    checkScenario({
      ...DEFAULT_SCENARIO,
      policies,
      qps,
      qpMode,
      hash,
      polarized,
      ...(hashSeeds === undefined ? {} : { hashSeeds }),
      ...(policyParameters === undefined ? {} : { policyParameters }),
      ...(latencyParameters === undefined ? {} : { latencyParameters }),
      seeds,
      seed,
      mtuBytes,
      ipVersion,
      window,
      fairness,
    }),
  );
  if (fairness !== DEFAULT_SCENARIO.fairness) {
    const message = `not for collectives, whose rings move at the pace of their slowest edge (expected max-min, got ${fairness})`;
    issues.push({ code: "BAD_FAIRNESS", path: "--fairness", message });
  }
  if (issues.length > 0) {
    // What is called seeds elsewhere is nccl-tests' iterations here.
    throw new ScenarioError(issues.map((issue) => (issue.path === "--seeds" ? { ...issue, path: "--iters" } : issue)));
  }
}

/** The algorithms that a scenario runs. */
export function algorithmsOf({ collective, algorithms }: CollectiveScenario): readonly Algorithm[] {
  if (algorithms.length === 0) return algorithmsFor(collective).slice(0, 1);
  return algorithms.map((name) => findAlgorithm(name, collective));
}
