/**
 * Hop distances from every switch to every leaf over valley-free paths (up, then down, never up again; same-tier hops
 * in either part; never through a NIC): a multi-source BFS that carries 128 destinations at once as bit sets.
 */

import { Column, grown, publish } from "./columns";
import { failFlow, flowCount, flowDst, flowSrc } from "./flows";
import {
  arcDirection,
  arcDownStart,
  arcStart,
  arcTarget,
  DOWN,
  hostLeaf,
  leafCount,
  leafOfSwitch,
  NONE,
  PEER,
  switchCount,
  switchOfLeaf,
  UP,
} from "./graph";
import { Status } from "./status";

/** No valid path. Distances are below it: longer paths count as unreachable. */
export const FAR: u8 = 255;

/** [leaf × switchCount + switch] hops while the path may still go up (computed). */
export let distanceUp = new StaticArray<u8>(0);
/** [leaf × switchCount + switch] hops once the path has gone down (computed); never below `distanceUp`. */
export let distanceDown = new StaticArray<u8>(0);

// Bit sets of 128 destinations per switch; [switchCount × 2] u64 each.
let frontUp = new StaticArray<u64>(0);
let frontDown = new StaticArray<u64>(0);
let nextUp = new StaticArray<u64>(0);
let nextDown = new StaticArray<u64>(0);
let seenUp = new StaticArray<u64>(0);
let seenDown = new StaticArray<u64>(0);

/** Fills both tables for all leaves of the resident fabric. O(leaves / 128 × hops × arcs + leaves × switches). */
export function computeDistances(): void {
  const cells = leafCount * switchCount;
  distanceUp = grown<u8>(distanceUp, cells);
  distanceDown = grown<u8>(distanceDown, cells);
  publish<u8>(Column.DistanceUp, distanceUp);
  publish<u8>(Column.DistanceDown, distanceDown);
  memory.fill(changetype<usize>(distanceUp), FAR, cells);
  memory.fill(changetype<usize>(distanceDown), FAR, cells);
  const words = switchCount * 2;
  frontUp = grown<u64>(frontUp, words);
  frontDown = grown<u64>(frontDown, words);
  nextUp = grown<u64>(nextUp, words);
  nextDown = grown<u64>(nextDown, words);
  seenUp = grown<u64>(seenUp, words);
  seenDown = grown<u64>(seenDown, words);
  for (let first = 0; first < leafCount; first += 128) batch(first, min(leafCount - first, 128));
}

function clear(bits: StaticArray<u64>): void {
  memory.fill(changetype<usize>(bits), 0, <usize>switchCount * 16);
}

/** Distances to the leaves [first, first + count), count at most 128. */
function batch(first: i32, count: i32): void {
  clear(frontUp);
  clear(frontDown);
  clear(nextUp);
  clear(nextDown);
  clear(seenUp);
  clear(seenDown);
  for (let b = 0; b < count; b++) {
    const s = switchOfLeaf[first + b];
    const word = s * 2 + <u32>(b >> 6);
    const bit = (<u64>1) << (b & 63);
    frontUp[word] |= bit;
    frontDown[word] |= bit;
    seenUp[word] |= bit;
    seenDown[word] |= bit;
    distanceUp[(first + b) * switchCount + s] = 0;
    distanceDown[(first + b) * switchCount + s] = 0;
  }
  for (let hops: u8 = 1; hops < FAR; hops++) {
    expand();
    if (!settle(first, hops)) return;
  }
}

/** One hop backwards: whoever has a link to a switch of the frontier may reach what that switch reaches. */
function expand(): void {
  const up = changetype<usize>(frontUp);
  const down = changetype<usize>(frontDown);
  const toUp = changetype<usize>(nextUp);
  const toDown = changetype<usize>(nextDown);
  for (let s = 0; s < switchCount; s++) {
    const here = <usize>s * 16;
    const fromUp = v128.load(up + here);
    const fromDown = v128.load(down + here);
    if (!v128.any_true(v128.or(fromUp, fromDown))) continue;
    for (let a = arcStart[s], end = arcStart[s + 1]; a < end; a++) {
      const there = <usize>arcTarget[a] * 16;
      const direction = arcDirection[a];
      // The path runs against this arc: where the arc goes DOWN, the path comes UP.
      if (direction != UP) v128.store(toUp + there, v128.or(v128.load(toUp + there), fromUp));
      if (direction != DOWN) v128.store(toDown + there, v128.or(v128.load(toDown + there), fromDown));
    }
  }
}

/** Makes what is reached for the first time the new frontier and writes its distance; false when there is none. */
function settle(first: i32, hops: u8): bool {
  let any = false;
  for (let w = 0, words = switchCount * 2; w < words; w++) {
    const down = nextDown[w] & ~seenDown[w];
    const up = (nextUp[w] | down) & ~seenUp[w];
    nextUp[w] = 0;
    nextDown[w] = 0;
    frontDown[w] = down;
    frontUp[w] = up;
    if ((up | down) == 0) continue;
    any = true;
    seenDown[w] |= down;
    seenUp[w] |= up;
    const leaf = first + (w & 1) * 64;
    const s = w >> 1;
    for (let bits = up; bits != 0; bits &= bits - 1) {
      distanceUp[(leaf + <i32>ctz(bits)) * switchCount + s] = hops;
    }
    for (let bits = down; bits != 0; bits &= bits - 1) {
      distanceDown[(leaf + <i32>ctz(bits)) * switchCount + s] = hops;
    }
  }
  return any;
}

/** Whether every flow has a valley-free path: Ok, or Unreachable with the first that has none in `failedFlow()`. */
export function checkReachable(): Status {
  for (let f = 0; f < flowCount; f++) {
    const source = hostLeaf[flowSrc[f]];
    const target = hostLeaf[flowDst[f]];
    if (source != NONE && target != NONE && distanceUp[leafOfSwitch[target] * switchCount + source] != FAR) continue;
    failFlow(f);
    return Status.Unreachable;
  }
  return Status.Ok;
}

/** True when arc `a`, leaving a switch whose remaining distance is `hops`, is on a shortest valley-free path. */
export function isNextHop(a: u32, row: i32, hops: u8, goneDown: bool): bool {
  const direction = arcDirection[a];
  const v = row + <i32>arcTarget[a];
  if (direction == DOWN) return distanceDown[v] == hops - 1;
  if (goneDown) return direction == PEER && distanceDown[v] == hops - 1;
  return distanceUp[v] == hops - 1;
}

/** End of the arcs that may be next hops of a switch: where going down takes longer than `hops`, no arc down is one. */
export function groupEnd(s: u32, row: i32, hops: u8): u32 {
  return distanceDown[row + s] == hops ? arcStart[s + 1] : arcDownStart[s];
}

/** The state (2 × switch + 1 once the packet has gone down) behind an arc. */
export function stateAfter(a: u32, goneDown: bool): u32 {
  return arcTarget[a] * 2 + <u32>(goneDown || arcDirection[a] == DOWN);
}
