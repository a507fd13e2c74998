/**
 * Where packets of adaptive routing go on fabrics whose shortest paths are not alike, as those of dragonflies, tori or random
 * graphs: to what the others leave.
 *
 * A split that follows capacity alone is rigid: its fullest link holds a flow back though its other paths are idle. So what
 * a solve leaves is routed and solved again, in rounds: every flow splits in proportion to the capacity that is left on the
 * way to its destination, the rates are max-min fair, and what they carry is taken off the links, until no flow has a
 * shortest path on which all links have room. What a flow carried on each link over all rounds, by its whole rate, is its
 * new split. Solved by itself that gives the slowest flows more, and leaves something again: a few passes of this come close
 * to the max-min fair rates over all shortest paths, always from below.
 */

import type { Core, CoreFlows, Routes } from "../core/index.ts";
import type { Quotient } from "../fabric/index.ts";
import type { QuotientCore } from "./network.ts";

/** Passes. Assumed: on tori, where they help most, the mean rises by a further 1 % or less per pass from here on. */
const PASSES = 4;
/** Rounds of a pass at the most. Assumed: the gain of a round is some half of the one before. */
const MOST_ROUNDS = 24;
/** A round that adds less than this part to what all flows have is the last. */
const LEAST_GAIN = 1e-4;
/** What is left of a capacity, as a part of it, that counts as nothing. */
const NOTHING = 1e-9;

/** Rows of the flows of one round. */
interface Round {
  /** [flows] row of the flow, NO_ROW where it had no room. */
  readonly rowOf: Int32Array;
  readonly routes: Routes;
  readonly rateBps: Float64Array; // [rows]
}

const NO_ROW = -1;

/**
 * Leaves the core with the flows and their rows. O(passes x rounds) routings and solves.
 * @throws {RoutingError} UNREACHABLE with path `flows[i]`, TOO_LARGE
 */
export function adaptRoutes(pools: QuotientCore, flows: CoreFlows): void {
  const { core, quotient } = pools;
  let first: Round | undefined;
  for (let pass = 1; ; pass++) {
    const routes = joinRounds(fillUp(pools, flows, first), flows.src.length, quotient.linkCount);
    core.setFlows(flows);
    core.setRoutes(routes);
    if (pass === PASSES) return;
    first = { rowOf: Int32Array.from(flows.src.keys()), routes, rateBps: core.solve(flows.demandBps).rateBps };
  }
}

/** Rounds from `first` on, until nothing is left that a flow could use. */
function fillUp({ core, quotient }: QuotientCore, flows: CoreFlows, first: Round | undefined): Round[] {
  const { linkRateBps, linkMemberRateBps } = quotient;
  const leftBps = linkRateBps.slice();
  const wantedBps = flows.demandBps.slice();
  const hasRoom = roomAtNics(quotient, flows, leftBps);
  let open = Uint32Array.from(wantedBps.keys());
  const rounds: Round[] = [];
  let totalBps = 0;
  const add = (round: Round): number => {
    rounds.push(round);
    const gainBps = take(round, open, flows.demandBps, linkRateBps, wantedBps, leftBps);
    totalBps += gainBps;
    return gainBps;
  };
  if (first) add(first);
  try {
    while (rounds.length < MOST_ROUNDS) {
      core.setLinkRates(
        leftBps,
        leftBps.map((bps, l) => (bps / linkRateBps[l]!) * linkMemberRateBps[l]!),
      );
      core.setFlows(flowsAt(flows, open, wantedBps));
      const cuts = core.flowCuts();
      open = open.filter((f, i) => cuts[i]! > 0 && wantedBps[f]! > 0 && hasRoom(f));
      if (open.length === 0) break;
      const gainBps = add(routeRound(core, flowsAt(flows, open, wantedBps), open, wantedBps.length));
      if (gainBps < LEAST_GAIN * totalBps) break;
    }
  } finally {
    core.setLinkRates(linkRateBps, linkMemberRateBps);
  }
  return rounds;
}

function flowsAt({ src, dst }: CoreFlows, at: Uint32Array, wantedBps: Float64Array): CoreFlows {
  return {
    src: at.map((f) => src[f]!),
    dst: at.map((f) => dst[f]!),
    demandBps: Float64Array.from(at, (f) => wantedBps[f]!),
  };
}

/** Whether a flow's own NICs have something left: cuts are from leaf to leaf. */
function roomAtNics(
  { hostCount, outStart, linkTarget, linkCount }: Quotient,
  { src, dst }: CoreFlows,
  leftBps: Float64Array,
): (flow: number) => boolean {
  const downLink = new Uint32Array(hostCount);
  for (let l = outStart[hostCount]!; l < linkCount; l++) if (linkTarget[l]! < hostCount) downLink[linkTarget[l]!] = l;
  return (f) => leftBps[outStart[src[f]!]!]! > 0 && leftBps[downLink[dst[f]!]!]! > 0;
}

function routeRound(core: Core, flows: CoreFlows, open: Uint32Array, flowCount: number): Round {
  core.setFlows(flows);
  core.routeSpread(true);
  const rowOf = new Int32Array(flowCount).fill(NO_ROW);
  open.forEach((f, row) => {
    rowOf[f] = row;
  });
  const { rateBps } = core.solve(flows.demandBps);
  return { rowOf, routes: core.routes(1, true), rateBps };
}

/** Takes what a round carries off the links, and off what the flows want. Returns its sum, bit/s. */
function take(
  { routes, rateBps }: Round,
  open: Uint32Array,
  demandBps: Float64Array,
  capacityBps: Float64Array,
  wantedBps: Float64Array,
  leftBps: Float64Array,
): number {
  const { pathStart, pathLinks, pathWeight } = routes;
  let sum = 0;
  for (let row = 0; row < open.length; row++) {
    const rate = rateBps[row]!;
    const f = open[row]!;
    sum += rate;
    wantedBps[f] = orNothing(wantedBps[f]! - rate, demandBps[f]!);
    for (let i = pathStart[row]!; i < pathStart[row + 1]!; i++) leftBps[pathLinks[i]!]! -= rate * pathWeight![i]!;
  }
  for (let l = 0; l < leftBps.length; l++) leftBps[l] = orNothing(leftBps[l]!, capacityBps[l]!);
  return sum;
}

function orNothing(left: number, of: number): number {
  return left > NOTHING * of ? left : 0;
}

/** One row per flow: on each link what all rounds carried there, by what they carried in all. */
function joinRounds(rounds: readonly Round[], flowCount: number, linkCount: number): Routes {
  const most = rounds.reduce((sum, { routes }) => sum + routes.pathLinks.length, 0);
  const pathStart = new Uint32Array(flowCount + 1);
  const pathLinks = new Uint32Array(most);
  const pathWeight = new Float64Array(most);
  /** Place of a link in the present row + 1; 0 where it has none. */
  const placeOf = new Uint32Array(linkCount);
  let end = 0;
  for (let f = 0; f < flowCount; f++) {
    const start = end;
    let totalBps = 0;
    for (const { rowOf, routes, rateBps } of rounds) {
      const row = rowOf[f]!;
      if (row === NO_ROW) continue;
      totalBps += rateBps[row]!;
      for (let i = routes.pathStart[row]!; i < routes.pathStart[row + 1]!; i++) {
        const link = routes.pathLinks[i]!;
        if (placeOf[link] === 0) {
          pathLinks[end] = link;
          pathWeight[end] = 0;
          placeOf[link] = ++end;
        }
        pathWeight[placeOf[link]! - 1]! += rateBps[row]! * routes.pathWeight![i]!;
      }
    }
    for (let i = start; i < end; i++) {
      pathWeight[i]! /= totalBps;
      placeOf[pathLinks[i]!] = 0;
    }
    pathStart[f + 1] = end;
  }
  return {
    commoditiesPerFlow: 1,
    pathStart,
    pathLinks: pathLinks.slice(0, end),
    pathWeight: pathWeight.slice(0, end),
  };
}
