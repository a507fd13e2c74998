/** Random allocation problems, small enough for the slow oracle, and rich in what is hard: ties, caps, wide ranges. */

import type { Routes } from "../../src/core/index.ts";
import { createRng } from "../../src/rng.ts";
import type { Problem } from "../oracle/max-min.ts";

export type Weights = "ones" | "parts of q" | "any";
export type Capacities = "few integers" | "any" | "wide";
export type Caps = "none" | "some" | "all";

export interface ProblemKind {
  readonly weights: Weights;
  readonly capacities: Capacities;
  readonly caps: Caps;
}

export const PROBLEM_KINDS: readonly ProblemKind[] = (["ones", "parts of q", "any"] as const).flatMap((weights) =>
  (["few integers", "any", "wide"] as const).flatMap((capacities) =>
    (["none", "some", "all"] as const).map((caps) => ({ weights, capacities, caps })),
  ),
);

/** Up to 60 commodities over up to 40 links, each on 1 … 6 different links. */
export function randomProblem(kind: ProblemKind, seed: number): Problem {
  const { below, uint32 } = createRng(seed, 77);
  const unit = (): number => (uint32() + 1) / 2 ** 32;
  const linkCount = 1 + below(40);
  const commodities = 1 + below(60);
  const capacity: Readonly<Record<Capacities, () => number>> = {
    "few integers": () => 1 + below(4),
    any: unit,
    wide: () => 10 ** (24 * unit() - 12),
  };
  const q = 1 + below(16);
  const weight: Readonly<Record<Weights, () => number>> = {
    ones: () => 1,
    "parts of q": () => (1 + below(q)) / q,
    any: unit,
  };
  const pathStart = [0];
  const pathLinks: number[] = [];
  const pathWeight: number[] = [];
  for (let c = 0; c < commodities; c++) {
    const links = new Set(Array.from({ length: 1 + below(6) }, () => below(linkCount)));
    for (const l of links) {
      pathLinks.push(l);
      pathWeight.push(weight[kind.weights]());
    }
    pathStart.push(pathLinks.length);
  }
  const cap = (): number => (kind.caps === "some" && below(2) === 0 ? Infinity : capacity[kind.capacities]() / 2);
  return {
    capacityBps: Float64Array.from({ length: linkCount }, capacity[kind.capacities]),
    pathStart: Uint32Array.from(pathStart),
    pathLinks: Uint32Array.from(pathLinks),
    ...(kind.weights === "ones" ? {} : { pathWeight: Float64Array.from(pathWeight) }),
    ...(kind.caps === "none" ? {} : { rateCapBps: Float64Array.from({ length: commodities }, cap) }),
  };
}

/** The problem's routes, a commodity per flow. */
export function routesOf({ pathStart, pathLinks, pathWeight }: Problem): Routes {
  return { commoditiesPerFlow: 1, pathStart, pathLinks, ...(pathWeight ? { pathWeight } : {}) };
}
