/** Computes tasks on other machines: puts them on a queue of a Redis or Valkey server, from which `heddle worker`s take them. */

import type { Queue, QueueEvents } from "bullmq";
import {
  type CellOutcome,
  type Engine,
  type Executor,
  isFinal,
  type QueuedTask,
  readOutcomes,
  type Task,
  type TaskResult,
  UsageError,
  unordered,
} from "../../index.ts";
import { connectRedis, loadRedisLibraries, publicUrl, type RedisConnection, within } from "./redis-connection.ts";
import { ANNOUNCE_EVERY_MS, DEFAULT_QUEUE, JOB, NO_FABRIC, PREFIX, TaskQueueKeys } from "./redis-queue.ts";

export interface RedisOptions {
  readonly engine: Engine;
  readonly queue?: string;
  readonly onNote: (text: string) => void;
}

/** Tasks on the queue at a time: enough for some dozens of threads elsewhere, few enough to forget nothing. Assumed. */
const WIDTH = 128;
/** How often tasks are looked after, ms: events get lost when the server is started anew. */
const LOOK_EVERY_MS = 2000;
/** How long results and failures stay where no coordinator takes them, s, and how many of each. */
const KEPT = { age: 24 * 3600, count: 8 * WIDTH };
/** Workers that may fail at a task, as one of little memory does, before the sweep ends with its error. */
const ATTEMPTS = 3;
/** Events that the server keeps, some five for a task: a listener that misses some looks for itself. */
const KEPT_EVENTS = 8 * WIDTH;
/** Longest wait for the server when all is over, ms. */
const FAREWELL_MS = 2000;

type TaskQueue = Queue<QueuedTask, readonly CellOutcome[], typeof JOB>;

interface Waiting {
  readonly task: Task;
  /** On its way to the server. */
  isSending: boolean;
  readonly resolve: (result: TaskResult) => void;
  readonly reject: (error: Error) => void;
}

/** @throws {UsageError} as `loadRedisLibraries` and `connectRedis` */
export async function redisExecutor(url: string, options: RedisOptions): Promise<Executor> {
  const { engine, queue: name = DEFAULT_QUEUE, onNote } = options;
  const libraries = await loadRedisLibraries();
  const { Queue, QueueEvents } = libraries.bullmq;
  const connection = await connectRedis(libraries, url, onNote);
  const { redis } = connection;
  const keys = new TaskQueueKeys(redis, name, engine);
  const queue: TaskQueue = new Queue(keys.name, {
    connection: redis,
    prefix: PREFIX,
    streams: { events: { maxLen: KEPT_EVENTS } },
  });
  const events = new QueueEvents(keys.name, { connection: redis, prefix: PREFIX });
  const executor = new RedisExecutor(publicUrl(url), connection, keys, queue, events);
  await events.waitUntilReady();
  await keys.announce();
  const workers = await queue.getWorkersCount().catch(() => 1);
  if (workers === 0) {
    const option = name === DEFAULT_QUEUE ? "" : ` --queue ${name}`;
    const command = `heddle worker --connect ${publicUrl(url)}${option}`;
    onNote(`no worker of this version is connected yet; start some with: ${command}`);
  }
  return executor;
}

class RedisExecutor implements Executor {
  readonly width = WIDTH;
  readonly #url: string;
  readonly #connection: RedisConnection;
  readonly #keys: TaskQueueKeys;
  readonly #queue: TaskQueue;
  readonly #events: QueueEvents;
  readonly #waiting = new Map<string, Waiting>();
  readonly #sentFabrics = new Set<string>();
  /** Work on the server that nobody awaits. */
  readonly #errands = new Set<Promise<void>>();
  readonly #timers: readonly NodeJS.Timeout[];
  #isLooking = false;
  #closed: Promise<void> | undefined;

  constructor(url: string, connection: RedisConnection, keys: TaskQueueKeys, queue: TaskQueue, events: QueueEvents) {
    this.#url = url;
    this.#connection = connection;
    this.#keys = keys;
    this.#queue = queue;
    this.#events = events;
    queue.on("error", (error) => this.#complain(error));
    events.on("error", (error) => this.#complain(error));
    events.on("completed", ({ jobId, returnvalue }) => this.#finish(jobId, returnvalue));
    events.on("failed", ({ jobId, failedReason }) => this.#fail(jobId, failedReason));
    this.#timers = [
      setInterval(() => this.#errand(keys.announce()), ANNOUNCE_EVERY_MS),
      setInterval(() => this.#errand(this.#look()), LOOK_EVERY_MS),
    ];
  }

  run(tasks: AsyncIterable<Task>, signal: AbortSignal): AsyncIterable<TaskResult> {
    const work = (task: Task) =>
      new Promise<TaskResult>((resolve, reject) => {
        const entry: Waiting = { task, isSending: false, resolve, reject };
        this.#waiting.set(task.id, entry);
        this.#errand(this.#send(entry));
      });
    return this.#tidily(unordered(tasks, WIDTH, work, signal));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const farewells = [this.#keys.withdraw(), this.#events.close(), this.#queue.close()];
    await within(FAREWELL_MS, Promise.allSettled(farewells));
    this.#connection.redis.disconnect();
  }

  /** A task stays on the server until its result is safe here; what is abandoned is taken back. */
  async *#tidily(results: AsyncIterable<TaskResult>): AsyncGenerator<TaskResult> {
    try {
      for await (const result of results) {
        yield result;
        // Whoever asks for the next one has kept this one.
        this.#errand(this.#remove(result.task.id));
      }
    } finally {
      const left = [...this.#waiting.keys()];
      this.#waiting.clear();
      const tidied = async (): Promise<void> => {
        // What is being sent has to be there to be taken back. Tasks that run stay; their results wait for the next run.
        await Promise.allSettled(this.#errands);
        await Promise.allSettled(left.map((id) => this.#remove(id)));
      };
      await within(FAREWELL_MS, tidied());
    }
  }

  /** Puts a task on the queue, or takes what there is of it from an earlier run. */
  async #send(entry: Waiting): Promise<void> {
    const { id, engine: _engine, fabric, ...rest } = entry.task;
    entry.isSending = true;
    try {
      const isEnded = await this.#connection.redis.hexists(this.#keys.taskKey(id), "finishedOn");
      if (isEnded) {
        const job = await this.#queue.getJob(id);
        const cells = readOutcomes(job?.returnvalue, entry.task);
        if (cells?.every((cell) => isFinal("error" in cell ? cell : {}))) return this.#finish(id, cells);
        await this.#remove(id);
      }
      if (!this.#sentFabrics.has(rest.fabricId)) {
        await this.#keys.putFabric(rest.fabricId, fabric);
        this.#sentFabrics.add(rest.fabricId);
      }
      if (this.#waiting.get(id) !== entry) return;
      const options = { jobId: id, attempts: ATTEMPTS, removeOnComplete: KEPT, removeOnFail: KEPT };
      await this.#queue.add(JOB, { id, ...rest }, options);
    } finally {
      entry.isSending = false;
    }
  }

  /** Looks after tasks that wait: whether the server still has them with their fabrics, and whether some have ended unheard. */
  async #look(): Promise<void> {
    const { redis } = this.#connection;
    if (this.#isLooking || this.#waiting.size === 0 || redis.status !== "ready") return;
    this.#isLooking = true;
    try {
      const fabrics = new Map([...this.#waiting.values()].map(({ task }) => [task.fabricId, task.fabric]));
      for (const id of await this.#keys.keepFabrics([...fabrics.keys()])) {
        await this.#keys.putFabric(id, fabrics.get(id)!);
      }
      // All at once: they share one way to the server and back.
      await Promise.all([...this.#waiting.values()].map((entry) => this.#lookAt(entry)));
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(entry: Waiting): Promise<void> {
    const { id } = entry.task;
    if (entry.isSending) return;
    const [sentMs, endedMs] = await this.#connection.redis.hmget(this.#keys.taskKey(id), "timestamp", "finishedOn");
    if (this.#waiting.get(id) !== entry || entry.isSending) return;
    if (sentMs === null) return this.#send(entry);
    if (endedMs === null) return;
    const job = await this.#queue.getJob(id);
    if (job?.failedReason) this.#fail(id, job.failedReason);
    else if (job) this.#finish(id, job.returnvalue);
  }

  #finish(id: string, value: unknown): void {
    const entry = this.#waiting.get(id);
    if (entry === undefined) return;
    const cells = readOutcomes(value, entry.task);
    this.#waiting.delete(id);
    if (cells) {
      entry.resolve({ task: entry.task, cells });
      return;
    }
    const message = "an answer that no worker of heddle gives (expected a server that nobody else writes to)";
    entry.reject(new UsageError([{ code: "BAD_ANSWER", path: this.#url, message }]));
  }

  #fail(id: string, reason: string): void {
    const entry = this.#waiting.get(id);
    if (entry === undefined) return;
    if (reason === NO_FABRIC) {
      // It is sent again, with its fabric.
      this.#errand(this.#remove(id));
    } else if (/stalled/.test(reason)) {
      // Several workers died over it: it is recorded, and the next run tries it again.
      this.#finish(id, lost(entry.task));
    } else {
      this.#waiting.delete(id);
      entry.reject(new Error(`a worker failed: ${JSON.stringify(reason)}`));
    }
  }

  async #remove(id: string): Promise<void> {
    await this.#queue.remove(id);
  }

  #errand(work: Promise<void>): void {
    const errand = work.catch((error: Error) => this.#complain(error)).finally(() => this.#errands.delete(errand));
    this.#errands.add(errand);
  }

  /** What fails is tried again, unless the server says that it never will. */
  #complain(error: Error): void {
    const reason = this.#connection.complain(error);
    if (reason) for (const { reject } of this.#waiting.values()) reject(reason);
  }
}

function lost(task: Task): CellOutcome[] {
  const message = "every worker that took its task ended without an answer (expected one that stays)";
  return task.groups.flatMap(({ cells }) =>
    cells.map(({ id }) => ({ id, error: { kind: "lost", code: "WORKERS_LOST", message } })),
  );
}
