/** Computes tasks on other machines: puts them on a queue of a Redis or Valkey server, from which `heddle worker`s take them. */

import type { Job, Queue } from "bullmq";
import { type CellOutcome, type Engine, type Executor, type Task, type TaskResult, unordered } from "../../index.ts";
import { connectRedis, loadRedisLibraries, publicUrl } from "./redis-connection.ts";
import { DEFAULT_QUEUE, ENGINE_EVERY_MS, type QueuedResult, type QueuedTask, QueueKeys } from "./redis-queue.ts";

export interface RedisOptions {
  readonly engine: Engine;
  readonly queue?: string;
  readonly onNote: (text: string) => void;
}

/** Tasks on the queue at a time: enough for some dozens of threads elsewhere, few enough to forget nothing. Assumed. */
const WIDTH = 128;
/** How often tasks that nothing was heard of are looked for, ms: events get lost when the server is started anew. */
const LOOK_EVERY_MS = 2000;
/** How long results and failures stay where no coordinator takes them, s. */
const KEPT_S = 24 * 3600;

type JobData = QueuedTask;
type TaskQueue = Queue<JobData, QueuedResult, "task">;

interface Waiting {
  readonly task: Task;
  readonly resolve: (result: TaskResult) => void;
  readonly reject: (error: Error) => void;
}

/** @throws {UsageError} as `loadRedisLibraries` and `connectRedis` */
export async function redisExecutor(
  url: string,
  { engine, queue: name = DEFAULT_QUEUE, onNote }: RedisOptions,
): Promise<Executor> {
  const libraries = await loadRedisLibraries();
  const { Queue, QueueEvents } = libraries.bullmq;
  const redis = await connectRedis(libraries, url, onNote);
  const queue: TaskQueue = new Queue(name, { connection: redis });
  const events = new QueueEvents(name, { connection: redis });
  // The connections have said it already.
  queue.on("error", () => {});
  events.on("error", () => {});
  const keys = new QueueKeys(redis, name);
  await events.waitUntilReady();
  await keys.putEngine(engine);
  const presence = setInterval(() => void keys.putEngine(engine).catch(() => {}), ENGINE_EVERY_MS).unref();

  const waiting = new Map<string, Waiting>();
  const sentFabrics = new Set<string>();
  const finish = (id: string, cells: QueuedResult): void => {
    const entry = waiting.get(id);
    waiting.delete(id);
    entry?.resolve({ task: entry.task, cells });
  };
  const fail = (id: string, reason: string): void => {
    const entry = waiting.get(id);
    if (entry === undefined) return;
    // Several workers died over it: it is recorded, and the next run tries it again.
    if (/stalled/.test(reason)) {
      finish(id, lost(entry.task));
      return;
    }
    waiting.delete(id);
    entry.reject(new Error(`a worker failed: ${reason}`));
  };
  events.on("completed", ({ jobId, returnvalue }) => finish(jobId, asResult(returnvalue)));
  events.on("failed", ({ jobId, failedReason }) => fail(jobId, failedReason));

  /** Puts a task on the queue, or takes what another coordinator has left of it. */
  const send = async (task: Task): Promise<void> => {
    const { fabric, ...queued } = task;
    if (!sentFabrics.has(task.fabricId)) {
      await keys.putFabric(task.fabricId, fabric);
      sentFabrics.add(task.fabricId);
    }
    const options = { jobId: task.id, removeOnComplete: { age: KEPT_S }, removeOnFail: { age: KEPT_S } };
    const job = await queue.add("task", queued, options);
    await takeEnded(job.id!, async () => {
      await queue.remove(task.id);
      await queue.add("task", queued, options);
    });
  };
  /** Events of jobs that had ended before anybody listened never come. */
  const takeEnded = async (id: string, onFailed: (job: Job) => Promise<void>): Promise<void> => {
    const job = await queue.getJob(id);
    const state = await job?.getState();
    if (state === "completed") finish(id, job!.returnvalue);
    else if (state === "failed") await onFailed(job!);
  };
  const look = async (): Promise<void> => {
    for (const { task } of [...waiting.values()]) {
      const job = await queue.getJob(task.id);
      if (job === undefined && waiting.has(task.id)) {
        sentFabrics.delete(task.fabricId);
        await send(task);
      } else {
        await takeEnded(task.id, async ({ failedReason }) => fail(task.id, failedReason));
      }
    }
  };
  let looking = false;
  const looker = setInterval(() => {
    if (looking || waiting.size === 0 || redis.status !== "ready") return;
    looking = true;
    look().then(
      () => {
        looking = false;
      },
      () => {
        looking = false;
      },
    );
  }, LOOK_EVERY_MS);

  void warnWithoutWorkers(queue, publicUrl(url), name, onNote);
  let closed = false;
  return {
    width: WIDTH,
    run(tasks, signal) {
      return remembering(
        unordered(
          tasks,
          WIDTH,
          (task) =>
            new Promise<TaskResult>((resolve, reject) => {
              waiting.set(task.id, { task, resolve, reject });
              send(task).catch(reject);
            }),
          signal,
        ),
        queue,
        waiting,
      );
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(presence);
      clearInterval(looker);
      await Promise.allSettled([events.close(), queue.close()]);
      redis.disconnect();
    },
  };
}

/** A job stays on the server until its result is safe here; what is abandoned is taken back. */
async function* remembering(
  results: AsyncIterable<TaskResult>,
  queue: TaskQueue,
  waiting: ReadonlyMap<string, Waiting>,
): AsyncGenerator<TaskResult> {
  try {
    for await (const result of results) {
      yield result;
      // Whoever asks for the next one has kept this one.
      void queue.remove(result.task.id).catch(() => {});
    }
  } finally {
    // A running job can't be removed: its result waits for the next run.
    const left = [...waiting.keys()].map((id) => queue.remove(id));
    await Promise.race([Promise.allSettled(left), new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
  }
}

function lost(task: Task): CellOutcome[] {
  const message = "every worker that took its task ended without an answer (expected one that stays)";
  return task.groups.flatMap(({ cells }) =>
    cells.map(({ id }) => ({ id, error: { kind: "lost", code: "WORKERS_LOST", message } })),
  );
}

/** The library parses what a job returns, in some versions once, in others not. */
function asResult(value: unknown): QueuedResult {
  return (typeof value === "string" ? JSON.parse(value) : value) as QueuedResult;
}

async function warnWithoutWorkers(
  queue: TaskQueue,
  url: string,
  name: string,
  onNote: (text: string) => void,
): Promise<void> {
  const workers = await queue.getWorkersCount().catch(() => 1);
  if (workers > 0) return;
  const option = name === DEFAULT_QUEUE ? "" : ` --queue ${name}`;
  onNote(`no worker is connected yet; start some with: heddle worker --connect ${url}${option}`);
}
