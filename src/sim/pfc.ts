/**
 * How far priority flow control would spread a queue: a bound, not a forecast.
 *
 * A switch's link is overloaded when its flows, each at what its NIC can give it, ask more of it than it has. Until
 * congestion control answers, its queue grows by the excess; where it passes xoff, the switch pauses the links that feed it.
 * A paused link's own queue then grows, too, so that links that feed that are paused in turn, up to the NICs: the fixpoint of
 * this is all that a pause can reach. A paused link is one queue in order of arrival: none of its flows, whereever they go,
 * advances faster than the slowest of those that wait for a paused or overloaded link, in proportion to what each sends.
 *
 * It is a bound because every pause is taken to last and every buffer to be full: congestion control, buffers with room and
 * other priorities let go of some of it. Capacity that victims leave free is given to nobody.
 */

import type { Routes } from "../core/index.ts";
import type { LatencyModel } from "./latency/latency-model.ts";
import { onsetQueueBytes } from "./latency/overload-queues.ts";
import type { LinkView } from "./link-view.ts";
import { headroomBytes } from "./pfc-headroom.ts";
import type { PfcSpread } from "./result.ts";

/** Whether priority flow control counts: not at all, in the report, or in the rates, too. */
export const PFC_EFFECTS = ["off", "report", "head-of-line"] as const;
export type PfcEffect = (typeof PFC_EFFECTS)[number];

/** Loads above capacity by less than this part are rounding; so are differences between rates. */
const ROUNDING = 1e-9;

/** Flows on a view's links. */
export interface PacedFlows {
  readonly routes: Routes;
  /** [commodities] what each would send if nothing but its NIC were in its way, bit/s. */
  readonly demandBps: Float64Array;
  /** [commodities] what each gets, bit/s. */
  readonly rateBps: Float64Array;
}

/** How queues grow until congestion control answers, and where that stops those who fill them. */
export interface QueueLimits extends Pick<LatencyModel, "feedbackDelayS" | "bufferBytes"> {
  readonly xoffBytes: number;
}

export interface Paced {
  readonly spread: Omit<PfcSpread, "lostFraction">;
  /** [commodities] with every flow held to the pace of the paused links that it crosses, bit/s. */
  readonly rateBps: Float64Array;
}

const NONE = -1;

/** O(hops of the furthest pressure × incidences). */
export function spreadPauses(view: LinkView, flows: PacedFlows, queues: QueueLimits): Paced {
  const { routes, rateBps } = flows;
  const load = offeredLoad(view, flows);
  const { linkCount, linkSource, linkRateBps, linkMembers, hostCount } = view;
  // A sender's own link has no switch before it: the NIC itself waits.
  const isOver = (l: number): boolean => linkSource[l]! >= hostCount && load[l]! > linkRateBps[l]! * (1 + ROUNDING);
  const queueBytes = (l: number): number =>
    onsetQueueBytes(load[l]! / linkMembers[l]!, linkRateBps[l]! / linkMembers[l]!, queues);
  const overloaded = Uint8Array.from({ length: linkCount }, (_, l) => Number(isOver(l)));
  const congested = overloaded.map((over, l) => Number(over === 1 && queueBytes(l) > queues.xoffBytes));
  const { paused, onto } = pauseUpstream(view, routes, congested);
  const pacedBps = holdToPace(view, flows, congested, paused);

  const perFlow = routes.commoditiesPerFlow;
  let victims = 0;
  for (let f = 0; f < rateBps.length / perFlow; f++) {
    let crossesOver = false;
    for (let i = routes.pathStart[f * perFlow]!; i < routes.pathStart[(f + 1) * perFlow]!; i++) {
      if (overloaded[routes.pathLinks[i]!] === 1) crossesOver = true;
    }
    if (crossesOver) continue;
    let before = 0;
    let after = 0;
    for (let c = f * perFlow; c < (f + 1) * perFlow; c++) {
      before += rateBps[c]!;
      after += pacedBps[c]!;
    }
    if (after < before * (1 - ROUNDING)) victims++;
  }
  return {
    rateBps: pacedBps,
    spread: {
      congestedLinks: countMembers(view, (l) => congested[l] === 1),
      pausedLinks: countMembers(view, (l) => paused[l]! > 0),
      victims,
      tiers: view.classes.map(({ name }, index) => ({
        tier: name,
        links: countMembers(view, (l) => view.linkClass[l] === index),
        congestedLinks: countMembers(view, (l) => view.linkClass[l] === index && congested[l] === 1),
        pausedLinks: countMembers(view, (l) => view.linkClass[l] === index && paused[l]! > 0),
        headroomBytes: headroomOf(view, index),
      })),
      chain: longestChain(view, paused, onto),
    },
  };
}

/** [links] bit/s that the flows would put on each. */
function offeredLoad({ linkCount }: LinkView, { routes, demandBps }: PacedFlows): Float64Array {
  const { pathStart, pathLinks, pathWeight } = routes;
  const load = new Float64Array(linkCount);
  for (let c = 0; c < demandBps.length; c++) {
    for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
      load[pathLinks[i]!]! += demandBps[c]! * (pathWeight?.[i] ?? 1);
    }
  }
  return load;
}

/**
 * The fixpoint, hop by hop: paused [links] tells how many hops lie between a link and the queue that stops it, 0 where none
 * does; onto [links] which link its flows wait for.
 */
function pauseUpstream(
  { linkCount, linkSource, linkTarget, nodeOf }: LinkView,
  { pathStart, pathLinks }: Routes,
  congested: Uint8Array,
): { paused: Uint32Array; onto: Int32Array } {
  const paused = new Uint32Array(linkCount);
  const onto = new Int32Array(linkCount).fill(NONE);
  /** [nodes] the link that the present row waits for there. */
  const waits = new Int32Array(nodeOf.length).fill(NONE);
  for (let hop = 1, found = true; found; hop++) {
    found = false;
    const blocks = (l: number): boolean => (hop === 1 ? congested[l] === 1 : paused[l] === hop - 1);
    for (let c = 0; c + 1 < pathStart.length; c++) {
      const start = pathStart[c]!;
      const end = pathStart[c + 1]!;
      let any = false;
      for (let i = start; i < end; i++) {
        const l = pathLinks[i]!;
        if (!blocks(l)) continue;
        any = true;
        waits[linkSource[l]!] = l;
      }
      if (!any) continue;
      for (let i = start; i < end; i++) {
        const l = pathLinks[i]!;
        const next = waits[linkTarget[l]!]!;
        if (next === NONE || paused[l]! > 0) continue;
        paused[l] = hop;
        onto[l] = next;
        found = true;
      }
      for (let i = start; i < end; i++) waits[linkSource[pathLinks[i]!]!] = NONE;
    }
  }
  return { paused, onto };
}

/** Lowers rates until no flow on a paused link is faster than the slowest that waits there. */
function holdToPace(
  { linkCount, linkSource, linkTarget, nodeOf }: LinkView,
  { routes: { pathStart, pathLinks }, demandBps, rateBps }: PacedFlows,
  congested: Uint8Array,
  paused: Uint32Array,
): Float64Array {
  const heldBps = rateBps.slice();
  const waits = new Uint8Array(nodeOf.length);
  const isBlocked = (l: number): boolean => congested[l] === 1 || paused[l]! > 0;
  for (let lowered = true; lowered; ) {
    lowered = false;
    const pace = new Float64Array(linkCount).fill(Number.POSITIVE_INFINITY);
    for (let c = 0; c < heldBps.length; c++) {
      const own = heldBps[c]! / demandBps[c]!;
      const start = pathStart[c]!;
      const end = pathStart[c + 1]!;
      for (let i = start; i < end; i++) if (isBlocked(pathLinks[i]!)) waits[linkSource[pathLinks[i]!]!] = 1;
      for (let i = start; i < end; i++) {
        const l = pathLinks[i]!;
        if (waits[linkTarget[l]!] === 1 && paused[l]! > 0) pace[l] = Math.min(pace[l]!, own);
      }
      for (let i = start; i < end; i++) waits[linkSource[pathLinks[i]!]!] = 0;
    }
    for (let c = 0; c < heldBps.length; c++) {
      let slowest = Number.POSITIVE_INFINITY;
      for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) slowest = Math.min(slowest, pace[pathLinks[i]!]!);
      const most = slowest * demandBps[c]!;
      if (!(most < heldBps[c]! * (1 - ROUNDING))) continue;
      heldBps[c] = most;
      lowered = true;
    }
  }
  return heldBps;
}

function countMembers({ linkCount, linkMembers }: LinkView, counts: (link: number) => boolean): number {
  let sum = 0;
  for (let l = 0; l < linkCount; l++) if (counts(l)) sum += linkMembers[l]!;
  return sum;
}

/** The most that any link of a class needs. */
function headroomOf({ linkCount, linkClass, linkMemberRateBps, propagationS }: LinkView, index: number): number {
  let most = 0;
  for (let l = 0; l < linkCount; l++) {
    if (linkClass[l] === index) most = Math.max(most, headroomBytes(linkMemberRateBps[l]!, propagationS[l]!));
  }
  return most;
}

/** Nodes of the fabric from the paused link that is furthest up (of several the first) down to the end of the queue that stops it. */
function longestChain({ linkSource, linkTarget, nodeOf }: LinkView, paused: Uint32Array, onto: Int32Array): number[] {
  let l = paused.reduce((furthest, hops, link) => (hops > (paused[furthest] ?? 0) ? link : furthest), NONE);
  if (l === NONE) return [];
  const chain = [nodeOf[linkSource[l]!]!];
  // As many steps as hops: an overloaded link may itself be stopped by another.
  for (let hops = paused[l]!; hops >= 0; hops--) {
    chain.push(nodeOf[linkTarget[l]!]!);
    l = onto[l]!;
  }
  return chain;
}
