/** Puts the computations of each rank and stream in an order, for the event engine knows no queue of work that is ready. */

import { successors, type Task, type TaskGraph } from "./task-graph.ts";

/**
 * The graph in which every computation also waits for the one before it in its stream. The order is that in which they would
 * get ready were every message alone at `rateBps`, ties by their order in the file; where dependencies leave no choice it is
 * theirs. No cycle comes up: the order is one in which the whole graph could run. O(dependencies · log tasks).
 *
 * @param graph without cycles
 */
export function orderStreams(graph: TaskGraph, rateBps: number): TaskGraph {
  const { tasks } = graph;
  if (!hasChoice(tasks)) return graph;
  const { next, nextStart } = successors(tasks);
  const missing = Uint32Array.from(tasks, ({ after }) => after.length);
  const readyS = new Float64Array(tasks.length);
  const lastOf = new Map<string, { readonly task: number; readonly endS: number }>();
  const before = new Map<number, number>();
  const heap = new ReadyHeap(readyS);
  for (let t = 0; t < tasks.length; t++) if (missing[t] === 0) heap.push(t);
  for (let t = heap.pop(); t !== undefined; t = heap.pop()) {
    const task = tasks[t]!;
    let endS = readyS[t]! + durationOf(task, rateBps);
    if (task.kind === "compute") {
      const stream = `${task.rank} ${task.stream}`;
      const last = lastOf.get(stream);
      if (last !== undefined) {
        endS = Math.max(endS, last.endS + task.durationS);
        before.set(t, last.task);
      }
      lastOf.set(stream, { task: t, endS });
    }
    for (let i = nextStart[t]!; i < nextStart[t + 1]!; i++) {
      const other = next[i]!;
      readyS[other] = Math.max(readyS[other]!, endS);
      missing[other]!--;
      if (missing[other] === 0) heap.push(other);
    }
  }
  const withBefore = (task: Task, t: number): Task => {
    const previous = before.get(t);
    return previous === undefined || task.after.includes(previous)
      ? task
      : { ...task, after: [...task.after, previous] };
  };
  return { ...graph, tasks: tasks.map(withBefore) };
}

/** Whether some stream has a computation that does not wait for the one before it in the file. */
function hasChoice(tasks: readonly Task[]): boolean {
  const last = new Map<string, number>();
  return tasks.some((task, t) => {
    if (task.kind !== "compute") return false;
    const stream = `${task.rank} ${task.stream}`;
    const previous = last.get(stream);
    last.set(stream, t);
    return previous !== undefined && !task.after.includes(previous);
  });
}

function durationOf(task: Task, rateBps: number): number {
  if (task.kind === "compute") return task.durationS;
  return task.kind === "join" ? 0 : (task.sizeBytes * 8) / rateBps;
}

/** Tasks by the time at which they are ready, then by number. */
class ReadyHeap {
  readonly #readyS: Float64Array;
  readonly #items: number[] = [];

  constructor(readyS: Float64Array) {
    this.#readyS = readyS;
  }

  push(task: number): void {
    const items = this.#items;
    let i = items.push(task) - 1;
    while (i > 0 && this.#isBefore(items[i]!, items[(i - 1) >> 1]!)) {
      this.#swap(i, (i - 1) >> 1);
      i = (i - 1) >> 1;
    }
  }

  pop(): number | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0) return first;
    items[0] = last!;
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < items.length && this.#isBefore(items[child]!, items[least]!)) least = child;
      }
      if (least === i) return first;
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    return this.#readyS[a]! < this.#readyS[b]! || (this.#readyS[a] === this.#readyS[b] && a < b);
  }

  #swap(i: number, j: number): void {
    const items = this.#items;
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
}
