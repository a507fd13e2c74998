/**
 * Maximum concurrent flow, approximately and with proof: the greatest part θ of all demands that splits over all shortest
 * ways can carry at once lies between two bounds that are computed, not promised.
 *
 * Below: any splits. If they load the fullest link to U times its capacity, 1 / U of the demands fits (loads averaged over
 * rounds are those of splits, too). Above: any prices p ≥ 0 of links. No splits carry more than Σ capacity·p divided by
 * Σ demand × the price of its cheapest way (linear programming duality). Splits begin in proportion to the capacity ahead
 * and move, round by round, from dear next hops to cheap ones; prices grow exponentially with a link's load.
 * Source: multiplicative weights as in Young (FOCS 1995) and Garg & Könemann (FOCS 1998), here on splits of next-hop groups.
 */

import type { CoreGraph } from "../../core/index.ts";
import { WayFinder, type Ways } from "./next-hops.ts";
import type { Pairs } from "./pairs.ts";

/** Gap between the bounds, as a part of the upper one, that is good enough. */
export const GAP = 1 / 100;
/** Arcs that all rounds together may visit: some ten seconds. Assumed. */
const MOST_VISITS = 1e9;
const MOST_ROUNDS = 400;
const LEAST_ROUNDS = 4;
/** Part of the gap that the soft maximum behind the prices may blur. */
const BLUR = 1 / 2;
/** Change of the log of the dearest split's weight in the first round; it shrinks where rounds overshoot, to a point. */
const FIRST_STEP = 1;
const FIRST_SHARPNESS = 10;
const SHARPEN = 1.3;
const SHRINK = 1 / 2;
const GROW = 1.1;
const LEAST_STEP = 1 / 20;

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
  const meanBps = new Float64Array(linkCount);
  const price = new Float64Array(linkCount);
  const meanPrice = new Float64Array(linkCount);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let step = FIRST_STEP;
  let sharpness = FIRST_SHARPNESS;
  let R = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0, rounds = LEAST_ROUNDS; round < rounds; R=++round) {
    const { loadBps, paid, meanPaid, visits } = splits.pass(round === 0 ? undefined : { price, meanPrice, step });
    rounds = Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, Math.floor(MOST_VISITS / visits)));
    if (paid > 0) high = Math.min(high, 1 / paid, 1 / meanPaid);

    // Later rounds are better ones: each counts in proportion to its number.
    const fresh = 2 / (round + 2);
    for (let l = 0; l < linkCount; l++) meanBps[l]! += fresh * (loadBps[l]! - meanBps[l]!);
    const fullest = fullestOf(loadBps, linkRateBps);
    low = Math.max(low, 1 / fullest, 1 / fullestOf(meanBps, linkRateBps));
    if (low >= enough || low >= high * (1 - GAP)) break;
    if ((globalThis as any).TRACE && (round<30||round%20===0)) console.log('TR', round, fullest.toFixed(4), (1/fullest).toFixed(4), low.toFixed(4), high.toFixed(4), step.toExponential(2), sharpness.toFixed(0),  (1/paid).toFixed(4),(1/meanPaid).toFixed(4));
    if (1 - paid / fullest * 1 < 2 * Math.log(linkCount) / sharpness) { sharpness *= SHARPEN; before = Number.POSITIVE_INFINITY; }
    let all = 0;
    for (let l = 0; l < linkCount; l++) {
      const e = Math.exp(sharpness * (loadBps[l]! / linkRateBps[l]! / fullest - 1));
      all += e;
      price[l] = e / linkRateBps[l]!;
    }
    const soft = fullest * (1 + Math.log(all) / sharpness);
    step = soft > before ? step * SHRINK : step * GROW;
    before = soft;
    for (let l = 0; l < linkCount; l++) {
      price[l]! /= all;
      meanPrice[l]! += fresh * (price[l]! - meanPrice[l]!);
    }
  }
  return { low, high, rounds: R } as any;
}

/** Prices whose sum over all capacity is 1, and the mean of those so far. */
interface Prices {
  readonly price: Float64Array; // [links]
  readonly meanPrice: Float64Array; // [links]
  readonly step: number;
}

/** Splits of every next-hop group towards every destination. */
class Splits {
  readonly #graph: CoreGraph;
  readonly #pairs: Pairs;
  readonly #demandBps: Float64Array;
  readonly #finder: WayFinder;
  readonly #weights: Float32Array[] = []; // by destination: [arcs]
  readonly #loadBps: Float64Array;
  readonly #traffic: Float64Array; // [places]
  readonly #toGo: Float64Array; // [places] mean price from there on, under the present splits
  readonly #cheapest: Float64Array; // [places] least price from there on
  readonly #cheapestMean: Float64Array; // [places] the same at mean prices
  #dearest = 0;

  constructor(graph: CoreGraph, pairs: Pairs, demandBps: Float64Array) {
    this.#graph = graph;
    this.#pairs = pairs;
    this.#demandBps = demandBps;
    this.#finder = new WayFinder(graph);
    this.#loadBps = new Float64Array(graph.linkCount);
    this.#traffic = new Float64Array(2 * graph.nodeCount);
    this.#toGo = new Float64Array(2 * graph.nodeCount);
    this.#cheapest = new Float64Array(2 * graph.nodeCount);
    this.#cheapestMean = new Float64Array(2 * graph.nodeCount);
  }

  /**
   * Moves the splits by the prices [links], where there are any, and carries all demands over them.
   * @returns loadBps [links], valid until the next pass; paid and meanPaid, Σ demand × price (or mean price) of its cheapest
   * way; visits, arcs on the ways
   */
  pass(prices: Prices | undefined): { loadBps: Float64Array; paid: number; meanPaid: number; visits: number } {
    this.#loadBps.fill(0);
    let paid = 0;
    let meanPaid = 0;
    let visits = 0;
    let dearest = 0;
    this.#pairs.destinations.forEach(({ node, sources, pairs }, d) => {
      const ways = this.#finder.ways(sources, node);
      visits += ways.arcStart[ways.placeCount]!;
      this.#weights[d] ??= this.#proportional(ways);
      const weights = this.#weights[d];
      if (prices) {
        this.#appraise(ways, weights, prices);
        if (this.#dearest > 0) this.#move(ways, weights, prices.price, prices.step / this.#dearest);
        pairs.forEach((pair, i) => {
          paid += this.#demandBps[pair]! * this.#cheapest[ways.sourcePlace[i]!]!;
          meanPaid += this.#demandBps[pair]! * this.#cheapestMean[ways.sourcePlace[i]!]!;
          dearest = Math.max(dearest, this.#toGo[ways.sourcePlace[i]!]!);
        });
      }
      this.#traffic.fill(0, 0, ways.placeCount);
      pairs.forEach((pair, i) => {
        this.#traffic[ways.sourcePlace[i]!]! += this.#demandBps[pair]!;
      });
      this.#carry(ways, weights);
    });
    this.#dearest = dearest;
    return { loadBps: this.#loadBps, paid, meanPaid, visits };
  }

  /** Weights that follow min(own rate, capacity ahead). */
  #proportional({ placeCount, arcStart, arcLink, arcHead }: Ways): Float32Array {
    const { linkWeight, linkMemberRateBps } = this.#graph;
    const ahead = this.#toGo;
    const weights = new Float32Array(arcStart[placeCount]!);
    for (let i = placeCount - 1; i >= 0; i--) {
      const end = arcStart[i + 1]!;
      let sum = 0;
      for (let a = arcStart[i]!; a < end; a++) {
        const l = arcLink[a]!;
        sum += linkWeight[l]! * Math.min(linkMemberRateBps[l]!, ahead[arcHead[a]!]!);
      }
      ahead[i] = arcStart[i] === end ? Number.POSITIVE_INFINITY : sum;
      for (let a = arcStart[i]!; a < end; a++) {
        const l = arcLink[a]!;
        weights[a] = (linkWeight[l]! * Math.min(linkMemberRateBps[l]!, ahead[arcHead[a]!]!)) / sum;
      }
    }
    return weights;
  }

  /** Prices from every place to the destination: of the splits, and of the cheapest way. */
  #appraise(
    { placeCount, arcStart, arcLink, arcHead }: Ways,
    weights: Float32Array,
    { price, meanPrice }: Prices,
  ): void {
    for (let i = placeCount - 1; i >= 0; i--) {
      let mean = 0;
      let least = arcStart[i] === arcStart[i + 1] ? 0 : Number.POSITIVE_INFINITY;
      let leastMean = least;
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
        const l = arcLink[a]!;
        const head = arcHead[a]!;
        mean += weights[a]! * (price[l]! + this.#toGo[head]!);
        least = Math.min(least, price[l]! + this.#cheapest[head]!);
        leastMean = Math.min(leastMean, meanPrice[l]! + this.#cheapestMean[head]!);
      }
      this.#toGo[i] = mean;
      this.#cheapest[i] = least;
      this.#cheapestMean[i] = leastMean;
    }
  }

  /** From dear next hops to cheap ones; weights of a group keep the sum 1. */
  #move(
    { placeCount, arcStart, arcLink, arcHead }: Ways,
    weights: Float32Array,
    price: Float64Array,
    rate: number,
  ): void {
    for (let i = 0; i < placeCount; i++) {
      const end = arcStart[i + 1]!;
      if (end - arcStart[i]! < 2) continue;
      let sum = 0;
      for (let a = arcStart[i]!; a < end; a++) {
        const excess = price[arcLink[a]!]! + this.#toGo[arcHead[a]!]! - this.#toGo[i]!;
        weights[a]! *= Math.exp(-rate * excess);
        sum += weights[a]!;
      }
      for (let a = arcStart[i]!; a < end; a++) weights[a]! /= sum;
    }
  }

  #carry({ placeCount, arcStart, arcLink, arcHead }: Ways, weights: Float32Array): void {
    for (let i = 0; i < placeCount; i++) {
      const here = this.#traffic[i]!;
      if (here === 0) continue;
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
        const part = here * weights[a]!;
        this.#loadBps[arcLink[a]!]! += part;
        this.#traffic[arcHead[a]!]! += part;
      }
    }
  }
}

/** What all capacity costs. */
function worth(price: Float64Array, linkRateBps: Float64Array): number {
  return price.reduce((sum, each, l) => sum + each * linkRateBps[l]!, 0);
}

/** Largest load / capacity. */
function fullestOf(loadBps: Float64Array, linkRateBps: Float64Array): number {
  let most = 0;
  for (let l = 0; l < loadBps.length; l++) most = Math.max(most, loadBps[l]! / linkRateBps[l]!);
  return most;
}
