/** Turns what the engine measured into records of flows, gates left out. */

import type { EventResult } from "../core/index.ts";
import type { Fabric } from "../fabric/index.ts";
import type { FlowRecords } from "../metrics/index.ts";
import type { Traffic } from "./jobs.ts";
import type { TimedProblem } from "./problem.ts";
import { GATE } from "./timetable.ts";

/** Rows of the timetable that are flows, in its order: flow i of the records is row number i of these. */
export function flowRows({ timetable }: Traffic): Uint32Array {
  return Uint32Array.from({ length: timetable.flowCount }, (_, row) => row).filter(
    (row) => timetable.transfer[row] !== GATE,
  );
}

export function flowRecords(
  fabric: Fabric,
  traffic: Traffic,
  { aloneS, problem: { sizeBits } }: TimedProblem,
  result: EventResult & { readonly lostBits?: Float64Array },
): FlowRecords {
  const { timetable, transfers, jobs } = traffic;
  const rows = flowRows(traffic);
  const column = (of: (row: number) => number): Float64Array => Float64Array.from(rows, of);
  const fctS = column((row) => result.finishedS[row]! - result.startedS[row]!);
  const nameOf = (end: number | undefined): string => (end === undefined ? "" : fabric.nodeNames[end]!);
  return {
    flowCount: rows.length,
    job: Uint32Array.from(rows, (row) => timetable.job[row]!),
    jobNames: jobs.map(({ name }) => name),
    srcOf: (flow) => nameOf(transfers.endsOf(timetable.transfer[rows[flow]!]!)?.src),
    dstOf: (flow) => nameOf(transfers.endsOf(timetable.transfer[rows[flow]!]!)?.dst),
    sizeBytes: column((row) => timetable.sizeBytes[row]!),
    carriedBytes: column((row) => timetable.sizeBytes[row]! * transfers.carriedPerByte(timetable.transfer[row]!)),
    startS: column((row) => result.startedS[row]!),
    finishS: column((row) => result.finishedS[row]!),
    fctS,
    slowdown: column((row) => (result.finishedS[row]! - result.startedS[row]!) / aloneS[row]!),
    resentBytes: column((row) => ((result.lostBits?.[row] ?? 0) * timetable.sizeBytes[row]!) / sizeBits[row]!),
  };
}
