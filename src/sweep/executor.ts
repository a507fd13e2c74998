/** Where the cells of a sweep are computed: in this thread, in a pool of threads, or on other machines. */

import type { Task, TaskResult } from "./task.ts";

export interface Executor {
  /** Tasks that it works on at a time; a few more may be taken in advance. */
  readonly width: number;
  /**
   * Results in the order in which they come, each task once. Takes tasks as it has room for them. Ends when the tasks end
   * and all of them are done.
   *
   * @param signal abandons what runs; the iteration then throws the signal's reason
   * @throws {UsageError} where it can't work at all: no connection, a wrong password, another version
   */
  run(tasks: AsyncIterable<Task>, signal: AbortSignal): AsyncIterable<TaskResult>;
  /** Ends threads and connections; may be called at any time, and more than once. */
  close(): Promise<void>;
}
