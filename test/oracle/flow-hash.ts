/** The hash of a QP's packets at a switch, for each family of assembly/hash.ts, from definitions. */

import type { HashFamily, HashSeeds } from "../../src/core/index.ts";
import { type CrcModel, crc, mix64, xxHash32 } from "./hashes.ts";

export const CRC_16: CrcModel = { width: 16, polynomial: 0x1021n };
export const CRC_32C: CrcModel = { width: 32, polynomial: 0x1edc6f41n };

export interface Key {
  readonly seed: bigint;
  readonly flow: number;
  readonly qp: number;
  readonly src: number;
  readonly dst: number;
}

/** What the source port of a QP is drawn from; its upper half mod 2^14 is the port, counted from 49152. */
function entropyOf({ seed, flow, qp }: Key): bigint {
  return mix64(seed ^ mask64(((BigInt(flow) << 16n) | BigInt(qp)) * 0xd6e8feb86659fd93n));
}

/** The 13 bytes: addresses 10.0.0.0 + NIC, protocol UDP, source port, destination port 4791; all in network order. */
function bytesOf(key: Key): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0a000000 + key.src);
  view.setUint32(4, 0x0a000000 + key.dst);
  view.setUint8(8, 17);
  view.setUint16(9, 49152 + Number((entropyOf(key) >> 32n) & 0x3fffn));
  view.setUint16(11, 4791);
  return bytes;
}

const low = (seed: bigint, bits: number): number => Number(BigInt.asUintN(bits, seed));
const mask64 = (x: bigint): bigint => BigInt.asUintN(64, x);

/** 32-bit hash of a key at a switch of that seed. */
export const HASHES: Readonly<Record<HashFamily, (key: Key, switchSeed: bigint) => number>> = {
  fair: (key, seed) => {
    const fairKey = mix64(entropyOf(key) ^ mix64((BigInt(key.src) << 32n) | BigInt(key.dst)));
    return Number(mix64(fairKey + seed) >> 32n);
  },
  crc16: (key, seed) => crc(CRC_16, low(seed, 16), bytesOf(key)),
  crc32c: (key, seed) => crc(CRC_32C, low(seed, 32), bytesOf(key)),
  xxhash32: (key, seed) => xxHash32(bytesOf(key), low(seed, 32)),
};

/** Seed of the `index`-th switch's hash, of that tier: the numbers 1 + (0, 1 + tier or 1 + index) of splitmix64's sequence. */
export function switchSeedOf(seeds: HashSeeds, seed: bigint, index: number, tier: number): bigint {
  const id = { polarized: 1, "per-tier": 2 + tier, "per-switch": 2 + index }[seeds];
  return mix64(seed + 0x9e3779b97f4a7c15n * BigInt(id));
}
