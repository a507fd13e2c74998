/** Collects transfers edge by edge into columns. */

import type { Transfers } from "./schedule.ts";

export class TransferColumns {
  readonly #start: number[] = [0];
  readonly #src: number[] = [];
  readonly #dst: number[] = [];
  readonly #nvlink: number[] = [];
  readonly #weight: number[] = [];
  readonly #group: number[] = [];
  #weighted = false;

  /** One more edge of the transfer at hand. */
  edge(src: number, dst: number, medium: "nvlink" | "network", weight = 1): void {
    this.#src.push(src);
    this.#dst.push(dst);
    this.#nvlink.push(medium === "nvlink" ? 1 : 0);
    this.#weight.push(weight);
    if (weight !== 1) this.#weighted = true;
  }

  /** Ends the transfer at hand; the next edge begins another. */
  end(group: number): void {
    this.#start.push(this.#src.length);
    this.#group.push(group);
  }

  /** Whether any edge goes over the network. */
  get usesNetwork(): boolean {
    return this.#nvlink.includes(0);
  }

  finish(): Transfers {
    return {
      transferCount: this.#group.length,
      edgeStart: Uint32Array.from(this.#start),
      edgeSrc: Uint32Array.from(this.#src),
      edgeDst: Uint32Array.from(this.#dst),
      edgeNvlink: Uint8Array.from(this.#nvlink),
      ...(this.#weighted ? { edgeWeight: Float64Array.from(this.#weight) } : {}),
      group: Uint32Array.from(this.#group),
    };
  }
}
