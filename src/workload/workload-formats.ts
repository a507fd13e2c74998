/** The files of traffic that heddle reads and writes, traces of flows and tasks alike: all become tasks, and tasks become them. */

import { ScenarioError } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import { TASK_FORMATS } from "./tasks/index.ts";
import { readText, type TaskFile, type TaskInput } from "./tasks/task-format.ts";
import type { TaskGraph } from "./tasks/task-graph.ts";
import { tasksOfTrace } from "./tasks/trace-tasks.ts";
import { writeCm, writeTraceCsv } from "./tasks/write-cm.ts";
import { type Written, writeGoal } from "./tasks/write-goal.ts";
import { TRACE_FORMATS } from "./traces/index.ts";

export interface WorkloadInput extends TaskInput {
  /** Says what NICs there are; traces of flows can't be read without. */
  readonly fabric?: Fabric | undefined;
}

export interface WorkloadFormat {
  readonly name: string;
  readonly summary: string;
  /** Endings of its files' names, dots included; others are told by their content. */
  readonly endings: readonly string[];
  /** @throws {ScenarioError} with all issues of the files; NO_FABRIC */
  read(input: WorkloadInput): TaskGraph;
  /** @throws {ScenarioError} for tasks that the format can't say at all */
  readonly write?: (graph: TaskGraph) => Written;
}

const ENDINGS: Readonly<Record<string, readonly string[]>> = { csv: [".csv"], cm: [".cm"] };
const WRITERS: Readonly<Record<string, (graph: TaskGraph) => Written>> = {
  csv: writeTraceCsv,
  cm: writeCm,
  goal: writeGoal,
};

/** In the order of `heddle list traces`. */
export const WORKLOAD_FORMATS: readonly WorkloadFormat[] = [
  ...TRACE_FORMATS.map((format) => ({
    name: format.name,
    summary: format.summary,
    endings: ENDINGS[format.name] ?? [],
    read({ files, fabric }: WorkloadInput): TaskGraph {
      const [file] = files as [TaskFile];
      if (fabric === undefined) {
        const message = "a trace of flows names NICs (expected a fabric that has them)";
        throw new ScenarioError([{ code: "NO_FABRIC", path: file.name, message }]);
      }
      const trace = format.read(fabric, { name: file.name, text: readText(file, "a trace of flows") });
      return tasksOfTrace(trace, fabric.hostCount);
    },
  })),
  ...TASK_FORMATS,
].map(({ name, summary, endings, read }) => {
  const write = WRITERS[name];
  return { name, summary, endings, read, ...(write ? { write } : {}) };
});
