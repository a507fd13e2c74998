/** Writes collectives out as messages between two ranks, for formats that know no others. */

import { ScenarioError } from "../../errors.ts";
import {
  ALL_RANKS,
  type CollectiveTask,
  MAX_TASKS,
  type Task,
  type TaskGraph,
  tooMany,
  topologicalOrder,
} from "./task-graph.ts";

/** Any but a collective. */
export type PlainTask = Exclude<Task, CollectiveTask>;

export interface Expanded {
  /** Without barriers. */
  readonly graph: Omit<TaskGraph, "tasks"> & { readonly tasks: readonly PlainTask[] };
  /** What was written out, a sentence each; empty where there was nothing to do. */
  readonly notes: readonly string[];
}

/** A task's number in the new graph, or a number for each rank. */
type Place = number | ReadonlyMap<number, number>;

/** Rounds of a ring: each passes n − 1 parts on. */
const ROUNDS: Readonly<Record<string, number>> = { "all-reduce": 2, "all-gather": 1, "reduce-scatter": 1 };

/**
 * All-reduce, all-gather and reduce-scatter become a ring in the order of the group's ranks, whose steps wait for what they
 * pass on; all-to-all becomes a message of every pair at once; broadcast and reduce a chain from or to the first rank. A barrier
 * becomes nothing: each rank goes on when it is there.
 *
 * @param graph without cycles
 * @throws {ScenarioError} TOO_MANY_TASKS
 */
export function expandCollectives(graph: TaskGraph): Expanded {
  const tasks: PlainTask[] = [];
  const places: Place[] = [];
  let [collectives, barriers] = [0, 0];
  const add = (task: PlainTask): number => {
    if (tasks.length >= MAX_TASKS) throw new ScenarioError([tooMany("tasks", "tasks", tasks.length + 1)]);
    return tasks.push(task) - 1;
  };
  /** What a task of `rank` has to wait for, where the old one waited for these. */
  const waitsOf = (after: readonly number[], rank: number): number[] =>
    after.flatMap((earlier) => {
      const place = places[earlier]!;
      if (typeof place === "number") return place;
      const own = place.get(rank);
      return own === undefined ? [...place.values()] : own;
    });
  /** What `rank` itself waits for, of what its group does. */
  const ownOf = (after: readonly number[], rank: number): number[] =>
    after.flatMap((earlier) => {
      const place = places[earlier]!;
      if (typeof place !== "number") return place.get(rank) ?? [];
      return livesOn(tasks[place]!, rank) ? place : [];
    });
  for (const t of topologicalOrder(graph.tasks)) {
    const task = graph.tasks[t]!;
    if (task.kind === "collective") {
      collectives++;
      const ranks = graph.groups[task.group]!;
      places[t] = expand(task, ranks, (rank) => ownOf(task.after, rank), add);
    } else if (task.kind === "join" && task.rank === ALL_RANKS) {
      barriers++;
      const all = Array.from({ length: graph.rankCount }, (_, rank) => rank);
      const part = (rank: number): number => add({ kind: "join", rank, after: ownOf(task.after, rank) });
      places[t] = new Map(all.map((rank) => [rank, part(rank)]));
    } else {
      const rank = task.kind === "transfer" ? task.src : task.rank;
      places[t] = add({ ...task, after: waitsOf(task.after, rank) });
    }
  }
  return {
    graph: { ...graph, tasks, groups: [] },
    notes: [
      ...(collectives > 0
        ? [`${collectives} collectives are written out as messages: rings, chains, and all pairs at once`]
        : []),
      ...(barriers > 0 ? [`${barriers} barriers are left out`] : []),
    ],
  };
}

/** Whether a rank sees a task being done: its own, and messages that it sends or receives. */
function livesOn(task: PlainTask, rank: number): boolean {
  if (task.kind === "transfer") return task.src === rank || task.dst === rank;
  return task.rank === rank;
}

/** The collective's messages; returns for each rank the join that ends its part. */
function expand(
  { collective, sizeBytes }: CollectiveTask,
  ranks: Uint32Array,
  ownOf: (rank: number) => readonly number[],
  add: (task: PlainTask) => number,
): Map<number, number> {
  const n = ranks.length;
  const parts = Array.from(ranks, (rank): number[] => [...ownOf(rank)]);
  const send = (from: number, to: number, bytes: number, after: readonly number[]): number => {
    const sent = add({ kind: "transfer", src: ranks[from]!, dst: ranks[to]!, sizeBytes: bytes, after });
    parts[from]!.push(sent);
    parts[to]!.push(sent);
    return sent;
  };
  const rounds = ROUNDS[collective];
  if (rounds !== undefined) {
    // The first step waits for what the rank waits for, each other for the message that it passes on.
    let waits: (readonly number[])[] = parts.map((own) => [...own]);
    for (let step = 0; step < rounds * (n - 1); step++) {
      for (const own of parts) own.length = 0;
      const sent = Array.from(ranks, (_, i) => send(i, (i + 1) % n, sizeBytes / n, waits[i]!));
      waits = sent.map((_, i) => [sent[(i + n - 1) % n]!]);
    }
  } else if (collective === "all-to-all") {
    const before = parts.map((own) => [...own]);
    for (let i = 0; i < n; i++) {
      for (let j = 1; j < n; j++) send(i, (i + j) % n, sizeBytes / n, before[i]!);
    }
  } else {
    const isDown = collective === "broadcast";
    for (let hop = 0; hop + 1 < n; hop++) {
      const [from, to] = isDown ? [hop, hop + 1] : [n - 1 - hop, n - 2 - hop];
      send(from, to, sizeBytes, [...parts[from]!]);
    }
  }
  return new Map(Array.from(ranks, (rank, i) => [rank, add({ kind: "join", rank, after: [...new Set(parts[i])] })]));
}
