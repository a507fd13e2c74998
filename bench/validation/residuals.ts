/** Which flows are off: errors by how many shared links a flow crosses, and by whether it touches the leaf with the slow cable. */

import type { Group } from "./packets.ts";

export interface ResidualRow {
  readonly what: string;
  readonly flows: number;
  /** Mean of |F − P| / F, and of F / P − 1. */
  readonly error: number;
  readonly bias: number;
}

/** Classes of the flows of a group's result, each with its mean error. */
export function residuals(
  group: Group,
  fairness: string,
  classOf: (run: Group["packetRuns"][number], flow: number) => string,
): ResidualRow[] {
  const r = group.results.findIndex((result) => result.fairness === fairness);
  const classes = new Map<string, { errors: number[]; biases: number[] }>();
  group.runsOf[r]!.forEach((validated, i) => {
    const run = group.packetRuns[i]!;
    for (let f = 0; f < run.dst.length; f++) {
      const name = classOf(run, f);
      const found = classes.get(name) ?? { errors: [], biases: [] };
      classes.set(name, found);
      const packetOverFluid = validated.fluidFinishS[f]! / validated.packetFinishS[f]!;
      found.errors.push(Math.abs(1 - packetOverFluid));
      found.biases.push(1 / packetOverFluid - 1);
    }
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...classes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, { errors, biases }]) => ({ what, flows: errors.length, error: mean(errors), bias: mean(biases) }));
}

/** Of ECMP: how many of its two fabric links a flow shares with others. */
export function sharedLinks({ fabric, src, dst, pathSpine }: Group["packetRuns"][number], flow: number): string {
  const leafOf = (host: number) => Math.floor(host / fabric.hostsPerLeaf);
  if (pathSpine![flow]! < 0) return "0, on one leaf";
  const alike = (side: readonly number[]) =>
    side.filter(
      (host, f) => pathSpine![f] === pathSpine![flow] && leafOf(host) === leafOf(side[flow]!) && pathSpine![f]! >= 0,
    ).length;
  return String(Number(alike(src) > 1) + Number(alike(dst) > 1));
}

/** Whether a flow starts or ends at the leaf with the slow cable, leaf 0. */
export function atSlowLeaf({ fabric, src, dst }: Group["packetRuns"][number], flow: number): string {
  const leafOf = (host: number) => Math.floor(host / fabric.hostsPerLeaf);
  const [from, to] = [leafOf(src[flow]!), leafOf(dst[flow]!)];
  if (from === to) return "others";
  return from === 0 ? "from the leaf with the slow cable" : to === 0 ? "to the leaf with the slow cable" : "others";
}

/**
 * Of sprayed packets: how far flows between the same two leaves, which are alike to any fluid model, are from their common
 * mean in packets. Mean over flows, as a part of the rate; what n flows lose to their own mean is given back as √(n / (n − 1)).
 */
export function alikeSpread({ packetRuns }: Group): number {
  let sum = 0;
  let flows = 0;
  for (const { fabric, src, dst, finishS } of packetRuns) {
    const leafOf = (host: number) => Math.floor(host / fabric.hostsPerLeaf);
    const pairs = new Map<string, number[]>();
    for (let f = 0; f < src.length; f++) {
      const key = `${leafOf(src[f]!)} ${leafOf(dst[f]!)}`;
      pairs.set(key, [...(pairs.get(key) ?? []), f]);
    }
    for (const pair of pairs.values()) {
      const n = pair.length;
      if (n < 2) continue;
      const rates = pair.map((f) => 1 / finishS[f]!);
      const mean = rates.reduce((all, rate) => all + rate, 0) / n;
      for (const rate of rates) sum += Math.abs(rate / mean - 1) * Math.sqrt(n / (n - 1));
      flows += n;
    }
  }
  return sum / flows;
}
