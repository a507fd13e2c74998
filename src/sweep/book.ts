/** Keeps account of a sweep: which cells each point has, which it still needs, and which seeds its rule adds. */

import type { CellResult } from "../metrics/index.ts";
import { cellId } from "./canonical.ts";
import type { Point, Sweep } from "./definition.ts";
import { seedsWanted } from "./seeds.ts";
import { isOfShard, type Shard } from "./shard.ts";
import { type GroupCells, groupPoints, type PointGroup } from "./tasks.ts";

export interface BookOptions {
  readonly sha256: (text: string) => string;
  /** A result that is there already, from an earlier run or a cache. */
  readonly known: (id: string) => CellResult | undefined;
  readonly shard?: Shard;
}

interface Entry {
  readonly point: Point;
  readonly group: PointGroup;
  /** Seeds that it should have, as known by now. */
  wanted: number;
  readonly results: Map<number, CellResult>; // by seed
}

export class SweepBook {
  readonly #sweep: Sweep;
  readonly #options: BookOptions;
  readonly #entries = new Map<string, Entry>();
  /** Points that may need cells. */
  #open: Set<Entry>;
  #total = 0;
  #done = 0;
  #failed = 0;

  constructor(sweep: Sweep, options: BookOptions) {
    this.#sweep = sweep;
    this.#options = options;
    for (const group of groupPoints(sweep)) {
      if (options.shard && !isOfShard(options.sha256(group.key), options.shard)) continue;
      for (const point of group.points) {
        this.#entries.set(point.id, { point, group, wanted: 0, results: new Map() });
      }
    }
    this.#open = new Set(this.#entries.values());
  }

  get progress(): { readonly done: number; readonly total: number; readonly failed: number } {
    return { done: this.#done, total: this.#total, failed: this.#failed };
  }

  pointOf(id: string): Point {
    return this.#entries.get(id)!.point;
  }

  take(result: CellResult): void {
    const entry = this.#entries.get(result.point)!;
    entry.results.set(result.seed, result);
    this.#open.add(entry);
    this.#done++;
    if (result.error) this.#failed++;
  }

  /**
   * Cells that are needed now, nobody knows, and no earlier call has given out; those of one fabric follow each other, and
   * within a fabric those of one seed, as each seed may fail other cables.
   */
  nextCells(): { readonly cells: readonly GroupCells[]; readonly count: number } {
    const bySeed = new Map<string, { group: PointGroup; seed: number; points: Point[] }>();
    let count = 0;
    for (const entry of this.#open) {
      for (const seed of this.#missingSeeds(entry)) {
        const key = `${entry.group.key} ${seed}`;
        const cells = bySeed.get(key);
        if (cells) cells.points.push(entry.point);
        else bySeed.set(key, { group: entry.group, seed, points: [entry.point] });
        count++;
      }
    }
    this.#open = new Set();
    const cells = [...bySeed.values()].sort((a, b) => a.group.fabric - b.group.fabric || a.seed - b.seed);
    return { cells, count };
  }

  /** All results, points in the order of the sweep and seeds ascending. */
  *results(): Generator<CellResult> {
    const seen = new Set<string>();
    for (const { id } of this.#sweep.points) {
      const entry = this.#entries.get(id);
      if (entry === undefined || seen.has(id)) continue;
      seen.add(id);
      yield* ascending(entry);
    }
  }

  /** Seeds that an entry needs next; those that are known are taken on the way, after which it may need others. */
  #missingSeeds(entry: Entry): number[] {
    const { seeds, seed: first } = this.#sweep;
    const { sha256, known } = this.#options;
    const missing: number[] = [];
    while (missing.length === 0 && entry.results.size === entry.wanted) {
      const values =
        seeds.kind === "until" ? ascending(entry).flatMap(({ figures }) => figures?.[seeds.figure] ?? []) : [];
      const wanted = seedsWanted(seeds, entry.wanted, values);
      if (wanted === entry.wanted) break;
      this.#total += wanted - entry.wanted;
      for (let seed = first + entry.wanted; seed < first + wanted; seed++) {
        const result = known(cellId(entry.point.id, seed, sha256));
        // Another sweep may have called the same point by other fields.
        if (result) this.take({ ...result, vary: entry.point.vary });
        else missing.push(seed);
      }
      entry.wanted = wanted;
    }
    return missing;
  }
}

function ascending({ results }: Entry): CellResult[] {
  return [...results.values()].sort((a, b) => a.seed - b.seed);
}
