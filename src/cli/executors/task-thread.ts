/** What a thread of the pool runs: tasks, on a core that the process has compiled once. */

import { workerData } from "node:worker_threads";
import { type CellOutcome, type CoreModule, type Engine, type Task, TaskRunner } from "../../index.ts";

/** What every thread gets when it starts. */
export interface ThreadData {
  readonly core: CoreModule;
  readonly engine: Engine;
}

export interface ThreadTask {
  readonly task: Task;
  /** Set to 1 when the task begins, for those who measure its time. */
  readonly begun?: Int32Array;
}

/** The cells, or how much memory the thread takes where that is more than the task may. */
export type ThreadResult = { readonly cells: readonly CellOutcome[] } | { readonly memoryBytes: number };

const { core, engine } = workerData as ThreadData;
let runner = new TaskRunner(core, engine);

class TooMuchMemory extends Error {
  readonly memoryBytes: number;
  constructor(memoryBytes: number) {
    super("too much memory");
    this.memoryBytes = memoryBytes;
  }
}

export default function runTask({ task, begun }: ThreadTask): ThreadResult {
  if (begun) Atomics.store(begun, 0, 1);
  const { memoryBytes: limit } = task.limits;
  if (limit === undefined) return { cells: runner.run(task) };
  // What other cells have left must not count against this one.
  runner = new TaskRunner(core, engine);
  const baseBytes = memoryBytes();
  try {
    const cells = runner.run(task, () => {
      const bytes = memoryBytes() - baseBytes;
      if (bytes > limit) throw new TooMuchMemory(bytes);
    });
    return { cells };
  } catch (error) {
    if (!(error instanceof TooMuchMemory)) throw error;
    return { memoryBytes: error.memoryBytes };
  } finally {
    runner = new TaskRunner(core, engine);
  }
}

/** Of this thread alone: its heap, its buffers, and the memory of its WebAssembly instances. */
function memoryBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
