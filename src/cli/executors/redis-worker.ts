/** Takes tasks from a queue and computes them in a pool of threads, until it is stopped. */

import type { Job } from "bullmq";
import { type Engine, type FabricSpec, UsageError } from "../../index.ts";
import { connectRedis, loadRedisLibraries, publicUrl } from "./redis-connection.ts";
import { engineText, type QueuedResult, type QueuedTask, QueueKeys, sameEngine } from "./redis-queue.ts";
import type { ThreadPool } from "./threads.ts";

export interface RedisWorkerOptions {
  readonly engine: Engine;
  readonly pool: ThreadPool;
  readonly queue: string;
  /** How long a task waits after its worker has died, ms. */
  readonly lockMs: number;
  /** Ends when no task came for so long, ms; never where absent. */
  readonly idleMs?: number;
  readonly onNote: (text: string) => void;
  /** Told after each task how many cells it had. */
  readonly onTask?: (cells: number) => void;
  /** Takes no more tasks, finishes those that run, and ends. */
  readonly signal: AbortSignal;
}

/** Workers that may die over a task before it is given up. */
const MOST_STALLS = 3;
/** Fabrics kept besides those that the threads keep. */
const KEPT_FABRICS = 64;
/** When a task that this worker can't do is offered again, ms. */
const OFFERED_AGAIN_MS = 1000;

/**
 * Resolves once it has ended by the signal or by idleness.
 * @throws {UsageError} OTHER_ENGINE where the queue's cells are of another version, and as `connectRedis`
 */
export async function runRedisWorker(url: string, options: RedisWorkerOptions): Promise<void> {
  const { engine, pool, queue, lockMs, idleMs, onNote, onTask, signal } = options;
  const libraries = await loadRedisLibraries();
  const { DelayedError, Worker } = libraries.bullmq;
  const redis = await connectRedis(libraries, url, onNote);
  // Waiting for a task blocks a connection.
  const taking = redis.duplicate();
  taking.on("error", () => {});
  try {
    const keys = new QueueKeys(redis, queue);
    const wanted = await keys.getEngine();
    if (wanted && !sameEngine(wanted, engine)) throw otherEngine(wanted, engine, url);

    const fabrics = new Map<string, FabricSpec>();
    const fabricOf = async (id: string): Promise<FabricSpec | undefined> => {
      const known = fabrics.get(id) ?? (await keys.getFabric(id));
      if (known === undefined) return undefined;
      fabrics.delete(id);
      fabrics.set(id, known);
      if (fabrics.size > KEPT_FABRICS) fabrics.delete(fabrics.keys().next().value!);
      return known;
    };
    const running = new AbortController();
    let end: (error?: Error) => void = () => {};
    const ended = new Promise<void>((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve());
    });
    let busy = 0;
    let lastMs = performance.now();
    const giveBack = async (job: Job, token: string | undefined): Promise<never> => {
      await job.moveToDelayed(Date.now() + OFFERED_AGAIN_MS, token);
      throw new DelayedError();
    };
    const worker = new Worker<QueuedTask, QueuedResult>(
      queue,
      async (job, token) => {
        if (!sameEngine(job.data.engine, engine)) {
          end(otherEngine(job.data.engine, engine, url));
          return giveBack(job, token);
        }
        const fabric = await fabricOf(job.data.fabricId);
        // The server was started anew without its memory; the coordinator will send it again.
        if (fabric === undefined) return giveBack(job, token);
        busy++;
        try {
          const { cells } = await pool.run({ ...job.data, fabric }, running.signal);
          onTask?.(cells.length);
          return cells;
        } finally {
          busy--;
          lastMs = performance.now();
        }
      },
      {
        connection: taking,
        concurrency: pool.threads + 1,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        maxStalledCount: MOST_STALLS,
      },
    );
    // Lost connections are told of by the connection.
    worker.on("error", () => {});
    const onAbort = () => end();
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) end();
    const idle = setInterval(() => {
      if (idleMs !== undefined && busy === 0 && performance.now() - lastMs >= idleMs) end();
    }, 100);
    try {
      await ended;
    } finally {
      clearInterval(idle);
      signal.removeEventListener("abort", onAbort);
      await worker.close();
      running.abort(new Error("the worker has ended"));
    }
  } finally {
    taking.disconnect();
    redis.disconnect();
  }
}

function otherEngine(wanted: Engine, ours: Engine, url: string): UsageError {
  const message = `its cells are for ${engineText(wanted)} (expected the same here, got ${engineText(ours)})`;
  return new UsageError([{ code: "OTHER_ENGINE", path: publicUrl(url), message }]);
}
