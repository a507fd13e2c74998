/** The traffic's side of the game that `approximateConcurrent` plays: splits that follow what next hops would have saved. */

import type { CoreGraph } from "../../core/index.ts";
import { WayFinder, type Ways } from "./next-hops.ts";
import type { Pairs } from "./pairs.ts";
import type { Prices } from "./prices.ts";

/** Splits of every next-hop group towards every destination. */
export class Splits {
  readonly #graph: CoreGraph;
  readonly #pairs: Pairs;
  readonly #demandBps: Float64Array;
  readonly #finder: WayFinder;
  readonly #ways: Ways[] = []; // by destination
  /** By destination, [arcs]: what each would have saved so far; a group splits in proportion to it. */
  readonly #regrets: Float64Array[] = [];
  readonly #loadBps: Float64Array;
  readonly #traffic: Float64Array; // [places]
  readonly #toGo: Float64Array; // [places] mean price from there on, under the present splits
  readonly #cheapest: Float64Array; // [places] least price from there on
  readonly #cheapestMean: Float64Array; // [places] the same at mean prices
  #moved = false;

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
    this.#pairs.destinations.forEach(({ node, sources, pairs }, d) => {
      this.#ways[d] ??= this.#finder.ways(sources, node);
      const ways = this.#ways[d];
      visits += ways.arcStart[ways.placeCount]!;
      this.#regrets[d] ??= this.#proportional(ways);
      const regrets = this.#regrets[d];
      if (prices) {
        const dearest = this.#appraise(ways, regrets, prices);
        // The first splits stand for a round's regrets, lest the second throw them over.
        if (!this.#moved) for (let a = 0; a < regrets.length; a++) regrets[a]! *= dearest;
        this.#regret(ways, regrets, prices.now);
        pairs.forEach((pair, i) => {
          paid += this.#demandBps[pair]! * this.#cheapest[ways.sourcePlace[i]!]!;
          meanPaid += this.#demandBps[pair]! * this.#cheapestMean[ways.sourcePlace[i]!]!;
        });
      }
      this.#traffic.fill(0, 0, ways.placeCount);
      pairs.forEach((pair, i) => {
        this.#traffic[ways.sourcePlace[i]!]! += this.#demandBps[pair]!;
      });
      this.#carry(ways, regrets);
    });
    this.#moved = prices !== undefined;
    return { loadBps: this.#loadBps, paid, meanPaid, visits };
  }

  /** Weights that follow min(own rate, capacity ahead). */
  #proportional({ placeCount, arcStart, arcLink, arcHead }: Ways): Float64Array {
    const { linkWeight, linkMemberRateBps } = this.#graph;
    const ahead = this.#toGo;
    const weights = new Float64Array(arcStart[placeCount]!);
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

  /**
   * Prices from every place to the destination: of the splits, and of the cheapest way.
   * @returns that of the splits from the source that pays most
   */
  #appraise(
    { placeCount, arcStart, arcLink, arcHead, sourcePlace }: Ways,
    regrets: Float64Array,
    { now, mean }: Prices,
  ): number {
    for (let i = placeCount - 1; i >= 0; i--) {
      let sum = 0;
      let spent = 0;
      let least = arcStart[i] === arcStart[i + 1] ? 0 : Number.POSITIVE_INFINITY;
      let leastMean = least;
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
        const l = arcLink[a]!;
        const head = arcHead[a]!;
        sum += regrets[a]!;
        spent += regrets[a]! * (now[l]! + this.#toGo[head]!);
        least = Math.min(least, now[l]! + this.#cheapest[head]!);
        leastMean = Math.min(leastMean, mean[l]! + this.#cheapestMean[head]!);
      }
      this.#toGo[i] = sum === 0 ? 0 : spent / sum;
      this.#cheapest[i] = least;
      this.#cheapestMean[i] = leastMean;
    }
    return sourcePlace.reduce((dearest, place) => Math.max(dearest, this.#toGo[place]!), 0);
  }

  /** Adds what each next hop would have saved this time; some always saves, or has saved before. */
  #regret({ placeCount, arcStart, arcLink, arcHead }: Ways, regrets: Float64Array, price: Float64Array): void {
    for (let i = 0; i < placeCount; i++) {
      const end = arcStart[i + 1]!;
      if (end - arcStart[i]! < 2) continue;
      for (let a = arcStart[i]!; a < end; a++) {
        const saved = this.#toGo[i]! - price[arcLink[a]!]! - this.#toGo[arcHead[a]!]!;
        regrets[a] = Math.max(0, regrets[a]! + saved);
      }
    }
  }

  #carry({ placeCount, arcStart, arcLink, arcHead }: Ways, regrets: Float64Array): void {
    for (let i = 0; i < placeCount; i++) {
      const here = this.#traffic[i]!;
      if (here === 0) continue;
      let sum = 0;
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) sum += regrets[a]!;
      for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) {
        const part = (here * regrets[a]!) / sum;
        this.#loadBps[arcLink[a]!]! += part;
        this.#traffic[arcHead[a]!]! += part;
      }
    }
  }
}
