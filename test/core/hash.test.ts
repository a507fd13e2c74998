/** Hash families against implementations from their definitions, which are themselves held to published check values. */

import { describe, expect, it } from "vitest";
import { createRng } from "../../src/rng.ts";
import { type CrcModel, crc, mix64, xxHash32 } from "../oracle/hashes.ts";
import { BUILDS, instanceOf } from "./builds.ts";

const CRC_16: CrcModel = { width: 16, polynomial: 0x1021n };
const CRC_32C: CrcModel = { width: 32, polynomial: 0x1edc6f41n };

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("the test's own hashes have the published check values", () => {
  it("CRC-32C: 0xE3069283 of 123456789, initial value and final XOR all ones (RFC 3720)", () => {
    expect((crc(CRC_32C, 0xffffffff, ascii("123456789")) ^ 0xffffffff) >>> 0).toBe(0xe3069283);
  });

  it("CRC-16/KERMIT: 0x2189 of 123456789, initial value 0, and X-25: 0x906E, all ones (catalogue of G. Cook)", () => {
    expect(crc(CRC_16, 0, ascii("123456789"))).toBe(0x2189);
    expect(crc(CRC_16, 0xffff, ascii("123456789")) ^ 0xffff).toBe(0x906e);
  });

  it("xxHash32: 0x02CC5D05 of nothing, and those of one byte, one lane short, and two stripes and a tail", () => {
    expect(xxHash32(ascii(""), 0)).toBe(0x02cc5d05);
    expect(xxHash32(ascii("a"), 0)).toBe(0x550d7456);
    expect(xxHash32(ascii("abc"), 0)).toBe(0x32d153ff);
    expect(xxHash32(ascii("Nobody inspects the spammish repetition"), 0)).toBe(0xe2293b2f);
  });

  it("splitmix64: 6457827717110365317 first from state 1234567", () => {
    expect(mix64(1234567n + 0x9e3779b97f4a7c15n)).toBe(6457827717110365317n);
  });
});

interface Key {
  readonly flow: number;
  readonly qp: number;
  readonly src: number;
  readonly dst: number;
}

/** What the source port of a QP is drawn from (the run's seed is 0 in `hashKey`); its upper half mod 2^14 is the port, counted from 49152. */
function entropyOf({ flow, qp }: Key): bigint {
  return mix64(((BigInt(flow) << 16n) | BigInt(qp)) * 0xd6e8feb86659fd93n);
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

/** Hash of the core for a key at a switch of that seed, by definition. */
const DEFINITIONS: Readonly<Record<string, (key: Key, seed: number) => number>> = {
  Fair: (key, seed) => {
    const fairKey = mix64(entropyOf(key) ^ mix64((BigInt(key.src) << 32n) | BigInt(key.dst)));
    return Number(mix64(fairKey + BigInt(seed)) >> 32n);
  },
  Crc16: (key, seed) => crc(CRC_16, seed & 0xffff, bytesOf(key)),
  Crc32c: (key, seed) => crc(CRC_32C, seed, bytesOf(key)),
  XxHash32: (key, seed) => xxHash32(bytesOf(key), seed),
};

describe.each(BUILDS)("hashKey (%s build)", (build) => {
  const { exports, number } = instanceOf(build);

  it.each(Object.keys(DEFINITIONS))("%s is the definition's hash of the 13 key bytes", (family) => {
    const { below, uint32 } = createRng(1, 0);
    const seeds = [0, 1, 0xffff, 0xffffffff, ...Array.from({ length: 60 }, uint32)];
    for (const seed of seeds) {
      const key = { flow: below(2 ** 20), qp: below(64), src: below(131072), dst: below(131072) };
      const hash = exports.hashKey(number("HashFamily", family), seed, key.flow, key.qp, key.src, key.dst) >>> 0;
      expect(hash, `${JSON.stringify(key)} at seed ${seed}`).toBe(DEFINITIONS[family]!(key, seed));
    }
  });

  it("sees the source port, in which alone the QPs of a flow differ", () => {
    const crc32c = number("HashFamily", "Crc32c");
    const hashes = new Set(Array.from({ length: 16 }, (_, qp) => exports.hashKey(crc32c, 0, 5, qp, 1, 2)));
    expect(hashes.size).toBe(16);
  });
});
