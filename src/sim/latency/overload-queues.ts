/** Queues of links that are asked for more than they have: what ECN leaves standing, and what the onset piles up before it acts. */

import { type PacketFormat, wireBytes } from "../packet.ts";
import { DCQCN, markedQueueBytes, markingProbability } from "./dcqcn.ts";
import type { LatencyModel } from "./latency-model.ts";

/**
 * Bytes that m line-rate flows leave in a queue before any of them slows down: (m × line − C) τ, at most the buffer.
 * @param offeredBps  m × line rate
 */
export function onsetQueueBytes(
  offeredBps: number,
  capacityBps: number,
  { feedbackDelayS, bufferBytes }: Pick<LatencyModel, "feedbackDelayS" | "bufferBytes">,
): number {
  return Math.min(bufferBytes, (Math.max(0, offeredBps - capacityBps) * feedbackDelayS) / 8);
}

/** Delays of queues at full links, each kind of link computed once. */
export class OverloadQueues {
  readonly #model: LatencyModel;
  readonly #packetBytes: number;
  readonly #known = new Map<number, Map<number, number>>();

  constructor(model: LatencyModel, format: PacketFormat) {
    this.#model = model;
    this.#packetBytes = wireBytes(format);
  }

  /** Time that a packet waits in the standing queue of a link that `connections` share, s. */
  standingS(connections: number, capacityBps: number): number {
    let ofRate = this.#known.get(capacityBps);
    if (ofRate === undefined) {
      ofRate = new Map();
      this.#known.set(capacityBps, ofRate);
    }
    let delayS = ofRate.get(connections);
    if (delayS === undefined) {
      const { dcqcn, bufferBytes } = this.#model;
      const p = markingProbability(connections, capacityBps, this.#packetBytes, DCQCN[dcqcn]);
      delayS = (Math.min(bufferBytes, markedQueueBytes(p, this.#model)) * 8) / capacityBps;
      ofRate.set(connections, delayS);
    }
    return delayS;
  }

  /** Time that the last packet of an onset waits, s. */
  onsetS(offeredBps: number, capacityBps: number): number {
    return (onsetQueueBytes(offeredBps, capacityBps, this.#model) * 8) / capacityBps;
  }
}
