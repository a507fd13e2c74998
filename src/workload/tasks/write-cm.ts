/** Writes tasks as an htsim connection matrix, and as a CSV trace: messages, starts, and what they wait for. */

import { ScenarioError } from "../../errors.ts";
import { expandCollectives } from "./expand-collectives.ts";
import { type MessageWaits, messageWaits } from "./message-waits.ts";
import type { TaskGraph } from "./task-graph.ts";
import { textOf, type Written } from "./written.ts";

/** Starts in a connection matrix are picoseconds. */
const PS = 1e12;

/**
 * A message that waits for one other is started by a oneshot trigger, one that waits for several by a barrier. A connection can
 * pull two triggers, when it has sent and when it has been received, which is the same here.
 * @throws {ScenarioError} NOT_EXPRESSIBLE, where a message starts more than two sets of others; TOO_MANY_TASKS, TOO_MANY_WAITS, FILE_TOO_LARGE
 */
export function writeCm(graph: TaskGraph): Written {
  const { waits, lost } = reduce(graph);
  const { messages } = waits;
  const triggerOf = new Map<string, number>();
  const pulls = messages.map((): number[] => []);
  const lines: string[] = [];
  for (const { after } of messages) {
    const key = keyOf(after);
    if (after.length === 0 || triggerOf.has(key)) continue;
    const trigger = triggerOf.size + 1;
    triggerOf.set(key, trigger);
    lines.push(`trigger id ${trigger} ${after.length === 1 ? "oneshot" : `barrier count ${after.length}`}`);
    for (const message of after) pulls[message]!.push(trigger);
  }
  const busy = pulls.findIndex((triggers) => triggers.length > 2);
  if (busy !== -1) {
    const { src, dst } = messages[busy]!;
    const message = `the message ${src}->${dst} starts ${pulls[busy]!.length} sets of others (expected at most 2: a connection pulls one trigger when it has sent and one when it has been received)`;
    throw new ScenarioError([{ code: "NOT_EXPRESSIBLE", path: "cm", message }]);
  }
  const connections = messages.map(({ src, dst, sizeBytes, startS, after }, m) => {
    const [sent, received] = pulls[m]!;
    const begin = after.length === 0 ? `start ${Math.round(startS * PS)}` : `trigger ${triggerOf.get(keyOf(after))}`;
    const pull = `${sent === undefined ? "" : ` send_done_trigger ${sent}`}${received === undefined ? "" : ` recv_done_trigger ${received}`}`;
    return `${src}->${dst} id ${m + 1} ${begin} size ${wholeBytes(sizeBytes)}${pull}`;
  });
  const head = [`Nodes ${graph.rankCount}`, `Connections ${messages.length}`];
  if (triggerOf.size > 0) head.push(`Triggers ${triggerOf.size}`);
  return { text: textOf([...head, ...connections, ...lines], "cm"), lost };
}

/** `id,src,dst,bytes,start_s,after`; ranks are indices of NICs. @throws {ScenarioError} TOO_MANY_TASKS, TOO_MANY_WAITS, FILE_TOO_LARGE */
export function writeTraceCsv(graph: TaskGraph): Written {
  const { waits, lost } = reduce(graph);
  const rows = waits.messages.map(({ src, dst, sizeBytes, startS, after }, m) => {
    const start = after.length === 0 ? startS : "";
    return `${m},${src},${dst},${wholeBytes(sizeBytes)},${start},${after.join(" ")}`;
  });
  return { text: textOf(["id,src,dst,bytes,start_s,after", ...rows], "csv"), lost };
}

function reduce(graph: TaskGraph): { readonly waits: MessageWaits; readonly lost: readonly string[] } {
  const { graph: expanded, notes } = expandCollectives(graph);
  const waits = messageWaits(expanded);
  const { computationsLost: lost } = waits;
  const rounded = waits.messages.filter(({ sizeBytes }) => wholeBytes(sizeBytes) !== sizeBytes).length;
  return {
    waits,
    lost: [
      ...notes,
      ...(lost > 0
        ? [`${lost} computations after messages are left out: what waited for them waits for the messages`]
        : []),
      ...(rounded > 0 ? [`${rounded} sizes are rounded to whole bytes`] : []),
    ],
  };
}

function keyOf(after: readonly number[]): string {
  return [...after].sort((a, b) => a - b).join(" ");
}

function wholeBytes(sizeBytes: number): number {
  return Math.max(1, Math.round(sizeBytes));
}
