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
/** Change of the log of the dearest split's weight in the first round; it shrinks where rounds overshoot. */
const FIRST_STEP = 1;
const SHRINK = 1 / 2;
const GROW = 1.1;

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
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let step = FIRST_STEP;
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0, rounds = LEAST_ROUNDS; round < rounds; round++) {
    const { loadBps, paid, visits } = splits.pass(round === 0 ? undefined : price, step);
    rounds = Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, Math.floor(MOST_VISITS / visits)));
    if (paid > 0) high = Math.min(high, worth(price, linkRateBps) / paid);

    // Later rounds are better ones: each counts in proportion to its number.
    const fresh = 2 / (round + 2);
    for (let l = 0; l < linkCount; l++) meanBps[l]! += fresh * (loadBps[l]! - meanBps[l]!);
    const fullest = fullestOf(loadBps, linkRateBps);
    low = Math.max(low, 1 / fullest, 1 / fullestOf(meanBps, linkRateBps));
    if (low >= enough || low >= high * (1 - GAP)) break;
    step *= fullest > before ? SHRINK : GROW;
    before = fullest;
    const sharpness = Math.log(linkCount) / (BLUR * Math.max(GAP, 1 - low / Math.min(high, 2 * low)));
    for (let l = 0; l < linkCount; l++) {
      price[l] = Math.exp(sharpness * (loadBps[l]! / linkRateBps[l]! / fullest - 1)) / linkRateBps[l]!;
    }
  }
  return { low, high };
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
  }

  /**
   * Moves the splits by the prices [links], where there are any, and carries all demands over them.
   * @returns loadBps [links], valid until the next pass; paid, Σ demand × price of its cheapest way; visits, arcs on the ways
   */
  pass(price: Float64Array | undefined, step: number): { loadBps: Float64Array; paid: number; visits: number } {
    this.#loadBps.fill(0);
    let paid = 0;
    let visits = 0;
    let dearest = 0;
    this.#pairs.destinations.forEach(({ node, sources, pairs }, d) => {
      const ways = this.#finder.ways(sources, node);
      visits += ways.arcStart[ways.placeCount]!;
      this.#weights[d] ??= this.#proportional(ways);
      const weights = this.#weights[d];
      if (price) {
        this.#appraise(ways, weights, price);
        if (this.#dearest > 0) this.#move(ways, weights, price, step / this.#dearest);
        pairs.forEach((pair, i) => {
          paid += this.#demandBps[pair]! * this.#cheapest[ways.sourcePlace[i]!]!;
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
    return { loadBps: this.#loadBps, paid, visits };
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
  #appraise({ placeCount, arcStart, arcLink, arcHead }: Ways, weights: Float32Array, price: Float64Array): void {
    for (let i = placeCount - 1; i >= 0; i--) {
      let mean = 0;
      let least = arcStart[i] === arcStart[i + 1] ? 0 : Number.POSITIVE_INFINITY;
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
        const own = price[arcLink[a]!]!;
        mean += weights[a]! * (own + this.#toGo[arcHead[a]!]!);
        least = Math.min(least, own + this.#cheapest[arcHead[a]!]!);
      }
      this.#toGo[i] = mean;
      this.#cheapest[i] = least;
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
