/** A summary of a collective whose figures follow from a latency and a bandwidth, and a measured run to set beside it. */

import type { CollectiveResult, CollectiveRow, CollectiveSummary, Estimate } from "../../src/metrics/index.ts";
import type { MeasuredRun } from "../../src/report/index.ts";
import { colossusArray, LATENCIES, withLatency } from "./fixtures.ts";

const RANKS = 512;
const FACTOR = (2 * (RANKS - 1)) / RANKS;
const MIB = 2 ** 20;

/** Bandwidth-only busbw without collisions and queues, GB/s: 8 NICs' worth of 49 GB/s would be 392; NVLink allows 370. */
const IDEAL_GBPS = 370;

/** A value, and 2 % around it as its interval. */
function estimate(value: number, hasInterval = true): Estimate {
  return { value, ci95: hasInterval ? [0.98 * value, 1.02 * value] : [null, null] };
}

function rowOf(sizeBytes: number, latencyS: number, bandwidthGBps: number, hasInterval: boolean): CollectiveRow {
  const timeAt = (gbps: number) => latencyS + (sizeBytes * FACTOR) / (gbps * 1e9);
  const timeS = timeAt(bandwidthGBps);
  const algbwGBps = sizeBytes / timeS / 1e9;
  return {
    sizeBytes,
    count: sizeBytes / 4,
    timeS: estimate(timeS, hasInterval),
    algbwGBps: estimate(algbwGBps, hasInterval),
    busbwGBps: estimate(algbwGBps * FACTOR, hasInterval),
    latencyShare: latencyS / timeS,
    idealBusbwGBps: (sizeBytes / timeAt(IDEAL_GBPS) / 1e9) * FACTOR,
  };
}

interface Given {
  readonly policy: string;
  readonly bandwidthGBps: number;
  readonly overloadedLinks: number;
  readonly sizes: readonly number[];
  readonly hasInterval?: boolean;
  readonly more?: Partial<CollectiveResult>;
}

function resultOf({
  policy,
  bandwidthGBps,
  overloadedLinks,
  sizes,
  hasInterval = true,
  more,
}: Given): CollectiveResult {
  const step = { networkSteps: 126, networkStepS: 4.1e-6, nvlinkSteps: 896, nvlinkStepS: 6e-7 };
  const latencyS = step.networkSteps * step.networkStepS + step.nvlinkSteps * step.nvlinkStepS;
  const rows = sizes.map((size) => rowOf(size, latencyS, bandwidthGBps, hasInterval));
  return {
    policy,
    algorithm: "ring",
    rows,
    avgBusbwGBps: rows.reduce((sum, row) => sum + row.busbwGBps.value, 0) / rows.length,
    efficiency: estimate(bandwidthGBps / IDEAL_GBPS, hasInterval),
    bandwidthBusbwGBps: estimate(bandwidthGBps, hasInterval),
    ...step,
    overloadedLinks,
    collidingFlows: 2.5 * overloadedLinks,
    collidingPairs: 1.5 * overloadedLinks,
    ...more,
  };
}

const sizes = powersOfTwo(8 * MIB, 8192 * MIB);

/** All-reduce of 512 ranks under two policies, 8 MiB to 8 GiB, five runs. */
export const allReduce: CollectiveSummary = {
  schema: "heddle/collective@1",
  version: colossusArray.version,
  coreHash: colossusArray.coreHash,
  topology: colossusArray.topology,
  scenario: {
    collective: "all-reduce",
    ranks: RANKS,
    servers: 64,
    gpusPerServer: 8,
    groups: 1,
    groupSize: RANKS,
    placement: "packed",
    channels: 2,
    qps: 2,
    qpMode: "static",
    hash: "fair",
    hashSeeds: "per-switch",
    iters: 5,
    seed: 1,
    mtuBytes: 4096,
    ipVersion: 4,
    headerEfficiency: colossusArray.scenario.headerEfficiency,
    window: 1.25,
    latencyModel: withLatency.scenario.latencyModel!,
    nvlinkBps: 450e9 * 8,
    nvlinkRingBps: 370e9 * 8,
    barrier: false,
    datatype: "float",
    busbwFactor: FACTOR,
  },
  results: [
    resultOf({ policy: "ecmp", bandwidthGBps: 185, overloadedLinks: 24.2, sizes, more: LATENCIES["ecmp"]! }),
    resultOf({ policy: "adaptive", bandwidthGBps: 365, overloadedLinks: 0, sizes, more: LATENCIES["adaptive"]! }),
  ],
};

/** One run of 64 groups at once, one policy, steps of 1 MiB, sampled. */
export const allToAll: CollectiveSummary = {
  ...allReduce,
  scenario: {
    ...allReduce.scenario,
    ...{
      collective: "all-to-all",
      groups: 64,
      groupSize: 8,
      gpusPerServer: 1,
      placement: "strided, placement-stride 8",
    },
    ...{ qps: 1, iters: 1, hashSeeds: "polarized", barrier: true },
  },
  results: [
    resultOf({
      policy: "spray",
      bandwidthGBps: 42,
      overloadedLinks: 0.02,
      sizes: [MIB, 2 * MIB, 3 * MIB],
      hasInterval: false,
      more: { algorithm: "pairwise", sampled: "32 of 511 steps", nvlinkSteps: 0, ...LATENCIES["spray"] },
    }),
  ],
};

/** 64 ranks, sizes below and above those simulated; at 8 GiB just what heddle says of ecmp, times 0.9. */
export const measuredRun: MeasuredRun = {
  file: "nccl.txt",
  collective: "all-reduce",
  ranks: 64,
  rows: [
    ...[4 * MIB, 64 * MIB, 1024 * MIB, 8192 * MIB].map((sizeBytes) => {
      const simulated = allReduce.results[0]!.rows.find((row) => row.sizeBytes === sizeBytes)?.busbwGBps.value ?? 1;
      const busbwGBps = 0.9 * simulated;
      const algbwGBps = busbwGBps / FACTOR;
      return { sizeBytes, timeS: sizeBytes / algbwGBps / 1e9, algbwGBps, busbwGBps, samples: 1 };
    }),
    { sizeBytes: 2 ** 34, timeS: 0.1, algbwGBps: 171.8, busbwGBps: 343, samples: 2 },
  ],
};

function powersOfTwo(first: number, last: number): number[] {
  return first > last ? [] : [first, ...powersOfTwo(2 * first, last)];
}
