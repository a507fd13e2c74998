/** Writes the collectives of a program of ranks: NCCL's phases for each process group, routed once and run as often as they come. */

import type { Fabric } from "../fabric/index.ts";
import { createRng } from "../rng.ts";
import {
  algorithmsFor,
  type CollectiveTask,
  findAlgorithm,
  type ProcessGroup,
  processGroups,
  type TaskGraph,
} from "../workload/index.ts";
import { writePhases } from "./collective-job.ts";
import type { TaskWorkload } from "./scenario.ts";
import type { Begin, Timetable } from "./timetable.ts";
import type { TransferPool } from "./transfer-pool.ts";

export type WriteCollectiveTask = (
  task: CollectiveTask,
  where: { readonly job: number; readonly repetition: number },
  begin: Begin,
) => number;

/** Groups that are alike and share no rank, whose collectives of one kind are routed together. */
interface Family {
  readonly shape: string;
  readonly ranks: Set<number>;
  readonly members: number[];
}

/** NCCL sends all parts of an all-to-all at once, where `heddle collective` by itself goes step by step. */
const ALL_AT_ONCE: Readonly<Record<string, string>> = { "all-to-all": "direct" };

/** No schedule of these draws: a seed is asked for, and not read. */
const UNREAD_SEED = 0;

export class TaskCollectives {
  /** Name of the algorithm of each collective that is used. */
  readonly algorithmOf = new Map<string, string>();
  readonly write: WriteCollectiveTask;

  /** @throws {ScenarioError} what an algorithm finds wrong with a group; TOO_MANY_STEPS, TOO_MANY_PAIRS */
  constructor(
    fabric: Fabric,
    nics: Uint32Array,
    { tasks, groups }: TaskGraph,
    { algorithm, channels }: TaskWorkload,
    writer: { readonly transfers: TransferPool; readonly timetable: Timetable },
  ) {
    const placed = processGroups(
      fabric,
      groups.map((ranks) => ranks.map((rank) => nics[rank]!)),
    );
    const writers = new Map<string, (where: Parameters<ReturnType<typeof writePhases>>[0], begin: Begin) => number>();
    for (const [collective, used] of usedGroups(tasks)) {
      const chosen = algorithmFor(collective, algorithm);
      this.algorithmOf.set(collective, chosen.name);
      for (const { members } of families(placed, used)) {
        const rng = createRng(UNREAD_SEED, 0);
        const of = members.map((g) => placed[g]!);
        const schedule = chosen.build({ collective, groups: of, channels, barrier: false, rng });
        const write = writePhases(schedule, chosen.name, { ...writer, groups: of });
        for (const [g, member] of members.entries()) {
          writers.set(`${collective} ${member}`, (run, begin) => write({ ...run, group: g }, begin));
        }
      }
    }
    this.write = ({ collective, group, sizeBytes }, where, begin) =>
      writers.get(`${collective} ${group}`)!({ ...where, group, messageBytes: sizeBytes }, begin);
  }
}

/** Groups by the collectives that they run, each in the order in which they first do. */
function usedGroups(tasks: TaskGraph["tasks"]): Map<string, Set<number>> {
  const used = new Map<string, Set<number>>();
  for (const task of tasks) {
    if (task.kind !== "collective") continue;
    const groups = used.get(task.collective);
    if (groups) groups.add(task.group);
    else used.set(task.collective, new Set([task.group]));
  }
  return used;
}

/** The algorithm that was asked for where it serves the collective, else the collective's own. */
function algorithmFor(collective: string, asked: string | undefined) {
  const serving = algorithmsFor(collective);
  const wanted = serving.find(({ name }) => name === asked);
  if (wanted) return wanted;
  const atOnce = ALL_AT_ONCE[collective];
  return atOnce === undefined ? serving[0]! : findAlgorithm(atOnce, collective);
}

/** Families that a group is held against: the last ones. So many overlap in no program that is made by a rule. Assumed. */
const MOST_OPEN = 16;

/** Groups that run at one time in a symmetric program see each other's queues; groups of other shapes have other rings. */
function families(placed: readonly ProcessGroup[], used: Iterable<number>): Family[] {
  const all: Family[] = [];
  for (const g of used) {
    const { ranks, servers } = placed[g]!;
    const shape = servers.map(({ length }) => length).join(" ");
    const family = all
      .slice(-MOST_OPEN)
      .find((other) => other.shape === shape && !ranks.some((nic) => other.ranks.has(nic)));
    if (family === undefined) all.push({ shape, ranks: new Set(ranks), members: [g] });
    else {
      family.members.push(g);
      for (const nic of ranks) family.ranks.add(nic);
    }
  }
  return all;
}
