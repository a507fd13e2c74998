/**
 * Max-min fair rates as the textbook draws them: all rates rise together like water; whoever meets a full link or their cap
 * stops there. Shares nothing with the core but the problem. Source: Bertsekas & Gallager, Data Networks, section 6.5.2.
 */

import type { Problem } from "./max-min.ts";

/** Rates in bit/s, accurate to rounding. O(commodities × incidences). */
export function solveByWaterFilling(problem: Problem): Float64Array {
  const { capacityBps, pathStart, pathLinks, pathWeight, rateCapBps } = problem;
  const commodities = pathStart.length - 1;
  const rate = new Float64Array(commodities);
  const rising = new Set(rate.keys());
  while (rising.size > 0) {
    const load = new Float64Array(capacityBps.length);
    const risingWeight = new Float64Array(capacityBps.length);
    for (let c = 0; c < commodities; c++) {
      for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
        const weight = pathWeight?.[i] ?? 1;
        load[pathLinks[i]!]! += weight * rate[c]!;
        if (rising.has(c)) risingWeight[pathLinks[i]!]! += weight;
      }
    }
    // How far each commodity may rise before it meets its cap or, with all others rising too, a full link.
    const room = new Map<number, number>();
    for (const c of rising) {
      let least = (rateCapBps?.[c] ?? Infinity) - rate[c]!;
      for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
        const l = pathLinks[i]!;
        least = Math.min(least, (capacityBps[l]! - load[l]!) / risingWeight[l]!);
      }
      room.set(c, least);
    }
    const step = Math.min(...room.values());
    for (const c of rising) rate[c]! += Math.max(0, step);
    for (const [c, least] of room) if (least === step) rising.delete(c);
  }
  return rate;
}
