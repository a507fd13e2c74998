/** How full links are of QPs that have been placed: demand / capacity, as a controller or a switch would count it. */

import type { Fabric } from "../fabric/index.ts";

export class Loads {
  readonly #load: Float64Array; // [links] demand / capacity
  readonly #linkRateBps: Float64Array;

  constructor({ linkCount, linkRateBps }: Fabric) {
    this.#load = new Float64Array(linkCount);
    this.#linkRateBps = linkRateBps;
  }

  /** Demand / capacity of a link. */
  of(link: number): number {
    return this.#load[link]!;
  }

  /** As `of`, with so much more on it. */
  with(link: number, demandBps: number): number {
    return this.#load[link]! + demandBps / this.#linkRateBps[link]!;
  }

  /** Puts demand on links, and tells how much the overload grew. */
  put(links: Iterable<number>, demandBps: number): number {
    let grown = 0;
    for (const link of links) {
      const before = this.#load[link]!;
      const after = this.with(link, demandBps);
      this.#load[link] = after;
      grown += Math.max(0, after - 1) - Math.max(0, before - 1);
    }
    return grown;
  }

  /** Takes demand off links, and tells how much the overload shrank. */
  take(links: Iterable<number>, demandBps: number): number {
    return -this.put(links, -demandBps);
  }

  /** The sum over links of what they are offered above their capacity, in parts of it. */
  get overload(): number {
    return this.#load.reduce((sum, load) => sum + Math.max(0, load - 1), 0);
  }
}
