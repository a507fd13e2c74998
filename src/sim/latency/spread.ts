/** Latency of sprayed packets: they wait where they meet others by chance, and in the queues that stand at overloaded pools. */

import type { ContendedStages } from "../../routing/index.ts";
import { latenciesOf, overPackets } from "../base-latency.ts";
import type { PooledFlows } from "../baseline.ts";
import { carriedOver } from "../link-loads.ts";
import type { Network } from "../network.ts";
import { type PacketFormat, wireBytes } from "../packet.ts";
import { poolEnds } from "../pool-names.ts";
import { hostQueuePackets } from "../queueing.ts";
import type { LatencyModel } from "./latency-model.ts";
import { OverloadQueues } from "./overload-queues.ts";
import type { RunLatency } from "./run-latency.ts";
import { meanWaitS, type Stage, type WaitClass, waitQuantileS } from "./waiting.ts";

/** Classes of flows with unlike queues: flows are put with those whose mean wait differs by less than this part of the range. */
const MOST_CLASSES = 64;

/**
 * Quantiles are over the packets of all flows, every flow counting alike. Stages are M/D/1 at the load that the rates of the
 * solve leave them; the receiver's own link has the mean queue h of MODEL.md section 5, assumed exponential. An overloaded
 * pool holds a queue instead, as a link of a fixed path does: each of its k links marks alike, so that N flows over k links
 * of capacity C find the root of N / k on C.
 */
export function spreadLatency(
  network: Network,
  { flows, pooledRoutes, pooledLoad }: PooledFlows,
  rateBps: Float64Array,
  contended: Exclude<ContendedStages, "none">,
  model: LatencyModel,
  format: PacketFormat,
): RunLatency {
  const { fabric, classes } = network;
  const { quotient } = network.pools;
  const { linkRateBps, linkMemberRateBps, linkMembers, hopLatencyS, hostCount, linkTarget } = quotient;
  const packetS = linkMemberRateBps.map((bps) => (wireBytes(format) * 8) / bps);
  const base = latenciesOf(
    fabric,
    flows,
    pooledRoutes,
    hopLatencyS.map((s, l) => s + packetS[l]!),
  );

  const queues = new OverloadQueues(model, format);
  const contends = network.contendedHops(contended);
  const utilization = carriedOver(pooledRoutes, rateBps, linkRateBps);
  const standingS = new Float64Array(quotient.linkCount);
  const hostS = new Float64Array(quotient.linkCount);
  const meanS = new Float64Array(quotient.linkCount);
  let worst = -1;
  for (let l = 0; l < quotient.linkCount; l++) {
    const u = utilization[l]!;
    if (u === 0) continue;
    if (pooledLoad.linkState[l] !== 0) {
      standingS[l] = queues.standingS(pooledLoad.linkFlows[l]! / linkMembers[l]!, linkMemberRateBps[l]!);
    } else if (linkTarget[l]! < hostCount) {
      hostS[l] = (hostQueuePackets(u) / u) * packetS[l]!;
    }
    const isStage = contends[l] !== 0 && standingS[l] === 0;
    meanS[l] = standingS[l]! + hostS[l]! + (isStage ? meanWaitS({ utilization: u, serviceS: packetS[l]! }) : 0);
    if (worst < 0 || meanS[l]! > meanS[worst]!) worst = l;
  }

  const added = overPackets(pooledRoutes, meanS);
  const classesOf = groupAlike(added).map(({ flow, flows }): WaitClass => {
    const stages: Stage[] = [];
    let exponentialS = 0;
    let standing = 0;
    for (let i = pooledRoutes.pathStart[flow]!; i < pooledRoutes.pathStart[flow + 1]!; i++) {
      const l = pooledRoutes.pathLinks[i]!;
      const share = pooledRoutes.pathWeight![i]!;
      standing += share * standingS[l]!;
      exponentialS += share * hostS[l]!;
      if (contends[l] !== 0 && standingS[l] === 0) {
        stages.push({ share, utilization: utilization[l]!, serviceS: packetS[l]! });
      }
    }
    return { flows, stages, exponentialS, standingS: standing };
  });
  return {
    baseS: base.reduce((sum, s) => sum + s, 0) / base.length,
    addedP50S: waitQuantileS(classesOf, 1 / 2),
    addedP99S: waitQuantileS(classesOf, 99 / 100),
    ...(worst < 0 || meanS[worst] === 0
      ? {}
      : {
          worstHop: {
            tier: classes[quotient.linkClass[worst]!]!.name,
            ...poolEnds(fabric, quotient, worst),
            connections: pooledLoad.linkFlows[worst]! / linkMembers[worst]!,
            offeredLoad: pooledLoad.linkLoadBps[worst]! / linkRateBps[worst]!,
            queueS: meanS[worst]!,
            onsetS: queues.onsetS(pooledLoad.linkLoadBps[worst]! / linkMembers[worst]!, linkMemberRateBps[worst]!),
          },
        }),
  };
}

/** Flows by their mean wait: how many, and the first of them, which stands for all. */
function groupAlike(meanS: Float64Array): { readonly flow: number; flows: number }[] {
  let low = Infinity;
  let high = 0;
  for (const s of meanS) {
    low = Math.min(low, s);
    high = Math.max(high, s);
  }
  const width = (high - low) / MOST_CLASSES;
  const groups = new Map<number, { readonly flow: number; flows: number }>();
  meanS.forEach((s, f) => {
    const key = high - low < 1e-9 * high ? 0 : Math.floor((s - low) / width);
    const group = groups.get(key);
    if (group) group.flows++;
    else groups.set(key, { flow: f, flows: 1 });
  });
  return [...groups.values()];
}
