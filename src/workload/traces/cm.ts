/** Reads a trace from an htsim connection matrix (.cm): `0->13 id 1 start 0 size 2000000`, starts in picoseconds, with triggers. */

import type { Issue } from "../../errors.ts";
import { createSizeReader } from "../cells.ts";
import { shorten } from "../names.ts";
import { type Connection, linkTriggers, readTrigger, type Trigger } from "./cm-triggers.ts";
import { parseExactTime, TIME_UNITS } from "./exact-time.ts";
import { indexBelow, wordLines } from "./lines.ts";
import { assembleTrace, enoughIssues, requireText, selfFlow, type Trace, type TraceFormat } from "./trace.ts";

const KEYS = ["id", "start", "size", "trigger", "send_done_trigger", "recv_done_trigger", "prio"] as const;
type Key = (typeof KEYS)[number];
const HEADERS = ["nodes", "connections", "triggers", "failures"] as const;

/**
 * Node i is NIC i of the fabric. A trigger becomes flows that wait for others: a barrier's targets for all who pull it, a
 * oneshot's for its one puller, and a multishot's where it has one target and one puller.
 * Sending and receiving are done at the same time here, when the last byte has arrived. Priorities are read over.
 * What would need "after any of several" or a failure in mid-flight is refused.
 * Semantics: trigger.cpp and connection_matrix.cpp of csg-htsim.
 *
 * Issues: NOT_A_TEXT_FILE, BAD_LINE, UNKNOWN_KEY, TOO_MANY_NICS, UNKNOWN_NIC, SELF_FLOW, MISSING_SIZE, BAD_SIZE,
 * BAD_START, MISSING_START, DUPLICATE_ID, DUPLICATE_TRIGGER, UNKNOWN_TRIGGER, TRIGGER_NOT_SUPPORTED,
 * FAILURES_NOT_SUPPORTED, COUNT_MISMATCH, EMPTY_TRACE, DEPENDENCY_CYCLE, TOO_MANY_ISSUES.
 */
export const cm: TraceFormat = {
  name: "cm",
  summary: "htsim's connection matrix: 0->13 id 1 start 0 size 2000000 (picoseconds), with triggers",
  matches: (text) => /^\s*nodes\s+\d+/im.test(text),
  read(fabric, file): Trace {
    requireText(file, "a connection matrix");
    const issues: Issue[] = [];
    const readSize = createSizeReader(issues);
    const rows: Connection[] = [];
    const triggers = new Map<string, Trigger>();
    const announced = new Map<string, { path: string; count: number }>();
    const ids = new Map<string, string>();
    for (const { line, words } of wordLines(file.text)) {
      const path = `${file.name}:${line}`;
      const say = (code: string, message: string) => issues.push({ code, path, message });
      if (enoughIssues(issues, path)) break;
      const [first = ""] = words;
      const header = HEADERS.find((name) => name === first.toLowerCase());
      if (header !== undefined) {
        const count = words.length === 2 ? indexBelow(words[1], Infinity) : undefined;
        if (count === undefined) say("BAD_LINE", `no number behind ${first} (expected one, as in "${first} 16")`);
        else announced.set(header, { path, count });
        if (header === "nodes" && count !== undefined && count > fabric.hostCount) {
          say(
            "TOO_MANY_NICS",
            `more nodes than the fabric has NICs (expected at most ${fabric.hostCount}, got ${count})`,
          );
        }
      } else if (first.toLowerCase() === "trigger") {
        readTrigger(path, words, triggers, issues);
      } else if (first.toLowerCase() === "failure") {
        say("FAILURES_NOT_SUPPORTED", "a failure (expected none: take links down in the fabric's file, under changes)");
      } else {
        const values = readConnection(path, words, issues);
        if (values === undefined) continue;
        const { ends, values: given } = values;
        const [src, dst] = ends.map((end) => indexBelow(end, fabric.hostCount));
        if (src === undefined || dst === undefined) {
          const got = src === undefined ? ends[0]! : ends[1]!;
          const expected = `expected a number from 0 to ${fabric.hostCount - 1}, the NICs of this fabric`;
          say("UNKNOWN_NIC", `unknown NIC (${expected}, got "${shorten(got)}")`);
          continue;
        }
        const toItself = selfFlow(fabric, path, src, dst);
        if (toItself) issues.push(toItself);
        const size = given.get("size");
        if (size === undefined) say("MISSING_SIZE", "no size (expected size and a number of bytes)");
        const sizeBytes = size === undefined ? undefined : readSize(`${path} size`, size);
        const id = given.get("id") ?? String(rows.length);
        const before = ids.get(id);
        if (before !== undefined)
          say("DUPLICATE_ID", `id ${shorten(id)} twice (expected ids used once, got it at ${before} before)`);
        ids.set(id, path);
        const trigger = given.get("trigger");
        const pulls = ["send_done_trigger", "recv_done_trigger"] as const;
        rows.push({
          path,
          id,
          src,
          dst,
          sizeBytes: sizeBytes ?? 1,
          startAs: readStart(path, given.get("start"), trigger !== undefined, issues),
          after: [],
          trigger,
          pulls: pulls.flatMap((key) => given.get(key) ?? []),
        });
      }
    }
    const expected = announced.get("connections");
    if (issues.length === 0 && expected !== undefined && expected.count !== rows.length) {
      const message = `${rows.length} connections follow (expected ${expected.count}, as this line says)`;
      issues.push({ code: "COUNT_MISMATCH", path: expected.path, message });
    }
    return assembleTrace(file, linkTriggers(rows, triggers, issues), issues);
  },
};

/** `0->13 key value …` as two ends and the values by key. */
function readConnection(path: string, words: readonly string[], issues: Issue[]) {
  const ends = words[0]!.split("->");
  if (ends.length !== 2 || words.length % 2 === 0) {
    const expected = `expected 0->13 and pairs of ${KEYS.join(", ")} and a value`;
    issues.push({
      code: "BAD_LINE",
      path,
      message: `not a connection (${expected}, got "${shorten(words.join(" "))}")`,
    });
    return undefined;
  }
  const values = new Map<Key, string>();
  for (let i = 1; i < words.length; i += 2) {
    const key = KEYS.find((known) => known === words[i]!.toLowerCase());
    if (key !== undefined) values.set(key, words[i + 1]!);
    else {
      const message = `unknown key "${shorten(words[i]!)}" (expected one of ${KEYS.join(", ")})`;
      issues.push({ code: "UNKNOWN_KEY", path, message });
    }
  }
  return { ends: ends as [string, string], values };
}

function readStart(path: string, got: string | undefined, triggered: boolean, issues: Issue[]): bigint | undefined {
  if (got === undefined) {
    if (!triggered) {
      const message = "no start (expected start and a time in picoseconds, or a trigger)";
      issues.push({ code: "MISSING_START", path, message });
    }
    return undefined;
  }
  const time = parseExactTime(got, TIME_UNITS["ps"]);
  if (time.ok) return time.timeAs;
  issues.push({ code: "BAD_START", path: `${path} start`, message: time.problem });
  return undefined;
}
