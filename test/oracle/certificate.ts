/** The max-min certificate of MODEL.md section 1, written out plainly, with the core's order of additions. */

import type { Problem } from "./max-min.ts";

/** The largest relative violation: of a link's capacity, or of a commodity's claim to have a bottleneck. */
export function violationOf(problem: Problem, rateBps: Float64Array): number {
  const { capacityBps, pathStart, pathLinks, pathWeight, rateCapBps } = problem;
  const load = new Float64Array(capacityBps.length);
  const fastest = new Float64Array(capacityBps.length);
  const rows = Array.from(rateBps, (_, c) =>
    Array.from({ length: pathStart[c + 1]! - pathStart[c]! }, (_, i) => pathStart[c]! + i),
  );
  rows.forEach((row, c) => {
    for (const i of row) {
      load[pathLinks[i]!]! += (pathWeight?.[i] ?? 1) * rateBps[c]!;
      fastest[pathLinks[i]!] = Math.max(fastest[pathLinks[i]!]!, rateBps[c]!);
    }
  });
  const overfull = Array.from(load, (bps, l) => bps / capacityBps[l]! - 1);
  const short = rows.map((row, c) => {
    const cap = rateCapBps?.[c] ?? Infinity;
    const gaps = row.map((i) => {
      const l = pathLinks[i]!;
      return Math.max(Math.abs(1 - load[l]! / capacityBps[l]!), 1 - rateBps[c]! / fastest[l]!);
    });
    return Math.min(cap < Infinity ? Math.abs(cap - rateBps[c]!) / cap : Infinity, ...gaps);
  });
  return Math.max(0, ...overfull, ...short);
}
