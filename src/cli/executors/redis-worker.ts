/** Takes tasks from a queue and computes them in a pool of threads, until it is stopped. */

import { setTimeout } from "node:timers/promises";
import type { Job } from "bullmq";
import { type CellOutcome, type Engine, type FabricSpec, readQueuedTask, UsageError } from "../../index.ts";
import { connectRedis, loadRedisLibraries, publicUrl } from "./redis-connection.ts";
import { engineText, NO_FABRIC, PREFIX, TaskQueueKeys } from "./redis-queue.ts";
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
/** How often a task whose fabric is missing is tried, and when again, ms: its coordinator sends it within seconds. */
const FABRIC_TRIES = 20;
const FABRIC_AGAIN_MS = 1000;
/** How often it looks whether it should end, ms. */
const LOOK_EVERY_MS = 100;
/** How long it waits with finished tasks for a server that is away, ms. */
const FAREWELL_MS = 5000;

/**
 * Resolves once it has ended by the signal or by idleness.
 * @throws {UsageError} OTHER_ENGINE where all cells on the queue are of another version, and as `connectRedis`
 */
export async function runRedisWorker(url: string, options: RedisWorkerOptions): Promise<void> {
  const { engine, pool, queue, lockMs, idleMs, onNote, onTask, signal } = options;
  const libraries = await loadRedisLibraries();
  const { DelayedError, UnrecoverableError, Worker } = libraries.bullmq;
  const { redis, complain } = await connectRedis(libraries, url, onNote);
  try {
    const keys = new TaskQueueKeys(redis, queue, engine);
    const others = await keys.announced();
    const isWanted = others.length === 0 || others.some((other) => engineText(other) === engineText(engine));
    if (!isWanted) throw otherEngine(others[0]!, engine, url);

    const fabricOf = remembered((id) => keys.getFabric(id));
    const running = new AbortController();
    let failure: UsageError | undefined;
    let hasStrays = false;
    let busy = 0;
    let lastMs = performance.now();
    const compute = async (job: Job, token: string | undefined): Promise<readonly CellOutcome[]> => {
      const task = readQueuedTask(job.data);
      if (task === undefined || task.id !== job.id) {
        if (!hasStrays) onNote("something on the queue is no task of heddle's; it is left out");
        hasStrays = true;
        throw new UnrecoverableError("no task of heddle's");
      }
      const fabric = await fabricOf(task.fabricId);
      if (fabric === undefined) {
        if (job.attemptsStarted > FABRIC_TRIES) throw new UnrecoverableError(NO_FABRIC);
        await job.moveToDelayed(Date.now() + FABRIC_AGAIN_MS, token);
        throw new DelayedError();
      }
      const { cells } = await pool.run({ ...task, engine, fabric }, running.signal);
      onTask?.(cells.length);
      return cells;
    };
    const worker = new Worker<unknown, readonly CellOutcome[]>(
      keys.name,
      async (job, token) => {
        busy++;
        try {
          return await compute(job, token);
        } finally {
          busy--;
          lastMs = performance.now();
        }
      },
      {
        connection: redis,
        prefix: PREFIX,
        // One more than there are threads, so that none waits for its next task.
        concurrency: pool.threads + 1,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        maxStalledCount: MOST_STALLS,
        runRetryDelay: FABRIC_AGAIN_MS,
      },
    );
    worker.on("error", (error) => {
      failure ??= complain(error);
    });
    const isIdle = () => idleMs !== undefined && busy === 0 && performance.now() - lastMs >= idleMs;
    while (!signal.aborted && failure === undefined && !isIdle()) await setTimeout(LOOK_EVERY_MS);

    let isClosed = false;
    const closed = worker.close().finally(() => {
      isClosed = true;
    });
    // Results that can't be handed over are lost, and others compute them again.
    let awayMs = 0;
    while (!isClosed && awayMs < FAREWELL_MS) {
      await Promise.race([closed, setTimeout(LOOK_EVERY_MS)]);
      awayMs = busy === 0 && redis.status !== "ready" ? awayMs + LOOK_EVERY_MS : 0;
    }
    closed.catch(() => {});
    running.abort(new Error("the worker has ended"));
    if (!isClosed) await worker.disconnect().catch(() => {});
    if (failure) throw failure;
  } finally {
    redis.disconnect();
  }
}

/** Keeps what was found last. */
function remembered(
  find: (id: string) => Promise<FabricSpec | undefined>,
): (id: string) => Promise<FabricSpec | undefined> {
  const kept = new Map<string, FabricSpec>();
  return async (id) => {
    const found = kept.get(id) ?? (await find(id));
    if (found === undefined) return undefined;
    kept.delete(id);
    kept.set(id, found);
    if (kept.size > KEPT_FABRICS) kept.delete(kept.keys().next().value!);
    return found;
  };
}

function otherEngine(wanted: Engine, ours: Engine, url: string): UsageError {
  const message = `its cells are for ${engineText(wanted)} (expected the same here, got ${engineText(ours)})`;
  return new UsageError([{ code: "OTHER_ENGINE", path: publicUrl(url), message }]);
}
