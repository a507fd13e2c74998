/** The files of traffic that heddle reads and writes, traces of flows and tasks alike: all become tasks, and tasks become them. */

import { ScenarioError, unknownName } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import { guessTaskFormat, TASK_FORMATS } from "./tasks/index.ts";
import { readText, type TaskFile, type TaskInput } from "./tasks/task-format.ts";
import type { TaskGraph } from "./tasks/task-graph.ts";
import { tasksOfTrace } from "./tasks/trace-tasks.ts";
import { writeCm, writeTraceCsv } from "./tasks/write-cm.ts";
import { writeGoal } from "./tasks/write-goal.ts";
import type { Written } from "./tasks/written.ts";
import { guessTraceFormat, TRACE_FORMATS } from "./traces/index.ts";

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
        const message = `no fabric (expected the one whose NICs ${file.name} names, a trace of flows)`;
        throw new ScenarioError([{ code: "NO_FABRIC", path: "--fabric", message }]);
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

/** @throws {ScenarioError} UNKNOWN_TRACE_FORMAT, which lists the names and suggests the nearest */
export function findWorkloadFormat(name: string, path: string): WorkloadFormat {
  const found = WORKLOAD_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const known = WORKLOAD_FORMATS.map((format) => format.name);
  throw new ScenarioError([unknownName(path, "trace format", name, known)]);
}

/** The format of a file by its ending, else by what it looks like; CSV where it looks like no other. */
export function guessWorkloadFormat(file: TaskFile): WorkloadFormat {
  const tasks = guessTaskFormat(file.name, file.bytes);
  const { name } = tasks ?? guessTraceFormat({ name: file.name, text: new TextDecoder().decode(file.bytes) });
  return findWorkloadFormat(name, file.name);
}
