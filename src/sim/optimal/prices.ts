/** The links' side of the game that `approximateConcurrent` plays: prices that follow what links would have earned. */

import type { CoreGraph } from "../../core/index.ts";

/** What links ask for a bit/s. All capacity costs 1. */
export class Prices {
  readonly now: Float64Array; // [links]
  readonly mean: Float64Array; // [links] over all rounds
  readonly #graph: CoreGraph;
  readonly #regret: Float64Array; // [links] what one member would have earned more so far
  #rounds = 0;

  constructor(graph: CoreGraph) {
    this.#graph = graph;
    this.now = new Float64Array(graph.linkCount);
    this.mean = new Float64Array(graph.linkCount);
    this.#regret = new Float64Array(graph.linkCount);
  }

  /** After a round's loads, which count for `fresh` in the mean. Prices begin in proportion to the square of loads. */
  raise(loadBps: Float64Array, fresh: number): void {
    const { linkCount, linkRateBps, linkWeight } = this.#graph;
    let earned = 0;
    for (let l = 0; l < linkCount; l++) earned += this.now[l]! * loadBps[l]!;
    let sum = 0;
    for (let l = 0; l < linkCount; l++) {
      const load = loadBps[l]! / linkRateBps[l]!;
      this.#regret[l] = this.#rounds === 0 ? load * load : Math.max(0, this.#regret[l]! + load - earned);
      sum += linkWeight[l]! * this.#regret[l]!;
    }
    this.#rounds++;
    // The sum stays above 0: in the mean over present prices, links earn what is earned.
    for (let l = 0; l < linkCount; l++) this.now[l] = (linkWeight[l]! * this.#regret[l]!) / (sum * linkRateBps[l]!);
    for (let l = 0; l < linkCount; l++) this.mean[l]! += fresh * (this.now[l]! - this.mean[l]!);
  }
}
