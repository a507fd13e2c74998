/** Counts a fabric's switches per tier and its cables per class, and what each tier can send up for what comes from below. */

import { cableTierName, tierName } from "../topology/index.ts";
import type { Fabric } from "./fabric.ts";
import { gpuNetwork } from "./gpu-network.ts";

/** Least and greatest of something; equal on a symmetric fabric. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface TierFacts {
  readonly tier: number;
  /** `leaf`, `spine`, `core`. */
  readonly name: string;
  readonly switches: number;
  /** Σ rates of links to lower and to higher tiers, all switches of the tier, one direction, bit/s. */
  readonly downRateBps: number;
  readonly upRateBps: number;
  /** Down ÷ up, over the switches that have both; absent at the top. All NICs on these switches count. */
  readonly oversubscription?: Range;
  /** Switches below the top that have no link up. */
  readonly withoutUplink: number;
}

/** Cables of one class and rate that are up. */
export interface CableFacts {
  /** `nic-leaf`, `leaf-spine`, `spine-core`. */
  readonly tiers: string;
  readonly count: number;
  readonly rateBps: number;
  readonly latencyS: Range;
}

/** The range over values that are both included; grows as values come in. */
export function widen(range: Range | undefined, value: number): Range {
  return range ? { min: Math.min(range.min, value), max: Math.max(range.max, value) } : { min: value, max: value };
}

/** One entry per switch tier of the GPU NICs' network, leaves first; a separate host network is left out. */
export function tierFacts(fabric: Fabric): TierFacts[] {
  const { hostCount, nodeCount, outStart, linkTarget, linkRateBps, nodeTier } = fabric;
  const inside = gpuNetwork(fabric);
  const top = nodeTier.reduce((highest, tier, n) => (inside[n] === 1 ? Math.max(highest, tier) : highest), 0);
  const facts = Array.from({ length: top }, (_, i) => ({
    tier: i + 1,
    name: tierName(i + 1),
    switches: 0,
    downRateBps: 0,
    upRateBps: 0,
    oversubscription: undefined as Range | undefined,
    withoutUplink: 0,
  }));
  for (let n = hostCount; n < nodeCount; n++) {
    if (inside[n] === 0) continue;
    const tier = nodeTier[n]!;
    const fact = facts[tier - 1]!;
    let down = 0;
    let up = 0;
    for (let l = outStart[n]!; l < outStart[n + 1]!; l++) {
      const other = nodeTier[linkTarget[l]!]!;
      if (other < tier) down += linkRateBps[l]!;
      else if (other > tier) up += linkRateBps[l]!;
    }
    fact.switches++;
    fact.downRateBps += down;
    fact.upRateBps += up;
    if (tier < top && up === 0) fact.withoutUplink++;
    if (up > 0 && down > 0) fact.oversubscription = widen(fact.oversubscription, down / up);
  }
  return facts.map(({ oversubscription, ...rest }) => (oversubscription ? { ...rest, oversubscription } : rest));
}

/** One entry per class and rate, lower tiers and higher rates first. */
export function cableFacts(fabric: Fabric): CableFacts[] {
  const { linkCount, linkSource, linkTarget, linkReverse, linkRateBps, linkLatencyS, nodeTier } = fabric;
  const groups = new Map<
    number,
    { low: number; high: number; count: number; rateBps: number; min: number; max: number }[]
  >();
  for (let l = 0; l < linkCount; l++) {
    if (l > linkReverse[l]!) continue; // the cable's other direction has been counted
    const a = nodeTier[linkSource[l]!]!;
    const b = nodeTier[linkTarget[l]!]!;
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    const key = low * 256 + high;
    const rates = groups.get(key) ?? [];
    groups.set(key, rates);
    let group = rates.find((candidate) => candidate.rateBps === linkRateBps[l]);
    if (!group) {
      group = { low, high, count: 0, rateBps: linkRateBps[l]!, min: Infinity, max: 0 };
      rates.push(group);
    }
    group.count++;
    group.min = Math.min(group.min, linkLatencyS[l]!);
    group.max = Math.max(group.max, linkLatencyS[l]!);
  }
  return [...groups.values()]
    .flat()
    .sort((x, y) => x.low - y.low || x.high - y.high || y.rateBps - x.rateBps)
    .map(({ low, high, count, rateBps, min, max }) => ({
      tiers: cableTierName(low, high),
      count,
      rateBps,
      latencyS: { min, max },
    }));
}
