/**
 * Weighted max-min fair rates, brought up to date after some commodities joined or left or some capacities changed, at the
 * cost of what changes.
 *
 * A link that holds commodities has a level: the rate at which it holds them, and which nobody on it passes. One sweep goes
 * up through the levels, as progressive filling does, but looks only at links that something changed on:
 * - At its old level a link whose new level is higher releases those whom it holds; their other links are looked at again.
 * - At its new level a link holds everyone on it who would run faster; where that slows one down, the links that held others
 *   beside it are looked at again.
 * - A link whose new level is the old one changes nothing, and the sweep goes no further there.
 * What is looked at again has a level no lower than where the sweep is, so all below is final: the result is that of a
 * fresh solve. A level is always summed afresh from the rates of the members, so that rounding does not pile up over events.
 * The pruning is that of dslab's topology-aware model: who is slower than all that changes keeps its rate.
 */

import { capacity, eventLinks } from "./event-problem";
import { IndexedHeap } from "./indexed-heap";
import { fairRate, fastestGuest, holder, levelOf, NOBODY, OPEN, reserveLevels } from "./link-level";
import { addOpen, addRoom, isIdle, isKnown, levelBound, removeOpen, reserveRoom } from "./link-room";
import { canBind, ceiling, join, leave, memberCount, memberOf, memberStart, reserveMembers } from "./members";
import { commodityCount, pathLinks, pathStart, weightAt } from "./routes";

/** Levels that differ by less, relatively, are one: eight units in the last place, about what a sum in another order shifts. */
const TIE: f64 = 8 * f64.EPSILON;

// Values of `state`, within a sweep.
/** As before the sweep, so far. */
const SETTLED: u8 = 0;
/** In `rerated`, and open. */
const MOVING: u8 = 1;
/** In `rerated`, with its new rate. */
const FIXED: u8 = 2;

let state = new StaticArray<u8>(0); // [commodities]
let held = new StaticArray<u32>(0); // [links] commodities that it holds
let level = new StaticArray<f64>(0); // [links] bit/s at which it holds them
let newLevel = new StaticArray<f64>(0); // [links] of queued links
let stale = new StaticArray<u8>(0); // [links] a member's rate was fixed since `newLevel` was computed: it can have risen
let closedIn = new StaticArray<u32>(0); // [links] last sweep in which the link reached its final level
let isTouched = new StaticArray<u8>(0); // [links] in `touched`
let touched = new StaticArray<u32>(0); // [links] to be looked at
let touchedCount = 0;
let among = new StaticArray<u32>(0); // [most members] some of the members of the link at hand
let queue = new IndexedHeap(0); // links by the level at which something happens to them
let sweep: u32 = 0;
/** Level that the sweep has come to. */
let reached: f64 = 0;

/** [commodities] those whom the sweep gave a new rate, or the old one anew, and those who left. */
export let rerated = new StaticArray<u32>(0);
export let reratedCount = 0;

/** Starts with no active commodities on the present routes. */
export function reserveUpdate(): void {
  reserveMembers();
  reserveRoom();
  state = new StaticArray<u8>(commodityCount);
  rerated = new StaticArray<u32>(commodityCount);
  held = new StaticArray<u32>(eventLinks);
  level = new StaticArray<f64>(eventLinks);
  newLevel = new StaticArray<f64>(eventLinks);
  stale = new StaticArray<u8>(eventLinks);
  closedIn = new StaticArray<u32>(eventLinks);
  isTouched = new StaticArray<u8>(eventLinks);
  touched = new StaticArray<u32>(eventLinks);
  queue = new IndexedHeap(eventLinks);
  let most: u32 = 0;
  for (let l = 0; l < eventLinks; l++) most = max(most, memberStart[l + 1] - memberStart[l]);
  reserveLevels(most);
  among = new StaticArray<u32>(most);
  sweep = 1;
}

/** Forgets whom the last sweep gave new rates. */
export function beginUpdate(): void {
  reratedCount = 0;
}

/** Makes a commodity active. */
export function admit(c: u32): void {
  join(c);
  makeOpen(c);
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) touch(pathLinks[i]);
}

/** Makes a commodity inactive. */
export function dismiss(c: u32): void {
  letGo(c);
  leave(c);
  state[c] = SETTLED;
  fairRate[c] = 0;
  // Where a link holds nobody, one less changes nothing.
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) if (held[pathLinks[i]] > 0) touch(pathLinks[i]);
}

/** Gives a link another capacity: its members leave and join anew, since their ceilings may follow from it. O(their links). */
export function changeCapacity(l: u32, bps: f64): void {
  let count = 0;
  while (memberCount[l] > 0) {
    const c = memberOf[memberStart[l] + memberCount[l] - 1];
    letGo(c);
    leave(c);
    among[count++] = c;
  }
  capacity[l] = bps;
  for (let k = 0; k < count; k++) admit(among[k]);
}

/** Computes the fair rates of the active commodities, and lists those that it computed anew in `rerated`. */
export function update(): void {
  sweep++;
  reached = 0;
  lookAtTouched();
  while (queue.size > 0) {
    const l = queue.top();
    reached = queue.topKey();
    if (stale[l]) {
      lookAgainAt(l);
    } else {
      queue.remove(l);
      if (held[l] > 0 && newLevel[l] > level[l] && !same(newLevel[l], level[l])) release(l);
      else close(l);
    }
  }
  for (let k = 0; k < reratedCount; k++) {
    const c = rerated[k];
    if (holder[c] == OPEN) holder[c] = NOBODY;
    state[c] = SETTLED;
  }
}

function lookAtTouched(): void {
  for (let k = 0; k < touchedCount; k++) {
    const l = touched[k];
    isTouched[l] = 0;
    if (isKnown(l, sweep)) waitFor(l, max(reached, levelBound(l)));
    else lookAt(l);
  }
  touchedCount = 0;
}

/** Queues a link whose new level is not below `bound`, to be looked at when the sweep comes there. */
function waitFor(l: u32, bound: f64): void {
  stale[l] = 1;
  queue.set(l, held[l] > 0 ? min(bound, level[l]) : bound);
}

/** The sweep has come to a link that waits, with a bound of its level from before others had new rates. */
function lookAgainAt(l: u32): void {
  const bound = isKnown(l, sweep) ? levelBound(l) : 0;
  if (!(bound > reached)) {
    lookAt(l);
  } else if (held[l] > 0 && level[l] <= reached) {
    queue.remove(l);
    newLevel[l] = bound;
    release(l);
  } else {
    waitFor(l, bound);
  }
}

/** Computes a link's new level, and queues the link by the level at which something happens to it, if anything does. */
function lookAt(l: u32): void {
  stale[l] = 0;
  const fresh = canBind(l) ? levelOf(l, sweep) : Infinity;
  const holds = held[l] > 0;
  const tied = holds && same(fresh, level[l]);
  newLevel[l] = fresh;
  // A level that holds none but those whom it held before, at the rate of before, is no news; nor is one that holds none.
  if ((tied || !holds) && (fresh == Infinity || !(fastestGuest > fresh * (1 + TIE)))) queue.remove(l);
  else queue.set(l, holds ? min(fresh, level[l]) : fresh);
}

/** The sweep has come to a link's old level, and the new one is higher: whom it holds are open again. */
function release(l: u32): void {
  let count = 0;
  for (let m = memberStart[l], end = m + memberCount[l]; m < end; m++) {
    const c = memberOf[m];
    if (holder[c] != l) continue;
    makeOpen(c);
    among[count++] = c;
  }
  held[l] = 0;
  if (newLevel[l] < Infinity) queue.set(l, newLevel[l]);
  for (let k = 0; k < count; k++) open(among[k], l);
  lookAtTouched();
}

/** The other links of a commodity that link l has released may have to hold it, at a lower level than they had. */
function open(c: u32, l: u32): void {
  let closed = NOBODY;
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    const other = pathLinks[i];
    if (other == l || !canBind(other)) continue;
    if (closedIn[other] == sweep) {
      // Only where levels tie: this one has its final level already.
      if (ceiling[c] > level[other] * (1 + TIE)) closed = other;
      continue;
    }
    const w = weightAt(i);
    if (isKnown(other, sweep)) addOpen(other, w, w * level[l]);
    touch(other);
  }
  if (closed != NOBODY) fix(c, closed);
}

/** The sweep has come to a link's new level, which is no higher than the old one: it holds whoever would run faster. */
function close(l: u32): void {
  if (held[l] == 0 || !same(newLevel[l], level[l])) level[l] = newLevel[l];
  closedIn[l] = sweep;
  const most = level[l] * (1 + TIE);
  for (let m = memberStart[l], end = m + memberCount[l]; m < end; m++) {
    const c = memberOf[m];
    const wrong = holder[c] == l ? fairRate[c] != level[l] : fairRate[c] > most;
    if (wrong && state[c] != FIXED) fix(c, l);
  }
}

/** Link l holds a commodity at its level. Other links of the commodity have more room for others than they were to have. */
function fix(c: u32, l: u32): void {
  const before = fairRate[c];
  const formerly = holder[c];
  if (formerly != OPEN) letGo(c);
  mark(c);
  state[c] = FIXED;
  holder[c] = l;
  held[l]++;
  fairRate[c] = level[l];
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    const other = pathLinks[i];
    if (other == l || !canBind(other) || closedIn[other] == sweep) continue;
    if (isKnown(other, sweep)) {
      const w = weightAt(i);
      if (formerly == OPEN || formerly == other) removeOpen(other, w, w * level[l]);
      else addRoom(other, w * (before - level[l]));
      if (held[other] == 0 && isIdle(other)) queue.remove(other);
    }
    if (queue.has(other)) stale[other] = 1;
    else if (held[other] > 0) waitFor(other, level[other]); // its new level is no lower than that
  }
}

/** Notes that the sweep gives a commodity a rate. */
function mark(c: u32): void {
  if (state[c] == SETTLED) rerated[reratedCount++] = c;
}

/** Lets a commodity run at its ceiling until a link holds it. */
function makeOpen(c: u32): void {
  mark(c);
  state[c] = MOVING;
  holder[c] = OPEN;
  fairRate[c] = ceiling[c];
}

/** The link that held a commodity does so no more. */
function letGo(c: u32): void {
  if (holder[c] < OPEN) held[holder[c]]--;
  holder[c] = NOBODY;
}

function touch(l: u32): void {
  if (isTouched[l]) return;
  isTouched[l] = 1;
  touched[touchedCount++] = l;
}

function same(a: f64, b: f64): bool {
  return abs(a - b) <= TIE * b;
}
