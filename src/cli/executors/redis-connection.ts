/** Connections to a Redis or Valkey server: tried once before anything depends on it, and its refusals in words. */

import type { Redis } from "ioredis";
import { UsageError } from "../../index.ts";

/** Oldest server that BullMQ's scripts run on. */
const OLDEST = [6, 2] as const;
/** Longest wait for the first answer, ms. */
const ANSWER_MS = 5000;

export interface RedisLibraries {
  readonly bullmq: Pick<typeof import("bullmq"), "DelayedError" | "Queue" | "QueueEvents" | "Worker">;
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

/** The address without the password, for messages. */
export function publicUrl(url: string): string {
  return url.replace(/\/\/[^/]*@/, "//");
}

/**
 * Connects, and looks whether the server will do.
 * @throws {UsageError} BAD_REDIS_URL, REDIS_UNREACHABLE, REDIS_REFUSED, REDIS_TOO_OLD within seconds
 */
export async function connectRedis(
  { ioredis }: RedisLibraries,
  url: string,
  onNote: (text: string) => void,
): Promise<Redis> {
  const shown = publicUrl(url);
  if (!URL.canParse(url) || new URL(url).hostname === "") {
    const message = `not an address of a server (expected redis://[user:password@]host[:port][/db], got "${shown}")`;
    throw new UsageError([{ code: "BAD_REDIS_URL", path: "redis", message }]);
  }
  await probe(ioredis, url, shown, onNote);
  // From here on the server is waited for, however long it is away.
  const redis = new ioredis.Redis(url, { maxRetriesPerRequest: null });
  let isAway = false;
  redis.on("error", ({ message }: Error) => {
    if (!isAway) onNote(`${shown}: ${message}; trying again`);
    isAway = true;
  });
  redis.on("ready", () => {
    if (isAway) onNote(`${shown}: back again`);
    isAway = false;
  });
  return redis;
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
    commandTimeout: ANSWER_MS,
    retryStrategy: () => null,
  });
  let first: Error | undefined;
  redis.on("error", (error: Error) => {
    first ??= error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
    const version = field("redis_version");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      const message = `Redis ${version} is too old (expected ${OLDEST.join(".")} or later, or Valkey)`;
      throw new UsageError([{ code: "REDIS_TOO_OLD", path: shown, message }]);
    }
    const policy = field("maxmemory_policy");
    if (policy !== "" && policy !== "noeviction") {
      onNote(`${shown}: maxmemory-policy is ${policy}, under which the server may drop cells (expected noeviction)`);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw refusal(first ?? (error as Error), shown);
  } finally {
    redis.disconnect();
  }
}

function refusal(error: Error, shown: string): UsageError {
  const { message: problem } = error;
  const refused = /WRONGPASS|NOAUTH|NOPERM|invalid password|without any password/i.test(problem);
  const issue = refused
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
