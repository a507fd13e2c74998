/** Writes what jobs of tasks add to the report of a run: how ranks spent their time, and what communication got. */

import type { OverRanks, RunSummary, TaskSummary } from "../metrics/index.ts";
import { formatCount, formatDuration } from "../units.ts";
import { formatBytes, formatPercent } from "./format.ts";
import type { Paint } from "./style.ts";
import { type Cell, left, renderTable, right } from "./table.ts";

/** One row per job of tasks; no lines where there is none. */
export function taskTable({ jobs }: RunSummary, paint: Paint): string[] {
  const columns = [
    left("tasks"),
    ...["ranks", "makespan", "computing", "communication exposed", "most", "idle", "most"].map(right),
  ];
  const rows = withTasks(jobs).map(([name, { ranks, makespanS, computeS, exposedS, idleS }]): Cell[] => {
    const share = (timeS: number): string => `${formatDuration(timeS)} (${formatPercent(timeS / makespanS)})`;
    const both = ({ mean, max }: OverRanks): string[] => [share(mean), formatDuration(max)];
    return [
      name,
      formatCount(ranks),
      formatDuration(makespanS),
      share(computeS.mean),
      ...both(exposedS),
      ...both(idleS),
    ];
  });
  return rows.length === 0 ? [] : renderTable({ columns, rows }, paint);
}

/** One row per kind of communication and size of group. */
export function communicationTable({ jobs }: RunSummary, paint: Paint): string[] {
  const columns = [
    left("communication"),
    left("algorithm"),
    ...["ranks", "count", "bytes", "time mean", "max", "busbw mean", "least"].map(right),
  ];
  const several = withTasks(jobs).length > 1;
  const rows = withTasks(jobs).flatMap(([name, { communication }]) =>
    communication.map((of): Cell[] => [
      several ? `${name}: ${of.kind}` : of.kind,
      of.algorithm ?? "",
      formatCount(of.ranks),
      formatCount(of.count),
      formatBytes(of.bytes),
      formatDuration(of.timeS.mean),
      formatDuration(of.timeS.max),
      `${of.meanBusbwGBps.toFixed(2)} GB/s`,
      `${of.minBusbwGBps.toFixed(2)} GB/s`,
    ]),
  );
  return rows.length === 0 ? [] : renderTable({ columns, rows }, paint);
}

function withTasks(jobs: RunSummary["jobs"]): [string, TaskSummary][] {
  return jobs.flatMap(({ name, tasks }): [string, TaskSummary][] => (tasks === undefined ? [] : [[name, tasks]]));
}
