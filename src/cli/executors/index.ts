/** Executors by the word behind `--executor`. */

import { availableParallelism } from "node:os";
import { type CoreModule, type Engine, type Executor, type Limits, UsageError } from "../../index.ts";
import { inlineExecutor } from "./inline.ts";
import { redisExecutor } from "./redis.ts";
import { publicUrl } from "./redis-connection.ts";
import { threadsExecutor } from "./threads.ts";

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
 * `inline`, `threads`, `threads:4`, or `redis://host`.
 * @throws {UsageError} UNKNOWN_EXECUTOR, NO_LIMITS, and what a connection can meet
 */
export async function executorOf(word: string | undefined, options: ExecutorOptions): Promise<Executor> {
  const { core, engine, limits, queue, onNote } = options;
  if (word === "inline") {
    if (limits.timeS !== undefined || limits.memoryBytes !== undefined) {
      const message =
        "inline can't hold a cell to limits (expected threads or redis:// with --cell-timeout and --cell-memory)";
      throw new UsageError([{ code: "NO_LIMITS", path: "--executor", message }]);
    }
    return inlineExecutor(core, engine);
  }
  if (word !== undefined && /^rediss?:\/\//.test(word)) {
    return redisExecutor(word, { engine, onNote, ...(queue === undefined ? {} : { queue }) });
  }
  const threads = word === undefined || word === "threads" ? availableParallelism() : threadsOf(word);
  const { memoryBytes } = limits;
  return threadsExecutor({ core, engine, threads, ...(memoryBytes === undefined ? {} : { memoryBytes }) });
}

function threadsOf(word: string): number {
  const threads = Number(/^threads:(\d+)$/.exec(word)?.[1]);
  if (threads >= 1 && threads <= MOST_THREADS) return threads;
  const message = `unknown executor "${publicUrl(word)}" (expected inline, threads, threads:<count> with at most ${MOST_THREADS}, or redis://host)`;
  throw new UsageError([{ code: "UNKNOWN_EXECUTOR", path: "--executor", message }]);
}
