/** Random runs of the event engine, small enough for the slow oracle, and rich in what is hard: ties, chains, links that fail. */

import type { EventProblem } from "../../src/core/index.ts";
import { createRng } from "../../src/rng.ts";

export interface EventProblemKind {
  readonly weights: "ones" | "parts" | "any";
  /** Sizes, capacities and times: small integers, which tie all the time, or any numbers. */
  readonly numbers: "integers" | "any";
  readonly commoditiesPerFlow: number;
  readonly caps: boolean;
  readonly dependencies: boolean;
  readonly changes: boolean;
}

export const EVENT_PROBLEM_KINDS: readonly EventProblemKind[] = (["ones", "parts", "any"] as const).flatMap((weights) =>
  (["integers", "any"] as const).flatMap((numbers) => [
    { weights, numbers, commoditiesPerFlow: 1, caps: false, dependencies: false, changes: false },
    { weights, numbers, commoditiesPerFlow: 1, caps: true, dependencies: true, changes: false },
    { weights, numbers, commoditiesPerFlow: 1, caps: true, dependencies: false, changes: true },
    { weights, numbers, commoditiesPerFlow: 3, caps: true, dependencies: true, changes: true },
  ]),
);

/** Up to 24 flows over up to 10 links; every link that loses all its capacity gets some back, so that every flow ends. */
export function randomEventProblem(kind: EventProblemKind, seed: number): EventProblem {
  const { below, uint32 } = createRng(seed, 78);
  const any = (): number => (uint32() + 1) / 2 ** 32;
  const number = (most: number): number => (kind.numbers === "integers" ? 1 + below(most) : most * (0.05 + any()));
  const q = kind.commoditiesPerFlow;
  const links = 1 + below(10);
  const flows = 1 + below(24);
  const weight = { ones: () => 1, parts: () => (1 + below(4)) / 4, any: () => 0.1 + any() }[kind.weights];
  const pathStart = [0];
  const pathLinks: number[] = [];
  for (let c = 0; c < flows * q; c++) {
    pathLinks.push(...new Set(Array.from({ length: 1 + below(4) }, () => below(links))));
    pathStart.push(pathLinks.length);
  }
  const each = (make: (f: number) => number): Float64Array => Float64Array.from({ length: flows }, (_, f) => make(f));
  const late = below(2); // half of the problems start all at once
  return {
    linkRateBps: Float64Array.from({ length: links }, () => number(4)),
    routes: {
      commoditiesPerFlow: q,
      pathStart: Uint32Array.from(pathStart),
      pathLinks: Uint32Array.from(pathLinks),
      ...(kind.weights === "ones" ? {} : { pathWeight: Float64Array.from(pathLinks, weight) }),
    },
    ...(kind.caps
      ? { rateCapBps: Float64Array.from({ length: flows * q }, () => (below(2) === 0 ? Infinity : number(3) / 2)) }
      : {}),
    sizeBits: each(() => number(8)),
    startS: each(() => (late && below(3) > 0 ? number(10) : 0)),
    ...(kind.dependencies ? dependencies() : {}),
    ...(kind.changes ? { changes: changes() } : {}),
  };

  function dependencies() {
    const afterStart = [0];
    const after: number[] = [];
    for (let f = 0; f < flows; f++) {
      if (f > 0 && below(2) === 0) after.push(...Array.from({ length: 1 + below(2) }, () => below(f)));
      afterStart.push(after.length);
    }
    return {
      afterStart: Uint32Array.from(afterStart),
      after: Uint32Array.from(after),
      delayS: each(() => (below(2) === 0 ? 0 : number(2))),
      latencyS: each(() => (below(2) === 0 ? 0 : number(2))),
    };
  }

  function changes() {
    const list: { timeS: number; link: number; rateBps: number }[] = [];
    for (let k = below(6); k > 0; k--) {
      const link = below(links);
      const timeS = number(12);
      list.push({ timeS, link, rateBps: below(2) === 0 ? 0 : number(4) });
      list.push({ timeS: timeS + number(3), link, rateBps: number(4) });
    }
    for (let link = 0; link < links; link++) list.push({ timeS: 16, link, rateBps: number(4) });
    list.sort((a, b) => a.timeS - b.timeS);
    return {
      timeS: Float64Array.from(list, (of) => of.timeS),
      link: Uint32Array.from(list, (of) => of.link),
      rateBps: Float64Array.from(list, (of) => of.rateBps),
    };
  }
}
