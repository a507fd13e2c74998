/** Executors, by the word behind `--executor`. */

import { availableParallelism } from "node:os";
import { type CoreModule, type Engine, type Executor, type Limits, UsageError } from "../../index.ts";
import { inlineExecutor } from "./inline.ts";
import { redisExecutor } from "./redis.ts";
import { checkRedisUrl, publicUrl } from "./redis-connection.ts";
import { threadsExecutor } from "./threads.ts";

/** What `--executor` names. */
export type ExecutorKind =
  | { readonly kind: "inline" }
  | { readonly kind: "threads"; readonly threads: number }
  | { readonly kind: "redis"; readonly url: string };

export interface ExecutorOptions {
  readonly core: CoreModule;
  readonly engine: Engine;
  readonly limits: Limits;
  /** Of the Redis server. */
  readonly queue?: string;
  readonly onNote: (text: string) => void;
}

/** Most threads that are started: beyond it a number is a slip of the keyboard. */
const MOST_THREADS = 1024;

/**
 * Of `inline`, `threads`, `threads:4`, or `redis://host`; without a word, threads.
 * @throws {UsageError} UNKNOWN_EXECUTOR, BAD_REDIS_URL
 */
export function parseExecutor(word = "threads"): ExecutorKind {
  if (word === "inline") return { kind: "inline" };
  if (word === "threads") return { kind: "threads", threads: availableParallelism() };
  if (/^rediss?:\/\//.test(word)) {
    checkRedisUrl(word, "--executor");
    return { kind: "redis", url: word };
  }
  const threads = Number(/^threads:(\d+)$/.exec(word)?.[1]);
  if (threads >= 1 && threads <= MOST_THREADS) return { kind: "threads", threads };
  const message = `unknown executor "${publicUrl(word)}" (expected inline, threads, threads:<count> with at most ${MOST_THREADS}, or redis://host)`;
  throw new UsageError([{ code: "UNKNOWN_EXECUTOR", path: "--executor", message }]);
}

/** @throws {UsageError} what a connection can meet */
export async function openExecutor(where: ExecutorKind, options: ExecutorOptions): Promise<Executor> {
  const { core, engine, limits, queue, onNote } = options;
  switch (where.kind) {
    case "inline":
      return inlineExecutor(core, engine);
    case "redis":
      return redisExecutor(where.url, { engine, onNote, ...(queue === undefined ? {} : { queue }) });
    case "threads": {
      const { threads } = where;
      const { memoryBytes } = limits;
      return threadsExecutor({ core, engine, threads, ...(memoryBytes === undefined ? {} : { memoryBytes }) });
    }
  }
}
