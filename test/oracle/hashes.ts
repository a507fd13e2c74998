/** Hashes written from their definitions rather than for speed, to be held to published check values. */

const MASK_64 = (1n << 64n) - 1n;

/** Finaliser of splitmix64. */
export function mix64(x: bigint): bigint {
  let z = x & MASK_64;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return z ^ (z >> 31n);
}

export interface CrcModel {
  readonly width: 16 | 32;
  /** Without its leading 1, highest power first: as the catalogues print it. */
  readonly polynomial: bigint;
}

/**
 * A CRC with reflected input and output, as the remainder of a long division in GF(2): a message bit at a time, each byte's
 * lowest bit first, in a register whose highest power is on the left. `initial` and the result are reflected.
 */
export function crc({ width, polynomial }: CrcModel, initial: number, bytes: Uint8Array): number {
  const top = 1n << BigInt(width - 1);
  let register = reversed(BigInt(initial), width);
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const incoming = (byte >> bit) & 1 ? top : 0n;
      const divides = ((register ^ incoming) & top) !== 0n;
      register = (register << 1n) & (2n * top - 1n);
      if (divides) register ^= polynomial;
    }
  }
  return Number(reversed(register, width));
}

function reversed(bits: bigint, width: number): bigint {
  return BigInt(`0b${[...bits.toString(2).padStart(width, "0")].reverse().join("")}`);
}

const [P1, P2, P3, P4, P5] = [2654435761, 2246822519, 3266489917, 668265263, 374761393] as const;

/** xxHash32 of any input (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md). */
export function xxHash32(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  let at = 0;
  let h = seed + P5;
  if (bytes.length >= 16) {
    const lanes = [seed + P1 + P2, seed + P2, seed, seed - P1];
    for (; at + 16 <= bytes.length; at += 16) {
      for (let i = 0; i < 4; i++) {
        lanes[i] = Math.imul(rotl((lanes[i]! + Math.imul(view.getUint32(at + 4 * i, true), P2)) | 0, 13), P1);
      }
    }
    h = rotl(lanes[0]!, 1) + rotl(lanes[1]!, 7) + rotl(lanes[2]!, 12) + rotl(lanes[3]!, 18);
  }
  h = (h + bytes.length) | 0;
  for (; at + 4 <= bytes.length; at += 4) {
    h = Math.imul(rotl((h + Math.imul(view.getUint32(at, true), P3)) | 0, 17), P4);
  }
  for (; at < bytes.length; at++) h = Math.imul(rotl((h + Math.imul(bytes[at]!, P5)) | 0, 11), P1);
  h = Math.imul(h ^ (h >>> 15), P2);
  h = Math.imul(h ^ (h >>> 13), P3);
  return (h ^ (h >>> 16)) >>> 0;
}
