/** Carries out a sweep: results folder, cache, executor and progress around the cells, and what is said at the end. */

import {
  type CellResult,
  type CoreModule,
  coordinate,
  formatCount,
  formatShard,
  planOf,
  renderSweep,
  type Sweep,
  SweepBook,
  summarizeSweep,
  sweepFiles,
} from "../index.ts";
import { openCache } from "./cell-cache.ts";
import { openExecutor } from "./executors/index.ts";
import { openResultFolder, type ResultFolder } from "./result-folder.ts";
import { sha256 } from "./sha256.ts";
import type { SweepFlags, SweepSettings } from "./sweep-options.ts";
import { type SweepProgressLine, sweepProgress } from "./sweep-progress.ts";
import { emit, wantsColour } from "./terminal.ts";

const EXIT_CELLS_FAILED = 1;
const EXIT_INTERRUPTED = 130;

/** Ctrl-C. */
class Interrupted extends Error {}

/** @returns the exit code */
export async function runSweep(
  sweep: Sweep,
  core: CoreModule,
  settings: SweepSettings,
  flags: SweepFlags,
): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort(new Interrupted());
  // Once: a second Ctrl-C ends the process where it stands.
  process.once("SIGINT", onInterrupt);
  // Before any thread or connection, so that a refusal costs nothing.
  const folder = openFolder(sweep, settings, flags);
  const progress = sweepProgress(flags);
  try {
    const cache = flags.cache === undefined ? undefined : openCache(flags.cache);
    const book = new SweepBook(sweep, {
      sha256,
      known: (id) => folder?.done.get(id) ?? cache?.get(id),
      ...(settings.shard ? { shard: settings.shard } : {}),
    });
    const keep = (results: readonly CellResult[]) => {
      folder?.append(results);
      for (const result of results) if (result.error === undefined) cache?.put(result);
    };
    await runCells(sweep, book, core, { settings, flags, keep, progress, signal: interrupt.signal });
    progress.finish();
    return await report(sweep, book, folder, settings, flags);
  } catch (error) {
    progress.finish();
    if (!(error instanceof Interrupted)) throw error;
    const goOn = folder ? "; the same command goes on from there" : "; without --output they are gone";
    process.stderr.write(`heddle: stopped with ${progress.text}${goOn}\n`);
    return EXIT_INTERRUPTED;
  } finally {
    process.removeListener("SIGINT", onInterrupt);
    folder?.close();
  }
}

interface CellsContext {
  readonly settings: SweepSettings;
  readonly flags: SweepFlags;
  readonly keep: (results: readonly CellResult[]) => void;
  readonly progress: SweepProgressLine;
  readonly signal: AbortSignal;
}

async function runCells(sweep: Sweep, book: SweepBook, core: CoreModule, context: CellsContext): Promise<void> {
  const { settings, flags, keep, progress, signal } = context;
  const { limits } = settings;
  const executor = await openExecutor(settings.executor, {
    core,
    engine: sweep.engine,
    limits,
    ...(flags.queue === undefined ? {} : { queue: flags.queue }),
    onNote: progress.note,
  });
  try {
    await coordinate(sweep, book, {
      executor,
      sha256,
      keep,
      limits,
      failFast: flags.failFast === true,
      signal,
      onProgress: progress.show,
    });
  } finally {
    await executor.close();
  }
}

function openFolder(sweep: Sweep, { shard }: SweepSettings, flags: SweepFlags): ResultFolder | undefined {
  if (flags.output === undefined) return undefined;
  return openResultFolder(flags.output, {
    plan: planOf(sweep),
    ...(shard ? { shard: formatShard(shard) } : {}),
    resume: flags.resume === true,
    force: flags.force === true,
    note: (text) => {
      if (!flags.quiet) process.stderr.write(`heddle: ${text}\n`);
    },
  });
}

/** Writes what the sweep has given, or why it has not. */
async function report(
  sweep: Sweep,
  book: SweepBook,
  folder: ResultFolder | undefined,
  { shard, format }: SweepSettings,
  flags: SweepFlags,
): Promise<number> {
  const { failed, done, total } = book.progress;
  const cells = [...book.results()];
  if (done < total) {
    const { message } = cells.find(({ error }) => error !== undefined)!.error!;
    process.stderr.write(
      `heddle: stopped at a cell that failed, after ${formatCount(done)} of ${formatCount(total)}: ${message}\n`,
    );
    return EXIT_CELLS_FAILED;
  }
  if (shard) {
    folder!.finish(cells, []);
    if (!flags.quiet)
      process.stderr.write(
        `heddle: shard ${formatShard(shard)} is done, ${formatCount(done)} cells; heddle merge joins the shards\n`,
      );
  } else {
    const summary = summarizeSweep(planOf(sweep), cells);
    folder?.finish(cells, await sweepFiles(summary, cells));
    const { output: _folder, ...toStdout } = flags;
    const { output } = renderSweep(summary, format, {
      colour: wantsColour(toStdout),
      verbose: flags.verbose === true,
    });
    emit(output, toStdout);
  }
  if (failed === 0) return 0;
  process.stderr.write(
    `heddle: ${formatCount(failed)} of ${formatCount(total)} cells failed; they are in the results with their errors\n`,
  );
  return EXIT_CELLS_FAILED;
}
