/**
 * One snapshot under the best splits that there are, over the paths that routing allows: all shortest valley-free ones.
 *
 * Flows share as max-min does, splits and all; the slowest of them then has λ, the maximum concurrent flow: no splits give
 * every flow a larger part of its line rate. λ comes with two bounds. In this order:
 *
 * - Pools of capacity (`ideal`) are a relaxation: what splits over links can carry, pools can. Where the switches of every
 *   pool are alike, even splits carry it, too, and nothing is left to solve.
 * - On small graphs linear programs say whether links can carry the pools' rates; if not, they fill the links level by level.
 * - On large ones an approximation with its own proof bounds the part of the pools' rates that links can carry, from both
 *   sides. What is given then is the ceiling: the upper bound.
 */

import type { Flows } from "../../workload/index.ts";
import type { Baseline } from "../baseline.ts";
import { type LoadOptions, pooledLoads } from "../link-loads.ts";
import { fallTo } from "../losses.ts";
import type { Network } from "../network.ts";
import { poolCounts } from "../pool-counts.ts";
import type { Optimum, RunResult } from "../result.ts";
import { transportedOverPools } from "../sprayed.ts";
import type { TransportOptions } from "../transport.ts";
import { approximateConcurrent, type Bracket, GAP } from "./approximate.ts";
import { fairestRates, MARGIN, nicRates } from "./fairest.ts";
import { WayPrograms } from "./linear-program.ts";
import { gatherPairs, type Pairs, SAME_LEAF, sumByPair } from "./pairs.ts";

/** Parts of a rate that are rounding, the linear solver's included. */
const ROUNDING = 1e-7;

/** Wire rates of all flows, and the proof of the slowest one's. */
interface Solved extends Optimum {
  readonly rateBps: Float64Array; // [flows]
}

export function runOptimal(network: Network, baseline: Baseline, options: LoadOptions & TransportOptions): RunResult {
  const { lineRateBps, idealBps, sharedLosses } = baseline;
  const { rateBps, ...optimum } = solveOptimum(network, baseline);
  return {
    rateBps,
    losses: [...sharedLosses, fallTo("what paths can't join", idealBps, rateBps, lineRateBps)],
    collisions: poolCounts(network, baseline),
    optimum,
    ...(options.linkLoads ? { linkLoads: pooledLoads(network, baseline, rateBps) } : {}),
    ...transportedOverPools(network, baseline, rateBps, options),
  };
}

function solveOptimum(network: Network, baseline: Baseline): Solved {
  const { flows, lineRateBps, idealBps } = baseline;
  // Where a flow goes over several pools side by side, their shares are fixed: no relaxation.
  const relaxed = baseline.pooledRoutes.pathWeight!.every((weight) => weight > 1 - ROUNDING);
  const pooledLeast = leastFraction(idealBps, lineRateBps);
  if (relaxed && !network.uneven) return exactly("symmetry", idealBps, pooledLeast);

  const graph = network.colours.quotient;
  const pairs = gatherPairs(network, flows);
  const wantedBps = relaxed ? idealBps : nicRates(network, flows);
  const wanted = sumByPair(pairs, wantedBps);
  const programs = WayPrograms.of(graph, pairs, lineRateBps[0]!);
  if (programs) {
    const part = programs.greatestRise({ fixedBps: new Float64Array(pairs.pairCount), slopeBps: wanted }, 1);
    if (part !== undefined && part >= 1 - ROUNDING) {
      return exactly("linear program", wantedBps, leastFraction(wantedBps, lineRateBps));
    }
    const fairest = part === undefined ? undefined : fairestRates(network, baseline, pairs, programs);
    if (fairest) {
      const low = leastFraction(fairest, lineRateBps);
      return { method: "linear program", low, high: low / (1 - MARGIN), rateBps: fairest };
    }
  }

  const part = approximateConcurrent(graph, pairs, wanted, 1 - GAP);
  if (relaxed && part.low >= 1 - GAP) {
    const low = Math.min(1, part.low) * pooledLeast;
    return { method: "approximation", low, high: pooledLeast, rateBps: idealBps };
  }
  const high = Math.min(1, part.high);
  const concurrent = concurrentBounds(network, baseline, pairs);
  const least = leastFraction(wantedBps, lineRateBps);
  return {
    method: "approximation",
    low: Math.max(concurrent.low, Math.min(1, part.low) * least),
    high: relaxed ? Math.min(concurrent.high, pooledLeast) : concurrent.high,
    rateBps: wantedBps.map((wants, f) => (pairs.pairOf[f] === SAME_LEAF ? wants : wants * high)),
  };
}

function exactly(method: Optimum["method"], rateBps: Float64Array, least: number): Solved {
  return { method, low: least, high: least, rateBps };
}

/** Bounds of λ from the links between switches, and from what NICs leave of line rate where they are shared. */
function concurrentBounds(network: Network, { flows, lineRateBps }: Baseline, pairs: Pairs): Bracket {
  const { low, high } = approximateConcurrent(network.colours.quotient, pairs, sumByPair(pairs, lineRateBps));
  const atNics = leastAtNics(network, flows, lineRateBps);
  return { low: Math.min(low, atNics), high: Math.min(high, atNics) };
}

/** The part of line rate that flows through the busiest NIC can all have at once; 1 at most. */
function leastAtNics({ fabric }: Network, { src, dst }: Flows, lineRateBps: Float64Array): number {
  const outBps = new Float64Array(fabric.hostCount);
  const inBps = new Float64Array(fabric.hostCount);
  lineRateBps.forEach((line, f) => {
    outBps[src[f]!]! += line;
    inBps[dst[f]!]! += line;
  });
  let least = 1;
  for (let nic = 0; nic < fabric.hostCount; nic++) {
    const linkBps = fabric.linkRateBps[fabric.outStart[nic]!]!;
    const most = Math.max(outBps[nic]!, inBps[nic]!);
    if (most > 0) least = Math.min(least, linkBps / most);
  }
  return least;
}

function leastFraction(rateBps: Float64Array, lineRateBps: Float64Array): number {
  return rateBps.reduce((least, rate, f) => Math.min(least, rate / lineRateBps[f]!), Number.POSITIVE_INFINITY);
}
