/** Reads a trace from the flow.txt of HPCC and its descendants: a count, then `src dst pg dport bytes start` per line, starts in seconds. */

import type { Issue } from "../../errors.ts";
import { createSizeReader } from "../cells.ts";
import { shorten } from "../names.ts";
import { parseExactTime, TIME_UNITS } from "./exact-time.ts";
import { indexBelow, wordLines } from "./lines.ts";
import {
  assembleTrace,
  enoughIssues,
  requireText,
  selfFlow,
  type Trace,
  type TraceFormat,
  type TraceRow,
} from "./trace.ts";

const COLUMNS = "src dst pg dport bytes start";

/**
 * Node i is NIC i of the fabric. Priority group and port are read over: one class of traffic is simulated, and the
 * policy, not the port, decides where a flow goes.
 *
 * Issues: NOT_A_TEXT_FILE, BAD_COUNT, COLUMN_COUNT, UNKNOWN_NIC, SELF_FLOW, BAD_SIZE, BAD_START, COUNT_MISMATCH,
 * EMPTY_TRACE, TOO_MANY_ISSUES.
 */
export const flowTxt: TraceFormat = {
  name: "flow-txt",
  summary: `HPCC's flow.txt: a count, then ${COLUMNS} (seconds)`,
  matches: (text) => /^\s*\d+\s*\n/.test(text),
  read(fabric, file): Trace {
    requireText(file, "a count and lines of flows");
    const issues: Issue[] = [];
    const readSize = createSizeReader(issues);
    const rows: TraceRow[] = [];
    let announced: number | undefined;
    let countPath = file.name;
    for (const { line, words } of wordLines(file.text)) {
      const path = `${file.name}:${line}`;
      if (enoughIssues(issues, path)) break;
      if (announced === undefined) {
        announced = words.length === 1 ? indexBelow(words[0], Infinity) : undefined;
        countPath = path;
        if (announced !== undefined) continue;
        const message = `no count of flows (expected one number on the first line, got "${shorten(words.join(" "))}")`;
        issues.push({ code: "BAD_COUNT", path, message });
        break;
      }
      if (words.length !== 6) {
        const message = `wrong number of columns (expected 6: ${COLUMNS}, got ${words.length})`;
        issues.push({ code: "COLUMN_COUNT", path, message });
        continue;
      }
      const [src, dst] = words.slice(0, 2).map((word) => indexBelow(word, fabric.hostCount));
      if (src === undefined || dst === undefined) {
        const got = src === undefined ? words[0]! : words[1]!;
        const expected = `expected a number from 0 to ${fabric.hostCount - 1}, the NICs of this fabric`;
        issues.push({ code: "UNKNOWN_NIC", path, message: `unknown NIC (${expected}, got "${shorten(got)}")` });
        continue;
      }
      const toItself = selfFlow(fabric, path, src, dst);
      if (toItself) issues.push(toItself);
      const sizeBytes = readSize(`${path} bytes`, words[4]!);
      const start = parseExactTime(words[5]!, TIME_UNITS["s"]);
      if (!start.ok) issues.push({ code: "BAD_START", path: `${path} start`, message: start.problem });
      const startAs = start.ok ? start.timeAs : 0n;
      rows.push({ path, id: String(rows.length), src, dst, sizeBytes: sizeBytes ?? 1, startAs, after: [] });
    }
    if (issues.length === 0 && announced !== undefined && announced !== rows.length) {
      const message = `${rows.length} flows follow (expected ${announced}, as this line says)`;
      issues.push({ code: "COUNT_MISMATCH", path: countPath, message });
    }
    return assembleTrace(file, rows, issues);
  },
};
