/** Runs the cells that a sweep still needs on an executor, and hands their results on as they come. */

import type { CellResult } from "../metrics/index.ts";
import type { SweepBook } from "./book.ts";
import type { Sweep } from "./definition.ts";
import type { Executor } from "./executor.ts";
import type { Limits } from "./task.ts";
import { TaskSource } from "./task-source.ts";
import { makeTasks } from "./tasks.ts";

export interface CoordinateOptions {
  readonly executor: Executor;
  readonly sha256: (text: string) => string;
  /** Keeps the results of a task; they are safe when it returns. */
  readonly keep: (results: readonly CellResult[]) => void;
  readonly limits: Limits;
  /** Ends after the first task in which a cell failed. */
  readonly failFast?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: SweepBook["progress"]) => void;
}

/**
 * Fills the book, until no point needs another cell.
 *
 * @throws what the executor throws, and the signal's reason
 * @remarks Which cells run, and what comes out of them, does not depend on the executor nor on the order of results.
 */
export async function coordinate(sweep: Sweep, book: SweepBook, options: CoordinateOptions): Promise<void> {
  const { executor, sha256, limits, keep, failFast = false, signal, onProgress } = options;
  const source = new TaskSource();
  const addTasks = (): void => {
    const { cells, count } = book.nextCells();
    if (count > 0) source.push(makeTasks(sweep, cells, { sha256, limits, cells: count, width: executor.width }), count);
    if (source.pendingCells === 0) source.end();
    onProgress?.(book.progress);
  };
  addTasks();
  if (source.pendingCells === 0) return;
  for await (const { task, cells } of executor.run(source, signal)) {
    const asked = task.groups.flatMap((group) => group.cells.map(({ point }) => ({ point, seed: group.seed })));
    const results = cells.map(({ id, ...outcome }, i): CellResult => {
      const { point, seed } = asked[i]!;
      return { id, point, seed, vary: book.pointOf(point).vary, ...outcome };
    });
    keep(results);
    for (const result of results) book.take(result);
    source.done(results.length);
    if (failFast && results.some(({ error }) => error !== undefined)) return;
    addTasks();
  }
}
