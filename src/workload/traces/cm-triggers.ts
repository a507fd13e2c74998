/** Turns the triggers of an htsim connection matrix into flows that wait for others. */

import type { Issue } from "../../errors.ts";
import { shorten } from "../names.ts";
import { indexBelow } from "./lines.ts";
import { enoughIssues, type TraceRow } from "./trace.ts";

const KINDS = ["oneshot", "multishot", "barrier"] as const;

/** A trigger: who pulls it and whom it starts, by row. */
export interface Trigger {
  readonly path: string;
  readonly kind: (typeof KINDS)[number];
  readonly count: number;
  readonly pulledBy: number[];
  readonly starts: number[];
}

/** A row, the trigger that starts it, and those that it pulls when it is done. */
export interface Connection extends TraceRow {
  readonly trigger?: string | undefined;
  readonly pulls: readonly string[];
}

/** `trigger id 3 barrier count 4`, or without a count. */
export function readTrigger(
  path: string,
  words: readonly string[],
  triggers: Map<string, Trigger>,
  issues: Issue[],
): void {
  const [, idWord, id, kindWord, countWord, countText] = words.map((word) => word.toLowerCase());
  const kind = KINDS.find((name) => name === kindWord);
  const hasCount = countWord === "count";
  const count = hasCount ? indexBelow(countText, Infinity) : 1;
  const length = hasCount ? 6 : 4;
  if (idWord !== "id" || id === undefined || kind === undefined || count === undefined || words.length !== length) {
    const expected = "expected trigger id 3 oneshot, multishot or barrier, and perhaps count 4";
    issues.push({ code: "BAD_LINE", path, message: `not a trigger (${expected}, got "${shorten(words.join(" "))}")` });
  } else if (triggers.has(id)) {
    const message = `trigger ${shorten(id)} twice (expected once, got it at ${triggers.get(id)!.path} before)`;
    issues.push({ code: "DUPLICATE_TRIGGER", path, message });
  } else {
    triggers.set(id, { path, kind, count, pulledBy: [], starts: [] });
  }
}

/** The rows with what they wait for. */
export function linkTriggers(rows: readonly Connection[], triggers: Map<string, Trigger>, issues: Issue[]): TraceRow[] {
  const find = (path: string, id: string): Trigger | undefined => {
    const trigger = triggers.get(id.toLowerCase());
    if (trigger === undefined && !enoughIssues(issues, path)) {
      const message = `unknown trigger ${shorten(id)} (expected one with a line of its own)`;
      issues.push({ code: "UNKNOWN_TRIGGER", path, message });
    }
    return trigger;
  };
  for (const [number, { path, trigger, pulls }] of rows.entries()) {
    if (trigger !== undefined) find(path, trigger)?.starts.push(number);
    for (const id of pulls) find(path, id)?.pulledBy.push(number);
  }
  const after = rows.map((): number[] => []);
  for (const [id, trigger] of triggers) {
    const problem = triggerProblem(trigger);
    if (problem !== undefined && !enoughIssues(issues, trigger.path)) {
      const message = `trigger ${shorten(id)} ${problem}`;
      issues.push({ code: "TRIGGER_NOT_SUPPORTED", path: trigger.path, message });
    }
    for (const row of trigger.starts) after[row]!.push(...trigger.pulledBy);
  }
  return rows.map((row, number) => ({ ...row, after: after[number]! }));
}

/** Why a trigger can't be said as "start after all of these". */
function triggerProblem({ kind, count, pulledBy, starts }: Trigger): string | undefined {
  if (starts.length === 0) return undefined;
  const pulls = pulledBy.length;
  if (kind === "barrier") {
    if (pulls === count) return undefined;
    const then = pulls < count ? "would never open" : "would open before all have come";
    return `is a barrier that ${then} (expected as many flows that pull it as its count, ${count}, got ${pulls})`;
  }
  if (pulls !== 1) return `is pulled by ${pulls} flows (expected exactly one, or a barrier)`;
  if (kind === "multishot" && starts.length > 1) {
    return `is a multishot that starts ${starts.length} flows one by one (expected one, or a oneshot or barrier)`;
  }
  return undefined;
}
