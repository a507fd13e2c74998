/** The ECMP walk: every QP of every flow goes hop by hop through its next-hop groups and leaves the links it took. */

import { grown } from "./columns";
import { distanceDown, distanceUp, FAR } from "./distance";
import { failFlow, flowCount, flowDst, flowNumber, flowSrc } from "./flows";
import {
  arcDirection,
  arcDownStart,
  arcLink,
  arcStart,
  arcTarget,
  DOWN,
  hasPeers,
  hostDownLink,
  hostLeaf,
  hostUpLink,
  leafOfSwitch,
  linkCount,
  NONE,
  PEER,
  switchCount,
} from "./graph";
import { HashSeeds, hashOf, seedSwitches, setKey } from "./hash";
import { incidenceCapacity, pathLinks, pathStart, pathWeight, reserveRoutes } from "./routes";
import { Status } from "./status";

let group = new StaticArray<u32>(0); // arcs of the next-hop group at hand
let lastRow = new StaticArray<u32>(0); // [linkCount] row that last used the link, to merge a row's repeats
let lastAt = new StaticArray<u32>(0); // [linkCount] its place in that row

/**
 * Routes all flows with `qps` QPs each. `split`: one commodity per flow whose QPs carry 1/qps each (static split; weights
 * of QPs that share a link add up); else a commodity per QP (pooled). Needs distances. O(flows × qps × hops × radix).
 */
export function routeEcmp(qps: i32, split: bool, family: i32, seeds: HashSeeds, seed: u64, maxIncidences: i32): Status {
  const merges = split && qps > 1;
  reserveRoutes(split ? flowCount : flowCount * qps, split ? 1 : qps, maxIncidences, merges);
  group = grown<u32>(group, arcStart[switchCount]);
  seedSwitches(family, seeds, seed);
  if (merges) {
    lastRow = grown<u32>(lastRow, linkCount);
    lastAt = grown<u32>(lastAt, linkCount);
    memory.fill(changetype<usize>(lastRow), 0xff, <usize>linkCount * 4);
  }

  let at: u32 = 0;
  let row = 0;
  for (let f = 0; f < flowCount; f++) {
    const src = flowSrc[f];
    const dst = flowDst[f];
    for (let qp = 0; qp < qps; qp++) {
      if (!split || qp == 0) pathStart[row++] = at;
      setKey(family, seed, flowNumber[f], qp, src, dst);
      at = walk(src, dst, family, row - 1, at, merges ? 1.0 / <f64>qps : 0);
      if (at == NONE) {
        failFlow(f);
        return Status.Unreachable;
      }
      if (at == NONE - 1) return Status.Overflow;
    }
  }
  pathStart[row] = at;
  return Status.Ok;
}

/** Walks one QP from `at` on; `weight` > 0 asks to merge. Returns the new end, NONE if unreachable, NONE − 1 if full. */
function walk(src: u32, dst: u32, family: i32, row: u32, start: u32, weight: f64): u32 {
  let s = hostLeaf[src];
  const target = hostLeaf[dst];
  if (s == NONE || target == NONE) return NONE;
  const distances = leafOfSwitch[target] * switchCount;
  let hops = distanceUp[distances + s];
  if (hops == FAR) return NONE;
  if (<i32>start + <i32>hops + 2 > incidenceCapacity()) return NONE - 1;
  let at = emit(hostUpLink[src], row, start, weight);
  let goneDown = false;
  while (hops > 0) {
    const members = goneDown ? fillGoneDown(s, distances, hops) : fillGroup(s, distances, hops);
    const arc = members == 1 ? group[0] : group[hashOf(family, s) % members];
    if (arcDirection[arc] == DOWN) goneDown = true;
    at = emit(arcLink[arc], row, at, weight);
    s = arcTarget[arc];
    hops = goneDown ? distanceDown[distances + s] : distanceUp[distances + s];
  }
  return emit(hostDownLink[dst], row, at, weight);
}

/** Fills `group` for a path that may still go up, by the rule of `isNextHop`. Returns its size. */
function fillGroup(s: u32, distances: i32, hops: u8): u32 {
  const nearer = hops - 1;
  let members: u32 = 0;
  for (let a = arcStart[s], end = arcDownStart[s]; a < end; a++) {
    if (distanceUp[distances + arcTarget[a]] == nearer) group[members++] = a;
  }
  // Where going down takes longer, no arc down is on a shortest path.
  return distanceDown[distances + s] == hops ? appendDown(s, distances, nearer, members) : members;
}

/** As `fillGroup`, for a path that has gone down. */
function fillGoneDown(s: u32, distances: i32, hops: u8): u32 {
  const nearer = hops - 1;
  let members: u32 = 0;
  if (hasPeers) {
    for (let a = arcStart[s], end = arcDownStart[s]; a < end; a++) {
      if (arcDirection[a] == PEER && distanceDown[distances + arcTarget[a]] == nearer) group[members++] = a;
    }
  }
  return appendDown(s, distances, nearer, members);
}

function appendDown(s: u32, distances: i32, nearer: u8, members: u32): u32 {
  for (let a = arcDownStart[s], end = arcStart[s + 1]; a < end; a++) {
    if (distanceDown[distances + arcTarget[a]] == nearer) group[members++] = a;
  }
  return members;
}

function emit(link: u32, row: u32, at: u32, weight: f64): u32 {
  if (weight > 0) {
    if (lastRow[link] == row) {
      pathWeight[lastAt[link]] += weight;
      return at;
    }
    lastRow[link] = row;
    lastAt[link] = at;
    pathWeight[at] = weight;
  }
  pathLinks[at] = link;
  return at + 1;
}
