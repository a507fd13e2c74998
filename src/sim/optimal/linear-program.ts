/** Splits over all shortest ways as linear programs, for graphs that are small enough to write their ways out one by one. */

import { type Constraint, lessEq, solve } from "yalps";
import type { CoreGraph } from "../../core/index.ts";
import { WayFinder, type Ways } from "./next-hops.ts";
import type { Pairs } from "./pairs.ts";

/** Most cells of a tableau, ways × rows: about a second's work for the dense simplex, assumed. */
const MOST_CELLS = 2e6;

/** One way of a pair, as links of the graph. */
interface PairWay {
  readonly pair: number;
  readonly links: readonly number[];
}

/** What pairs get, bit/s, from t on: fixed + t × slope. */
export interface Demands {
  readonly fixedBps: Float64Array; // [pairs]
  readonly slopeBps: Float64Array; // [pairs]
}

/** Programs over the ways of all pairs. They answer undefined where the solver gives up. */
export class WayPrograms {
  readonly #linkRateBps: Float64Array;
  readonly #ways: readonly PairWay[];
  /** Rates are solved in this unit, bit/s, so that they are near 1. */
  readonly #unitBps: number;

  /** Undefined where the programs would be too large. */
  static of(graph: CoreGraph, pairs: Pairs, unitBps: number): WayPrograms | undefined {
    const ways = writeOut(graph, pairs);
    return ways && new WayPrograms(graph.linkRateBps, ways, unitBps);
  }

  private constructor(linkRateBps: Float64Array, ways: readonly PairWay[], unitBps: number) {
    this.#linkRateBps = linkRateBps;
    this.#ways = ways;
    this.#unitBps = unitBps;
  }

  /** The greatest t ≤ `most` at which all pairs' demands can be carried at once; t = 0 must be possible. */
  greatestRise({ fixedBps, slopeBps }: Demands, most: number): number | undefined {
    const { variables, constraints } = this.#capacities(fixedBps);
    const rise: [string, number][] = [
      ["sum", 1],
      ["most", 1],
    ];
    slopeBps.forEach((slope, pair) => {
      if (slope > 0) rise.push([`pair ${pair}`, slope / this.#unitBps]);
    });
    const solution = solve({
      objective: "sum",
      constraints: constraints.set("most", lessEq(most)),
      variables: variables.set("rise", rise),
    });
    return solution.status === "optimal" ? solution.result : undefined;
  }

  /** [pairs] how much more than fixed each gets, at most `slopeBps`, where the sum of that is greatest. */
  greatestRoom({ fixedBps, slopeBps }: Demands): Float64Array | undefined {
    const { variables, constraints } = this.#capacities(fixedBps);
    slopeBps.forEach((slope, pair) => {
      if (slope === 0) return;
      constraints.set(`room ${pair}`, lessEq(slope / this.#unitBps));
      const rows = ["sum", `pair ${pair}`, `room ${pair}`];
      variables.set(
        `room ${pair}`,
        rows.map((row) => [row, 1]),
      );
    });
    const solution = solve({ objective: "sum", constraints, variables });
    if (solution.status !== "optimal") return undefined;
    const room = new Float64Array(slopeBps.length);
    for (const [name, value] of solution.variables) {
      if (name.startsWith("room ")) room[Number(name.slice("room ".length))] = value * this.#unitBps;
    }
    return room;
  }

  /** Links carry no more than they can; pairs get what is fixed at least. */
  #capacities(fixedBps: Float64Array): {
    constraints: Map<string, Constraint>;
    variables: Map<string, [string, number][]>;
  } {
    const constraints = new Map<string, Constraint>();
    const variables = new Map<string, [string, number][]>();
    this.#ways.forEach(({ pair, links }, i) => {
      for (const l of links) constraints.set(`link ${l}`, lessEq(this.#linkRateBps[l]! / this.#unitBps));
      constraints.set(`pair ${pair}`, lessEq(-fixedBps[pair]! / this.#unitBps));
      variables.set(`way ${i}`, [[`pair ${pair}`, -1], ...links.map((l): [string, number] => [`link ${l}`, 1])]);
    });
    return { constraints, variables };
  }
}

/** Every way of every pair, or undefined where the tableau that they make is too large. */
function writeOut(graph: CoreGraph, { destinations, pairCount }: Pairs): PairWay[] | undefined {
  const finder = new WayFinder(graph);
  const written: PairWay[] = [];
  const used = new Set<number>();
  for (const { node, sources, pairs } of destinations) {
    const ways = finder.ways(sources, node);
    const counts = wayCounts(ways);
    const count = ways.sourcePlace.reduce((sum, place) => sum + counts[place]!, 0);
    for (let a = 0; a < ways.arcStart[ways.placeCount]!; a++) used.add(ways.arcLink[a]!);
    if ((written.length + count) * (pairCount + used.size) > MOST_CELLS) return undefined;
    pairs.forEach((pair, i) => {
      const taken: number[] = [];
      const walk = (place: number): void => {
        const end = ways.arcStart[place + 1]!;
        if (ways.arcStart[place] === end) written.push({ pair, links: [...taken] });
        for (let a = ways.arcStart[place]!; a < end; a++) {
          taken.push(ways.arcLink[a]!);
          walk(ways.arcHead[a]!);
          taken.pop();
        }
      };
      walk(ways.sourcePlace[i]!);
    });
  }
  return written;
}

/** [places] ways from there on. */
function wayCounts({ placeCount, arcStart, arcHead }: Ways): Float64Array {
  const counts = new Float64Array(placeCount);
  for (let i = placeCount - 1; i >= 0; i--) {
    if (arcStart[i] === arcStart[i + 1]) counts[i] = 1;
    for (let a = arcStart[i]!; a < arcStart[i + 1]!; a++) counts[i]! += counts[arcHead[a]!]!;
  }
  return counts;
}
