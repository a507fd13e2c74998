/** Turns the costs of several runs into the rows of one table: time, algbw and busbw over message sizes. */

import type { ScheduleCost } from "../sim/index.ts";
import type { CollectiveResult, CollectiveRow } from "./collective-summary.ts";
import { estimate, mean } from "./estimate.ts";
import { summarizeLatency } from "./latency.ts";
import type { Estimate } from "./summary.ts";

/** One run of a policy, and the same schedule without collisions or queues. */
export interface CollectiveRun {
  readonly cost: ScheduleCost;
  readonly idealPerByteS: Float64Array; // [groups]
}

/** What a table shows besides the runs. */
export interface CollectiveFrame {
  readonly policy: string;
  readonly algorithm: string;
  /** Ascending. */
  readonly sizes: readonly { readonly sizeBytes: number; readonly count: number }[];
  /** busbw = algbw × this. */
  readonly busbwFactor: number;
  /** Steps that were computed, of how many. */
  readonly sampled?: { readonly count: number; readonly of: number };
}

/**
 * Rows of one policy under one algorithm; at least one run.
 *
 * A row's time is the mean over runs of the slowest group's. Bandwidths follow from it as in nccl-tests, with the same
 * relative interval. A single run has an interval only where its steps were sampled: that of their mean.
 */
export function summarizeCollective(runs: readonly CollectiveRun[], frame: CollectiveFrame): CollectiveResult {
  const { policy, algorithm, sizes, busbwFactor, sampled } = frame;
  const perByteErrorS = runs.length === 1 && sampled ? samplingErrorS(runs[0]!.cost, sampled.of) : 0;
  const rows = sizes.map(({ sizeBytes, count }): CollectiveRow => {
    const slowest = runs.map(({ cost }) => slowestGroup(cost.latencyS, cost.perByteS, sizeBytes));
    const timeS = withError(estimate(slowest.map((group) => group.timeS)), perByteErrorS * sizeBytes);
    const algbwGBps = inverse(timeS, sizeBytes / 1e9);
    const idealS = mean(
      runs.map(({ cost, idealPerByteS }) => slowestGroup(cost.latencyS, idealPerByteS, sizeBytes).timeS),
    );
    return {
      sizeBytes,
      count,
      timeS,
      algbwGBps,
      busbwGBps: scaled(algbwGBps, busbwFactor),
      latencyShare: mean(slowest.map((group) => group.latencyS)) / timeS.value,
      idealBusbwGBps: (busbwFactor * sizeBytes) / idealS / 1e9,
    };
  });
  const perByteS = runs.map(({ cost }) => Math.max(...cost.perByteS));
  const first = runs[0]!.cost;
  const latency = summarizeLatency(runs.flatMap(({ cost }) => cost.queues ?? []));
  const total = (read: (cost: ScheduleCost) => number): number => mean(runs.map(({ cost }) => read(cost)));
  return {
    policy,
    algorithm,
    rows,
    avgBusbwGBps: mean(rows.map(({ busbwGBps }) => busbwGBps.value)),
    efficiency: estimate(runs.map(({ idealPerByteS }, i) => Math.max(...idealPerByteS) / perByteS[i]!)),
    bandwidthBusbwGBps: inverse(withError(estimate(perByteS), perByteErrorS), busbwFactor / 1e9),
    networkStepS: total(({ networkStepS }) => networkStepS),
    nvlinkStepS: first.nvlinkStepS,
    networkSteps: first.networkSteps,
    nvlinkSteps: first.nvlinkSteps,
    ...(latency ? { latency } : {}),
    overloadedLinks: total(({ collisions }) => collisions.overloadedLinks),
    collidingFlows: total(({ collisions }) => collisions.collidingFlows),
    collidingPairs: total(({ collisions }) => collisions.collidingPairs),
    ...(sampled ? { sampled: `${sampled.count} of ${sampled.of.toLocaleString("en-US")} steps` } : {}),
  };
}

/** The group that ends last with messages of that size. */
function slowestGroup(
  latencyS: Float64Array,
  perByteS: Float64Array,
  sizeBytes: number,
): { readonly timeS: number; readonly latencyS: number } {
  let slowest = { timeS: 0, latencyS: 0 };
  latencyS.forEach((latency, g) => {
    const timeS = latency + perByteS[g]! * sizeBytes;
    if (timeS > slowest.timeS) slowest = { timeS, latencyS: latency };
  });
  return slowest;
}

/** Half of the 95 % interval of the time per byte that one sample of `of` steps gives; the more of them, the less is unknown. */
function samplingErrorS({ sampledPerByteS = [] }: ScheduleCost, of: number): number {
  const { value, ci95 } = estimate(sampledPerByteS);
  return ci95[1] === null ? 0 : of * (ci95[1] - value) * Math.sqrt(1 - sampledPerByteS.length / of);
}

/** The interval of a single run that was sampled. */
function withError(of: Estimate, error: number): Estimate {
  return error === 0 ? of : { value: of.value, ci95: [of.value - error, of.value + error] };
}

/** `amount` / time, with the same relative interval (the first order of its error). */
function inverse({ value: time, ci95: [low, high] }: Estimate, amount: number): Estimate {
  const value = amount / time;
  if (low === null || high === null) return { value, ci95: [null, null] };
  return { value, ci95: [value * (2 - high / time), value * (2 - low / time)] };
}

function scaled({ value, ci95: [low, high] }: Estimate, factor: number): Estimate {
  return { value: value * factor, ci95: low === null || high === null ? [null, null] : [low * factor, high * factor] };
}
