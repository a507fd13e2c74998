/** Writes a trace into the timetable: its own starts and dependencies, in every run of the job. */

import type { Fabric } from "../fabric/index.ts";
import { formatCount } from "../units.ts";
import { readTrace, type Trace } from "../workload/index.ts";
import type { TraceWorkload } from "./scenario.ts";
import type { Timetable } from "./timetable.ts";
import { singleFlows, type TransferPool } from "./transfer-pool.ts";

export interface WrittenTrace {
  /** A sentence: `trace flows.csv, 300 flows`. */
  readonly text: string;
  readonly placement: string;
  /** NICs that it names. */
  readonly nics: Uint32Array;
  /** Writes one run and returns the numbers of its flows. */
  readonly writeRun: (repetition: number, atS: number, gate: number | undefined) => readonly number[];
}

/**
 * A trace names its NICs: by name, or by their numbers in the fabric.
 * @throws {ScenarioError} as `readTrace`
 */
export function writeTrace(
  fabric: Fabric,
  { file, format }: TraceWorkload,
  job: number,
  { transfers, timetable }: { readonly transfers: TransferPool; readonly timetable: Timetable },
): WrittenTrace {
  const trace = readTrace(fabric, file, format);
  const { flows, firstStartS } = trace;
  const nics = Uint32Array.from(new Set([...flows.src, ...flows.dst]));
  const first = transfers.add(singleFlows(flows, true));
  const since = firstStartS === 0 ? "" : `, counted from its first start at ${firstStartS} s`;
  return {
    text: `trace ${file.name}, ${formatCount(flows.flowCount)} ${flows.flowCount === 1 ? "flow" : "flows"}${since}`,
    placement: "as the trace says",
    nics,
    writeRun: (repetition, atS, gate) => writeTraceRun(timetable, trace, { job, repetition, first }, atS, gate),
  };
}

function writeTraceRun(
  timetable: Timetable,
  { flows, startS, afterStart, after }: Trace,
  { job, repetition, first }: { job: number; repetition: number; first: number },
  atS: number,
  gate: number | undefined,
): number[] {
  const waits = (f: number): boolean => afterStart[f] !== afterStart[f + 1];
  // Behind a gate, a flow that waits for others and for a time of its own needs a gate that tells the time.
  const timers = new Map<number, number>();
  for (let f = 0; gate !== undefined && f < flows.flowCount; f++) {
    if (waits(f) && startS[f]! > 0) timers.set(f, timetable.gate([gate], atS + startS[f]!));
  }
  const base = timetable.flowCount;
  return Array.from({ length: flows.flowCount }, (_, f) => {
    const others = Array.from(after.subarray(afterStart[f]!, afterStart[f + 1]!), (other) => base + other);
    const timer = timers.get(f);
    const where = { job, repetition, transfer: first + f, sizeBytes: flows.sizeBytes[f]! };
    return timetable.flow(where, { atS, gate }, startS[f]!, timer === undefined ? others : [...others, timer]);
  });
}
