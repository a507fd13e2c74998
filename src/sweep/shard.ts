/** Static shards: each machine of n takes the points that fall to it, without talking to the others. */

import { UsageError } from "../errors.ts";

export interface Shard {
  /** 1 … of. */
  readonly index: number;
  readonly of: number;
}

/** Most shards; beyond it a number is a slip of the keyboard. */
const MOST_SHARDS = 10_000;

/** `--shard 2/8`. @throws {UsageError} BAD_SHARD */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && of !== undefined && of >= 1 && of <= MOST_SHARDS && index >= 1 && index <= of) {
    return { index, of };
  }
  const message = `not a shard (expected i/n with i from 1 to n and n at most ${MOST_SHARDS}, as in 2/8, got "${text}")`;
  throw new UsageError([{ code: "BAD_SHARD", path: "--shard", message }]);
}

/** `2/8`. */
export function formatShard({ index, of }: Shard): string {
  return `${index}/${of}`;
}

/** Whether a shard has what begins with this hash, 64 hexadecimal digits; every hash falls to exactly one of n shards. */
export function isOfShard(hash: string, { index, of }: Shard): boolean {
  return Number.parseInt(hash.slice(0, 12), 16) % of === index - 1;
}
