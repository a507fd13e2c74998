/** Hedera's simulated annealing: receivers swap where traffic comes down to them, and the best state that was seen is kept. */

import { createRng, type Rng } from "../rng.ts";
import { type ClimbCode, CodePaths } from "./climb-codes.ts";
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

/** A receiver under a leaf, and the QPs to it. */
interface Receiver {
  readonly leaf: number;
  readonly qps: readonly Placed[];
  code: ClimbCode;
}

/** A QP: the leaf that it comes from, its demand, and the links of its path. All its shortest paths have as many. */
interface Placed {
  readonly from: number;
  readonly demandBps: number;
  readonly links: Uint32Array;
}

/**
 * Gives the given QPs, of which `loads` has nothing yet, the paths of the best state; `loads` is used up. Every receiver has one
 * place where traffic comes down to it; at first those of a leaf are all different. A move swaps two receivers' places: of one
 * leaf, or of one pod, by turns of chance. The energy is the sum over links of what they are offered above their capacity;
 * moves that raise it become rare. QPs that the places lead to on no shortest path keep the path that they have.
 *
 * @param moves for every receiver
 */
export function anneal(
  context: PlaceContext,
  qps: Uint32Array,
  { paths, loads, moves }: { paths: Paths; loads: Loads; moves: number },
): void {
  const { nodePod } = context.fabric;
  const rng = createRng(context.seed, MOVES);
  const codePaths = new CodePaths(context);
  const receivers = receiversOf(context, qps, paths, codePaths.uplinks);
  const ofLeaf = groupedBy(receivers, ({ leaf }) => leaf);
  const ofPod = groupedBy(receivers, ({ leaf }) => nodePod[leaf]!);

  const put = ({ qps }: Receiver): number =>
    qps.reduce((grown, { links, demandBps }) => grown + loads.put(links, demandBps), 0);
  const lift = ({ qps }: Receiver): number =>
    qps.reduce((shrunk, { links, demandBps }) => shrunk + loads.take(links, demandBps), 0);
  /** Puts all QPs of a receiver where its code says; how much the overload grew. */
  const place = (receiver: Receiver): number => {
    const { leaf, code, qps } = receiver;
    let from = -1;
    let between: Uint32Array | undefined;
    for (const qp of qps) {
      // QPs of one flow come next to each other, and go one way.
      if (qp.from !== from) between = codePaths.between(qp.from, leaf, code);
      from = qp.from;
      if (between) qp.links.set(between, 1);
    }
    return put(receiver);
  };
  const exchange = (a: Receiver, b: Receiver): void => {
    [a.code, b.code] = [b.code, a.code];
  };

  for (const receiver of receivers) place(receiver);
  let energy = loads.overload;
  let least = energy;
  const best = new Map<Receiver, Links>(); // of the best state, where they are no longer the present ones
  const total = moves * receivers.length;
  for (let move = 0; move < total && energy > ROUNDING; move++) {
    const a = pick(receivers, rng);
    const b = pick(rng.below(2) === 0 ? ofLeaf.get(a.leaf)! : ofPod.get(nodePod[a.leaf]!)!, rng);
    if (a === b) continue;
    const before = [linksOf(a), linksOf(b)] as const;
    const shrunk = lift(a) + lift(b);
    exchange(a, b);
    const change = place(a) + place(b) - shrunk;
    const coldness = 1 - move / total;
    if (change > 0 && rng.uint32() / 2 ** 32 >= Math.exp((-FIRST_RELUCTANCE * change) / coldness)) {
      lift(a);
      lift(b);
      exchange(a, b);
      setLinks(a, before[0]);
      setLinks(b, before[1]);
      put(a);
      put(b);
      continue;
    }
    energy += change;
    if (energy < least - ROUNDING) {
      least = energy;
      best.clear();
      continue;
    }
    if (!best.has(a)) best.set(a, before[0]);
    if (!best.has(b)) best.set(b, before[1]);
  }
  for (const [receiver, links] of best) setLinks(receiver, links);
}

/** Paths of a receiver's QPs. Codes do not say them where cables are down: what a code leads nowhere stays as it is. */
type Links = readonly Uint32Array[];

function linksOf({ qps }: Receiver): Links {
  return qps.map(({ links }) => links.slice());
}

function setLinks({ qps }: Receiver, links: Links): void {
  for (const [i, qp] of qps.entries()) qp.links.set(links[i]!);
}

/** Receivers of the QPs in NIC order. Those of a leaf start with different codes, as far as its uplinks go; so do pods' leaves. */
function receiversOf(
  context: PlaceContext,
  qps: Uint32Array,
  paths: Paths,
  uplinks: readonly Uint32Array[],
): Receiver[] {
  const { fabric, src, dst, qps: perFlow } = context;
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
      const placed = qpsTo.get(nic)!.map((qp) => ({
        from: nicLeaf[src[Math.floor(qp / perFlow)]!]!,
        demandBps: qpDemandBps(context, qp),
        links: paths.of(qp),
      }));
      return { leaf, qps: placed, code: [nth % width, turn] };
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
