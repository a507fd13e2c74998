/** Simulated annealing of paths: QPs move at random, to worse places less and less, and the best that was seen is kept. */

import { createRng } from "../rng.ts";
import type { Loads } from "./loads.ts";
import type { Paths } from "./paths.ts";
import type { PlaceContext } from "./place-context.ts";
import { qpDemandBps, walkQp } from "./walk.ts";

/** Stream of the seed. */
const MOVES = 1;

/**
 * Willingness at the start to make the overload of links worse by one link's capacity: e^(−that), as Hedera's constant of
 * half the number of iterations makes it (NSDI 2010, section IV.C).
 */
const FIRST_RELUCTANCE = 1 / 2;

/** Overloads that differ by less are equal. */
const ROUNDING = 1e-9;

/**
 * Moves the paths of the given QPs to others, `moves` times one, until none is overloaded; `loads` have all paths' demands on them. The energy is the
 * sum over links of what they are offered above their capacity.
 */
export function anneal(
  context: PlaceContext,
  qps: Uint32Array,
  { paths, loads, moves }: { paths: Paths; loads: Loads; moves: number },
): void {
  const rng = createRng(context.seed, MOVES);
  const { groups } = context;
  let energy = loads.overload;
  let least = energy;
  const best = new Map<number, number[]>(); // paths of the best state, where they are no longer the present ones
  for (let move = 0; move < moves && energy > ROUNDING; move++) {
    const qp = qps[rng.below(qps.length)]!;
    const demandBps = qpDemandBps(context, qp);
    const before = [...paths.of(qp)];
    const gain = loads.take(before, demandBps);
    walkQp(context, qp, (_, count) => groups.members[rng.below(count)]!, paths);
    const change = loads.put(paths.of(qp), demandBps) - gain;
    const coldness = 1 - move / moves;
    if (change > 0 && rng.uint32() / 2 ** 32 >= Math.exp((-FIRST_RELUCTANCE * change) / coldness)) {
      loads.take(paths.of(qp), demandBps);
      paths.set(qp, before);
      loads.put(before, demandBps);
      continue;
    }
    energy += change;
    if (energy < least - ROUNDING) {
      least = energy;
      best.clear();
    } else if (!best.has(qp)) best.set(qp, before);
  }
  for (const [qp, path] of best) paths.set(qp, path);
}

