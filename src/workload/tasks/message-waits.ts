/** Reduces tasks to messages alone: which others each waits for, and after how much computing the first may start. */

import { ScenarioError } from "../../errors.ts";
import { type TaskGraph, type TransferTask, topologicalOrder } from "./task-graph.ts";

/** Without what lies between, waits multiply: each of many behind each of many. Assumed: some seconds' work. */
const MAX_WAITS = 2 ** 25;

export interface WaitingMessage {
  readonly src: number;
  readonly dst: number;
  readonly sizeBytes: number;
  /** Earliest start of a message that waits for no other; 0 for the rest. */
  readonly startS: number;
  /** Numbers of messages. */
  readonly after: readonly number[];
}

export interface MessageWaits {
  readonly messages: readonly WaitingMessage[];
  /** Computations between messages, which the messages' own waits do not tell. */
  readonly computationsLost: number;
}

/** @param graph without collectives and cycles. @throws {ScenarioError} TOO_MANY_WAITS */
export function messageWaits({ tasks }: TaskGraph): MessageWaits {
  const messages: WaitingMessage[] = [];
  const number = new Int32Array(tasks.length).fill(-1);
  /** Of a task that sends nothing: the messages before it, and its end where there are none. */
  const before: (readonly number[])[] = [];
  const endS = new Float64Array(tasks.length);
  let computationsLost = 0;
  let waitCount = 0;
  for (const t of topologicalOrder(tasks)) {
    const task = tasks[t]!;
    const waits = new Set<number>();
    let readyS = 0;
    for (const earlier of task.after) {
      if (number[earlier]! >= 0) waits.add(number[earlier]!);
      else for (const message of before[earlier]!) waits.add(message);
      readyS = Math.max(readyS, endS[earlier]!);
    }
    const [only] = task.after;
    const isSame = task.after.length === 1 && number[only!]! < 0;
    const after = isSame ? before[only!]! : [...waits];
    if (!isSame) waitCount += after.length;
    if (waitCount > MAX_WAITS) {
      const message = `too many waits of messages for messages (expected at most ${MAX_WAITS}, got more)`;
      throw new ScenarioError([{ code: "TOO_MANY_WAITS", path: "tasks", message }]);
    }
    if (task.kind === "transfer") {
      number[t] = messages.push(messageOf(task, after, readyS)) - 1;
    } else {
      before[t] = after;
      const durationS = task.kind === "compute" ? task.durationS : 0;
      if (after.length === 0) endS[t] = readyS + durationS;
      else if (durationS > 0) computationsLost++;
    }
  }
  return { messages, computationsLost };
}

function messageOf({ src, dst, sizeBytes }: TransferTask, after: readonly number[], readyS: number): WaitingMessage {
  return { src, dst, sizeBytes, startS: after.length === 0 ? readyS : 0, after };
}
