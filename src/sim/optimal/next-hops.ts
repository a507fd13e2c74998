/** All shortest valley-free ways to one switch, as a graph of next hops: what solvers that may split at will choose from. */

import type { CoreGraph } from "../../core/index.ts";

/**
 * Ways to one destination, farthest first. A place is a switch on the way up or on the way down; the last places are the
 * destination. The arrays are the finder's own and hold until its next answer.
 */
export interface Ways {
  readonly placeCount: number;
  /** [placeCount + 1] arcs of place i are [arcStart[i], arcStart[i + 1]); none at the destination. */
  readonly arcStart: Uint32Array;
  readonly arcLink: Uint32Array; // [arcs] link of the graph
  readonly arcHead: Uint32Array; // [arcs] place at its end
  /** Place of each source, in their order. */
  readonly sourcePlace: Uint32Array; // [sources]
}

const CLIMBING = 0;
const DESCENDING = 1;
/** Of a place from which there is no way; ways are shorter. */
const FAR = 0xff;
const NO_PLACE = 0xffffffff;

/** Finds ways on a graph. Distances to each destination are kept, a byte for each place. */
export class WayFinder {
  readonly #graph: CoreGraph;
  readonly #distances = new Map<number, Uint8Array>();
  readonly #inStart: Uint32Array; // [nodeCount + 1]
  readonly #inLink: Uint32Array;
  readonly #source: Uint32Array; // [linkCount] node
  readonly #placeOf: Uint32Array; // [2·nodeCount] NO_PLACE outside of a search
  readonly #states: Uint32Array;
  readonly #arcStart: Uint32Array;
  #arcLink = new Uint32Array(1024);
  #arcHead = new Uint32Array(1024);

  constructor(graph: CoreGraph) {
    const { nodeCount, hostCount, linkCount, outStart, linkTarget } = graph;
    this.#graph = graph;
    this.#source = new Uint32Array(linkCount);
    this.#inStart = new Uint32Array(nodeCount + 1);
    for (let n = 0; n < nodeCount; n++) {
      for (let l = outStart[n]!; l < outStart[n + 1]!; l++) {
        this.#source[l] = n;
        if (n >= hostCount) this.#inStart[linkTarget[l]! + 1]!++;
      }
    }
    for (let n = 0; n < nodeCount; n++) this.#inStart[n + 1]! += this.#inStart[n]!;
    this.#inLink = new Uint32Array(this.#inStart[nodeCount]!);
    const next = this.#inStart.slice(0, nodeCount);
    for (let l = outStart[hostCount]!; l < linkCount; l++) this.#inLink[next[linkTarget[l]!]!++] = l;
    this.#placeOf = new Uint32Array(2 * nodeCount).fill(NO_PLACE);
    this.#states = new Uint32Array(2 * nodeCount);
    this.#arcStart = new Uint32Array(2 * nodeCount + 1);
  }

  /** Ways from switches to a switch, which they all must reach. O(links at the switches on them). */
  ways(sources: readonly number[], destination: number): Ways {
    const { outStart, linkTarget } = this.#graph;
    const distance = this.#distancesTo(destination);
    // Level by level: sources wait until the search has come as near as they are.
    const bySource = sources.toSorted((a, b) => distance[2 * b]! - distance[2 * a]!);
    let waiting = 0;
    let places = 0;
    let arcs = 0;
    const reach = (state: number): number => {
      if (this.#placeOf[state] === NO_PLACE) {
        this.#placeOf[state] = places;
        this.#states[places++] = state;
      }
      return this.#placeOf[state]!;
    };
    for (let at = 0; at < places || waiting < bySource.length; at++) {
      const level = distance[at < places ? this.#states[at]! : 2 * bySource[waiting]!]!;
      while (waiting < bySource.length && distance[2 * bySource[waiting]!]! >= level) reach(2 * bySource[waiting++]!);
      const state = this.#states[at]!;
      const left = distance[state]!;
      this.#arcStart[at] = arcs;
      if (left === 0) continue;
      const node = state >> 1;
      const end = outStart[node + 1]!;
      if (arcs + end - outStart[node]! > this.#arcLink.length) this.#growArcs(end - outStart[node]!);
      for (let l = outStart[node]!; l < end; l++) {
        const after = this.#after(state, linkTarget[l]!);
        if (after < 0 || distance[after] !== left - 1) continue;
        this.#arcLink[arcs] = l;
        this.#arcHead[arcs++] = reach(after);
      }
    }
    this.#arcStart[places] = arcs;
    const sourcePlace = Uint32Array.from(sources, (source) => this.#placeOf[2 * source]!);
    for (let i = 0; i < places; i++) this.#placeOf[this.#states[i]!] = NO_PLACE;
    return {
      placeCount: places,
      arcStart: this.#arcStart,
      arcLink: this.#arcLink,
      arcHead: this.#arcHead,
      sourcePlace,
    };
  }

  #growArcs(more: number): void {
    const grown = (column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const wider = new Uint32Array(2 * column.length + more);
      wider.set(column);
      return wider;
    };
    this.#arcLink = grown(this.#arcLink);
    this.#arcHead = grown(this.#arcHead);
  }

  /** The state behind a link, or −1 where it may not be taken: towards a NIC, or up when descending. */
  #after(state: number, target: number): number {
    const { hostCount, nodeTier } = this.#graph;
    if (target < hostCount) return -1;
    const from = nodeTier[state >> 1]!;
    const to = nodeTier[target]!;
    if (to > from) return (state & 1) === CLIMBING ? 2 * target + CLIMBING : -1;
    return 2 * target + (to < from ? DESCENDING : state & 1);
  }

  /** Breadth-first search backwards. */
  #distancesTo(destination: number): Uint8Array {
    const known = this.#distances.get(destination);
    if (known) return known;
    const { nodeCount } = this.#graph;
    const distance = new Uint8Array(2 * nodeCount).fill(FAR);
    const queue = new Uint32Array(2 * nodeCount);
    let queued = 0;
    for (const phase of [CLIMBING, DESCENDING]) {
      distance[2 * destination + phase] = 0;
      queue[queued++] = 2 * destination + phase;
    }
    for (let head = 0; head < queued; head++) {
      const state = queue[head]!;
      const node = state >> 1;
      for (let i = this.#inStart[node]!; i < this.#inStart[node + 1]!; i++) {
        const source = this.#source[this.#inLink[i]!]!;
        for (let before = 2 * source; before <= 2 * source + 1; before++) {
          if (distance[before] !== FAR || this.#after(before, node) !== state) continue;
          distance[before] = distance[state]! + 1;
          queue[queued++] = before;
        }
      }
    }
    this.#distances.set(destination, distance);
    return distance;
  }
}
