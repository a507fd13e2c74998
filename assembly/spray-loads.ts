/**
 * Even spraying with loss, destination by destination: what every link is offered and what share of each flow arrives,
 * without writing out a row per flow. All traffic to a leaf takes the same splits wherever it meets, so one pass forward
 * carries it all, and one pass backward tells what arrives from every switch. O(destinations × links on their paths).
 */

import { linkLoad, resetLoads } from "./collisions";
import { grown } from "./columns";
import { checkReachable, distanceDown, distanceUp, groupEnd, isNextHop, stateAfter } from "./distance";
import { flowCount, flowDelivered, flowDemand, flowDst, flowSrc } from "./flows";
import {
  arcLink,
  arcStart,
  hostDownLink,
  hostLeaf,
  hostUpLink,
  leafCount,
  leafOfSwitch,
  linkPass,
  linkWeight,
  switchCount,
} from "./graph";
import { Status } from "./status";

/** Longest valley-free path, in hops between switches, that distances can hold. */
const MOST_HOPS = 255;

// A state is a switch and whether the packet has gone down: 2 × switch + (0 or 1).
let traffic = new StaticArray<f64>(0); // [states] bit/s that arrives there for the destination at hand; 0 when unvisited
let arriving = new StaticArray<f64>(0); // [states] share of it that reaches the destination
let members = new StaticArray<f64>(0); // [states] members of its next-hop group
let order = new StaticArray<u32>(0); // [states] visited states, farthest first
let nextState = new StaticArray<i32>(0); // [states] next state at the same distance
const firstState = new StaticArray<i32>(MOST_HOPS + 1); // [hops] first state at that distance
let flowStart = new StaticArray<u32>(0); // [leafCount + 1] flows by destination leaf
let flowOrder = new StaticArray<u32>(0); // [flowCount]

/** Fills `LinkLoad` and `FlowDelivered` for the present flows, demands and `linkPass`. */
export function offerSprayed(): Status {
  const status = checkReachable();
  if (status != Status.Ok) return status;
  resetLoads();
  sortFlows();
  const states = switchCount * 2;
  traffic = grown<f64>(traffic, states);
  arriving = grown<f64>(arriving, states);
  members = grown<f64>(members, states);
  order = grown<u32>(order, states);
  nextState = grown<i32>(nextState, states);
  memory.fill(changetype<usize>(traffic), 0, <usize>states * 8);
  for (let leaf = 0; leaf < leafCount; leaf++) {
    if (flowStart[leaf] < flowStart[leaf + 1]) offerTo(leaf);
  }
  return Status.Ok;
}

/** Groups the flows by destination leaf, in ascending order within each. */
function sortFlows(): void {
  flowStart = grown<u32>(flowStart, leafCount + 1);
  flowOrder = grown<u32>(flowOrder, flowCount);
  for (let leaf = 0; leaf <= leafCount; leaf++) flowStart[leaf] = 0;
  for (let f = 0; f < flowCount; f++) flowStart[leafOfSwitch[hostLeaf[flowDst[f]]]]++;
  for (let leaf = 1; leaf <= leafCount; leaf++) flowStart[leaf] += flowStart[leaf - 1];
  for (let f = flowCount - 1; f >= 0; f--) flowOrder[--flowStart[leafOfSwitch[hostLeaf[flowDst[f]]]]] = f;
}

function offerTo(leaf: i32): void {
  for (let hops = 0; hops <= MOST_HOPS; hops++) firstState[hops] = -1;
  const row = leaf * switchCount;
  for (let i = flowStart[leaf], end = flowStart[leaf + 1]; i < end; i++) {
    const f = flowOrder[i];
    const up = hostUpLink[flowSrc[f]];
    linkLoad[up] += flowDemand[f];
    const s = hostLeaf[flowSrc[f]];
    arrive(s * 2, distanceUp[row + s], flowDemand[f] * linkPass[up]);
  }
  const visited = forward(row);
  backward(row, visited);
  for (let i = flowStart[leaf], end = flowStart[leaf + 1]; i < end; i++) {
    const f = flowOrder[i];
    const down = hostDownLink[flowDst[f]];
    const share = linkPass[hostUpLink[flowSrc[f]]] * arriving[hostLeaf[flowSrc[f]] * 2];
    linkLoad[down] += flowDemand[f] * share;
    flowDelivered[f] = share * linkPass[down];
  }
}

/** Adds traffic to a state `hops` from the destination. Where none comes, nobody asks what would arrive from there. */
function arrive(state: u32, hops: u8, bps: f64): void {
  if (bps == 0) return; // a state would be visited twice
  if (traffic[state] == 0) {
    nextState[state] = firstState[hops];
    firstState[hops] = state;
  }
  traffic[state] += bps;
}

/** Sends the traffic on, farthest states first. Returns how many states it visited. */
function forward(row: i32): i32 {
  let visited = 0;
  for (let hops = MOST_HOPS; hops >= 0; hops--) {
    for (let state = firstState[hops]; state >= 0; state = nextState[state]) {
      order[visited++] = state;
      const here = traffic[state];
      traffic[state] = 0;
      if (hops == 0) continue;
      const s = state >> 1;
      const goneDown = (state & 1) != 0;
      members[state] = groupMembers(s, row, <u8>hops, goneDown);
      const unit = here / members[state];
      for (let a = arcStart[s], end = groupEnd(s, row, <u8>hops); a < end; a++) {
        if (!isNextHop(a, row, <u8>hops, goneDown)) continue;
        const part = unit * linkWeight[arcLink[a]];
        linkLoad[arcLink[a]] += part;
        arrive(stateAfter(a, goneDown), <u8>(hops - 1), part * linkPass[arcLink[a]]);
      }
    }
  }
  return visited;
}

/** From the destination back: what arrives from a state is the mean over its next hops of what they pass and deliver. */
function backward(row: i32, visited: i32): void {
  for (let i = visited - 1; i >= 0; i--) {
    const state = order[i];
    const s = state >> 1;
    const goneDown = (state & 1) != 0;
    const hops = goneDown ? distanceDown[row + s] : distanceUp[row + s];
    if (hops == 0) {
      arriving[state] = 1;
      continue;
    }
    let sum: f64 = 0;
    for (let a = arcStart[s], end = groupEnd(s, row, hops); a < end; a++) {
      if (!isNextHop(a, row, hops, goneDown)) continue;
      sum += linkWeight[arcLink[a]] * linkPass[arcLink[a]] * arriving[stateAfter(a, goneDown)];
    }
    arriving[state] = sum / members[state];
  }
}

function groupMembers(s: u32, row: i32, hops: u8, goneDown: bool): f64 {
  let sum: f64 = 0;
  for (let a = arcStart[s], end = groupEnd(s, row, hops); a < end; a++) {
    if (isNextHop(a, row, hops, goneDown)) sum += linkWeight[arcLink[a]];
  }
  return sum;
}
