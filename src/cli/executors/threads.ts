/** Computes tasks in a pool of threads: the default, with one thread per core. */

import { setTimeout } from "node:timers/promises";
import type { Piscina } from "piscina";
import {
  type CellOutcome,
  type CoreModule,
  type Engine,
  type Executor,
  formatDuration,
  type Task,
  type TaskResult,
  unordered,
} from "../../index.ts";
import type { ThreadData, ThreadResult, ThreadTask } from "./task-thread.ts";

export interface ThreadPoolOptions {
  readonly core: CoreModule;
  readonly engine: Engine;
  readonly threads: number;
  /** Heap of a thread; more ends it. Its buffers and its WebAssembly memory are looked at after each cell. */
  readonly memoryBytes?: number;
}

/** How often a task with a time limit is looked at, ms. */
const LOOK_EVERY_MS = 20;

/** Threads with resident fabrics. Whoever has tasks may share it: an executor here, a worker of a queue elsewhere. */
export class ThreadPool {
  readonly threads: number;
  readonly #pool: Piscina;

  private constructor(pool: Piscina, threads: number) {
    this.#pool = pool;
    this.threads = threads;
  }

  /** Starts the threads. */
  static async open({ core, engine, threads, memoryBytes }: ThreadPoolOptions): Promise<ThreadPool> {
    const { Piscina } = await import("piscina");
    // The same file in src, for those who run the sources, and in dist.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const workerData: ThreadData = { core, engine };
    const pool = new Piscina({
      filename: new URL(`./task-thread.${ending}`, import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      workerData,
      ...(memoryBytes === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryBytes / 2 ** 20 } }),
    });
    return new ThreadPool(pool, threads);
  }

  /**
   * A cell that meets a limit, or whose thread dies, has that as its outcome; its neighbours are computed again without it.
   * @throws the signal's reason, and errors of our own
   */
  async run(task: Task, signal: AbortSignal): Promise<TaskResult> {
    try {
      return { task, cells: await this.#attempt(task, signal) };
    } catch (error) {
      if (!(error instanceof ThreadDied)) throw error;
      const cells = task.groups.flatMap((group) => group.cells.map((cell) => ({ ...group, cells: [cell] })));
      if (cells.length === 1) return { task, cells: [{ id: cells[0]!.cells[0]!.id, error: error.outcome }] };
      const outcomes: CellOutcome[] = [];
      for (const alone of cells) outcomes.push(...(await this.run({ ...task, groups: [alone] }, signal)).cells);
      return { task, cells: outcomes };
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #attempt(task: Task, signal: AbortSignal): Promise<readonly CellOutcome[]> {
    const { timeS, memoryBytes } = task.limits;
    const over = new AbortController();
    const settled = new AbortController();
    const begun = timeS === undefined ? undefined : new Int32Array(new SharedArrayBuffer(4));
    if (begun) watch(begun, timeS! * 1000, over, settled.signal);
    const threadTask: ThreadTask = { task, ...(begun ? { begun } : {}) };
    try {
      const result: ThreadResult = await this.#pool.run(threadTask, { signal: AbortSignal.any([signal, over.signal]) });
      if ("cells" in result) return result.cells;
      const taken = `took ${mebibytes(result.memoryBytes)} of memory (expected at most ${mebibytes(memoryBytes!)})`;
      throw new ThreadDied("limit", "CELL_MEMORY_LIMIT", taken);
    } catch (error) {
      signal.throwIfAborted();
      throw asDeath(error, over.signal.aborted, task) ?? error;
    } finally {
      settled.abort();
    }
  }
}

/** Tasks in the order of the iterable, on a pool of its own. */
export async function threadsExecutor(options: ThreadPoolOptions): Promise<Executor> {
  const pool = await ThreadPool.open(options);
  // One more than there are threads, so that none waits for its next task.
  const width = options.threads + 1;
  return {
    width,
    run: (tasks, signal) => unordered(tasks, width, (task, stop) => pool.run(task, stop), signal),
    close: () => pool.close(),
  };
}

class ThreadDied extends Error {
  readonly outcome: Extract<CellOutcome, { error: unknown }>["error"];
  constructor(kind: "limit" | "lost", code: string, message: string) {
    super(message);
    this.outcome = { kind, code, message };
  }
}

/** How the thread came to its end, where it did. */
function asDeath(error: unknown, isOverTime: boolean, { limits }: Task): ThreadDied | undefined {
  if (error instanceof ThreadDied) return error;
  if (isOverTime) {
    const message = `not done in its time (expected at most ${formatDuration(limits.timeS!)})`;
    return new ThreadDied("limit", "CELL_TIME_LIMIT", message);
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") {
    const expected = limits.memoryBytes === undefined ? "" : ` (expected at most ${mebibytes(limits.memoryBytes)})`;
    return new ThreadDied("limit", "CELL_MEMORY_LIMIT", `the heap of its thread was full${expected}`);
  }
  return message === "worker exited" || /^Worker terminated|worker exited with code/i.test(message)
    ? new ThreadDied("lost", "THREAD_LOST", `its thread ended: ${message}`)
    : undefined;
}

/** Ends a task that has run for too long; how long it waited for a thread does not count. */
async function watch(begun: Int32Array, limitMs: number, over: AbortController, settled: AbortSignal): Promise<void> {
  let begunMs: number | undefined;
  while (!settled.aborted) {
    if (begunMs === undefined && Atomics.load(begun, 0) === 1) begunMs = performance.now();
    if (begunMs !== undefined && performance.now() - begunMs >= limitMs) return over.abort();
    await setTimeout(LOOK_EVERY_MS, undefined, { ref: false });
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
