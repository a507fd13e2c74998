/** Collects transfers edge by edge into columns. */

import type { Transfers } from "./schedule.ts";

/** Edges that the columns first have room for. */
const FIRST_ROOM = 64;

export class TransferColumns {
  #src = new Uint32Array(FIRST_ROOM);
  #dst = new Uint32Array(FIRST_ROOM);
  #nvlink = new Uint8Array(FIRST_ROOM);
  #weight: Float64Array | undefined;
  #edges = 0;
  readonly #start: number[] = [0];
  readonly #group: number[] = [];

  /** One more edge of the transfer at hand. */
  edge(src: number, dst: number, medium: "nvlink" | "network", weight = 1): void {
    if (this.#edges === this.#src.length) this.#grow();
    const e = this.#edges++;
    this.#src[e] = src;
    this.#dst[e] = dst;
    this.#nvlink[e] = medium === "nvlink" ? 1 : 0;
    if (weight !== 1) this.#weight ??= new Float64Array(this.#src.length).fill(1);
    if (this.#weight) this.#weight[e] = weight;
  }

  /** Ends the transfer at hand; the next edge begins another. */
  end(group: number): void {
    this.#start.push(this.#edges);
    this.#group.push(group);
  }

  /** Whether any edge goes over the network. */
  get usesNetwork(): boolean {
    return this.#nvlink.subarray(0, this.#edges).includes(0);
  }

  finish(): Transfers {
    const edges = this.#edges;
    return {
      transferCount: this.#group.length,
      edgeStart: Uint32Array.from(this.#start),
      edgeSrc: this.#src.subarray(0, edges),
      edgeDst: this.#dst.subarray(0, edges),
      edgeNvlink: this.#nvlink.subarray(0, edges),
      ...(this.#weight ? { edgeWeight: this.#weight.subarray(0, edges) } : {}),
      group: Uint32Array.from(this.#group),
    };
  }

  #grow(): void {
    const room = 2 * this.#src.length;
    const into = <A extends Uint32Array | Uint8Array | Float64Array>(column: A, grown: A): A => {
      grown.set(column);
      return grown;
    };
    this.#src = into(this.#src, new Uint32Array(room));
    this.#dst = into(this.#dst, new Uint32Array(room));
    this.#nvlink = into(this.#nvlink, new Uint8Array(room));
    if (this.#weight) this.#weight = into(this.#weight, new Float64Array(room).fill(1));
  }
}
