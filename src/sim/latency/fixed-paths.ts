/** Latency of flows on fixed paths: a packet waits in the queues that stand at overloaded links on its way, and nowhere else. */

import type { CollisionCounts, Routes } from "../../core/index.ts";
import { latenciesOf, linkHopLatency, overPackets } from "../base-latency.ts";
import type { Network } from "../network.ts";
import { type PacketFormat, wireBytes } from "../packet.ts";
import { quantile } from "../quantile.ts";
import type { LatencyModel } from "./latency-model.ts";
import { OverloadQueues } from "./overload-queues.ts";
import type { HopQueue, RunLatency } from "./run-latency.ts";

/** Flows on rows of links. */
export interface RoutedFlows {
  readonly src: Uint32Array; // [flows]
  readonly routes: Routes;
  /** Queue pairs that a commodity of weight 1 on a link stands for: with a static split its QPs' weights add up. */
  readonly qpsPerCommodity: number;
  readonly counts: Pick<CollisionCounts, "linkState" | "linkLoadBps">;
}

/**
 * Quantiles are over flows, each at the mean over its packets. DCQCN's connections are queue pairs. Every overloaded link is
 * taken to hold its queue: a bound for those whose flows are all held back elsewhere. O(incidences + flows × log flows), and
 * one root for each number of QPs that meet.
 */
export function fixedPathLatency(
  network: Network,
  { src, routes, qpsPerCommodity, counts }: RoutedFlows,
  model: LatencyModel,
  format: PacketFormat,
): RunLatency {
  const { fabric } = network;
  const { linkRateBps } = fabric;
  const packetBits = wireBytes(format) * 8;
  const hopS = linkHopLatency(fabric).map((s, l) => s + packetBits / linkRateBps[l]!);
  const baseS = latenciesOf(fabric, { src }, routes, hopS);

  const queues = new OverloadQueues(model, format);
  const { linkState, linkLoadBps } = counts;
  const connections = connectionsOn(routes, linkState, qpsPerCommodity);
  const queueS = new Float64Array(linkState.length);
  let worst = -1;
  let worstOnsetS = 0;
  for (let l = 0; l < queueS.length; l++) {
    if (linkState[l] === 0) continue;
    queueS[l] = queues.standingS(connections[l]!, linkRateBps[l]!);
    if (worst >= 0 && queueS[l]! < queueS[worst]!) continue;
    const onsetS = queues.onsetS(linkLoadBps[l]!, linkRateBps[l]!);
    if (worst >= 0 && queueS[l] === queueS[worst] && onsetS <= worstOnsetS) continue;
    worst = l;
    worstOnsetS = onsetS;
  }
  const hop = (l: number): HopQueue => ({
    tier: network.classes[network.linkClass[l]!]!.name,
    from: fabric.nodeNames[fabric.linkSource[l]!]!,
    to: fabric.nodeNames[fabric.linkTarget[l]!]!,
    connections: connections[l]!,
    offeredLoad: linkLoadBps[l]! / linkRateBps[l]!,
    queueS: queueS[l]!,
    onsetS: worstOnsetS,
  });
  const addedS = overPackets(routes, queueS).sort();
  return {
    baseS: baseS.reduce((sum, s) => sum + s, 0) / baseS.length,
    addedP50S: quantile(addedS, 1 / 2),
    addedP99S: quantile(addedS, 99 / 100),
    ...(worst < 0 ? {} : { worstHop: hop(worst) }),
  };
}

/** [links] queue pairs that cross each overloaded link; others stay 0. */
function connectionsOn(
  { pathLinks, pathWeight }: Routes,
  linkState: Uint8Array,
  qpsPerCommodity: number,
): Float64Array {
  const weights = new Float64Array(linkState.length);
  for (let i = 0; i < pathLinks.length; i++) {
    const l = pathLinks[i]!;
    if (linkState[l] !== 0) weights[l]! += pathWeight?.[i] ?? 1;
  }
  return weights.map((weight) => Math.round(weight * qpsPerCommodity));
}
