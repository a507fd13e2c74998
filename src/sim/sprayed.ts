/** One snapshot of sprayed packets: pooled capacity under the queueing cap, and for even splits what slow links cost. */

import type { Policy } from "../routing/index.ts";
import { type Baseline, meanFraction, sharedLoss } from "./baseline.ts";
import type { LatencyOptions } from "./latency/run-latency.ts";
import { spreadLatency } from "./latency/spread.ts";
import { type LoadOptions, pooledLoads } from "./link-loads.ts";
import type { Network } from "./network.ts";
import { poolCounts } from "./pool-counts.ts";
import { queueCaps } from "./queue-caps.ts";
import { resend } from "./resend.ts";
import type { QueueingStage, RunResult } from "./result.ts";

export interface SprayOptions extends LoadOptions, LatencyOptions {
  /** Packets in flight / bandwidth-delay product, > 0. */
  readonly window: number;
}

export function runSprayed(network: Network, baseline: Baseline, policy: Policy, options: SprayOptions): RunResult {
  const { lineRateBps, idealBps, cutCapBps } = baseline;
  const losses = [sharedLoss(baseline)];
  let rateBps = idealBps;
  /** Takes the next step down from the rates so far. */
  const fall = (stage: string, toBps: Float64Array): void => {
    losses.push({ stage, fraction: meanFraction(rateBps, lineRateBps) - meanFraction(toBps, lineRateBps) });
    rateBps = toBps;
  };

  let queueing: readonly QueueingStage[] | undefined;
  if (policy.contended !== "none") {
    const { rateCapBps, stages } = queueCaps(network, baseline, policy.contended, options.window, options.format);
    const capBps = cutCapBps ? rateCapBps.map((cap, f) => Math.min(cap, cutCapBps[f]!)) : rateCapBps;
    fall("queueing", network.pools.core.solve(capBps).rateBps);
    queueing = stages;
  }
  const { paths, contended } = policy;
  if (paths === "even" || paths === "local") fall("resent from slow links", resend(network, baseline, rateBps, paths));
  return {
    rateBps,
    losses,
    collisions: poolCounts(network, baseline),
    ...(queueing ? { queueing } : {}),
    ...(options.latencyModel && contended !== "none"
      ? { latency: spreadLatency(network, baseline, rateBps, contended, options.latencyModel, options.format) }
      : {}),
    ...(options.linkLoads ? { linkLoads: pooledLoads(network, baseline, rateBps) } : {}),
  };
}
