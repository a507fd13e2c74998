/** One snapshot of sprayed packets: pooled capacity under the queueing cap, and for even splits what slow links cost. */

import { OWN_CAP } from "../core/index.ts";
import type { Policy } from "../routing/index.ts";
import type { Baseline } from "./baseline.ts";
import type { FairnessOptions } from "./hashed.ts";
import type { LatencyOptions } from "./latency/run-latency.ts";
import { spreadLatency } from "./latency/spread.ts";
import { type LoadOptions, pooledLoads } from "./link-loads.ts";
import { fallTo } from "./losses.ts";
import type { Network } from "./network.ts";
import { poolCounts } from "./pool-counts.ts";
import { poolRates } from "./pool-rates.ts";
import { queueCaps } from "./queue-caps.ts";
import { resend } from "./resend.ts";
import type { QueueingStage, RunResult } from "./result.ts";
import { slowestFlow } from "./slowest-flow.ts";
import { type TransportOptions, transported } from "./transport.ts";

export interface SprayOptions extends LoadOptions, LatencyOptions, TransportOptions, FairnessOptions {
  /** Packets in flight / bandwidth-delay product, > 0. */
  readonly window: number;
}

export function runSprayed(network: Network, baseline: Baseline, policy: Policy, options: SprayOptions): RunResult {
  const { flows, lineRateBps, idealBps, idealBottleneck, cutCapBps } = baseline;
  const losses = [...baseline.sharedLosses];
  let rateBps = idealBps;
  let bottleneck = idealBottleneck;
  /** Takes the next step down from the rates so far. */
  const fall = (stage: string, toBps: Float64Array): void => {
    losses.push(fallTo(stage, rateBps, toBps, lineRateBps));
    rateBps = toBps;
  };

  let queueing: readonly QueueingStage[] | undefined;
  if (policy.contended !== "none") {
    const { rateCapBps, stages } = queueCaps(network, baseline, policy.contended, options.window, options.format);
    const capBps = cutCapBps ? rateCapBps.map((cap, f) => Math.min(cap, cutCapBps[f]!)) : rateCapBps;
    const { alpha = Infinity } = options;
    if (alpha !== Infinity) {
      fall("shares of the transport", poolRates(network.pools.core, cutCapBps ?? lineRateBps, alpha).rateBps);
    }
    const solution = poolRates(network.pools.core, capBps, alpha);
    fall("queueing", solution.rateBps);
    bottleneck = solution.bottleneck;
    queueing = stages;
  }
  const { paths, contended } = policy;
  if (paths === "even" || paths === "local") {
    const sentBps = rateBps;
    fall("resent from slow links", resend(network, baseline, rateBps, paths));
    // What is resent is lost at links that no pool shows.
    bottleneck = bottleneck.map((link, f) => (rateBps[f]! < sentBps[f]! ? OWN_CAP : link));
  }
  const slowest = slowestFlow(
    network.poolView,
    { flows, lineRateBps, rateBps, bottleneck, commodityRateBps: rateBps },
    baseline.pooledLoad.linkFlows,
  );
  return {
    rateBps,
    losses,
    ...(slowest ? { slowest } : {}),
    collisions: poolCounts(network, baseline),
    ...(queueing ? { queueing } : {}),
    ...(options.latencyModel && contended !== "none"
      ? { latency: spreadLatency(network, baseline, rateBps, contended, options.latencyModel, options.format) }
      : {}),
    ...(options.linkLoads ? { linkLoads: pooledLoads(network, baseline, rateBps) } : {}),
    ...transportedOverPools(network, baseline, rateBps, options),
  };
}

/** What the transport makes of the rates of flows that spread over pools. */
export function transportedOverPools(
  network: Network,
  { flows, lineRateBps, pooledRoutes }: Baseline,
  rateBps: Float64Array,
  options: TransportOptions,
): ReturnType<typeof transported> {
  return transported(network, { flows, lineRateBps, routes: () => pooledRoutes, on: "pools", rateBps }, options);
}
