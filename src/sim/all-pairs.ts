/**
 * Every rank to every other of its group at once. All flows are alike, so the slowest of them are those on the link that
 * fills first: their rate is the least capacity / flows of any link, and no solve is needed.
 */

import { ScenarioError } from "../errors.ts";
import { NO_LEAF } from "../fabric/index.ts";
import { keepsPaths, type Policy } from "../routing/index.ts";
import type { AllPairs, Flows } from "../workload/index.ts";
import { latenciesOf, linkHopLatency } from "./base-latency.ts";
import { type PooledFlows, poolFlows } from "./baseline.ts";
import type { Network } from "./network.ts";
import { headerEfficiency } from "./packet.ts";
import type { PhaseCost, PhaseOptions } from "./phase-cost.ts";
import { routeKept } from "./placed.ts";
import { queueCaps } from "./queue-caps.ts";
import { resend } from "./resend.ts";
import type { Collisions } from "./transfer-network.ts";

/** Most flows whose paths are walked one by one: all pairs of 1,024 ranks. Assumed: some seconds' work. */
const MOST_HASHED_FLOWS = 2 ** 20;
/** Loads above capacity by less than this part are rounding. */
const ROUNDING = 1e-9;

/** Flows that stand for all pairs outside of servers: one by one, or one for each pair of leaves. */
export interface PairFlows extends Flows {
  /** How many pairs each flow stands for. */
  readonly multiplicity: Float64Array; // [flows]
}

/** What the network makes of all pairs, on the wire. */
interface Outcome {
  readonly rateBps: number;
  /** Without queues; absent where the policy's routes do not tell it. */
  readonly idealBps?: number;
  /** Of the longest way. */
  readonly latencyS: number;
  readonly collisions: Collisions;
}

/**
 * The flows of all pairs that cross the network: for policies that keep paths every one, for sprayed ones a class of (leaf, leaf)
 * each. A RoutingError with path `flows[i]` means flow i of these.
 *
 * @throws {ScenarioError} TOO_MANY_FLOWS for policies that keep paths
 */
export function pairFlows(network: Network, pairs: AllPairs, policy: Policy): PairFlows {
  return keepsPaths(policy) ? everyPair(pairs) : leafPairs(network, pairs);
}

/**
 * Cost of all pairs, the same for all groups: the slowest pair's.
 * @throws {ScenarioError} TOO_MANY_FLOWS for policies that keep paths
 * @throws {RoutingError} UNREACHABLE with path `flows[i]`
 */
export function allPairsCost(network: Network, pairs: AllPairs, policy: Policy, options: PhaseOptions): PhaseCost {
  let inside = 0;
  let outside = 0;
  for (const { ranks, servers } of pairs.groups) {
    for (const { length } of servers) {
      inside = Math.max(inside, length - 1);
      outside = Math.max(outside, ranks.length - length);
    }
  }
  let rateBps = options.nvlink.lineBps / inside;
  let idealBps = rateBps;
  let latencyS = 0;
  let collisions: Collisions = { overloadedLinks: 0, collidingFlows: 0, collidingPairs: 0 };
  if (outside > 0) {
    const flows = pairFlows(network, pairs, policy);
    // What a pair offers: its part of the line rate of the busiest NIC.
    const offeredBps = network.fabric.nicLineRateBps[flows.src[0]!]! / outside;
    const outcome = keepsPaths(policy)
      ? keptPairs(network, flows, offeredBps, policy, { ...options, qps: options.qps * pairs.connections })
      : sprayedPairs(network, pairs, flows, offeredBps, policy, options);
    const payload = headerEfficiency(options.format);
    rateBps = Math.min(rateBps, outcome.rateBps * payload);
    idealBps = Math.min(idealBps, (outcome.idealBps ?? 0) * payload);
    ({ latencyS, collisions } = outcome);
  }
  const groups = pairs.groups.length;
  const perByteS = (rate: number): Float64Array => new Float64Array(groups).fill((8 * pairs.sizeShare) / rate);
  return {
    perByteS: perByteS(rateBps),
    ...(keepsPaths(policy) ? {} : { idealPerByteS: perByteS(idealBps) }),
    latencyS: new Float64Array(groups).fill(latencyS),
    collisions,
  };
}

function everyPair({ groups }: AllPairs): PairFlows {
  let flowCount = 0;
  for (const { ranks, servers } of groups) {
    for (const { length } of servers) flowCount += length * (ranks.length - length);
  }
  if (flowCount > MOST_HASHED_FLOWS) {
    const message = `direct all-to-all walks every flow under a policy that keeps paths (expected at most ${MOST_HASHED_FLOWS}, got ${flowCount}; pairwise samples its steps)`;
    throw new ScenarioError([{ code: "TOO_MANY_FLOWS", path: "--algorithm", message }]);
  }
  const src = new Uint32Array(flowCount);
  const dst = new Uint32Array(flowCount);
  let f = 0;
  for (const { ranks, sameServer } of groups) {
    for (const from of ranks) {
      for (const to of ranks) {
        if (sameServer(from, to)) continue;
        src[f] = from;
        dst[f++] = to;
      }
    }
  }
  return { flowCount, src, dst, multiplicity: new Float64Array(flowCount).fill(1) };
}

/** For every pair of leaves one flow between any two of their NICs, with the number of pairs that it stands for. */
function leafPairs({ fabric }: Network, { groups }: AllPairs): PairFlows {
  const classes = new Map<number, { src: number; dst: number; count: number }>();
  const leafOf = (nic: number): number => (fabric.nicLeaf[nic] === NO_LEAF ? nic : fabric.nicLeaf[nic]!);
  const add = (src: number, dst: number, count: number): void => {
    const key = leafOf(src) * fabric.nodeCount + leafOf(dst);
    const known = classes.get(key);
    if (known) known.count += count;
    else classes.set(key, { src, dst, count });
  };
  for (const { ranks, servers } of groups) {
    const members = new Map<number, number[]>();
    for (const nic of ranks) {
      const known = members.get(leafOf(nic));
      if (known) known.push(nic);
      else members.set(leafOf(nic), [nic]);
    }
    for (const from of members.values()) {
      for (const to of members.values()) {
        if (from !== to) add(from[0]!, to[0]!, from.length * to.length);
        else if (from.length > 1) add(from[0]!, from[1]!, from.length * (from.length - 1));
      }
    }
    for (const gpus of servers) for (const a of gpus) for (const b of gpus) if (a !== b) add(a, b, -1);
  }
  const kept = [...classes.values()].filter(({ count }) => count > 0);
  return {
    flowCount: kept.length,
    src: Uint32Array.from(kept, ({ src }) => src),
    dst: Uint32Array.from(kept, ({ dst }) => dst),
    multiplicity: Float64Array.from(kept, ({ count }) => count),
  };
}

function keptPairs(
  network: Network,
  flows: PairFlows,
  offeredBps: number,
  policy: Parameters<typeof routeKept>[1],
  options: PhaseOptions,
): Outcome {
  const { fabric, links } = network;
  const offered = { src: flows.src, dst: flows.dst, demandBps: new Float64Array(flows.flowCount).fill(offeredBps) };
  links.setFlows(offered);
  // Pooled QPs would not all be alike; the message is split over them evenly.
  const routes = routeKept(network, policy, offered, { ...options, qpMode: "static" });
  const { all, linkLoadBps } = links.countCollisions(false);
  return {
    rateBps: offeredBps * leastRoom(linkLoadBps, fabric.linkRateBps),
    latencyS: longest(latenciesOf(fabric, flows, routes, linkHopLatency(fabric))),
    collisions: all,
  };
}

/** Loads of NICs' links are counted by NIC, for the flow that stands for two leaves is of one pair of NICs. */
function sprayedPairs(
  network: Network,
  { groups }: AllPairs,
  flows: PairFlows,
  offeredBps: number,
  { contended, paths }: Policy,
  { window, format }: PhaseOptions,
): Outcome {
  const { fabric } = network;
  const { quotient } = network.pools;
  const { multiplicity } = flows;
  const classBps = multiplicity.map((count) => count * offeredBps);
  const pooled = poolFlows(network, flows, classBps);
  const loadBps = pooled.pooledLoad.linkLoadBps.map((load, l) =>
    l < quotient.outStart[fabric.hostCount]! || quotient.linkTarget[l]! < fabric.hostCount ? 0 : load,
  );
  let rateBps = offeredBps * leastRoom(loadBps, quotient.linkRateBps);
  for (const { ranks, servers } of groups) {
    for (const gpus of servers) {
      for (const nic of gpus) {
        const linkBps = fabric.linkRateBps[fabric.outStart[nic]!]!;
        rateBps = Math.min(rateBps, linkBps / (ranks.length - gpus.length));
      }
    }
  }
  const { lineRateBps, cutCapBps } = pooled;
  cutCapBps?.forEach((cap, f) => {
    rateBps = Math.min(rateBps, cap / multiplicity[f]!);
  });
  const idealBps = rateBps;
  if (contended !== "none") {
    queueCaps(network, pooled, contended, window, format).rateCapBps.forEach((cap, f) => {
      rateBps = Math.min(rateBps, (cap / lineRateBps[f]!) * offeredBps);
    });
  }
  if (paths === "even" || paths === "local") {
    // All pairs send at the slowest one's rate here. On uneven fabrics others could send faster, and slow links would drop
    // more: there this is a bound from above.
    const allowedBps = multiplicity.map((count) => count * rateBps);
    resend(network, pooled, allowedBps, paths).forEach((sent, f) => {
      rateBps = Math.min(rateBps, sent / multiplicity[f]!);
    });
  }
  return {
    rateBps,
    idealBps,
    latencyS: longest(latenciesOf(fabric, flows, pooled.pooledRoutes, quotient.hopLatencyS)),
    collisions: poolOverloads(network, pooled, loadBps, multiplicity),
  };
}

/** Least capacity / load of any link. */
function leastRoom(loadBps: Float64Array, linkRateBps: Float64Array): number {
  let least = Infinity;
  for (let l = 0; l < loadBps.length; l++) if (loadBps[l]! > 0) least = Math.min(least, linkRateBps[l]! / loadBps[l]!);
  return least;
}

function longest(latencyS: Float64Array): number {
  return latencyS.reduce((most, s) => Math.max(most, s), 0);
}

/** Links in pools that are asked for more than they have, and the pairs that cross one; no two of those meet on a link. */
function poolOverloads(
  { pools: { quotient } }: Network,
  { pooledRoutes: { pathStart, pathLinks } }: PooledFlows,
  loadBps: Float64Array,
  multiplicity: Float64Array,
): Collisions {
  const isOver = loadBps.map((load, l) => Number(load > quotient.linkRateBps[l]! * (1 + ROUNDING)));
  let overloadedLinks = 0;
  for (let l = 0; l < isOver.length; l++) overloadedLinks += isOver[l]! * quotient.linkMembers[l]!;
  let collidingFlows = 0;
  for (let f = 0; f < multiplicity.length; f++) {
    if (pathLinks.subarray(pathStart[f]!, pathStart[f + 1]!).some((l) => isOver[l] === 1)) {
      collidingFlows += multiplicity[f]!;
    }
  }
  return { overloadedLinks, collidingFlows, collidingPairs: 0 };
}
