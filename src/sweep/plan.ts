/** What is known of a sweep before it runs: its points without scenarios, and how long it may take. */

import type { SweepPlan } from "../metrics/index.ts";
import type { SeedRule, Sweep } from "./definition.ts";
import { CABLE_S, meanCellS } from "./tasks.ts";

/** Enough to make the summary of results. */
export function planOf({ name, description, engine, id, axes, seed, seeds, points, fabrics }: Sweep): SweepPlan {
  return {
    ...engine,
    name,
    description,
    sweep: id,
    axes,
    seed,
    seeds: seedsOf(seeds),
    points: points.map((point) => ({ id: point.id, vary: point.vary, fabric: fabrics[point.fabric]!.spec.name })),
  };
}

export interface SweepEstimate {
  readonly points: number;
  /** Of distinct points; where seeds are added, at least and at most so many. */
  readonly cells: readonly [number, number];
  readonly fabrics: number;
  /** On one core, within a factor of 4; of the least number of cells. */
  readonly timeS: number;
}

export function estimateSweep(sweep: Sweep): SweepEstimate {
  const { points, fabrics, seeds } = sweep;
  const distinct = new Set(points.map(({ id }) => id)).size;
  const [least, most] = seedsOf(seeds);
  const buildS = fabrics.reduce((sum, { spec, cables }) => sum + cables * CABLE_S * (spec.failures ? least : 1), 0);
  return {
    points: points.length,
    cells: [distinct * least, distinct * most],
    fabrics: fabrics.length,
    timeS: meanCellS(sweep) * distinct * least + buildS,
  };
}

/** Of a point, at least and at most. */
function seedsOf(seeds: SeedRule): readonly [number, number] {
  return seeds.kind === "fixed" ? [seeds.count, seeds.count] : [seeds.min, seeds.max];
}
