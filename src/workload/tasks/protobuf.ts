/** Reads the wire form of protocol buffers, field by field: varints, fixed words and counted bytes. */

/** What is wrong, and at which byte of the file. */
export class WireError extends Error {
  readonly offset: number;

  constructor(problem: string, offset: number) {
    super(problem);
    this.offset = offset;
  }
}

/** A field's value is one of these, by its wire type. */
export interface Field {
  readonly number: number;
  readonly offset: number;
  /** Of a varint: as unsigned and as two's complement; exact below 2^53 in amount. */
  readonly unsigned?: number;
  readonly signed?: number;
  /** Of fixed words and counted bytes. */
  readonly bytes?: Uint8Array;
}

const WIRE = { varint: 0, word64: 1, counted: 2, word32: 5 } as const;

export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #origin: number;
  #at = 0;

  /** @param origin where `bytes` begin in their file, for errors */
  constructor(bytes: Uint8Array, origin = 0) {
    this.#bytes = bytes;
    this.#origin = origin;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  get offset(): number {
    return this.#origin + this.#at;
  }

  /** A message with its length before it. @throws {WireError} */
  message(): WireReader {
    const { bytes, offset } = this.#counted();
    return new WireReader(bytes, offset);
  }

  /** @throws {WireError} for what ends too early, or is of no known type */
  field(): Field {
    const { offset } = this;
    const tag = this.#varint().unsigned;
    const number = Math.floor(tag / 8);
    if (number < 1 || number >= 2 ** 29) throw new WireError("a field without a number", offset);
    switch (tag % 8) {
      case WIRE.varint:
        return { number, offset, ...this.#varint() };
      case WIRE.word64:
        return { number, offset, bytes: this.#take(8, offset) };
      case WIRE.word32:
        return { number, offset, bytes: this.#take(4, offset) };
      case WIRE.counted:
        return { number, ...this.#counted() };
      default:
        throw new WireError(`a field of wire type ${tag % 8}`, offset);
    }
  }

  /** All numbers of a packed field, unsigned. @throws {WireError} */
  varints(): number[] {
    const numbers: number[] = [];
    while (!this.done) numbers.push(this.#varint().unsigned);
    return numbers;
  }

  #counted(): { readonly bytes: Uint8Array; readonly offset: number } {
    const { offset } = this;
    const length = this.#varint().unsigned;
    const start = this.offset;
    return { bytes: this.#take(length, offset), offset: start };
  }

  #take(length: number, offset: number): Uint8Array {
    const left = this.#bytes.length - this.#at;
    if (length > left) throw new WireError(`${length} bytes are announced where ${left} are left`, offset);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** At most ten bytes of seven bits each, the lowest first. */
  #varint(): { readonly unsigned: number; readonly signed: number } {
    const { offset } = this;
    let low = 0; // bits 0 to 27
    let middle = 0; // bits 28 to 55
    let high = 0; // bits 56 to 63
    for (let i = 0; i < 10; i++) {
      if (this.done) throw new WireError("a number that does not end", offset);
      const byte = this.#bytes[this.#at++]!;
      const bits = byte & 0x7f;
      if (i < 4) low |= bits << (7 * i);
      else if (i < 8) middle |= bits << (7 * (i - 4));
      else high |= bits << (7 * (i - 8));
      if (byte < 0x80) {
        const upper = high & 0xff;
        const unsigned = upper * 2 ** 56 + middle * 2 ** 28 + low;
        // Subtracted in parts, so that small amounts below zero are exact.
        const signed = upper < 0x80 ? unsigned : (upper - 0x100) * 2 ** 56 + middle * 2 ** 28 + low;
        return { unsigned, signed: upper === 0xff ? -((0xfffffff - middle) * 2 ** 28 + (0x10000000 - low)) : signed };
      }
    }
    throw new WireError("a number of more than ten bytes", offset);
  }
}
