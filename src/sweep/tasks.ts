/** Bundles cells into tasks: what shares a fabric goes together, what shares its flows runs together. */

import { canonical, cellId } from "./canonical.ts";
import type { Point, PointScenario, Sweep } from "./definition.ts";
import type { Limits, Task, TaskGroup } from "./task.ts";

/** Points that differ in policy, algorithm and message size only. */
export interface PointGroup {
  /** Tells groups apart. */
  readonly key: string;
  readonly fabric: number;
  readonly points: readonly Point[]; // of distinct ids, at least one
}

/** Cells that are to be done: a group's points under one seed. */
export interface GroupCells {
  readonly group: PointGroup;
  readonly seed: number;
  readonly points: readonly Point[]; // those of the group that need it, at least one
}

export interface TaskOptions {
  readonly sha256: (text: string) => string;
  readonly limits: Limits;
  /** Cells in all and tasks at a time, so that no worker is left with a long task at the end. */
  readonly cells: number;
  readonly width: number;
}

/** Time of one flow under one policy, and of a cable that is built, s: measured here on 512 to 100,352 NICs; within a factor of 4. */
const FLOW_S = 5e-6;
export const CABLE_S = 7e-6;
/** Least time that a task should take, s: a hundred times what it costs to hand one over, to a thread or through a queue. */
const TASK_S = 0.15;
/** Tasks that each worker should get at the least. */
const TASKS_PER_WORKER = 8;

/** Points of distinct ids, in groups, fabrics in the order of the sweep. */
export function groupPoints(sweep: Sweep): PointGroup[] {
  const groups = new Map<string, { key: string; fabric: number; points: Map<string, Point> }>();
  const keys = new Map<PointScenario["scenario"], string>();
  for (const point of sweep.points) {
    const { job, scenario } = point.scenario;
    let key = keys.get(scenario);
    if (key === undefined) {
      key = `${job} ${canonical(scenario)}`;
      keys.set(scenario, key);
    }
    const name = `${sweep.fabrics[point.fabric]!.id} ${key}`;
    const group = groups.get(name) ?? { key: name, fabric: point.fabric, points: new Map() };
    groups.set(name, group);
    if (!group.points.has(point.id)) group.points.set(point.id, point);
  }
  return [...groups.values()]
    .map(({ points, ...group }) => ({ ...group, points: [...points.values()] }))
    .sort((a, b) => a.fabric - b.fabric);
}

/** Mean time of a cell of the sweep, s, within a factor of 4. */
export function meanCellS({ points, fabrics }: Pick<Sweep, "points" | "fabrics">): number {
  return points.reduce((sum, { fabric }) => sum + fabrics[fabric]!.nics * FLOW_S, 0) / points.length;
}

/** Lazily, in the order given; cells of one fabric that follow each other share a task until it is long enough. */
export function* makeTasks(sweep: Sweep, cells: Iterable<GroupCells>, options: TaskOptions): Generator<Task> {
  const { sha256, limits } = options;
  const shareS = (meanCellS(sweep) * options.cells) / (options.width * TASKS_PER_WORKER);
  const unlimited = limits.timeS === undefined && limits.memoryBytes === undefined;
  let fabric = -1;
  let groups: TaskGroup[] = [];
  let takesS = 0;
  const flush = function* (): Generator<Task> {
    if (groups.length === 0) return;
    const { spec, id: fabricId } = sweep.fabrics[fabric]!;
    const ids = groups.flatMap((group) => group.cells.map(({ id }) => id));
    yield {
      id: sha256([canonical(limits), ...ids].join("\n")),
      engine: sweep.engine,
      fabric: spec,
      fabricId,
      groups,
      record: sweep.record,
      limits,
    };
    groups = [];
    takesS = 0;
  };
  for (const { group, seed, points } of cells) {
    if (group.fabric !== fabric) yield* flush();
    fabric = group.fabric;
    const { nics, cables } = sweep.fabrics[fabric]!;
    const ofGroup = points.map(({ id, scenario }) => ({ id: cellId(id, seed, sha256), point: id, scenario }));
    // With limits a task is one cell, so that what it takes is what the cell takes.
    const bundles = unlimited ? [ofGroup] : ofGroup.map((cell) => [cell]);
    for (const bundle of bundles) {
      groups.push({ seed, cells: bundle });
      takesS += new Set(bundle.map(({ scenario }) => scenario.policy)).size * nics * FLOW_S;
      // A task lasts about as long as building its fabric does, so that threads share the cells of a large one, but not few.
      const targetS = Math.max(Math.min(TASK_S, shareS), cables * CABLE_S);
      if (takesS >= targetS || !unlimited) yield* flush();
    }
  }
  yield* flush();
}
