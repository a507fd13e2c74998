/** Hash families against implementations from their definitions, which are themselves held to published check values. */

import { describe, expect, it } from "vitest";
import { HASH_FAMILIES, type HashFamily } from "../../src/core/index.ts";
import { createRng } from "../../src/rng.ts";
import { CRC_16, CRC_32C, HASHES } from "../oracle/flow-hash.ts";
import { crc, mix64, xxHash32 } from "../oracle/hashes.ts";
import { BUILDS, instanceOf } from "./builds.ts";

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

/** Names of the families in the core. */
const CORE_NAMES: Readonly<Record<HashFamily, string>> = {
  fair: "Fair",
  crc16: "Crc16",
  crc32c: "Crc32c",
  xxhash32: "XxHash32",
};

describe.each(BUILDS)("hashKey (%s build)", (build) => {
  const { exports, number } = instanceOf(build);

  it.each(HASH_FAMILIES)("%s is the definition's hash of the 13 key bytes", (family) => {
    const { below, uint32 } = createRng(1, 0);
    const seeds = [0, 1, 0xffff, 0xffffffff, ...Array.from({ length: 60 }, uint32)];
    for (const seed of seeds) {
      const key = { seed: 0n, flow: below(2 ** 20), qp: below(64), src: below(131072), dst: below(131072) };
      const hash =
        exports.hashKey(number("HashFamily", CORE_NAMES[family]), seed, key.flow, key.qp, key.src, key.dst) >>> 0;
      expect(hash, `QP ${key.qp} of flow ${key.flow} at seed ${seed}`).toBe(HASHES[family](key, BigInt(seed)));
    }
  });

  it("sees the source port, in which alone the QPs of a flow differ", () => {
    const crc32c = number("HashFamily", "Crc32c");
    const hashes = new Set(Array.from({ length: 16 }, (_, qp) => exports.hashKey(crc32c, 0, 5, qp, 1, 2)));
    expect(hashes.size).toBe(16);
  });
});
