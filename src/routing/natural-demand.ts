/** What flows would send if only NICs held them: the demands that a central scheduler places (Hedera, section IV.A). */

import type { Fabric } from "../fabric/index.ts";

/**
 * [flows] bit/s. Senders share their line rate evenly among their flows; a receiver that is asked for more than it takes
 * holds its larger flows to equal parts; what that leaves a sender goes to its others, and so on until nothing changes.
 * Every round holds one flow at least, so that there are at most as many rounds as flows.
 */
export function naturalDemands(
  { nicLineRateBps, hostCount }: Fabric,
  { src, dst }: { src: Uint32Array; dst: Uint32Array },
): Float64Array {
  const demandBps = new Float64Array(src.length);
  const held = new Uint8Array(src.length); // 1 for flows that their receivers hold
  for (let changed = true; changed; ) {
    changed = false;
    // Senders share what their held flows leave.
    const leftBps = nicLineRateBps.slice();
    const open = new Uint32Array(hostCount);
    for (let f = 0; f < src.length; f++) {
      if (held[f] === 1) leftBps[src[f]!]! -= demandBps[f]!;
      else open[src[f]!]!++;
    }
    for (let f = 0; f < src.length; f++) {
      if (held[f] === 0) demandBps[f] = Math.max(0, leftBps[src[f]!]!) / open[src[f]!]!;
    }
    const asked = new Float64Array(hostCount);
    for (let f = 0; f < src.length; f++) asked[dst[f]!]! += demandBps[f]!;
    for (const [nic, flows] of flowsInto(dst, asked, nicLineRateBps)) {
      const shareBps = equalPart(flows, demandBps, nicLineRateBps[nic]!);
      for (const f of flows) {
        if (demandBps[f]! < shareBps || (held[f] === 1 && demandBps[f] === shareBps)) continue;
        held[f] = 1;
        demandBps[f] = shareBps;
        changed = true;
      }
    }
  }
  return demandBps;
}

/** Flows of every receiver that is asked for more than its line rate. */
function flowsInto(dst: Uint32Array, asked: Float64Array, lineRateBps: Float64Array): Map<number, number[]> {
  const into = new Map<number, number[]>();
  for (let f = 0; f < dst.length; f++) {
    const nic = dst[f]!;
    if (asked[nic]! <= lineRateBps[nic]! * (1 + ROUNDING)) continue;
    const flows = into.get(nic);
    if (flows) flows.push(f);
    else into.set(nic, [f]);
  }
  return into;
}

/** Sums of equal parts of a line rate are off by less. */
const ROUNDING = 1e-9;

/** The part that flows get of a link if none gets more, and those that want less keep what they want. */
function equalPart(flows: readonly number[], demandBps: Float64Array, capacityBps: number): number {
  const wants = flows.map((f) => demandBps[f]!).sort((a, b) => a - b);
  let leftBps = capacityBps;
  for (const [i, want] of wants.entries()) {
    const part = leftBps / (wants.length - i);
    if (want > part) return part;
    leftBps -= want;
  }
  return wants.at(-1)!;
}
