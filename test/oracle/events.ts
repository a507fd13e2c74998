/**
 * The slow oracle of the event engine: at every event all rates are solved afresh, every flow is brought forward, and the
 * next event is looked for among all flows. Shares nothing with the core but the problem.
 */

import type { EventProblem } from "../../src/core/index.ts";
import { type Problem, solveByScan } from "./max-min.ts";

/** Events within this part of their time happen together; finer differences are rounding. */
const TOGETHER = 1e-14;

export interface OracleRun {
  readonly startedS: number[]; // [flows], −1 where it never happens
  readonly finishedS: number[]; // [flows] delivery, −1 where it never happens
}

/** Rates of a problem's commodities. */
export type Solve = (problem: Problem) => Float64Array;

const maxMin: Solve = (problem) => solveByScan(problem).rateBps;

/** Rates of the commodities of `active` flows, max-min unless `solve` says otherwise, 0 for all others: [commodities]. */
export function solveActive(
  problem: EventProblem,
  capacityBps: Float64Array,
  active: readonly number[],
  solve: Solve = maxMin,
): Float64Array {
  const { pathStart, pathLinks, pathWeight, commoditiesPerFlow: q } = problem.routes;
  const commodities = active.flatMap((f) => Array.from({ length: q }, (_, j) => f * q + j));
  const incidences = commodities.flatMap((c) =>
    Array.from({ length: pathStart[c + 1]! - pathStart[c]! }, (_, i) => pathStart[c]! + i),
  );
  const starts = [0];
  for (const c of commodities) starts.push(starts.at(-1)! + pathStart[c + 1]! - pathStart[c]!);
  const rateBps = solve({
    capacityBps,
    pathStart: Uint32Array.from(starts),
    pathLinks: Uint32Array.from(incidences, (i) => pathLinks[i]!),
    pathWeight: Float64Array.from(incidences, (i) => pathWeight?.[i] ?? 1),
    rateCapBps: Float64Array.from(commodities, (c) => problem.rateCapBps?.[c] ?? Infinity),
  });
  const rates = new Float64Array(pathStart.length - 1);
  commodities.forEach((c, i) => {
    rates[c] = rateBps[i]!;
  });
  return rates;
}

/** Runs until nothing can happen any more. O(events × (flows + a solve)). */
export function simulate(problem: EventProblem, solve: Solve = maxMin): OracleRun {
  const { sizeBits, startS, afterStart, after, delayS, latencyS, changes, routes } = problem;
  const flows = [...sizeBits.keys()];
  const capacityBps = problem.linkRateBps.slice();
  const startedS = flows.map(() => -1);
  const finishedS = flows.map(() => -1);
  const sentS = flows.map(() => -1);
  const left = sizeBits.slice();
  const rate = flows.map(() => 0);
  let changed = 0;
  let now = 0;

  /** When a flow may start as things stand: Infinity while a dependency is not delivered. */
  function startOf(f: number): number {
    const needed = [...(after?.slice(afterStart?.[f], afterStart?.[f + 1]) ?? [])].map((g) => finishedS[g]!);
    if (needed.length === 0) return startS[f]!;
    if (needed.some((delivery) => delivery < 0)) return Infinity;
    return Math.max(startS[f]!, ...needed) + (delayS?.[f] ?? 0);
  }

  function nextOf(f: number): number {
    if (startedS[f]! < 0) return startOf(f);
    if (sentS[f]! < 0) return rate[f]! > 0 ? Math.max(now, now + left[f]! / rate[f]!) : Infinity;
    return finishedS[f]! < 0 ? sentS[f]! + (latencyS?.[f] ?? 0) : Infinity;
  }

  for (;;) {
    const nextChange = (): number => changes?.timeS[changed] ?? Infinity;
    const next = Math.min(nextChange(), ...flows.map(nextOf));
    if (next === Infinity) return { startedS, finishedS };
    // What is due is settled before anyone moves: a flow's end follows from what it had left at `now`.
    const due = flows.filter((f) => sentS[f]! < 0 && startedS[f]! >= 0 && nextOf(f) <= next * (1 + TOGETHER));
    for (const f of due) sentS[f] = nextOf(f);
    for (const f of flows) left[f] = sentS[f]! < 0 ? left[f]! - rate[f]! * (next - now) : 0;
    now = next;
    for (; nextChange() <= next * (1 + TOGETHER); changed++) {
      capacityBps[changes!.link[changed]!] = changes!.rateBps[changed]!;
    }
    // Deliveries may let others start at once, which are listed here as long as there are any.
    for (let moved = true; moved; ) {
      moved = false;
      for (const f of flows) {
        const at = nextOf(f);
        if (at > next * (1 + TOGETHER)) continue;
        if (startedS[f]! < 0) {
          startedS[f] = at;
          rate[f] = 0;
          moved = true;
        } else if (sentS[f]! >= 0 && finishedS[f]! < 0) {
          finishedS[f] = at;
          moved = true;
        }
      }
    }
    const active = flows.filter((f) => startedS[f]! >= 0 && sentS[f]! < 0);
    const rates = solveActive(problem, capacityBps, active, solve);
    const q = routes.commoditiesPerFlow;
    for (const f of flows) rate[f] = rates.slice(f * q, (f + 1) * q).reduce((sum, part) => sum + part, 0);
  }
}
