/** The queueing cap of every sprayed flow, from the fabric's own latencies and the load of the stages that it crosses. */

import type { ContendedStages } from "../routing/index.ts";
import { latenciesOf } from "./base-latency.ts";
import type { PooledFlows } from "./baseline.ts";
import type { Network } from "./network.ts";
import { ACK_WIRE_BYTES, type PacketFormat, wireBytes } from "./packet.ts";
import { stableUtilization } from "./queueing.ts";
import type { QueueingStage } from "./result.ts";

export interface QueueCaps {
  readonly rateCapBps: Float64Array; // [flows]
  readonly stages: readonly QueueingStage[];
}

/** Loads above 1 minus this are full stages: their sums have rounding. */
const FULL = 1 - 1e-9;

/**
 * Caps for packets in flight of window × BDP.
 * The base round trip: the NICs and switches on the way, propagation, and a full packet's serialisation at every hop
 * (store and forward), and back again with an acknowledgement.
 */
export function queueCaps(
  network: Network,
  pooled: PooledFlows,
  contended: Exclude<ContendedStages, "none">,
  window: number,
  format: PacketFormat,
): QueueCaps {
  const { quotient } = network.pools;
  const { linkRateBps, linkMemberRateBps, hopLatencyS } = quotient;
  const { flows, lineRateBps, pooledRoutes, pooledLoad } = pooled;
  const { pathStart, pathLinks } = pooledRoutes;
  const pathWeight = pooledRoutes.pathWeight!;
  const packetBits = wireBytes(format) * 8;
  const ackBits = ACK_WIRE_BYTES * 8;

  // Half of a round trip: there a full packet, back an acknowledgement.
  const halfTripS = hopLatencyS.map((s, l) => s + (packetBits + ackBits) / 2 / linkMemberRateBps[l]!);
  const oneWayS = latenciesOf(network.fabric, flows, pooledRoutes, halfTripS);
  const linkContends = network.contendedHops(contended);
  const rateCapBps = new Float64Array(flows.flowCount);
  const byHops = new Map<
    number,
    { flows: number; rtt: number; packets: number; stages: number; utilization: number }
  >();
  const known = new Map<string, number>();
  // Round trip, then share and load of each stage. Neighbours in the flow list mostly have equal ones: ask the last first.
  let values = new Float64Array(16);
  let last = values.slice();
  let lastUsed = 0;
  let utilization = 1;
  for (let f = 0; f < flows.flowCount; f++) {
    let hops = 0;
    let stages = 0;
    let used = 1;
    const end = pathStart[f + 1]!;
    if (values.length < 1 + 2 * (end - pathStart[f]!)) values = new Float64Array(2 + 4 * (end - pathStart[f]!));
    for (let i = pathStart[f]!; i < end; i++) {
      const l = pathLinks[i]!;
      const share = pathWeight[i]!;
      hops += share;
      if (linkContends[l] === 0) continue;
      const load = pooledLoad.linkLoadBps[l]! / linkRateBps[l]!;
      values[used++] = share;
      values[used++] = load > FULL ? 1 : load;
      stages += share;
    }
    const rttS = 2 * oneWayS[f]!;
    const rttPackets = (rttS * lineRateBps[f]!) / packetBits;
    values[0] = rttPackets;
    if (used !== lastUsed || !startsEqual(values, last, used)) {
      last = values.slice();
      lastUsed = used;
      const key = values.subarray(0, used).join();
      const shares = Array.from({ length: (used - 1) / 2 }, (_, i) => last[1 + 2 * i]!);
      const loads = Array.from({ length: (used - 1) / 2 }, (_, i) => last[2 + 2 * i]!);
      utilization = known.get(key) ?? stableUtilization(window, rttPackets, { shares, loads });
      known.set(key, utilization);
    }
    rateCapBps[f] = utilization * lineRateBps[f]!;

    const length = Math.round(hops);
    const group = byHops.get(length) ?? { flows: 0, rtt: 0, packets: 0, stages: 0, utilization: 0 };
    group.flows++;
    group.rtt += rttS;
    group.packets += rttPackets;
    group.stages += stages;
    group.utilization += utilization;
    byHops.set(length, group);
  }
  const stages = [...byHops]
    .sort(([a], [b]) => a - b)
    .map(([hops, group]) => ({
      hops,
      flows: group.flows,
      baseRttS: group.rtt / group.flows,
      baseRttPackets: group.packets / group.flows,
      contendedStages: group.stages / group.flows,
      utilization: group.utilization / group.flows,
    }));
  return { rateCapBps, stages };
}

function startsEqual(a: Float64Array, b: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (a[i] !== b[i]) return false;
  return true;
}
