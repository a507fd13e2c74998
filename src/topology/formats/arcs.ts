/** Edges of graph files, which may be directed: two arcs, there and back, are one cable. */

import type { Sketch, SketchCable, SketchNode } from "./sketch.ts";

/** Makes edges cables. An arc pairs up with the first arc of the other direction that has no partner yet. */
export class ArcPairs {
  readonly #sketch: Sketch;
  readonly #unpaired = new Map<string, number>();

  constructor(sketch: Sketch) {
    this.#sketch = sketch;
  }

  /** Undefined where the edge is the other direction of a cable that is there. */
  cable(from: SketchNode, to: SketchNode, at: number, isDirected: boolean): SketchCable | undefined {
    const cable = { a: from, b: to, at };
    if (!isDirected) return cable;
    const back = `${to.index} ${from.index}`;
    const waiting = this.#unpaired.get(back) ?? 0;
    if (waiting > 0) {
      this.#unpaired.set(back, waiting - 1);
      this.#sketch.note("arcs there and back, taken for one cable", at);
      return undefined;
    }
    const there = `${from.index} ${to.index}`;
    this.#unpaired.set(there, (this.#unpaired.get(there) ?? 0) + 1);
    return cable;
  }
}
