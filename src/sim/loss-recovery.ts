/**
 * What resending costs a flow whose packets are dropped at random.
 *
 * Go-back-N, as RoCE NICs do it by default: the receiver takes packets in order only, so that a drop costs the packet and
 * all that were in flight behind it. With W packets in flight and drops of probability p, a packet that arrives has cost
 * 1 + p/(1 − p) · W transmissions: efficiency (1 − p) / (1 − p + p·W). Selective repeat resends what was dropped only: 1 − p.
 * Source: Schwartz, Telecommunication Networks (1987), chapter 4; Stallings, Data and Computer Communications, flow control,
 * where W = 1 + 2a. Not modelled: waiting for a timeout, as where the last packet of a message is dropped.
 */

import type { PacketFormat } from "./packet.ts";
import { wireBytes } from "./packet.ts";

/** How a transport resends what was dropped. */
export const LOSS_RECOVERIES = ["none", "go-back-n", "selective-repeat"] as const;
export type LossRecovery = (typeof LOSS_RECOVERIES)[number];

export interface LossOptions {
  /** Default `none`: nothing is dropped. */
  readonly lossRecovery?: LossRecovery;
  /** Probability that a packet is dropped on its way, in [0, 1). */
  readonly dropRate?: number;
}

/**
 * The part of a flow's transmissions that are worth something.
 * @param inFlightPackets  packets sent within a round trip, one at least
 */
export function recoveryEfficiency(recovery: LossRecovery, dropRate: number, inFlightPackets: number): number {
  if (recovery === "none") return 1;
  const arrives = 1 - dropRate;
  return recovery === "selective-repeat" ? arrives : arrives / (arrives + dropRate * Math.max(1, inFlightPackets));
}

/** Rates of packets that are taken, of flows with these rates and round trips [flows]; each flow fills its own round trip. */
export function afterResending(
  rateBps: Float64Array,
  roundTripS: Float64Array,
  format: PacketFormat,
  { lossRecovery = "none", dropRate = 0 }: LossOptions,
): Float64Array {
  const packetBits = wireBytes(format) * 8;
  return rateBps.map(
    (rate, f) => rate * recoveryEfficiency(lossRecovery, dropRate, (rate * roundTripS[f]!) / packetBits),
  );
}
