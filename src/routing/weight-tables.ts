/** Tables of weighted next-hop groups, one for each switch and destination: weights are the capacity that members lead to. */

import type { Fabric } from "../fabric/index.ts";
import type { NextHops } from "./next-hops.ts";
import { tableEntries } from "./weight-table.ts";

/** A group, and how often each member stands in its table; absent where all stand in it alike. */
interface Table {
  readonly members: Uint32Array;
  readonly entries?: Uint32Array;
  readonly length: number;
}

/** What is known is of one destination at a time: it is best asked for destination by destination. */
export class WeightTables {
  readonly #fabric: Fabric;
  readonly #groups: NextHops;
  readonly #limit: number;
  readonly #byWeights = new Map<string, Uint32Array>();
  #leaf = -1;
  readonly #tables = new Map<number, Table>(); // by 2 · node + whether the packet has gone down
  readonly #aheadBps: Float64Array; // [2 · nodes] as above; NaN where not known

  constructor({ fabric, groups }: { fabric: Fabric; groups: NextHops }, limit: number) {
    this.#fabric = fabric;
    this.#groups = groups;
    this.#limit = limit;
    this.#aheadBps = new Float64Array(2 * fabric.nodeCount);
  }

  /** The member on whose entry a hash falls. */
  member(node: number, leaf: number, descending: boolean, hash: number): number {
    if (leaf !== this.#leaf) {
      this.#leaf = leaf;
      this.#tables.clear();
      this.#aheadBps.fill(Number.NaN);
    }
    const state = 2 * node + Number(descending);
    let table = this.#tables.get(state);
    if (!table) {
      table = this.#tableOf(node, descending);
      this.#tables.set(state, table);
    }
    let entry = hash % table.length;
    if (!table.entries) return table.members[entry]!;
    let m = 0;
    while (entry >= table.entries[m]!) entry -= table.entries[m++]!;
    return table.members[m]!;
  }

  #tableOf(node: number, descending: boolean): Table {
    const members = this.#groups.members.slice(0, this.#groups.fill(node, this.#leaf, descending));
    const weights = Array.from(members, (link) => this.#leadsToBps(link, descending));
    if (weights.every((weight) => weight === weights[0])) return { members, length: members.length };
    const key = weights.join();
    const entries = this.#byWeights.get(key) ?? tableEntries(weights, this.#limit);
    this.#byWeights.set(key, entries);
    return { members, entries, length: entries.reduce((sum, of) => sum + of, 0) };
  }

  /** The lesser of a member's rate and of what lies ahead of its end. */
  #leadsToBps(link: number, descending: boolean): number {
    const { linkRateBps, linkTarget } = this.#fabric;
    return Math.min(linkRateBps[link]!, this.#capacityBps(linkTarget[link]!, this.#groups.descends(link, descending)));
  }

  /** Capacity from a switch to the destination: what its group's members lead to in all. */
  #capacityBps(node: number, descending: boolean): number {
    if (node === this.#leaf) return Infinity;
    const state = 2 * node + Number(descending);
    const known = this.#aheadBps[state]!;
    if (!Number.isNaN(known)) return known;
    const count = this.#groups.fill(node, this.#leaf, descending);
    // Asking for what is ahead fills `members` anew.
    const members = count === 1 ? [this.#groups.members[0]!] : this.#groups.members.slice(0, count);
    let capacityBps = 0;
    for (const link of members) capacityBps += this.#leadsToBps(link, descending);
    this.#aheadBps[state] = capacityBps;
    return capacityBps;
  }
}
