/**
 * A lower bound of every link's level that costs no look at its members: what the commodities with known rates leave, over
 * the weights of the open ones. Exact sums from a look at the members start it in each sweep; what happens to single members
 * then adds and subtracts.
 */

import { capacity, eventLinks } from "./event-problem";
import { memberCount } from "./members";

/** Below this part of what they started from, sums have lost too many places to subtraction, and bound nothing. */
const WORN: f64 = 1 / 1024;

const FIELDS: i32 = 3;
let room = new StaticArray<f64>(0); // [links × FIELDS] bit/s that the known rates leave; weights of open members; of all members
let openCount = new StaticArray<u32>(0); // [links] open members
let knownIn = new StaticArray<u32>(0); // [links] sweep in which the sums were made

export function reserveRoom(): void {
  room = new StaticArray<f64>(eventLinks * FIELDS);
  openCount = new StaticArray<u32>(eventLinks);
  knownIn = new StaticArray<u32>(eventLinks);
}

/** Whether the link has sums of this sweep; without them, nothing below may be called. */
export function isKnown(l: u32, sweep: u32): bool {
  return knownIn[l] == sweep;
}

/** Starts the sums of a sweep, as just made from all members. */
export function setRoom(l: u32, sweep: u32, left: f64, openWeight: f64, weight: f64, open: u32): void {
  knownIn[l] = sweep;
  room[FIELDS * l] = left;
  room[FIELDS * l + 1] = openWeight;
  room[FIELDS * l + 2] = weight;
  openCount[l] = open;
}

/** A member that was known to use `bps` of the link is open. */
export function addOpen(l: u32, weight: f64, bps: f64): void {
  room[FIELDS * l] += bps;
  room[FIELDS * l + 1] += weight;
  openCount[l]++;
}

/** An open member is known to use `bps` of the link. */
export function removeOpen(l: u32, weight: f64, bps: f64): void {
  room[FIELDS * l] -= bps;
  room[FIELDS * l + 1] -= weight;
  openCount[l]--;
}

/** A member whose use was known uses `bps` less. */
export function addRoom(l: u32, bps: f64): void {
  room[FIELDS * l] += bps;
}

/** True where nobody is open, and all others fit. */
export function isIdle(l: u32): bool {
  return openCount[l] == 0 && room[FIELDS * l] >= 0;
}

/** A rate that the link's level is not below, 0 where the sums tell nothing. */
export function levelBound(l: u32): f64 {
  const left = room[FIELDS * l];
  const open = room[FIELDS * l + 1];
  if (openCount[l] == 0 || left < WORN * capacity[l] || open < WORN * room[FIELDS * l + 2]) return 0;
  // A rounding per member in each sum, and what a sum lost by wear: the bound stays below the level by more than all that.
  return (left / open) * (1 - (<f64>memberCount[l] * 4 * f64.EPSILON) / WORN);
}
