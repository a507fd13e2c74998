/** The rate that each transfer would get if it were alone on its routes: what its slowdown is measured against. */

import type { Routes } from "../core/index.ts";

/**
 * [transfers] rates of transfers alone, in the unit of `linkRate`. A transfer of one commodity runs at the least of
 * capacity / weight of its links; one of several shares links with itself alone, max-min fairly. Transfers without links
 * are at Infinity. Linear in the incidences, times the commodities of a transfer.
 */
export function aloneRates(linkRate: Float64Array, routes: Routes): Float64Array {
  const q = routes.commoditiesPerFlow;
  return Float64Array.from({ length: (routes.pathStart.length - 1) / q }, (_, t) =>
    q === 1 ? leastOf(linkRate, routes, t) : sumOfOwn(linkRate, routes, t * q, (t + 1) * q),
  );
}

function leastOf(linkRate: Float64Array, { pathStart, pathLinks, pathWeight }: Routes, c: number): number {
  let least = Infinity;
  for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
    least = Math.min(least, linkRate[pathLinks[i]!]! / (pathWeight?.[i] ?? 1));
  }
  return least;
}

/** Progressive filling of commodities [from, to): the lowest level that fills a link fixes all who cross it. */
function sumOfOwn(
  linkRate: Float64Array,
  { pathStart, pathLinks, pathWeight }: Routes,
  from: number,
  to: number,
): number {
  const open = new Set<number>();
  for (let c = from; c < to; c++) open.add(c);
  const fixedLoad = new Map<number, number>();
  let sum = 0;
  while (open.size > 0) {
    const weightOn = new Map<number, number>();
    for (const c of open) {
      for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
        const link = pathLinks[i]!;
        weightOn.set(link, (weightOn.get(link) ?? 0) + (pathWeight?.[i] ?? 1));
      }
    }
    let level = Infinity;
    for (const [link, weight] of weightOn) {
      level = Math.min(level, (linkRate[link]! - (fixedLoad.get(link) ?? 0)) / weight);
    }
    if (level === Infinity) return Infinity;
    const full = new Set<number>();
    for (const [link, weight] of weightOn) {
      if ((linkRate[link]! - (fixedLoad.get(link) ?? 0)) / weight <= level) full.add(link);
    }
    for (const c of [...open]) {
      const links = pathLinks.subarray(pathStart[c]!, pathStart[c + 1]!);
      if (!links.some((link) => full.has(link))) continue;
      open.delete(c);
      sum += level;
      for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
        const link = pathLinks[i]!;
        fixedLoad.set(link, (fixedLoad.get(link) ?? 0) + level * (pathWeight?.[i] ?? 1));
      }
    }
  }
  return sum;
}
