/** Connections to a Redis or Valkey server: tried once before anything depends on it, and its refusals in words. */

import { setTimeout } from "node:timers/promises";
import type { Redis } from "ioredis";
import { UsageError } from "../../index.ts";

/** Oldest server that BullMQ's scripts run on. */
const OLDEST = [6, 2] as const;
/** Longest wait for the first answer, ms. */
const ANSWER_MS = 5000;
/** Most different errors of a server that are told of. */
const MOST_TOLD = 20;

export interface RedisLibraries {
  readonly bullmq: Pick<
    typeof import("bullmq"),
    "DelayedError" | "Queue" | "QueueEvents" | "UnrecoverableError" | "Worker"
  >;
  readonly ioredis: Pick<typeof import("ioredis"), "Redis">;
}

/** Loaded when they are needed. */
async function importLibraries(): Promise<RedisLibraries> {
  const [bullmq, ioredis] = await Promise.all([import("bullmq"), import("ioredis")]);
  return { bullmq, ioredis };
}

/** @throws {UsageError} MISSING_PACKAGE: they are optional, as few users need them */
export async function loadRedisLibraries(load = importLibraries): Promise<RedisLibraries> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const message =
      "redis:// needs the packages bullmq and ioredis (expected them installed: npm install bullmq ioredis)";
    throw new UsageError([{ code: "MISSING_PACKAGE", path: "redis", message }], { cause: error });
  }
}

/** The address without user, password and options, for messages. */
export function publicUrl(url: string): string {
  return url.replace(/^([a-z]*:\/\/)?.*@/is, "$1").replace(/[?#].*$/s, "");
}

export interface RedisConnection {
  readonly redis: Redis;
  /**
   * Tells of an error that the server answers with, once each; those of lost connections are told of anyway.
   * @returns the reason to end, where trying again would not help
   */
  complain(error: Error): UsageError | undefined;
}

/**
 * Connects, and looks whether the server will do. From then on it is waited for, however long it is away.
 * @param url that `checkRedisUrl` lets through
 * @throws {UsageError} REDIS_UNREACHABLE, REDIS_REFUSED, REDIS_TOO_OLD within seconds
 */
export async function connectRedis(
  { ioredis }: RedisLibraries,
  url: string,
  onNote: (text: string) => void,
): Promise<RedisConnection> {
  const shown = publicUrl(url);
  await probe(ioredis, url, shown, onNote);
  // BullMQ waits for every command and looks at no version: the probe has.
  const options = { maxRetriesPerRequest: null, skipVersionCheck: true };
  const redis = new ioredis.Redis(url, options);
  const told = new Set<string>();
  let isAway = false;
  redis.on("error", (error: Error) => {
    if (!isAway) onNote(`${shown}: ${printable(error.message)}; trying again`);
    isAway = true;
  });
  redis.on("ready", () => {
    if (isAway) onNote(`${shown}: back again`);
    isAway = false;
  });
  return {
    redis,
    complain(error) {
      if (error.name !== "ReplyError") return undefined;
      if (isRefusal(error)) return refusal(error, shown);
      const text = printable(error.message);
      if (!told.has(text) && told.size < MOST_TOLD) onNote(`${shown}: ${text}; trying again`);
      told.add(text);
      return undefined;
    },
  };
}

/** One harmless line of what a server has said. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, " ").slice(0, 200);
}

/**
 * Without a word of the address, which may have a password in an odd place.
 * @throws {UsageError} BAD_REDIS_URL
 */
export function checkRedisUrl(url: string, path: string): void {
  const bad = (problem: string): never => {
    const message = `${problem} (expected redis://[user:password@]host[:port][/db], special characters of a password as in %40)`;
    throw new UsageError([{ code: "BAD_REDIS_URL", path, message }]);
  };
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) bad("not an address of a server");
  const { hostname, pathname, search, username, password } = new URL(url);
  if (hostname === "") bad("an address without a host");
  if (!/^\/?\d*$/.test(pathname)) bad("an address with something behind the host that is no number of a database");
  if (search !== "") bad("an address with options");
  try {
    decodeURIComponent(username + password);
  } catch {
    bad('an address with a "%" that begins no character');
  }
}

async function probe(
  ioredis: RedisLibraries["ioredis"],
  url: string,
  shown: string,
  onNote: (text: string) => void,
): Promise<void> {
  const redis = new ioredis.Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_MS,
    retryStrategy: () => null,
    // Below, so that its refusal is ours to tell.
    enableReadyCheck: false,
  });
  let first: Error | undefined;
  redis.on("error", (error: Error) => {
    first ??= error;
  });
  const late = new AbortController();
  try {
    const info = await Promise.race([
      redis.connect().then(() => ready(redis)),
      setTimeout(ANSWER_MS, undefined, { signal: late.signal }).then(() => {
        throw new Error(`nothing within ${ANSWER_MS / 1000} s`);
      }),
    ]);
    const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
    const version = field("redis_version");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      const message = `Redis ${printable(version)} is too old (expected ${OLDEST.join(".")} or later, or Valkey)`;
      throw new UsageError([{ code: "REDIS_TOO_OLD", path: shown, message }]);
    }
    const policy = field("maxmemory_policy");
    if (policy !== "" && policy !== "noeviction") {
      onNote(`${shown}: maxmemory-policy is ${printable(policy)}: the server may drop cells (expected noeviction)`);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw refusal(first ?? (error as Error), shown);
  } finally {
    late.abort();
    redis.disconnect();
  }
}

/** What the server says of itself, once it has loaded what it has on its disk. */
async function ready(redis: Redis): Promise<string> {
  for (;;) {
    const info = await redis.info();
    if (!/^loading:1\r?$/m.test(info)) return info;
    await setTimeout(100);
  }
}

/** Why a server can't be worked with, in our words. */
function refusal(error: Error, shown: string): UsageError {
  const problem = printable(error.message);
  const issue = isRefusal(error)
    ? {
        code: "REDIS_REFUSED",
        message: `refused the user or the password (expected as in redis://user:password@host, got "${problem}")`,
      }
    : {
        code: "REDIS_UNREACHABLE",
        message: `no answer of a Redis or Valkey server (expected one at this address, got "${problem}")`,
      };
  return new UsageError([{ ...issue, path: shown }], { cause: error });
}

/** Trying again would not help. */
function isRefusal({ message }: Error): boolean {
  return /WRONGPASS|NOAUTH|NOPERM|invalid password|without any password/i.test(message);
}

/** Waits no longer than `ms`: the work may depend on a server that is away. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([work, setTimeout(ms, undefined, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}
