/** Makes tasks of a trace of flows: NICs are ranks, and starts are timers of the sending rank. */

import type { Trace } from "../traces/index.ts";
import type { Task, TaskGraph } from "./task-graph.ts";

/** @param rankCount NICs of the fabric that the trace was read for */
export function tasksOfTrace({ flows, startS, afterStart, after }: Trace, rankCount: number): TaskGraph {
  const tasks: Task[] = Array.from({ length: flows.flowCount }, (_, f) => ({
    kind: "transfer",
    src: flows.src[f]!,
    dst: flows.dst[f]!,
    sizeBytes: flows.sizeBytes[f]!,
    after: [...after.subarray(afterStart[f]!, afterStart[f + 1]!)],
  }));
  // A chain of timers on each sender: a computation each from one start to the next.
  const late = tasks.map((_, f) => f).filter((f) => startS[f]! > 0);
  late.sort((a, b) => flows.src[a]! - flows.src[b]! || startS[a]! - startS[b]! || a - b);
  let last: { readonly rank: number; readonly atS: number; readonly task: number } | undefined;
  for (const f of late) {
    const rank = flows.src[f]!;
    const previous: typeof last = last?.rank === rank ? last : undefined;
    if (previous?.atS !== startS[f]) {
      const durationS = startS[f]! - (previous?.atS ?? 0);
      const waits = previous === undefined ? [] : [previous.task];
      const task = tasks.push({ kind: "compute", rank, stream: 0, durationS, after: waits }) - 1;
      last = { rank, atS: startS[f]!, task };
    }
    const flow = tasks[f]!;
    tasks[f] = { ...flow, after: [...flow.after, last!.task] };
  }
  return { rankCount, tasks, groups: [], notes: [] };
}
