/** Paths of QPs, link by link, while a policy makes them and moves them; in the end, the routes that they are. */

import type { Routes } from "../core/index.ts";

export class Paths {
  readonly #stride: number;
  readonly #links: Uint32Array; // [QPs × stride]
  readonly #length: Uint32Array; // [QPs]

  /** @param longest links of the longest path there may be */
  constructor(count: number, longest: number) {
    this.#stride = longest;
    this.#links = new Uint32Array(count * longest);
    this.#length = new Uint32Array(count);
  }

  get count(): number {
    return this.#length.length;
  }

  clear(qp: number): void {
    this.#length[qp] = 0;
  }

  append(qp: number, link: number): void {
    this.#links[qp * this.#stride + this.#length[qp]!++] = link;
  }

  /** The links of a path; what is done to the path is seen in them. */
  of(qp: number): Uint32Array {
    return this.#links.subarray(qp * this.#stride, qp * this.#stride + this.#length[qp]!);
  }

  /** Replaces a path. */
  set(qp: number, links: ArrayLike<number>): void {
    this.#links.set(links, qp * this.#stride);
    this.#length[qp] = links.length;
  }

  /**
   * A commodity for every `perRow` paths, in order, each path with an equal part of it: where paths of a row share a link,
   * or one crosses it twice, parts add up.
   */
  routes(perRow: number, commoditiesPerFlow: number): Routes {
    const rows = this.count / perRow;
    const total = this.#length.reduce((sum, length) => sum + length, 0);
    const pathStart = new Uint32Array(rows + 1);
    const pathLinks = new Uint32Array(total);
    const pathWeight = new Float64Array(total);
    const links = this.#links.reduce((most, link) => Math.max(most, link + 1), 0);
    const lastRow = new Int32Array(links).fill(-1); // row that last used the link
    const lastAt = new Uint32Array(links); // its place in that row
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (let qp = row * perRow; qp < (row + 1) * perRow; qp++) {
        for (const link of this.of(qp)) {
          if (lastRow[link] !== row) {
            lastRow[link] = row;
            lastAt[link] = at;
            pathLinks[at++] = link;
          }
          pathWeight[lastAt[link]!]! += 1 / perRow;
        }
      }
      pathStart[row + 1] = at;
    }
    const weights = pathWeight.slice(0, at);
    const weighted = perRow > 1 || weights.some((weight) => weight !== 1);
    return {
      commoditiesPerFlow,
      pathStart,
      pathLinks: pathLinks.slice(0, at),
      ...(weighted ? { pathWeight: weights } : {}),
    };
  }
}
