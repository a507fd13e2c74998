/**
 * Maximum concurrent flow, approximately and with proof: the greatest part θ of all demands that splits over all shortest
 * ways can carry at once lies between two bounds that are computed, not promised.
 *
 * Below: any splits. If they load the fullest link to U times its capacity, 1 / U of the demands fits (loads averaged over
 * rounds are those of splits, too). Above: any prices p ≥ 0 of links. No splits carry more than Σ capacity·p divided by
 * Σ demand × the price of its cheapest way (linear programming duality). Both come out of a game: links choose prices that
 * earn most, splits choose next hops that cost least, each in proportion to what a choice would have gained so far, where
 * it would have gained at all. The averages of both tend to the optimum, whatever the fabric; no step size has to be chosen.
 * Source: regret matching plus with averages that favour late rounds, Tammelin et al., "Solving heads-up limit Texas
 * hold'em", IJCAI 2015; bounds as in Young (FOCS 1995).
 */

import type { CoreGraph } from "../../core/index.ts";
import type { Pairs } from "./pairs.ts";
import { Prices } from "./prices.ts";
import { Splits } from "./splits.ts";

/** Gap between the bounds, as a part of the upper one, that is good enough. */
export const GAP = 1 / 100;
/** Arcs that all rounds together may visit: some ten seconds on one core. Assumed. */
const MOST_VISITS = 1e8;
const MOST_ROUNDS = 2000;
const LEAST_ROUNDS = 4;
/** Averages weigh round r by about r to this power less one: the first rounds are wild. Assumed. */
const FAVOUR_LATE = 3;

export interface Bracket {
  readonly low: number;
  readonly high: number;
}

/**
 * Bounds of θ for demands [pairs], bit/s. Ends at `GAP`, when `enough` is reached from below, or when the work is done.
 * Deterministic. O(rounds × arcs on all ways), memory O(arcs).
 */
export function approximateConcurrent(
  graph: CoreGraph,
  pairs: Pairs,
  demandBps: Float64Array,
  enough = Number.POSITIVE_INFINITY,
): Bracket {
  const { linkCount, linkRateBps } = graph;
  const splits = new Splits(graph, pairs, demandBps);
  const prices = new Prices(graph);
  const meanBps = new Float64Array(linkCount);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let round = 0, rounds = LEAST_ROUNDS; round < rounds; round++) {
    const { loadBps, paid, meanPaid, visits } = splits.pass(round === 0 ? undefined : prices);
    rounds = Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, Math.floor(MOST_VISITS / visits)));
    if (paid > 0) high = Math.min(high, 1 / paid, 1 / meanPaid);

    const fresh = FAVOUR_LATE / (round + FAVOUR_LATE);
    for (let l = 0; l < linkCount; l++) meanBps[l]! += fresh * (loadBps[l]! - meanBps[l]!);
    low = Math.max(low, 1 / fullestOf(loadBps, linkRateBps), 1 / fullestOf(meanBps, linkRateBps));
    if (low >= enough || low >= high * (1 - GAP)) break;
    prices.raise(loadBps, fresh);
  }
  return { low, high };
}

/** Largest load / capacity. */
function fullestOf(loadBps: Float64Array, linkRateBps: Float64Array): number {
  let most = 0;
  for (let l = 0; l < loadBps.length; l++) most = Math.max(most, loadBps[l]! / linkRateBps[l]!);
  return most;
}
