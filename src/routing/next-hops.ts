/** Next-hop groups of valley-free shortest paths, read off the distances that the core has measured. */

import type { LeafDistances } from "../core/index.ts";
import type { Fabric } from "../fabric/index.ts";

/** In the core's distances: no path. */
const FAR = 255;

/** A switch, and whether the packet there has gone down and may no longer go up, is where a group is asked for. */
export class NextHops {
  /** Links of the last group that `fill` was asked for; in the core's order, so that a hash means the same member. */
  readonly members: Uint32Array;
  /** Hops of the longest shortest path between two switches with NICs. */
  readonly longest: number;
  readonly #fabric: Fabric;
  readonly #distances: LeafDistances;
  readonly #switches: number;

  constructor(fabric: Fabric, distances: LeafDistances) {
    const { hostCount, nodeCount, outStart } = fabric;
    this.#fabric = fabric;
    this.#distances = distances;
    this.#switches = nodeCount - hostCount;
    let widest = 0;
    for (let n = 0; n < nodeCount; n++) widest = Math.max(widest, outStart[n + 1]! - outStart[n]!);
    this.members = new Uint32Array(widest);
    this.longest = distances.up.reduce((most, hops) => (hops < FAR && hops > most ? hops : most), 0);
  }

  /** Hops from a switch to a leaf, Infinity where no path is left. */
  hops(node: number, leaf: number, descending = false): number {
    const hops = this.#hops(node, this.#row(leaf), descending);
    return hops === FAR ? Infinity : hops;
  }

  /** True for switches that NICs hang off: only they are destinations. */
  isLeaf(node: number): boolean {
    const row = this.#distances.leafOfSwitch[node - this.#fabric.hostCount]!;
    return row * this.#switches < this.#distances.up.length;
  }

  /** Puts the links that lead from a switch to a leaf on shortest paths into `members`, and returns their number. */
  fill(node: number, leaf: number, descending: boolean): number {
    const { outStart, linkTarget, nodeTier, hostCount } = this.#fabric;
    const row = this.#row(leaf);
    const nearer = this.#hops(node, row, descending) - 1;
    const tier = nodeTier[node]!;
    let count = 0;
    for (const down of [false, true]) {
      for (let l = outStart[node]!; l < outStart[node + 1]!; l++) {
        const target = linkTarget[l]!;
        if (target < hostCount) continue;
        const there = nodeTier[target]!;
        if (there < tier !== down || (descending && there > tier)) continue;
        if (this.#hops(target, row, descending || down) === nearer) this.members[count++] = l;
      }
    }
    return count;
  }

  /** Whether the packet has gone down once it has taken a link between switches. */
  descends(link: number, descending: boolean): boolean {
    const { nodeTier, linkSource, linkTarget } = this.#fabric;
    return descending || nodeTier[linkTarget[link]!]! < nodeTier[linkSource[link]!]!;
  }

  #row(leaf: number): number {
    return this.#distances.leafOfSwitch[leaf - this.#fabric.hostCount]! * this.#switches;
  }

  #hops(node: number, row: number, descending: boolean): number {
    const { up, down } = this.#distances;
    return (descending ? down : up)[row + node - this.#fabric.hostCount]!;
  }
}
