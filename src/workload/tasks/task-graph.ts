/** What programs of ranks become, from whatever file: computations, transfers and collectives that wait for each other. */

import { type Issue, ScenarioError } from "../../errors.ts";
import { findCycle, MAX_NAMED } from "../traces/trace.ts";

/** Numbers of the tasks that must be done first, wherever they stand in the list. */
interface Waiting {
  readonly after: readonly number[];
}

/** A rank computes. Computations of one rank and stream run one at a time. */
export interface ComputeTask extends Waiting {
  readonly kind: "compute";
  readonly rank: number;
  readonly stream: number;
  readonly durationS: number; // ≥ 0
}

/** A message between two ranks; done when its last byte has arrived. */
export interface TransferTask extends Waiting {
  readonly kind: "transfer";
  readonly src: number;
  readonly dst: number; // not src
  readonly sizeBytes: number; // > 0
}

/** A collective of a process group; starts when all that its ranks wait for is done, and is done for all at once. */
export interface CollectiveTask extends Waiting {
  readonly kind: "collective";
  /** Name of a collective of the registry. */
  readonly collective: string;
  /** Index into `TaskGraph.groups`. */
  readonly group: number;
  /** nccl-tests' size: the whole array. */
  readonly sizeBytes: number; // > 0
}

/** No time passes: done when all that it waits for is. */
export interface JoinTask extends Waiting {
  readonly kind: "join";
  /** Whose it is; ALL_RANKS for a barrier. */
  readonly rank: number;
}

export type Task = ComputeTask | TransferTask | CollectiveTask | JoinTask;

/** In `JoinTask.rank`: it belongs to no single rank. */
export const ALL_RANKS = -1;

export interface TaskGraph {
  readonly rankCount: number;
  readonly tasks: readonly Task[];
  /** Ranks of each process group, at least 2 and each once. */
  readonly groups: readonly Uint32Array[];
  /** What the file has and the graph has not, a sentence each. */
  readonly notes: readonly string[];
}

/** More than this take more memory than a large machine has. Assumed: about 500 bytes each in all. */
export const MAX_TASKS = 4_000_000;
/** More ranks than any fabric has NICs: a slip of the keyboard. Assumed. */
export const MAX_RANKS = 2 ** 20;

/** The issue of a file that asks for too much, told before the work. */
export function tooMany(path: string, what: "tasks" | "ranks", got: number): Issue {
  const most = what === "tasks" ? MAX_TASKS : MAX_RANKS;
  const message = `too many ${what} (expected at most ${most}, got ${got})`;
  return { code: what === "tasks" ? "TOO_MANY_TASKS" : "TOO_MANY_RANKS", path, message };
}

/**
 * The graph, if it can run: some task sends, and none waits for itself.
 * @param pathOf where a task stands in its file, for messages
 * @throws {ScenarioError} with `issues`, else NO_COMMUNICATION, TOO_MANY_TASKS, DEPENDENCY_CYCLE
 */
export function finishGraph(
  graph: TaskGraph,
  issues: readonly Issue[],
  fileName: string,
  pathOf: (task: number) => string,
): TaskGraph {
  if (issues.length > 0) throw new ScenarioError(issues);
  const { tasks } = graph;
  if (tasks.length > MAX_TASKS) throw new ScenarioError([tooMany(fileName, "tasks", tasks.length)]);
  if (!tasks.some(({ kind }) => kind === "transfer" || kind === "collective")) {
    const message = "nothing is sent (expected at least one transfer or collective of two ranks or more)";
    throw new ScenarioError([{ code: "NO_COMMUNICATION", path: fileName, message }]);
  }
  const { afterStart, after } = afterColumns(tasks);
  const cycle = findCycle(afterStart, after);
  if (cycle === undefined) return graph;
  const places = cycle.map(pathOf).reverse();
  const shown = places.length <= MAX_NAMED ? places : [...places.slice(0, MAX_NAMED - 2), "…", places.at(-1)!];
  const message = `operations that wait for each other: ${shown.join(" → ")} (expected none that waits for itself)`;
  throw new ScenarioError([{ code: "DEPENDENCY_CYCLE", path: places[0]!, message }]);
}

/** The dependencies as columns: after[afterStart[t] … afterStart[t + 1]). */
export function afterColumns(tasks: readonly Task[]): {
  readonly afterStart: Uint32Array;
  readonly after: Uint32Array;
} {
  const afterStart = new Uint32Array(tasks.length + 1);
  for (const [t, task] of tasks.entries()) afterStart[t + 1] = afterStart[t]! + task.after.length;
  const after = new Uint32Array(afterStart[tasks.length]!);
  for (const [t, task] of tasks.entries()) after.set(task.after, afterStart[t]);
  return { afterStart, after };
}

/** Who waits for task t: next[nextStart[t] … nextStart[t + 1]). */
export function successors(tasks: readonly Task[]): { readonly next: Uint32Array; readonly nextStart: Uint32Array } {
  const { after } = afterColumns(tasks);
  const nextStart = new Uint32Array(tasks.length + 1);
  for (const t of after) nextStart[t + 1]!++;
  for (let t = 0; t < tasks.length; t++) nextStart[t + 1]! += nextStart[t]!;
  const next = new Uint32Array(after.length);
  const at = nextStart.slice();
  for (const [t, task] of tasks.entries()) for (const earlier of task.after) next[at[earlier]!++] = t;
  return { next, nextStart };
}

/** All tasks, each behind what it waits for. */
export function topologicalOrder(tasks: readonly Task[]): Uint32Array {
  const { next, nextStart } = successors(tasks);
  const missing = Uint32Array.from(tasks, ({ after }) => after.length);
  const order = new Uint32Array(tasks.length);
  let count = 0;
  for (let t = 0; t < tasks.length; t++) if (missing[t] === 0) order[count++] = t;
  for (let done = 0; done < count; done++) {
    for (let i = nextStart[order[done]!]!; i < nextStart[order[done]! + 1]!; i++) {
      if (--missing[next[i]!]! === 0) order[count++] = next[i]!;
    }
  }
  return order;
}
