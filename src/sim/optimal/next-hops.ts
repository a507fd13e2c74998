/** All shortest valley-free ways to one switch, as a graph of next hops: what solvers that may split at will choose from. */

import type { CoreGraph } from "../../core/index.ts";

/**
 * Ways to one destination, farthest first. A place is a switch on the way up or on the way down; the last places are the
 * destination.
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

/** Finds ways on a graph. A state is 2 × switch + phase, with switches numbered from 0. */
export class WayFinder {
  readonly #graph: CoreGraph;
  readonly #distance: Uint8Array; // [states] to the destination of the present search
  readonly #inStart: Uint32Array; // [switches + 1]
  readonly #inFrom: Uint32Array; // switches that links into each come from
  readonly #placeOf: Uint32Array; // [states] NO_PLACE outside of a search
  readonly #states: Uint32Array; // [places]
  readonly #arcStart: Uint32Array;
  #arcLink = new Uint32Array(1024);
  #arcHead = new Uint32Array(1024);

  constructor(graph: CoreGraph) {
    const { nodeCount, hostCount, outStart, linkTarget } = graph;
    const switches = nodeCount - hostCount;
    this.#graph = graph;
    this.#inStart = new Uint32Array(switches + 1);
    for (let l = outStart[hostCount]!; l < outStart[nodeCount]!; l++) {
      if (linkTarget[l]! >= hostCount) this.#inStart[linkTarget[l]! - hostCount + 1]!++;
    }
    for (let s = 0; s < switches; s++) this.#inStart[s + 1]! += this.#inStart[s]!;
    this.#inFrom = new Uint32Array(this.#inStart[switches]!);
    const next = this.#inStart.slice(0, switches);
    for (let n = hostCount; n < nodeCount; n++) {
      for (let l = outStart[n]!; l < outStart[n + 1]!; l++) {
        if (linkTarget[l]! >= hostCount) this.#inFrom[next[linkTarget[l]! - hostCount]!++] = n - hostCount;
      }
    }
    this.#distance = new Uint8Array(2 * switches);
    this.#placeOf = new Uint32Array(2 * switches).fill(NO_PLACE);
    this.#states = new Uint32Array(2 * switches);
    this.#arcStart = new Uint32Array(2 * switches + 1);
  }

  /** Ways from switches to a switch, which they all must reach. O(links at the switches on them). */
  ways(sources: readonly number[], destination: number): Ways {
    const { hostCount, outStart, linkTarget } = this.#graph;
    this.#measure(destination - hostCount);
    const distance = this.#distance;
    // Level by level: sources wait until the search has come as near as they are.
    const starts = sources.map((source) => 2 * (source - hostCount) + CLIMBING);
    const waitingStarts = starts.toSorted((a, b) => distance[b]! - distance[a]!);
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
    for (let at = 0; at < places || waiting < waitingStarts.length; at++) {
      const level = distance[at < places ? this.#states[at]! : waitingStarts[waiting]!]!;
      while (waiting < waitingStarts.length && distance[waitingStarts[waiting]!]! >= level) {
        reach(waitingStarts[waiting++]!);
      }
      const state = this.#states[at]!;
      const left = distance[state]!;
      this.#arcStart[at] = arcs;
      if (left === 0) continue;
      const node = hostCount + (state >> 1);
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
    const sourcePlace = Uint32Array.from(starts, (start) => this.#placeOf[start]!);
    for (let i = 0; i < places; i++) this.#placeOf[this.#states[i]!] = NO_PLACE;
    return {
      placeCount: places,
      arcStart: this.#arcStart.slice(0, places + 1),
      arcLink: this.#arcLink.slice(0, arcs),
      arcHead: this.#arcHead.slice(0, arcs),
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

  /** The state behind a link to a node, or −1 where it may not be taken: towards a NIC, or up when descending. */
  #after(state: number, target: number): number {
    const { hostCount, nodeTier } = this.#graph;
    if (target < hostCount) return -1;
    const from = nodeTier[hostCount + (state >> 1)]!;
    const to = nodeTier[target]!;
    const climbing = (state & 1) === CLIMBING;
    if (to > from && !climbing) return -1;
    return 2 * (target - hostCount) + (to < from || !climbing ? DESCENDING : CLIMBING);
  }

  /** Distances of all states to a switch: breadth-first search backwards. */
  #measure(destination: number): void {
    const { hostCount } = this.#graph;
    const distance = this.#distance.fill(FAR);
    const queue = this.#states;
    let queued = 0;
    for (const phase of [CLIMBING, DESCENDING]) {
      distance[2 * destination + phase] = 0;
      queue[queued++] = 2 * destination + phase;
    }
    for (let head = 0; head < queued; head++) {
      const state = queue[head]!;
      const node = hostCount + (state >> 1);
      for (let i = this.#inStart[state >> 1]!; i < this.#inStart[(state >> 1) + 1]!; i++) {
        const from = this.#inFrom[i]!;
        for (let before = 2 * from; before <= 2 * from + 1; before++) {
          if (distance[before] !== FAR || this.#after(before, node) !== state) continue;
          distance[before] = distance[state]! + 1;
          queue[queued++] = before;
        }
      }
    }
  }
}
