/**
 * The level of one link: the rate at which its members fill it. Summed afresh from all members, so that rounding does not pile
 * up over events.
 */

import { capacity } from "./event-problem";
import { setRoom } from "./link-room";
import { ceiling, memberCount, memberOf, memberStart, memberWeight } from "./members";
import { commodityCount, weighted } from "./routes";

// Values of `holder` besides links.
/** The commodity stands at its ceiling, or is inactive. */
export const NOBODY: u32 = 0xffffffff;
/** Within a sweep: new, or released, so that only its ceiling bounds it until a link holds it. */
export const OPEN: u32 = 0xfffffffe;

export let fairRate = new StaticArray<f64>(0); // [commodities] bit/s; the ceiling while open, 0 where inactive (computed)
export let holder = new StaticArray<u32>(0); // [commodities] link, NOBODY or OPEN
let memberRate = new StaticArray<f64>(0); // [most members] of the link at hand
let memberShare = new StaticArray<f64>(0); // [most members] weights of the link at hand

/** Starts with all commodities inactive; `mostMembers` is the most of any link. */
export function reserveLevels(mostMembers: u32): void {
  fairRate = new StaticArray<f64>(commodityCount);
  holder = new StaticArray<u32>(commodityCount);
  memberRate = new StaticArray<f64>(mostMembers);
  memberShare = new StaticArray<f64>(weighted ? mostMembers : 0);
  for (let c = 0; c < commodityCount; c++) holder[c] = NOBODY;
}

/** The fastest that a member whom the link does not hold can run for all that is known; set by `levelOf`. */
export let fastestGuest: f64 = 0;

/**
 * The rate at which a link fills: Σ weight · min(rate, level) = capacity, Infinity if it does not. A member's rate is its
 * new one if fixed, its ceiling if nobody else holds it, else its old one. Its sums become the link's room of
 * this sweep. O(members × distinct rates below the level).
 */
export function levelOf(l: u32, sweep: u32): f64 {
  const full = capacity[l];
  const first = memberStart[l];
  let count = memberCount[l];
  let used: f64 = 0;
  let known: f64 = 0;
  let all: f64 = 0;
  let open: f64 = 0;
  let openMembers = 0;
  fastestGuest = 0;
  for (let m = 0; m < count; m++) {
    const c = memberOf[first + m];
    const w = weighted ? memberWeight[first + m] : 1;
    let most = fairRate[c];
    if (holder[c] == l) {
      most = ceiling[c];
    } else {
      fastestGuest = max(fastestGuest, most);
    }
    if (holder[c] == l || holder[c] == OPEN) {
      open += w;
      openMembers++;
    } else {
      known += w * most;
    }
    memberRate[m] = most;
    if (weighted) memberShare[m] = w;
    used += w * most;
    all += w;
  }
  setRoom(l, sweep, full - known, open, all, openMembers);
  if (used <= full) return Infinity;
  // From below: whoever can't reach the level is counted at their own rate, which leaves more for the others.
  let fill = full / all;
  used = 0;
  while (true) {
    let kept = 0;
    open = 0;
    for (let m = 0; m < count; m++) {
      const w = weighted ? memberShare[m] : 1;
      const most = memberRate[m];
      if (most <= fill) {
        used += w * most;
        continue;
      }
      open += w;
      memberRate[kept] = most;
      if (weighted) memberShare[kept] = w;
      kept++;
    }
    if (kept == 0) return Infinity; // overfull by rounding only
    if (kept == count) return fill;
    count = kept;
    fill = max(fill, (full - used) / open);
  }
}
