/** Parts of a sweep that were computed apart, into its cells as one run would have them. */

import type { Issue } from "../errors.ts";
import type { CellResult, SweepPlan } from "../metrics/index.ts";
import { isFinal } from "./journal.ts";
import { formatShard, type Shard } from "./shard.ts";

/** What one folder holds. */
export interface SweepPart {
  /** Its name, for messages. */
  readonly path: string;
  readonly plan: Pick<SweepPlan, "version" | "coreHash" | "sweep" | "name">;
  /** 1/1 for a whole sweep. */
  readonly shard: Shard;
  /** Cells that it had when it ended; absent where it has not. */
  readonly finishedCells?: number;
  readonly cells: ReadonlyMap<string, CellResult>;
}

/** Missing shards that are named one by one. */
const MOST_NAMED = 20;

/** Parts that belong to another sweep, engine or number of shards than most of them do. */
export function oddParts(parts: readonly SweepPart[]): Issue[] {
  const most = mostCommon(parts, keyOf);
  return parts.flatMap(({ path, plan, shard }): Issue[] => {
    const issue = (code: string, what: string, got: string, expected: string): Issue[] => [
      { code, path, message: `${what} (expected ${expected} as in ${most.path}, got ${got})` },
    ];
    if (plan.version !== most.plan.version) {
      return issue("OTHER_ENGINE", "of another version of heddle", plan.version, most.plan.version);
    }
    if (plan.coreHash !== most.plan.coreHash) {
      return issue("OTHER_ENGINE", "of another core", short(plan.coreHash), short(most.plan.coreHash));
    }
    if (plan.sweep !== most.plan.sweep) return issue("OTHER_SWEEP", "of another sweep", named(plan), named(most.plan));
    if (shard.of === most.shard.of) return [];
    const got = shard.of === 1 ? "the whole sweep" : formatShard(shard);
    return issue("OTHER_SHARDS", "cut into another number of shards", got, `i/${most.shard.of}`);
  });
}

/** What keeps the parts from being the whole sweep; of a shard that comes twice one whole copy is enough. */
export function missingIn(parts: readonly SweepPart[], plan: SweepPlan): Issue[] {
  const of = parts[0]!.shard.of;
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter(
    (index) => !parts.some(({ shard }) => shard.index === index),
  );
  const issues: Issue[] = [];
  if (missing.length > 0) {
    const shown = missing.slice(0, MOST_NAMED).map((index) => formatShard({ index, of }));
    const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : "";
    const message = `no folder of ${shown.join(", ")}${more} (expected all ${of} shards)`;
    issues.push({ code: "MISSING_SHARDS", path: "", message });
  }
  for (const part of parts) {
    const copies = parts.filter(({ shard }) => shard.index === part.shard.index);
    if (part !== copies[0] || copies.some(isWhole)) continue;
    const { path, shard, cells, finishedCells } = part;
    const name = of === 1 ? "the sweep" : `shard ${formatShard(shard)}`;
    const message =
      finishedCells === undefined
        ? `${name} is not finished (expected a run that has ended, got ${cells.size} cells so far)`
        : `cells of ${name} are damaged or gone (expected ${finishedCells}, got ${cells.size})`;
    issues.push({ code: finishedCells === undefined ? "UNFINISHED" : "LOST_CELLS", path, message });
  }
  if (issues.length === 0) return [];
  const [least, most] = plan.seeds;
  const expected = least * new Set(plan.points.map(({ id }) => id)).size;
  const got = mergeCells(parts, plan).length;
  if (got >= expected) return issues;
  const atLeast = least === most ? "" : "at least ";
  const message = `${atLeast}${expected - got} cells are missing (expected ${atLeast}${expected}, got ${got})`;
  return [...issues, { code: "MISSING_CELLS", path: "", message }];
}

/** Points in the order of the plan, seeds ascending. */
export function mergeCells(parts: readonly SweepPart[], { points, seed, seeds }: SweepPlan): CellResult[] {
  const byPoint = new Map<string, Map<number, CellResult>>(points.map(({ id }) => [id, new Map()]));
  for (const { cells } of parts) {
    for (const cell of cells.values()) {
      const ofPoint = byPoint.get(cell.point);
      // A part that has not ended may hold cells of another one, of which it took over what it could.
      if (ofPoint === undefined || cell.seed < seed || cell.seed >= seed + seeds[1]) continue;
      const before = ofPoint.get(cell.seed);
      if (before === undefined || !isFinal(before)) ofPoint.set(cell.seed, cell);
    }
  }
  return [...byPoint.values()].flatMap((ofPoint) => [...ofPoint.values()].sort((a, b) => a.seed - b.seed));
}

function isWhole({ finishedCells, cells }: SweepPart): boolean {
  return finishedCells === cells.size;
}

function keyOf({ plan, shard }: SweepPart): string {
  return `${plan.version} ${plan.coreHash} ${plan.sweep} ${shard.of}`;
}

/** The first of those that are alike most often. */
function mostCommon<T>(items: readonly T[], key: (item: T) => string): T {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()].reduce((most, group) => (group.length > most.length ? group : most))[0]!;
}

function named({ name, sweep }: SweepPart["plan"]): string {
  return `${JSON.stringify(name)} (${short(sweep)})`;
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
