/**
 * The rows of the active commodities, seen from the links: who crosses each link now, and whether they could overfill it.
 * A commodity alone can't pass its own cap, nor capacity / weight on any of its links: that is its ceiling. A link that its
 * members leave room on, each at its ceiling, binds nobody.
 */

import { OVERFULL } from "./alpha-rows";
import { capacity, eventLinks, ownCap } from "./event-problem";
import { commodityCount, incidenceCount, pathLinks, pathStart, pathWeight, weightAt, weighted } from "./routes";

/**
 * A full link in the fixed point of `potential`: 2^32 steps. Whole numbers, so that what a commodity adds it takes away
 * again without a trace, for any number of events.
 */
const FULL: i64 = 1 << 32;

export let ceiling = new StaticArray<f64>(0); // [commodities] bit/s, of active ones
export let memberStart = new StaticArray<u32>(0); // [links + 1] all rows' incidences by link: room for its members
export let memberCount = new StaticArray<i32>(0); // [links] active ones
export let memberOf = new StaticArray<u32>(0); // [incidences] commodity
export let memberWeight = new StaticArray<f64>(0); // [incidences] where weighted
let memberRow = new StaticArray<u32>(0); // [incidences] its place in the rows
let placeOf = new StaticArray<u32>(0); // [incidences] place in the member columns of a place in the rows
let potential = new StaticArray<i64>(0); // [links] what members at their ceilings would use, rounded up

/** Makes room for all commodities of the present routes; none is active. */
export function reserveMembers(): void {
  const incidences = incidenceCount();
  ceiling = new StaticArray<f64>(commodityCount);
  memberStart = new StaticArray<u32>(eventLinks + 1);
  memberCount = new StaticArray<i32>(eventLinks);
  memberOf = new StaticArray<u32>(incidences);
  memberWeight = new StaticArray<f64>(weighted ? incidences : 0);
  memberRow = new StaticArray<u32>(incidences);
  placeOf = new StaticArray<u32>(incidences);
  potential = new StaticArray<i64>(eventLinks);
  for (let i = 0; i < incidences; i++) memberStart[pathLinks[i] + 1]++;
  for (let l = 0; l < eventLinks; l++) memberStart[l + 1] += memberStart[l];
}

/** False where the members can't overfill the link even together. */
export function canBind(l: u32): bool {
  return potential[l] > FULL;
}

/** True where the members could overfill the link, and not by rounding alone. */
export function canOverfill(l: u32): bool {
  return potential[l] > FULL + <i64>(<f64>FULL * OVERFULL);
}

/** Makes a commodity a member of its links. O(its links). */
export function join(c: u32): void {
  const first = pathStart[c];
  const end = pathStart[c + 1];
  let lowest = ownCap[c];
  for (let i = first; i < end; i++) lowest = min(lowest, capacity[pathLinks[i]] / weightAt(i));
  ceiling[c] = lowest;
  for (let i = first; i < end; i++) {
    const l = pathLinks[i];
    const place = memberStart[l] + memberCount[l]++;
    memberOf[place] = c;
    memberRow[place] = i;
    if (weighted) memberWeight[place] = pathWeight[i];
    placeOf[i] = place;
    potential[l] += part(i, lowest);
  }
}

/** Takes a commodity from its links, whose capacities are those it joined under. O(its links). */
export function leave(c: u32): void {
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    const l = pathLinks[i];
    const place = placeOf[i];
    const last = memberStart[l] + --memberCount[l];
    memberOf[place] = memberOf[last];
    memberRow[place] = memberRow[last];
    if (weighted) memberWeight[place] = memberWeight[last];
    placeOf[memberRow[place]] = place;
    potential[l] -= part(i, ceiling[c]);
  }
}

/** What a member at `rate` uses of a link, in steps of `FULL`. */
function part(i: u32, rate: f64): i64 {
  const full = capacity[pathLinks[i]];
  return full > 0 ? <i64>ceil<f64>(((weightAt(i) * rate) / full) * <f64>FULL) : 0;
}
