/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna, https://prng.di.unimi.it/xoshiro128starstar.c), its state
 * filled by the murmur3 finaliser. Our own, not a library's: the stream is part of every published result.
 */

export interface Rng {
  /** Uniform integer in [0, bound), unbiased; bound in [1, 2^32]. */
  below(bound: number): number;
  /** Uniform 32-bit unsigned integer. */
  uint32(): number;
}

/** Mixes a seed with a stream number, so that streams of one seed, and one stream of several seeds, are unrelated. */
export function mixSeed(seed: number, stream: number): number {
  let h = Math.imul((seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32) >>> 0, 0x85ebca6b), 0x9e3779b1);
  h = finalize(h ^ Math.imul(stream + 1, 0xc2b2ae35));
  return finalize(h + (stream >>> 0));
}

/** A generator for non-negative safe-integer `seed` and small integer `stream` (one per purpose). */
export function createRng(seed: number, stream: number): Rng {
  const base = mixSeed(seed, stream);
  const s = new Uint32Array(4);
  for (let i = 0; i < 4; i++) s[i] = finalize(base + Math.imul(i + 1, 0x9e3779b9));
  if ((s[0]! | s[1]! | s[2]! | s[3]!) === 0) s[0] = 1;

  function uint32(): number {
    const result = Math.imul(rotl(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 11);
    return result;
  }

  function below(bound: number): number {
    // Rejection of the incomplete last interval keeps every value equally likely.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let x = uint32();
    while (x >= limit) x = uint32();
    return x % bound;
  }

  return { below, uint32 };
}

/** Shuffles in place, every order equally likely (Fisher-Yates). */
export function shuffle(values: Uint32Array, rng: Rng): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
}

function rotl(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** The 32-bit finaliser of MurmurHash3 (Appleby, public domain). */
function finalize(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
