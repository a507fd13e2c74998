/** Turns what flows have sent at equally spaced times into the utilization of link tiers in between. */

import type { Routes } from "../core/index.ts";

/** Links of one tier and direction. */
export interface TimelineTier {
  readonly name: string;
  readonly links: Uint32Array;
}

export interface TimelineRow {
  /** Beginning of the interval. */
  readonly timeS: number;
  readonly durationS: number;
  readonly tier: string;
  /** Bits carried / what all links of the tier could have carried. */
  readonly meanUtilization: number;
  /** The same of the busiest link. */
  readonly maxUtilization: number;
}

/** More intervals than this are merged two by two; so there are between half as many and as many. */
const MAX_INTERVALS = 400;

/**
 * Samples are taken at multiples of `intervalS`, in ascending order; the interval doubles by itself when there are too
 * many, unless it is fixed. Utilization is measured against `capacityBps`, the links' capacities at the start.
 */
export class Timeline {
  readonly #tiers: readonly TimelineTier[];
  readonly #capacityBps: Float64Array;
  #routes: Routes;
  /** Numbers of the links of the present routes among those of the tiers; as they are where absent. */
  #linkOf: ((link: number) => number) | undefined;
  readonly #fixed: boolean;
  #intervalS: number;
  #before: Float64Array;
  #carried: Float64Array[] = []; // [intervals][tier links in a row] bits
  #begun: Float64Array; // [tier links in a row] bits of the interval at hand on routes before the present ones
  readonly #links: Uint32Array;
  readonly #placeOf: Int32Array;

  constructor(
    { capacityBps, routes, tiers }: { capacityBps: Float64Array; routes: Routes; tiers: readonly TimelineTier[] },
    { intervalS, fixed }: { intervalS: number; fixed: boolean },
  ) {
    this.#tiers = tiers;
    this.#capacityBps = capacityBps;
    this.#routes = routes;
    this.#fixed = fixed;
    this.#intervalS = intervalS;
    this.#before = new Float64Array(routes.pathStart.length - 1);
    this.#links = Uint32Array.from(tiers.flatMap((tier) => [...tier.links]));
    this.#begun = new Float64Array(this.#links.length);
    this.#placeOf = new Int32Array(capacityBps.length).fill(-1);
    for (const [place, link] of this.#links.entries()) this.#placeOf[link] = place;
  }

  /** When the next sample is due. */
  get nextS(): number {
    return (this.#carried.length + 1) * this.#intervalS;
  }

  /** Takes what each commodity has sent [commodities] by `nextS`, or by the end of the run. */
  sample(sentBits: Float64Array): void {
    this.#carry(sentBits);
    this.#carried.push(this.#begun);
    this.#begun = new Float64Array(this.#links.length);
    if (!this.#fixed && this.#carried.length >= MAX_INTERVALS) this.#double();
  }

  /** Other commodities go on, none of which has sent anything; `sentBits` is what those of before sent by now. */
  follow(sentBits: Float64Array, routes: Routes, linkOf?: (link: number) => number): void {
    this.#carry(sentBits);
    this.#routes = routes;
    this.#linkOf = linkOf;
    this.#before = new Float64Array(routes.pathStart.length - 1);
  }

  #carry(sentBits: Float64Array): void {
    const { pathStart, pathLinks, pathWeight } = this.#routes;
    for (let c = 0; c < sentBits.length; c++) {
      const bits = sentBits[c]! - this.#before[c]!;
      if (bits === 0) continue;
      for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
        const link = pathLinks[i]!;
        const place = this.#placeOf[this.#linkOf?.(link) ?? link] ?? -1;
        if (place >= 0) this.#begun[place]! += bits * (pathWeight?.[i] ?? 1);
      }
    }
    this.#before = sentBits;
  }

  #double(): void {
    const merged: Float64Array[] = [];
    for (let i = 0; i < this.#carried.length; i += 2) {
      const [first, second] = [this.#carried[i]!, this.#carried[i + 1]];
      merged.push(second ? first.map((bits, place) => bits + second[place]!) : first);
    }
    this.#carried = merged;
    this.#intervalS *= 2;
  }

  /** One row per interval and tier; the last interval ends at `endS`. */
  rows(endS: number): TimelineRow[] {
    return this.#carried.flatMap((carried, i) => {
      const timeS = i * this.#intervalS;
      const durationS = Math.min(this.#intervalS, endS - timeS);
      if (!(durationS > 0)) return [];
      let place = 0;
      return this.#tiers.map(({ name, links }): TimelineRow => {
        let bits = 0;
        let room = 0;
        let most = 0;
        for (const link of links) {
          const couldS = this.#capacityBps[link]! * durationS;
          bits += carried[place]!;
          room += couldS;
          most = Math.max(most, carried[place]! / couldS);
          place++;
        }
        return { timeS, durationS, tier: name, meanUtilization: bits / room, maxUtilization: most };
      });
    });
  }
}
