/** Writes a program of ranks into the timetable: computations as delays, messages as flows, collectives phase by phase. */

import type { Fabric } from "../fabric/index.ts";
import { formatCount } from "../units.ts";
import { orderStreams, type Task, type TaskGraph, topologicalOrder } from "../workload/index.ts";
import type { TaskWorkload } from "./scenario.ts";
import { TaskCollectives, type WriteCollectiveTask } from "./task-collectives.ts";
import type { Begin, Timetable } from "./timetable.ts";
import type { TransferPool } from "./transfer-pool.ts";

/** One run of the tasks in the timetable. */
export interface TaskRun {
  /** The row that says when the run may begin. */
  readonly begin: number;
  /** [tasks] the row whose delivery is the task's end. */
  readonly ends: Uint32Array;
}

export interface WrittenTasks {
  /** A sentence: `tasks of gpt.goal, 4 ranks: 12 computations, 8 transfers, 2 collectives`. */
  readonly text: string;
  /** With computations in their streams' order. */
  readonly graph: TaskGraph;
  /** Whether dependencies alone do not order them. */
  readonly isOrdered: boolean;
  /** Name of the algorithm of each collective that is used. */
  readonly algorithmOf: ReadonlyMap<string, string>;
  /** One for each time that `writeRun` was called. */
  readonly runs: readonly TaskRun[];
  /** Writes one run and returns the numbers of the flows to wait for. */
  readonly writeRun: (repetition: number, atS: number, gate: number | undefined) => readonly number[];
}

interface Writer {
  readonly transfers: TransferPool;
  readonly timetable: Timetable;
}

/**
 * Rank k is NIC `nics[k]`. Messages between GPUs of one server take NVLink, others the network; all messages of a pair of
 * ranks have the same path.
 * @throws {ScenarioError} what an algorithm finds wrong with a group; TOO_MANY_FLOWS
 */
export function writeTasks(
  fabric: Fabric,
  nics: Uint32Array,
  read: TaskGraph,
  workload: TaskWorkload,
  job: number,
  { transfers, timetable }: Writer,
): WrittenTasks {
  const graph = orderStreams(read, fabric.nicLineRateBps[nics[0]!]!);
  const { tasks } = graph;
  const collectives = new TaskCollectives(fabric, nics, graph, workload, { transfers, timetable });
  const transferOf = addPairs(fabric, nics, graph, transfers);
  const order = topologicalOrder(tasks);
  const runs: TaskRun[] = [];
  return {
    text: `tasks of ${workload.name}, ${textOf(graph)}`,
    graph,
    isOrdered: graph !== read,
    algorithmOf: collectives.algorithmOf,
    runs,
    writeRun: (repetition, atS, gate) => {
      const begin = timetable.gate(gate === undefined ? [] : [gate], atS);
      const ends = new Uint32Array(tasks.length);
      const context = { where: { job, repetition }, at: { atS, gate }, begin, timetable, transferOf };
      for (const t of order) {
        const rows = [...new Set(Array.from(tasks[t]!.after, (earlier) => ends[earlier]!))];
        ends[t] = writeTask(tasks[t]!, rows, { ...context, write: collectives.write });
      }
      runs.push({ begin, ends });
      return lastRows(tasks, ends);
    },
  };
}

interface Context {
  readonly where: { readonly job: number; readonly repetition: number };
  /** When the run may begin, and the row that says so. */
  readonly at: Begin;
  readonly begin: number;
  readonly timetable: Timetable;
  readonly transferOf: (src: number, dst: number) => number;
  readonly write: WriteCollectiveTask;
}

/**
 * The row at whose delivery a task ends, behind these rows, the run's beginning where there are none. A task that takes no time
 * and waits for a single row is over with that.
 */
function writeTask(
  task: Task,
  rows: readonly number[],
  { where, at, begin, timetable, transferOf, write }: Context,
): number {
  const isFirst = rows.length === 0;
  switch (task.kind) {
    case "transfer": {
      const transfer = transferOf(task.src, task.dst);
      return timetable.flow({ ...where, transfer, sizeBytes: task.sizeBytes }, at, 0, rows);
    }
    case "collective":
      return write(task, where, isFirst ? at : { atS: 0, gate: timetable.join(rows) });
    case "compute": {
      if (!isFirst) return task.durationS > 0 ? timetable.gate(rows, task.durationS) : timetable.join(rows);
      return timetable.gate(at.gate === undefined ? [] : [at.gate], at.atS + task.durationS);
    }
    default:
      return isFirst ? begin : timetable.join(rows);
  }
}

/** Rows that nothing of the run waits for. */
function lastRows(tasks: readonly Task[], ends: Uint32Array): number[] {
  const awaited = new Uint8Array(tasks.length);
  for (const { after } of tasks) for (const t of after) awaited[t] = 1;
  return [...new Set(ends.filter((_, t) => awaited[t] === 0))];
}

/** Makes a transfer known for every pair of ranks that has messages. */
function addPairs(
  { nicServer }: Fabric,
  nics: Uint32Array,
  { rankCount, tasks }: TaskGraph,
  transfers: TransferPool,
): (src: number, dst: number) => number {
  const numbers = new Map<number, number>();
  const edgeSrc: number[] = [];
  const edgeDst: number[] = [];
  for (const task of tasks) {
    if (task.kind !== "transfer") continue;
    const pair = task.src * rankCount + task.dst;
    if (numbers.has(pair)) continue;
    numbers.set(pair, numbers.size);
    edgeSrc.push(nics[task.src]!);
    edgeDst.push(nics[task.dst]!);
  }
  const count = numbers.size;
  if (count === 0) return () => -1;
  const isInside = (nic: number, e: number): number =>
    Number(nicServer[nic] !== -1 && nicServer[nic] === nicServer[edgeDst[e]!]);
  const first = transfers.add({
    nvlinkRate: "line",
    connections: 1,
    staggered: true,
    transfers: {
      transferCount: count,
      edgeStart: Uint32Array.from({ length: count + 1 }, (_, e) => e),
      edgeSrc: Uint32Array.from(edgeSrc),
      edgeDst: Uint32Array.from(edgeDst),
      edgeNvlink: Uint8Array.from(edgeSrc, isInside),
      group: new Uint32Array(count),
    },
  });
  return (src, dst) => first + numbers.get(src * rankCount + dst)!;
}

function textOf({ rankCount, tasks }: TaskGraph): string {
  const counts = { compute: 0, transfer: 0, collective: 0, join: 0 };
  for (const { kind } of tasks) counts[kind]++;
  const parts = (
    [
      ["computation", counts.compute],
      ["transfer", counts.transfer],
      ["collective", counts.collective],
    ] as const
  ).flatMap(([what, count]) => (count === 0 ? [] : [`${formatCount(count)} ${what}${count === 1 ? "" : "s"}`]));
  return `${formatCount(rankCount)} ranks: ${parts.join(", ")}`;
}
