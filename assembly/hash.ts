/**
 * Flow-key hashes. The key is what a RoCEv2 switch sees: source and destination address (10.0.0.0/8 plus the NIC's
 * number), protocol 17, the QP's source port and destination port 4791. Every switch adds its own seed, or, when
 * polarized, the same one.
 */

import { grown } from "./columns";
import { hostCount, nodeTier, switchCount } from "./graph";

/** Hash families that `--hash` offers. */
export enum HashFamily {
  /** A fair pseudo-random function of key and seed (the finaliser of splitmix64). */
  Fair,
  /**
   * CRC-16/CCITT (polynomial 0x1021, reflected) with the seed as initial value. A CRC is linear: another seed only
   * relabels the members, so where group sizes are equal powers of two, stages stay as correlated as polarized ones.
   */
  Crc16,
  /** CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected) with the seed as initial value; linear as CRC-16 is. */
  Crc32c,
  /** xxHash32 with the seed as its seed. */
  XxHash32,
}

/** Which switches share a hash seed. */
export enum HashSeeds {
  PerSwitch,
  /** All switches of a tier hash alike, as where one configuration is rolled out to each tier. */
  PerTier,
  /** All switches hash alike. */
  Polarized,
}

/** UDP destination port of RoCEv2 (IANA). */
const ROCE_V2_PORT: u32 = 4791;
/** IP protocol number of UDP. */
const PROTOCOL_UDP: u32 = 17;
/** First UDP source port that RoCEv2 senders use for entropy: the dynamic range of RFC 6335, 49152–65535. */
const FIRST_SOURCE_PORT: u32 = 49152;
/** Network part of the simulated addresses. */
const ADDRESS_BASE: u32 = 0x0a000000;
/** Bytes of the key: 4 + 4 + 1 + 2 + 2. */
const KEY_BYTES = 13;

/** Finaliser of splitmix64 (Steele, Lea & Flood 2014; constants of Stafford's mix 13): a bijection of u64. */
export function mix64(x: u64): u64 {
  let z = x;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** Seed of one switch's hash. */
function switchSeed(seed: u64, s: u32, seeds: HashSeeds): u64 {
  const id: u32 = seeds == HashSeeds.PerSwitch ? s + 2 : seeds == HashSeeds.PerTier ? 2 + nodeTier[hostCount + s] : 1;
  return mix64(seed + 0x9e3779b97f4a7c15 * <u64>id);
}

let switchTerms = new StaticArray<u64>(0); // [switchCount] hash term of each switch

/** Sets the hash and the seeds of all switches for the following `hashOf` calls. */
export function seedSwitches(family: i32, seeds: HashSeeds, seed: u64): void {
  switchTerms = grown<u64>(switchTerms, switchCount);
  for (let s = 0; s < switchCount; s++) switchTerms[s] = switchTerm(family, switchSeed(seed, s, seeds));
}

/** 32-bit hash of the current key at a switch. */
export function hashOf(family: i32, s: u32): u32 {
  return hashAt(family, switchTerms[s]);
}

// The key of the QP that is being routed, as bytes in network order, and its pre-computed part for the family.
const key = new StaticArray<u8>(KEY_BYTES);
let fairKey: u64 = 0;
let crcKey: u32 = 0;

/** Sets the key for the following `hashOf` calls. The source port of a QP is drawn from seed, flow and QP number. */
export function setKey(family: i32, seed: u64, flow: u32, qp: u32, src: u32, dst: u32): void {
  const entropy = mix64(seed ^ ((((<u64>flow) << 16) | <u64>qp) * 0xd6e8feb86659fd93));
  const sourcePort = FIRST_SOURCE_PORT + (<u32>(entropy >> 32) & 0x3fff);
  if (family == HashFamily.Fair) {
    // The whole entropy, not the 14 bits that fit a port: a fair function of the QP, without birthday repeats.
    fairKey = mix64(entropy ^ mix64(((<u64>src) << 32) | <u64>dst));
    return;
  }
  putWord(0, ADDRESS_BASE + src);
  putWord(4, ADDRESS_BASE + dst);
  key[8] = <u8>PROTOCOL_UDP;
  key[9] = <u8>(sourcePort >> 8);
  key[10] = <u8>sourcePort;
  key[11] = <u8>(ROCE_V2_PORT >> 8);
  key[12] = <u8>ROCE_V2_PORT;
  // A CRC is linear: crc(key, seed) = crc(key, 0) ^ crc(zeros, seed), so the key's part is computed once per QP.
  if (family == HashFamily.Crc16) crcKey = crc(CRC16_REFLECTED, 0, true);
  else if (family == HashFamily.Crc32c) crcKey = crc(CRC32C_REFLECTED, 0, true);
}

function putWord(at: i32, value: u32): void {
  key[at] = <u8>(value >> 24);
  key[at + 1] = <u8>(value >> 16);
  key[at + 2] = <u8>(value >> 8);
  key[at + 3] = <u8>value;
}

/** CRC-16/CCITT polynomial 0x1021, bits reflected. */
const CRC16_REFLECTED: u32 = 0x8408;
/** CRC-32C polynomial 0x1EDC6F41, bits reflected. */
const CRC32C_REFLECTED: u32 = 0x82f63b78;

/** Bitwise reflected CRC over the key, or over as many zero bytes, from the given state. */
function crc(polynomial: u32, initial: u32, ofKey: bool): u32 {
  let state = initial;
  for (let i = 0; i < KEY_BYTES; i++) {
    if (ofKey) state ^= key[i];
    for (let bit = 0; bit < 8; bit++) state = state & 1 ? (state >> 1) ^ polynomial : state >> 1;
  }
  return state;
}

/** What a switch keeps of its seed: for a CRC the seed's linear part, else the seed itself. */
function switchTerm(family: i32, seed: u64): u64 {
  if (family == HashFamily.Crc16) return <u64>crc(CRC16_REFLECTED, <u32>seed & 0xffff, false);
  if (family == HashFamily.Crc32c) return <u64>crc(CRC32C_REFLECTED, <u32>seed, false);
  return seed;
}

/** 32-bit hash of the current key at a switch with that term. */
function hashAt(family: i32, term: u64): u32 {
  if (family == HashFamily.Fair) return <u32>(mix64(fairKey + term) >> 32);
  if (family == HashFamily.XxHash32) return xxHash32(<u32>term);
  return crcKey ^ <u32>term;
}

// Constants of xxHash32 (Collet, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
const PRIME_1: u32 = 0x9e3779b1;
const PRIME_2: u32 = 0x85ebca77;
const PRIME_3: u32 = 0xc2b2ae3d;
const PRIME_4: u32 = 0x27d4eb2f;
const PRIME_5: u32 = 0x165667b1;

/** xxHash32 of the 13 key bytes: short input, so three 4-byte lanes and one byte. */
function xxHash32(seed: u32): u32 {
  let h = seed + PRIME_5 + KEY_BYTES;
  for (let i = 0; i < 12; i += 4) {
    h += load<u32>(changetype<usize>(key) + i) * PRIME_3;
    h = rotl<u32>(h, 17) * PRIME_4;
  }
  h += <u32>key[12] * PRIME_5;
  h = rotl<u32>(h, 11) * PRIME_1;
  h = (h ^ (h >> 15)) * PRIME_2;
  h = (h ^ (h >> 13)) * PRIME_3;
  return h ^ (h >> 16);
}

/** Hash of a given key and raw seed, for tests against published vectors. */
export function hashKey(family: i32, seed: u32, flow: u32, qp: u32, src: u32, dst: u32): u32 {
  setKey(family, 0, flow, qp, src, dst);
  return hashAt(family, switchTerm(family, <u64>seed));
}
