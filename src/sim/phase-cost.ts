/** What one phase of a collective costs under a policy: time per byte of the message, and latency of a network step. */

import { keepsPaths, type Policy } from "../routing/index.ts";
import type { Phase } from "../workload/index.ts";
import type { RunLatency } from "./latency/run-latency.ts";
import type { Network } from "./network.ts";
import type { Collisions } from "./transfer-network.ts";
import { routeTransfers, type TransferOptions, type TransferRoutes } from "./transfer-routes.ts";

export interface PhaseCost {
  /** Of one run: the slowest transfer's part of the message / its rate, s per byte. */
  readonly perByteS: Float64Array; // [groups]
  /** The same without collisions or queues, where the policy's rows tell it: those of sprayed packets. */
  readonly idealPerByteS?: Float64Array; // [groups]
  /** Base one-way latency of a network step, without software: the slowest transfer's mean over its edges; 0 without any. */
  readonly latencyS: Float64Array; // [groups]
  readonly collisions: Collisions;
  /** What queues add besides, which is not in the times; absent unless asked for, and where there is no model of it. */
  readonly queues?: RunLatency;
}

export type PhaseOptions = Omit<TransferOptions, "nvlinkRate" | "alone">;

/**
 * Solves the phase once: its transfers start together with equal sizes, so that their first rates are their last
 * (MODEL.md section 1, the lemma), whatever the message size is. All groups are on the fabric at the same time.
 *
 * @throws as `routeTransfers`
 */
export function phaseCost(
  network: Network,
  phase: Phase,
  groupCount: number,
  policy: Policy,
  options: PhaseOptions,
): PhaseCost {
  const { transfers, nvlinkRate, connections, sizeShare } = phase;
  const routed = routeTransfers(network, transfers, policy, {
    ...options,
    qps: options.qps * connections,
    nvlinkRate,
    alone: true,
  });
  const slowest = (rateBps: Float64Array): Float64Array => {
    const perByteS = new Float64Array(groupCount);
    transfers.group.forEach((g, t) => {
      perByteS[g] = Math.max(perByteS[g]!, (8 * sizeShare) / rateBps[t]!);
    });
    return perByteS;
  };
  const rateBps = transferRates(network, routed, routed.rateCapBps);
  const perByteS = slowest(rateBps);
  const latencyS = new Float64Array(groupCount);
  transfers.group.forEach((g, t) => {
    latencyS[g] = Math.max(latencyS[g]!, routed.latencyS[t]!);
  });
  const queues = routed.queues?.(rateBps);
  const cost = { perByteS, latencyS, collisions: routed.collisions, ...(queues ? { queues } : {}) };
  if (keepsPaths(policy)) return cost;
  const isIdeal = policy.contended === "none";
  return { ...cost, idealPerByteS: isIdeal ? perByteS : slowest(transferRates(network, routed, routed.cutCapBps)) };
}

/** [transfers] payload bit/s. */
function transferRates(
  network: Network,
  { linkRateBps, routes }: TransferRoutes,
  rateCapBps: Float64Array | undefined,
): Float64Array {
  const rateBps = network.rows.solve(linkRateBps, routes, rateCapBps);
  const q = routes.commoditiesPerFlow;
  if (q === 1) return rateBps;
  const sums = new Float64Array(rateBps.length / q);
  rateBps.forEach((rate, c) => {
    sums[Math.floor(c / q)]! += rate;
  });
  return sums;
}
