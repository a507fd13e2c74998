/** Typed-array views of an instance's columns. Each is made for one use: memory.grow detaches every older one without a word. */

import type { CoreInstance } from "./module.ts";

export class ColumnViews {
  readonly #instance: CoreInstance;

  constructor(instance: CoreInstance) {
    this.#instance = instance;
  }

  f64(column: string): Float64Array {
    return new Float64Array(this.#instance.exports.memory.buffer, ...this.#place(column));
  }

  u32(column: string): Uint32Array {
    return new Uint32Array(this.#instance.exports.memory.buffer, ...this.#place(column));
  }

  u8(column: string): Uint8Array {
    return new Uint8Array(this.#instance.exports.memory.buffer, ...this.#place(column));
  }

  #place(column: string): [pointer: number, length: number] {
    const id = this.#instance.number("Column", column);
    const { columnPointer, columnLength } = this.#instance.exports;
    return [columnPointer(id) >>> 0, columnLength(id)];
  }
}
