/** What a trace is: flows with sizes, starts and flows to wait for; and how its rows, from whatever format, become one. */

import { type Issue, ScenarioError } from "../../errors.ts";
import type { Fabric } from "../../fabric/index.ts";
import type { Flows } from "../flows.ts";
import type { NamedText } from "../parameters.ts";
import { secondsOf } from "./exact-time.ts";

export interface Trace {
  readonly flows: Flows & { readonly sizeBytes: Float64Array };
  /** Start of each flow, counted from the first start of the trace; 0 where a flow only waits for others. */
  readonly startS: Float64Array; // [flows]
  /** Flows that must be delivered before flow f starts: after[afterStart[f] … afterStart[f + 1]). */
  readonly afterStart: Uint32Array; // [flows + 1]
  readonly after: Uint32Array;
  /** The first start, in the trace's own time. */
  readonly firstStartS: number;
}

/** A format of traces; a new one is a file here and a line in index.ts. */
export interface TraceFormat {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /** Whether a text without a telling file name looks like this format. */
  matches(text: string): boolean;
  /** @throws ScenarioError with all issues up to 100, each at `<file>:<line>` */
  read(fabric: Fabric, file: NamedText): Trace;
}

/** One flow as its line has it. */
export interface TraceRow {
  /** `<file>:<line>`. */
  readonly path: string;
  /** What the trace calls the flow. */
  readonly id: string;
  readonly src: number;
  readonly dst: number;
  readonly sizeBytes: number;
  /** In attoseconds of the trace's own time; absent where the flow only waits for others. */
  readonly startAs?: bigint | undefined;
  /** Numbers of the rows to wait for. */
  readonly after: readonly number[];
}

/** After so many issues the rest of a file says nothing new. */
const MAX_ISSUES = 100;
/** Flows of a cycle that its message names. */
export const MAX_NAMED = 12;

/** True when enough is wrong for the reader to stop; a last issue at `path` says that it did. */
export function enoughIssues(issues: Issue[], path: string): boolean {
  if (issues.length < MAX_ISSUES) return false;
  if (issues.at(-1)!.code === "TOO_MANY_ISSUES") return true;
  issues.push({ code: "TOO_MANY_ISSUES", path, message: `stopped reading here (after ${MAX_ISSUES} issues)` });
  return true;
}

/** A NUL never occurs in text, and nearly always early in anything else. */
export function requireText({ name: path, text }: NamedText, expected: string): void {
  const nul = text.indexOf("\0");
  if (nul === -1) return;
  const message = `not a text file (expected ${expected}, got a NUL at character ${nul})`;
  throw new ScenarioError([{ code: "NOT_A_TEXT_FILE", path, message }]);
}

/** The issue of a flow to itself, if it is one. */
export function selfFlow(fabric: Fabric, path: string, src: number, dst: number): Issue | undefined {
  if (src !== dst) return undefined;
  const message = `a flow from "${fabric.nodeNames[src]}" to itself (expected two different NICs)`;
  return { code: "SELF_FLOW", path, message };
}

/**
 * The trace of these rows, in their order.
 * @throws ScenarioError with `issues` and what only now is seen: EMPTY_TRACE, DEPENDENCY_CYCLE
 */
export function assembleTrace(file: NamedText, rows: readonly TraceRow[], issues: Issue[]): Trace {
  if (rows.length === 0 && issues.length === 0) {
    issues.push({ code: "EMPTY_TRACE", path: file.name, message: "no flows (expected at least one, got none)" });
  }
  if (issues.length > 0) throw new ScenarioError(issues);

  const afterStart = new Uint32Array(rows.length + 1);
  for (const [f, row] of rows.entries()) afterStart[f + 1] = afterStart[f]! + row.after.length;
  const after = new Uint32Array(afterStart[rows.length]!);
  for (const [f, row] of rows.entries()) after.set(row.after, afterStart[f]);
  const cycle = findCycle(afterStart, after);
  if (cycle) throw new ScenarioError([cycleIssue(rows, cycle)]);

  let firstAs: bigint | undefined;
  for (const { startAs } of rows) {
    if (startAs !== undefined && (firstAs === undefined || startAs < firstAs)) firstAs = startAs;
  }
  return {
    flows: {
      flowCount: rows.length,
      src: Uint32Array.from(rows, (row) => row.src),
      dst: Uint32Array.from(rows, (row) => row.dst),
      sizeBytes: Float64Array.from(rows, (row) => row.sizeBytes),
    },
    startS: Float64Array.from(rows, ({ startAs }) => (startAs === undefined ? 0 : secondsOf(startAs - firstAs!))),
    afterStart,
    after,
    firstStartS: secondsOf(firstAs ?? 0n),
  };
}

/** Flows each of which waits for the next, the first again as the last; undefined where there are none. */
export function findCycle(afterStart: Uint32Array, after: Uint32Array): number[] | undefined {
  const flows = afterStart.length - 1;
  // What a flow has: not been seen, been entered, or been left behind as sound.
  const state = new Uint8Array(flows);
  const next = afterStart.slice(0, flows);
  for (let first = 0; first < flows; first++) {
    if (state[first] !== 0) continue;
    const path = [first];
    state[first] = 1;
    while (path.length > 0) {
      const flow = path.at(-1)!;
      if (next[flow]! === afterStart[flow + 1]!) {
        state[flow] = 2;
        path.pop();
        continue;
      }
      const other = after[next[flow]!++]!;
      if (state[other] === 1) return [...path.slice(path.indexOf(other)), other];
      if (state[other] === 2) continue;
      state[other] = 1;
      path.push(other);
    }
  }
  return undefined;
}

/** Told in the order of time: `a → b` says that b starts after a. */
function cycleIssue(rows: readonly TraceRow[], cycle: readonly number[]): Issue {
  const ids = cycle.map((flow) => rows[flow]!.id).reverse();
  const shown = ids.length <= MAX_NAMED ? ids : [...ids.slice(0, MAX_NAMED - 2), "…", ids.at(-1)!];
  const message = `flows that wait for each other: ${shown.join(" → ")} (expected none that waits for itself)`;
  return { code: "DEPENDENCY_CYCLE", path: rows[cycle.at(-1)!]!.path, message };
}
