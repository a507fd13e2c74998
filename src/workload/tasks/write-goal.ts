/** Writes tasks as GOAL text, which has the operations of each rank in a block of their own. */

import { expandCollectives, type PlainTask } from "./expand-collectives.ts";
import type { TaskGraph } from "./task-graph.ts";
import { textOf, type Written } from "./written.ts";

/** Times of GOAL are whole nanoseconds. */
const NS = 1e9;

/**
 * A message becomes a send and a receive with a tag of its own in its pair of ranks; what a task waits for on other ranks is
 * lost, where no message says it. Deterministic.
 * @throws {ScenarioError} TOO_MANY_TASKS, where collectives are too many messages; FILE_TOO_LARGE
 */
export function writeGoal(graph: TaskGraph): Written {
  const { graph: expanded, notes } = expandCollectives(graph);
  const { tasks, rankCount } = expanded;
  const blocks = Array.from({ length: rankCount }, (): string[] => []);
  const tags = new Map<number, number>();
  let [across, rounded] = [0, 0];
  for (const [t, task] of tasks.entries()) {
    const [rank, label] = task.kind === "transfer" ? [task.src, `s${t}`] : [task.rank, `t${t}`];
    const block = blocks[rank]!;
    if (task.kind === "transfer") {
      const pair = task.src * rankCount + task.dst;
      const tag = tags.get(pair) ?? 0;
      tags.set(pair, tag + 1);
      const bytes = Math.max(1, Math.round(task.sizeBytes));
      if (bytes !== task.sizeBytes) rounded++;
      block.push(`${label}: send ${bytes}b to ${task.dst} tag ${tag}`);
      blocks[task.dst]!.push(`r${t}: recv ${bytes}b from ${task.src} tag ${tag}`);
    } else if (task.kind === "compute") {
      const ns = Math.round(task.durationS * NS);
      // Doubles hold seconds to a few times 10^-16: what differs by less was whole.
      if (Math.abs(ns - task.durationS * NS) > ns * 1e-12) rounded++;
      block.push(`${label}: calc ${ns}${task.stream === 0 ? "" : ` cpu ${task.stream}`}`);
    } else {
      block.push(`${label}: calc 0`);
    }
    for (const earlier of task.after) {
      const other = labelOn(tasks[earlier]!, earlier, rank);
      if (other === undefined) across++;
      else block.push(`${label} requires ${other}`);
    }
  }
  const lines = [`num_ranks ${rankCount}`];
  for (const [rank, block] of blocks.entries()) {
    lines.push("", `rank ${rank} {`);
    for (const line of block) lines.push(line);
    lines.push("}");
  }
  return {
    text: textOf(lines, "goal"),
    lost: [
      ...notes,
      ...(rounded > 0 ? [`${rounded} sizes and times are rounded to whole bytes and nanoseconds`] : []),
      ...(across > 0 ? [`${across} waits of one rank for another without a message between them are left out`] : []),
    ],
  };
}

/** What a rank calls a task that it sees being done. */
function labelOn(task: PlainTask, t: number, rank: number): string | undefined {
  if (task.kind !== "transfer") return task.rank === rank ? `t${t}` : undefined;
  if (task.dst === rank) return `r${t}`;
  return task.src === rank ? `s${t}` : undefined;
}
