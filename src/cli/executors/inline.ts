/** Computes tasks in this thread, one after another: for looking into, and for machines with nothing to spare. */

import { setImmediate } from "node:timers/promises";
import { type CoreModule, type Engine, type Executor, TaskRunner, unordered } from "../../index.ts";

export function inlineExecutor(core: CoreModule, engine: Engine): Executor {
  const runner = new TaskRunner(core, engine);
  return {
    width: 1,
    run: (tasks, signal) =>
      unordered(
        tasks,
        1,
        async (task) => {
          // Between tasks the process hears its signals.
          await setImmediate();
          return { task, cells: runner.run(task) };
        },
        signal,
      ),
    close: async () => {},
  };
}
