/** One snapshot of sprayed packets: pooled capacity under the queueing cap, and for even splits what slow links cost. */

import type { Policy } from "../routing/index.ts";
import { type Baseline, meanFraction, sharedLoss } from "./baseline.ts";
import type { FairnessOptions } from "./hashed.ts";
import { type LoadOptions, pooledLoads } from "./link-loads.ts";
import type { Network } from "./network.ts";
import type { PacketFormat } from "./packet.ts";
import { poolCounts } from "./pool-counts.ts";
import { poolRates } from "./pool-rates.ts";
import { queueCaps } from "./queue-caps.ts";
import { resend } from "./resend.ts";
import type { QueueingStage, RunResult } from "./result.ts";

export interface SprayOptions extends LoadOptions, FairnessOptions {
  /** Packets in flight / bandwidth-delay product, > 0. */
  readonly window: number;
  readonly format: PacketFormat;
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
    const { alpha = Infinity } = options;
    if (alpha !== Infinity) {
      fall("shares of the transport", poolRates(network.pools, baseline.pooledRoutes, cutCapBps ?? lineRateBps, alpha));
    }
    fall("queueing", poolRates(network.pools, baseline.pooledRoutes, capBps, alpha));
    queueing = stages;
  }
  const { paths } = policy;
  if (paths === "even" || paths === "local") fall("resent from slow links", resend(network, baseline, rateBps, paths));
  return {
    rateBps,
    losses,
    collisions: poolCounts(network, baseline),
    ...(queueing ? { queueing } : {}),
    ...(options.linkLoads ? { linkLoads: pooledLoads(network, baseline, rateBps) } : {}),
  };
}
