/** `heddle worker`: computes cells of sweeps that others coordinate, from a queue on a Redis or Valkey server. */

import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { compileCore, formatCount } from "../../index.ts";
import { checkRedisUrl, publicUrl } from "../executors/redis-connection.ts";
import { checkQueueName, DEFAULT_QUEUE, engineText } from "../executors/redis-queue.ts";
import { runRedisWorker } from "../executors/redis-worker.ts";
import { ThreadPool } from "../executors/threads.ts";
import { readCore } from "../files.ts";
import { OptionReader } from "../options.ts";
import { withDefault } from "../registry-options.ts";
import { readMemory } from "../sweep-options.ts";

interface WorkerFlags {
  readonly connect: string;
  readonly queue: string;
  readonly threads?: string;
  readonly lock: string;
  readonly cellMemory?: string;
  readonly exitWhenIdle?: string;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Stops at SIGTERM or Ctrl-C once the tasks that run are done. Exit codes: 0 stopped, 2 the input is wrong or the queue is for another version.

Examples:
  heddle worker --connect redis://queue.example:6379
  heddle worker --connect redis://:secret@queue.example:6379 --threads 8 --exit-when-idle 60s`;

/** A lock that is renewed more often than this costs more than it saves; ms. */
const LEAST_LOCK_MS = 1000;
/** How often it says what it has done, ms. */
const NOTE_EVERY_MS = 30_000;

export function addWorker(program: Command, version: string): void {
  program
    .command("worker")
    .summary("compute cells of sweeps from a queue")
    .description("Takes cells of heddle sweep --executor redis://… from a Redis or Valkey server and computes them.")
    .requiredOption("--connect <url>", "redis://[user:password@]host[:port][/db]")
    .addOption(withDefault("--queue <name>", "queue on the server", DEFAULT_QUEUE))
    .option("--threads <count>", "threads that compute (default: one per core)")
    .addOption(withDefault("--lock <duration>", "how long the cells of a worker that died wait for another", "30s"))
    .option("--cell-memory <size>", "heap of a thread, as in 2GiB")
    .option("--exit-when-idle <duration>", "end when no cell came for so long")
    .option("--quiet", "no notes on stderr")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: WorkerFlags) => {
      const { threads, lockMs, idleMs, memoryBytes } = readFlags(flags);
      const core = await compileCore(readCore());
      const engine = { version, coreHash: core.hash };
      const note = (text: string) => {
        if (!flags.quiet) process.stderr.write(`heddle: ${text}\n`);
      };
      const stop = new AbortController();
      const onSignal = () => stop.abort();
      // Once: a second one ends the process where it stands, and its cells go to others.
      process.once("SIGTERM", onSignal);
      process.once("SIGINT", onSignal);
      const pool = await ThreadPool.open({
        core,
        engine,
        threads,
        ...(memoryBytes === undefined ? {} : { memoryBytes }),
      });
      let cells = 0;
      let told = 0;
      const teller = setInterval(() => {
        if (cells > told) note(`${formatCount(cells)} cells done`);
        told = cells;
      }, NOTE_EVERY_MS).unref();
      try {
        note(
          `worker of ${engineText(engine)}, queue ${flags.queue} on ${publicUrl(flags.connect)}, ${formatCount(threads)} ${threads === 1 ? "thread" : "threads"}`,
        );
        await runRedisWorker(flags.connect, {
          engine,
          pool,
          queue: flags.queue,
          lockMs,
          ...(idleMs === undefined ? {} : { idleMs }),
          onNote: note,
          onTask: (count) => {
            cells += count;
          },
          signal: stop.signal,
        });
        note(`stopped; ${formatCount(cells)} cells done`);
      } finally {
        clearInterval(teller);
        process.removeListener("SIGTERM", onSignal);
        process.removeListener("SIGINT", onSignal);
        await pool.close();
      }
    });
}

function readFlags(flags: WorkerFlags) {
  const reader = new OptionReader();
  const threads = reader.whole("--threads", flags.threads) ?? availableParallelism();
  if (threads < 1) reader.issue("OUT_OF_RANGE", "--threads", `too few (expected at least 1, got ${threads})`);
  reader.attempt(() => checkRedisUrl(flags.connect, "--connect"));
  checkQueueName(flags.queue, reader);
  const lockMs = 1000 * (reader.duration("--lock", flags.lock) ?? 0);
  if (lockMs < LEAST_LOCK_MS) {
    reader.issue("OUT_OF_RANGE", "--lock", `too short (expected at least 1s, got "${flags.lock}")`);
  }
  const idleS = reader.duration("--exit-when-idle", flags.exitWhenIdle);
  const memoryBytes = readMemory(flags.cellMemory, reader);
  reader.finish();
  return { threads, lockMs, idleMs: idleS === undefined ? undefined : 1000 * idleS, memoryBytes };
}
