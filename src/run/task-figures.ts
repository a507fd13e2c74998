/** Reduces the times of a job's tasks to how its ranks spent theirs, and what each kind of communication got. */

import type { CommunicationSummary, OverRanks, TaskSummary } from "../metrics/index.ts";
import { findCollective, type Task } from "../workload/index.ts";
import type { TaskRun, WrittenTasks } from "./task-job.ts";

export interface TaskFigures {
  readonly summary: TaskSummary;
  /** [runs] the last task's end. */
  readonly endsS: readonly number[];
}

/** Relative error that sums of times may have gathered: what is idle for less has no idle time. Assumed. */
const ROUNDING = 2 ** -40;

/** Beginnings and ends, one after another. */
type Intervals = number[];

interface Tally {
  readonly algorithm: string | undefined;
  readonly ranks: number;
  readonly busbwFactor: number;
  count: number;
  bytes: number;
  sumS: number;
  maxS: number;
  minBusbwGBps: number;
}

/** @param finishedS of every row of the timetable */
export function taskFigures(tasks: WrittenTasks, finishedS: Float64Array): TaskFigures {
  const { graph, runs } = tasks;
  const tallies = new Map<string, Tally>();
  const times = runs.map((run) => timesOf(tasks, run, finishedS, tallies));
  const overRuns = (of: (run: RankTimes) => OverRanks): OverRanks => ({
    mean: mean(times.map((run) => of(run).mean)),
    max: mean(times.map((run) => of(run).max)),
  });
  return {
    endsS: times.map(({ endS }) => endS),
    summary: {
      ranks: graph.rankCount,
      makespanS: mean(times.map(({ beginS, endS }) => endS - beginS)),
      computeS: overRuns(({ computeS }) => overRanks(computeS)),
      exposedS: overRuns(({ exposedS }) => overRanks(exposedS)),
      idleS: overRuns(({ idleS }) => overRanks(idleS)),
      communication: [...tallies].map(([key, tally]) => communicationOf(key.split(" ")[0]!, tally)),
    },
  };
}

interface RankTimes {
  readonly beginS: number;
  readonly endS: number;
  readonly computeS: Float64Array; // [ranks]
  readonly exposedS: Float64Array; // [ranks]
  readonly idleS: Float64Array; // [ranks]
}

function timesOf(
  { graph: { rankCount, tasks, groups }, algorithmOf }: WrittenTasks,
  { begin, ends }: TaskRun,
  finishedS: Float64Array,
  tallies: Map<string, Tally>,
): RankTimes {
  const beginS = finishedS[begin]!;
  const computing = Array.from({ length: rankCount }, (): Intervals => []);
  const busy = Array.from({ length: rankCount }, (): Intervals => []);
  let endS = beginS;
  for (const [t, task] of tasks.entries()) {
    const doneS = finishedS[ends[t]!]!;
    endS = Math.max(endS, doneS);
    if (task.kind === "join") continue;
    if (task.kind === "compute") {
      // A timer is over at its time, to rounding, which may not make time out of nothing.
      const sinceS = Math.max(beginS, doneS - task.durationS);
      computing[task.rank]!.push(sinceS, doneS);
      busy[task.rank]!.push(sinceS, doneS);
      continue;
    }
    const sinceS = task.after.reduce((latest, earlier) => Math.max(latest, finishedS[ends[earlier]!]!), beginS);
    const ranks = task.kind === "transfer" ? [task.src, task.dst] : groups[task.group]!;
    for (const rank of ranks) busy[rank]!.push(sinceS, doneS);
    count(tallies, task, ranks.length, doneS - sinceS, algorithmOf);
  }
  const computeS = Float64Array.from(computing, covered);
  const busyS = Float64Array.from(busy, covered);
  return {
    beginS,
    endS,
    computeS,
    exposedS: busyS.map((time, rank) => Math.max(0, time - computeS[rank]!)),
    idleS: busyS.map((time) => {
      const idleS = endS - beginS - time;
      return idleS > ROUNDING * endS ? idleS : 0;
    }),
  };
}

function count(
  tallies: Map<string, Tally>,
  task: Exclude<Task, { kind: "join" | "compute" }>,
  ranks: number,
  timeS: number,
  algorithmOf: ReadonlyMap<string, string>,
): void {
  const kind = task.kind === "transfer" ? "send" : task.collective;
  const key = `${kind} ${ranks}`;
  const busbwFactor = task.kind === "transfer" ? 1 : findCollective(task.collective).busbwFactor(ranks);
  const fresh = { count: 0, bytes: 0, sumS: 0, maxS: 0, minBusbwGBps: Infinity };
  const tally: Tally = tallies.get(key) ?? { algorithm: algorithmOf.get(kind), ranks, busbwFactor, ...fresh };
  tallies.set(key, tally);
  tally.count++;
  tally.bytes += task.sizeBytes;
  tally.sumS += timeS;
  tally.maxS = Math.max(tally.maxS, timeS);
  tally.minBusbwGBps = Math.min(tally.minBusbwGBps, (task.sizeBytes / timeS / 1e9) * busbwFactor);
}

function communicationOf(kind: string, { algorithm, ranks, busbwFactor, ...of }: Tally): CommunicationSummary {
  return {
    kind,
    ...(algorithm === undefined ? {} : { algorithm }),
    ranks,
    count: of.count,
    bytes: of.bytes,
    timeS: { mean: of.sumS / of.count, max: of.maxS },
    meanBusbwGBps: (of.bytes / of.sumS / 1e9) * busbwFactor,
    minBusbwGBps: of.minBusbwGBps,
  };
}

/** Time that intervals cover together. */
function covered(intervals: Intervals): number {
  const order = Uint32Array.from({ length: intervals.length / 2 }, (_, i) => i);
  order.sort((a, b) => intervals[2 * a]! - intervals[2 * b]!);
  let sum = 0;
  let reached = -Infinity;
  for (const i of order) {
    const [from, to] = [Math.max(reached, intervals[2 * i]!), intervals[2 * i + 1]!];
    if (to <= from) continue;
    sum += to - from;
    reached = to;
  }
  return sum;
}

function overRanks(values: Float64Array): OverRanks {
  return { mean: mean(values), max: values.reduce((most, value) => Math.max(most, value), 0) };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
