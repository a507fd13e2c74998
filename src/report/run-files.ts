/** Writes the flows and the timeline of a run as files for data frames, every number with all its digits. */

import type { FlowRecords, TimelineInterval } from "../metrics/index.ts";
import { csvText } from "./csv.ts";

const FLOW_COLUMNS = [
  "flow",
  "job",
  "src",
  "dst",
  "bytes",
  "start_s",
  "finish_s",
  "fct_s",
  "slowdown",
  "resent_bytes",
] as const;

/** `finish_s` is the delivery; a transfer over several edges has no src and dst, and `bytes` are those of each edge. */
export function writeFlowsCsv(flows: FlowRecords): string {
  return csvText([FLOW_COLUMNS, ...Array.from({ length: flows.flowCount }, (_, f) => flowCells(flows, f))]);
}

/** The same, a JSON object per line. */
export function writeFlowsNdjson(flows: FlowRecords): string {
  const lines: string[] = [];
  for (let f = 0; f < flows.flowCount; f++) {
    const cells = flowCells(flows, f);
    lines.push(`${JSON.stringify(Object.fromEntries(FLOW_COLUMNS.map((name, i) => [name, cells[i]])))}\n`);
  }
  return lines.join("");
}

function flowCells(flows: FlowRecords, f: number): (string | number)[] {
  return [
    f,
    flows.jobNames[flows.job[f]!]!,
    flows.srcOf(f),
    flows.dstOf(f),
    flows.sizeBytes[f]!,
    flows.startS[f]!,
    flows.finishS[f]!,
    flows.fctS[f]!,
    flows.slowdown[f]!,
    flows.resentBytes[f]!,
  ];
}

/** One row per interval and tier; the interval lasts until the next row's time, the last one until the end of the run. */
export function writeTimelineCsv(timeline: readonly TimelineInterval[]): string {
  const columns = ["time_s", "duration_s", "tier", "mean_utilization", "max_utilization", "active_flows", "changes"];
  const rows = timeline.map(({ timeS, durationS, tier, meanUtilization, maxUtilization, activeFlows, changes }) => [
    timeS,
    durationS,
    tier,
    meanUtilization,
    maxUtilization,
    activeFlows,
    changes.join("; "),
  ]);
  return csvText([columns, ...rows]);
}
