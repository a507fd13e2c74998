/** What a sweep can keep of a cell besides its figures: the distribution of flow rates, and how full the links are. */

import { ScenarioError } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import type { CellRecord, LinkLoads } from "../metrics/index.ts";
import { quantile, type RunResult } from "../sim/index.ts";
import { cableTierName, tierName } from "../topology/index.ts";
import type { Task } from "./task.ts";

/** Steps of the recorded quantiles: finer than a plot's line is wide. */
const QUANTILE_STEPS = 50;
/** Most pairs of switches of a recorded tier: what a heat map can still show. Assumed. */
const MOST_PAIRS = 2 ** 14;

/** Rates of one run, reduced. `payload` is payload ÷ wire bytes. */
export function recordOf(
  kinds: Task["record"],
  fabric: Fabric,
  { rateBps, linkLoads }: RunResult,
  lineRateBps: Float64Array,
  payload: number,
): CellRecord {
  return {
    ...(kinds.includes("flow-rates") ? { flowRateQuantiles: quantilesOf(rateBps, lineRateBps, payload) } : {}),
    ...(linkLoads ? { linkLoads: loadsBetweenTiers(fabric, linkLoads) } : {}),
  };
}

function quantilesOf(rateBps: Float64Array, lineRateBps: Float64Array, payload: number): number[] {
  const fractions = rateBps.map((rate, f) => (rate / lineRateBps[f]!) * payload).sort();
  return Array.from({ length: QUANTILE_STEPS + 1 }, (_, i) => quantile(fractions, i / QUANTILE_STEPS));
}

/** @throws {ScenarioError} RECORD_TOO_LARGE before a run whose link loads nobody could look at */
export function checkRecord(kinds: Task["record"], fabric: Fabric): void {
  if (!kinds.includes("link-loads")) return;
  const inTier = new Map<number, number>();
  for (let n = fabric.hostCount; n < fabric.nodeCount; n++) {
    const tier = fabric.nodeTier[n]!;
    inTier.set(tier, (inTier.get(tier) ?? 0) + 1);
  }
  for (const [lower, upper] of tierPairs(fabric)) {
    const pairs = inTier.get(lower)! * inTier.get(upper)!;
    if (pairs <= MOST_PAIRS) continue;
    const message = `link-loads of ${pairs} pairs of switches, ${tierName(lower)} and ${tierName(upper)} (expected at most ${MOST_PAIRS})`;
    throw new ScenarioError([{ code: "RECORD_TOO_LARGE", path: "record", message }]);
  }
}

/** Pairs of tiers that switches of one have links up to switches of the other, lowest first. */
function tierPairs({ hostCount, linkCount, linkSource, linkTarget, nodeTier }: Fabric): [number, number][] {
  const pairs = new Map<string, [number, number]>();
  for (let l = 0; l < linkCount; l++) {
    if (linkSource[l]! < hostCount || linkTarget[l]! < hostCount) continue;
    const from = nodeTier[linkSource[l]!]!;
    const to = nodeTier[linkTarget[l]!]!;
    if (from < to) pairs.set(`${from} ${to}`, [from, to]);
  }
  return [...pairs.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function loadsBetweenTiers(fabric: Fabric, linkLoads: Float64Array): LinkLoads[] {
  const { hostCount, nodeCount, nodeNames, nodeTier } = fabric;
  const switches = Array.from({ length: nodeCount - hostCount }, (_, s) => hostCount + s);
  return tierPairs(fabric).flatMap(([low, high]) => {
    const lower = switches.filter((n) => nodeTier[n] === low);
    const upper = switches.filter((n) => nodeTier[n] === high);
    const names = { lower: lower.map((n) => nodeNames[n]!), upper: upper.map((n) => nodeNames[n]!) };
    const tier = cableTierName(low, high);
    return [
      { tier: `${tier} up`, ...names, load: lower.map((a) => upper.map((b) => meanLoad(fabric, linkLoads, a, b))) },
      { tier: `${tier} down`, ...names, load: lower.map((a) => upper.map((b) => meanLoad(fabric, linkLoads, b, a))) },
    ];
  });
}

/** Of the links from one switch to another; null where there is none. */
function meanLoad({ outStart, linkTarget }: Fabric, linkLoads: Float64Array, from: number, to: number): number | null {
  let sum = 0;
  let links = 0;
  for (let l = outStart[from]!; l < outStart[from + 1]!; l++) {
    if (linkTarget[l] !== to) continue;
    sum += linkLoads[l]!;
    links++;
  }
  return links === 0 ? null : sum / links;
}
