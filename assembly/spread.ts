/**
 * The packet-spraying walk: every flow goes over all members of every next-hop group at once, and leaves on each link
 * the share of its packets that crosses it. On a quotient fabric a link stands for a pool of equal ones.
 */

import { grown } from "./columns";
import { checkReachable, distanceUp, FAR, groupEnd, isNextHop, stateAfter } from "./distance";
import { failFlow, flowCount, flowCut, flowDst, flowSrc } from "./flows";
import {
  arcLink,
  arcStart,
  hostDownLink,
  hostLeaf,
  hostUpLink,
  leafOfSwitch,
  linkMemberRate,
  linkWeight,
  NONE,
  switchCount,
} from "./graph";
import { incidenceCapacity, pathLinks, pathStart, pathWeight, reserveRoutes } from "./routes";
import { Status } from "./status";

// A state is a switch and whether the packet has gone down: 2 × switch + (0 or 1).
let fraction = new StaticArray<f64>(0); // [states] share of the packets that arrive there; 0 outside a walk
let level = new StaticArray<u32>(0); // [states] states at the present distance
let nextLevel = new StaticArray<u32>(0); // [states] states one hop on
let ahead = new StaticArray<f64>(0); // [states] capacity from there to the destination at hand, bit/s
let aheadOf = new StaticArray<u32>(0); // [states] destination + 1 that `ahead` is for

/**
 * Routes all flows, one commodity each. Even: a next-hop group's members carry equal parts. Proportional: parts follow
 * min(own rate, capacity ahead), where the capacity ahead of a switch is the sum of that over its own next-hop group.
 * Flows are best ordered by destination leaf. O(flows × links of all their shortest paths).
 */
export function routeSpread(proportional: bool, maxIncidences: i32): Status {
  reserveRoutes(flowCount, 1, maxIncidences, true);
  const states = switchCount * 2;
  fraction = grown<f64>(fraction, states);
  level = grown<u32>(level, states);
  nextLevel = grown<u32>(nextLevel, states);
  memory.fill(changetype<usize>(fraction), 0, <usize>states * 8);
  forgetAhead();
  let at: u32 = 0;
  for (let f = 0; f < flowCount; f++) {
    pathStart[f] = at;
    at = spread(f, proportional, at);
    if (at == NONE) {
      failFlow(f);
      return Status.Unreachable;
    }
    if (at == NONE - 1) return Status.Overflow;
  }
  pathStart[flowCount] = at;
  return Status.Ok;
}

/** Fills `FlowCut`: what lies ahead of each flow's first switch, Infinity within one leaf. O(flows + links on their paths). */
export function measureCuts(): Status {
  const status = checkReachable();
  if (status != Status.Ok) return status;
  forgetAhead();
  for (let f = 0; f < flowCount; f++) {
    const source = hostLeaf[flowSrc[f]];
    const destination = leafOfSwitch[hostLeaf[flowDst[f]]];
    flowCut[f] = capacityAhead(source * 2, distanceUp[destination * switchCount + source], destination);
  }
  return Status.Ok;
}

/** Makes room for `capacityAhead`'s answers and marks them all as unknown. */
function forgetAhead(): void {
  const states = switchCount * 2;
  ahead = grown<f64>(ahead, states);
  aheadOf = grown<u32>(aheadOf, states);
  memory.fill(changetype<usize>(aheadOf), 0, <usize>states * 4);
}

/** Spreads one flow from `start` on. Returns the new end, NONE if unreachable, NONE − 1 if there is no room. */
function spread(f: i32, proportional: bool, start: u32): u32 {
  const src = flowSrc[f];
  const dst = flowDst[f];
  const source = hostLeaf[src];
  const target = hostLeaf[dst];
  if (source == NONE || target == NONE) return NONE;
  const destination = leafOfSwitch[target];
  const distances = destination * switchCount;
  if (distanceUp[distances + source] == FAR) return NONE;
  const room = <u32>incidenceCapacity();
  if (start + 2 > room) return NONE - 1;

  let at = put(hostUpLink[src], 1, start);
  let count = 1;
  level[0] = source * 2;
  fraction[source * 2] = 1;
  for (let hops = distanceUp[distances + source]; hops > 0; hops--) {
    let nextCount = 0;
    for (let i = 0; i < count; i++) {
      const state = level[i];
      const s = state >> 1;
      const goneDown = (state & 1) != 0;
      const here = fraction[state];
      fraction[state] = 0;
      const total = groupWeight(s, goneDown, hops, destination, proportional);
      for (let a = arcStart[s], end = groupEnd(s, distances, hops); a < end; a++) {
        if (!isNextHop(a, distances, hops, goneDown)) continue;
        if (at + 2 > room) return abandon(nextCount, count);
        const weight = memberWeight(a, goneDown, hops, destination, proportional);
        if (weight == 0) continue; // no capacity is left there
        const part = (here * weight) / total;
        at = put(arcLink[a], part, at);
        const next = stateAfter(a, goneDown);
        if (fraction[next] == 0) nextLevel[nextCount++] = next;
        fraction[next] += part;
      }
    }
    const swap = level;
    level = nextLevel;
    nextLevel = swap;
    count = nextCount;
  }
  for (let i = 0; i < count; i++) fraction[level[i]] = 0;
  return put(hostDownLink[dst], 1, at);
}

/** Cleans up a walk that ran out of room. */
function abandon(nextCount: i32, count: i32): u32 {
  for (let i = 0; i < nextCount; i++) fraction[nextLevel[i]] = 0;
  for (let i = 0; i < count; i++) fraction[level[i]] = 0;
  return NONE - 1;
}

function put(link: u32, weight: f64, at: u32): u32 {
  pathLinks[at] = link;
  pathWeight[at] = weight;
  return at + 1;
}

/** Sum of the weights of a next-hop group. */
function groupWeight(s: u32, goneDown: bool, hops: u8, destination: u32, proportional: bool): f64 {
  const distances = destination * switchCount;
  let total: f64 = 0;
  for (let a = arcStart[s], end = groupEnd(s, distances, hops); a < end; a++) {
    if (!isNextHop(a, distances, hops, goneDown)) continue;
    total += memberWeight(a, goneDown, hops, destination, proportional);
  }
  return total;
}

/** What one member (or pool) of a next-hop group counts in the split. */
function memberWeight(a: u32, goneDown: bool, hops: u8, destination: u32, proportional: bool): f64 {
  const l = arcLink[a];
  if (!proportional) return linkWeight[l];
  return linkWeight[l] * min(linkMemberRate[l], capacityAhead(stateAfter(a, goneDown), hops - 1, destination));
}

/** Capacity from a state to the destination, `hops` away: bit/s, Infinity at the destination itself. */
function capacityAhead(state: u32, hops: u8, destination: u32): f64 {
  if (hops == 0) return Infinity;
  if (aheadOf[state] == destination + 1) return ahead[state];
  const capacity = groupWeight(state >> 1, (state & 1) != 0, hops, destination, true);
  ahead[state] = capacity;
  aheadOf[state] = destination + 1;
  return capacity;
}
