/** Hedera's simulated annealing: receivers swap where traffic comes down to them, and the best state that was seen is kept. */

import { createRng, type Rng } from "../rng.ts";
import { type ClimbCode, pathByCode, uplinksOf } from "./climb-codes.ts";
import type { Loads } from "./loads.ts";
import type { Paths } from "./paths.ts";
import type { PlaceContext } from "./place-context.ts";
import { qpDemandBps } from "./walk.ts";

/** Stream of the seed. */
const MOVES = 1;

/**
 * Reluctance at the start to make the overload of links worse by one link's capacity: it is done with probability e^(−that).
 * Hedera's constant is half the number of iterations, and its temperature starts at that number (NSDI 2010, section IV.C).
 */
const FIRST_RELUCTANCE = 1 / 2;

/** Overloads that differ by less are equal. */
const ROUNDING = 1e-9;

/** Receivers under one leaf, and the QPs to each. */
interface Receiver {
  readonly leaf: number;
  readonly qps: readonly number[];
  code: ClimbCode;
}

/**
 * Gives the given QPs, of which `loads` has nothing yet, the paths of the best state. Every receiver has one place where
 * traffic comes down to it; at first those of a leaf are all different. A move swaps two receivers' places: of one leaf, or of
 * one pod, by turns of chance. The energy is the sum over links of what they are offered above their capacity; moves that
 * raise it become rare. QPs that the places lead to on no shortest path keep the path that they have.
 *
 * @param moves for every receiver
 */
export function anneal(
  context: PlaceContext,
  qps: Uint32Array,
  { paths, loads, moves }: { paths: Paths; loads: Loads; moves: number },
): void {
  const { fabric, src, seed } = context;
  const { nicLeaf, nodePod } = fabric;
  const rng = createRng(seed, MOVES);
  const uplinks = uplinksOf(fabric);
  const receivers = receiversOf(context, qps, uplinks);
  const ofLeaf = groupedBy(receivers, ({ leaf }) => leaf);
  const ofPod = groupedBy(receivers, ({ leaf }) => nodePod[leaf]!);

  /** Puts all QPs of a receiver where its code says; how much the overload grew. */
  const place = ({ leaf, code, qps }: Receiver): number => {
    let grown = 0;
    for (const qp of qps) {
      const between = pathByCode(context, uplinks, nicLeaf[src[Math.floor(qp / context.qps)]!]!, leaf, code);
      const links = paths.of(qp);
      if (between) paths.set(qp, [links[0]!, ...between, links.at(-1)!]);
      grown += loads.put(paths.of(qp), qpDemandBps(context, qp));
    }
    return grown;
  };
  const lift = ({ qps }: Receiver): number =>
    qps.reduce((shrunk, qp) => shrunk + loads.take(paths.of(qp), qpDemandBps(context, qp)), 0);
  /** Swaps two receivers' places; how much the overload grew. */
  const swap = (a: Receiver, b: Receiver): number => {
    const shrunk = lift(a) + lift(b);
    [a.code, b.code] = [b.code, a.code];
    return place(a) + place(b) - shrunk;
  };

  for (const receiver of receivers) place(receiver);
  let energy = loads.overload;
  let least = energy;
  const best = new Map<Receiver, ClimbCode>(); // codes of the best state, where they are no longer the present ones
  const total = moves * receivers.length;
  for (let move = 0; move < total && energy > ROUNDING; move++) {
    const a = pick(receivers, rng);
    const b = pick(rng.below(2) === 0 ? ofLeaf.get(a.leaf)! : ofPod.get(nodePod[a.leaf]!)!, rng);
    if (a === b) continue;
    const change = swap(a, b);
    const coldness = 1 - move / total;
    if (change > 0 && rng.uint32() / 2 ** 32 >= Math.exp((-FIRST_RELUCTANCE * change) / coldness)) {
      swap(a, b);
      continue;
    }
    energy += change;
    if (energy < least - ROUNDING) {
      least = energy;
      best.clear();
      continue;
    }
    if (!best.has(a)) best.set(a, b.code);
    if (!best.has(b)) best.set(b, a.code);
  }
  for (const receiver of best.keys()) lift(receiver);
  for (const [receiver, code] of best) {
    receiver.code = code;
    place(receiver);
  }
}

/** Receivers of the QPs in NIC order. Those of a leaf start with different codes, as far as its uplinks go; so do pods' leaves. */
function receiversOf(context: PlaceContext, qps: Uint32Array, uplinks: readonly Uint32Array[]): Receiver[] {
  const { fabric, dst, qps: perFlow } = context;
  const { nicLeaf, nodePod } = fabric;
  const qpsTo = groupedBy(qps, (qp) => dst[Math.floor(qp / perFlow)]!);
  const leavesOf = groupedBy(new Set(nicLeaf), (leaf) => nodePod[leaf]!);
  const seen = new Map<number, number>(); // receivers of each leaf so far
  return [...qpsTo.keys()]
    .sort((a, b) => a - b)
    .map((nic) => {
      const leaf = nicLeaf[nic]!;
      const nth = seen.get(leaf) ?? 0;
      seen.set(leaf, nth + 1);
      const width = Math.max(1, uplinks[leaf]!.length);
      const turn = Math.floor(nth / width) + leavesOf.get(nodePod[leaf]!)!.indexOf(leaf);
      return { leaf, qps: qpsTo.get(nic)!, code: [nth % width, turn] };
    });
}

/** In order of first appearance. */
function groupedBy<T>(values: Iterable<T>, keyOf: (value: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

function pick<T>(among: readonly T[], rng: Rng): T {
  return among[rng.below(among.length)]!;
}
