/** Tasks for an executor that takes them one by one, while results may still add more. */

import type { Task } from "./task.ts";

/** One consumer. Ends when all cells that were pushed are done, or on `end`. */
export class TaskSource implements AsyncIterable<Task> {
  readonly #sources: Iterator<Task>[] = [];
  #pendingCells = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /** Cells that were pushed and are not done. */
  get pendingCells(): number {
    return this.#pendingCells;
  }

  /** Tasks are made when they are asked for; `cells` is how many they have together. */
  push(tasks: Iterable<Task>, cells: number): void {
    this.#sources.push(tasks[Symbol.iterator]());
    this.#pendingCells += cells;
    this.#wake?.();
  }

  done(cells: number): void {
    this.#pendingCells -= cells;
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Task> {
    while (!this.#ended) {
      const source = this.#sources[0];
      if (source === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const { value, done } = source.next();
      if (done) this.#sources.shift();
      else yield value;
    }
  }
}
