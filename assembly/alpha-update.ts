/**
 * α-fair rates of the active commodities, brought up to date after some joined or left or capacities changed. Prices of before
 * stand; a link whose load is off takes the price that clears it, which puts others off, until all are within the tolerance:
 * what an event changes fades with the distance from it. Where it does not fade soon, or much begins at once, all are solved
 * anew from the max-min rates, which the engine keeps in any case.
 */

import {
  fairWeight,
  rateAt,
  reserveWeights,
  softnessAt,
  price as solvedPrice,
  fairRate as solvedRate,
} from "./alpha-prices";
import {
  bindingCount,
  commodityOf,
  gatherRows,
  linkOf,
  rowCap,
  rowCount,
  ceiling as solvedCeiling,
} from "./alpha-rows";
import { capacity, eventLinks, ownCap } from "./event-problem";
import { solveInterior } from "./interior-point";
import { fairRate as maxMinRate } from "./link-level";
import { addPayer, clearingPrice, clearPayers } from "./link-price";
import { canBind, canOverfill, ceiling, memberCount, memberOf, memberStart, memberWeight } from "./members";
import { commodityCount, pathLinks, pathStart, weightAt, weighted } from "./routes";

/** Links are this near to full, relatively, or else have no price. */
const TOLERANCE: f64 = 1e-7;
/** Links that may be cleared before all are solved anew: so many, and so many times all there are. */
const LEAST_VISITS = 2000;
const MOST_ROUNDS = 4;
/** Links to clear at first from which on all are solved anew: so many, and this part of them. */
const MANY_LINKS = 64;
const MANY_PART = 8;

/** α of the run; Infinity where rates are max-min, and nothing here is used. */
export let runAlpha: f64 = Infinity;
let runSoftness: f64 = 0;
let runSoftBps: f64 = 1;
/** In prices of a rate of `unit`. */
let softness: f64 = 0;
export let alphaRate = new StaticArray<f64>(0); // [commodities] bit/s, 0 where inactive
/** Those whose rate may have changed since `beginAlphaUpdate`. */
export let moved = new StaticArray<u32>(0); // [commodities]
export let movedCount = 0;
let isMoved = new StaticArray<u8>(0); // [commodities]
let price = new StaticArray<f64>(0); // [links] of a rate of `unit`
let load = new StaticArray<f64>(0); // [links] bit/s
let waiting = new StaticArray<u32>(0); // [links] a ring of those that are off
let isWaiting = new StaticArray<u8>(0); // [links]
let first = 0;
let waitingCount = 0;
/** bit/s of rate 1: the largest capacity or cap of the run's beginning. */
let unit: f64 = 1;

/** From the next run on rates are α-fair with links of this softness (alpha-fair.ts), or max-min where α is Infinity. */
export function setEventFairness(alpha: f64, softness: f64, softBps: f64): void {
  runAlpha = alpha;
  runSoftness = softness;
  runSoftBps = softBps;
}

/** Starts with no active commodities. */
export function reserveAlphaUpdate(): void {
  if (runAlpha == Infinity) return;
  reserveWeights();
  alphaRate = new StaticArray<f64>(commodityCount);
  moved = new StaticArray<u32>(commodityCount);
  isMoved = new StaticArray<u8>(commodityCount);
  price = new StaticArray<f64>(eventLinks);
  load = new StaticArray<f64>(eventLinks);
  waiting = new StaticArray<u32>(eventLinks);
  isWaiting = new StaticArray<u8>(eventLinks);
  first = 0;
  waitingCount = 0;
  movedCount = 0;
  unit = 0;
  for (let l = 0; l < eventLinks; l++) unit = max(unit, capacity[l]);
  if (unit == 0) unit = 1;
  softness = softnessAt(unit, runAlpha, runSoftness, runSoftBps);
}

/** Forgets whose rates changed. */
export function beginAlphaUpdate(): void {
  for (let k = 0; k < movedCount; k++) isMoved[moved[k]] = 0;
  movedCount = 0;
}

/** Notes that a commodity joined or left, or has another ceiling. */
export function disturb(c: u32): void {
  mark(c);
}

/** Notes that a link has another capacity. */
export function disturbMembers(l: u32): void {
  for (let m = memberStart[l], end = m + memberCount[l]; m < end; m++) mark(memberOf[m]);
}

/** Computes the rates of the active commodities; false if they do not converge. */
export function updateAlphaFair(): bool {
  const disturbed = movedCount;
  for (let k = 0; k < disturbed; k++) {
    const c = moved[k];
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) wait(pathLinks[i]);
    if (pathStart[c] == pathStart[c + 1]) alphaRate[c] = maxMinRate[c];
    else setRate(c, rateNow(c));
  }
  if (waitingCount > max(MANY_LINKS, eventLinks / MANY_PART)) return solveAnew();
  const mostVisits = LEAST_VISITS + MOST_ROUNDS * eventLinks;
  for (let visits = 0; waitingCount > 0; visits++) {
    if (visits == mostVisits) return solveAnew();
    const l = waiting[first];
    first = first + 1 == eventLinks ? 0 : first + 1;
    waitingCount--;
    isWaiting[l] = 0;
    if (!clear(l)) return solveAnew();
  }
  return true;
}

/** Gives a link its clearing price, and its members their rates; false if the price has no place among doubles. */
function clear(l: u32): bool {
  const from = memberStart[l];
  const end = from + memberCount[l];
  // Summed afresh, so that rounding does not pile up.
  load[l] = 0;
  for (let m = from; m < end; m++) load[l] += (weighted ? memberWeight[m] : 1) * alphaRate[memberOf[m]];
  if (!isOff(l)) return true;
  let next: f64 = 0;
  if (canBind(l) && capacity[l] > 0) {
    clearPayers(memberCount[l]);
    for (let m = from; m < end; m++) {
      const c = memberOf[m];
      const w = weighted ? memberWeight[m] : 1;
      if (ceiling[c] > 0) addPayer(w, fairWeight[c], paidBut(c, l), ceiling[c] / unit);
    }
    next = clearingPrice(capacity[l] / unit, price[l], runAlpha, canOverfill(l) ? softness : 0);
  }
  if (!(next < Infinity)) return false;
  if (next == price[l]) return true;
  price[l] = next;
  for (let m = from; m < end; m++) {
    const c = memberOf[m];
    mark(c);
    setRate(c, rateNow(c));
  }
  return true;
}

/** True where a link is overfull, or has a price though not full; where it is soft, another price than goes with its room. */
function isOff(l: u32): bool {
  const room = capacity[l] - load[l];
  if (room < -TOLERANCE * capacity[l]) return true;
  if (softness > 0 && canOverfill(l)) return isOffSoft(room / capacity[l], price[l]);
  return price[l] > 0 && room > TOLERANCE * capacity[l];
}

/** Nobody pays less than 1, the price of the fastest link's rate, so that a price is as near as a part of 1. */
function isOffSoft(unused: f64, price: f64): bool {
  if (price == 0) return true;
  return abs(unused - softness / price) > TOLERANCE && !(abs(softness / unused - price) <= TOLERANCE);
}

/** What a commodity pays for its links other than l. */
function paidBut(c: u32, l: u32): f64 {
  let sum: f64 = 0;
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    if (pathLinks[i] != l) sum += weightAt(i) * price[pathLinks[i]];
  }
  return sum;
}

/** A commodity's rate at the present prices, bit/s. */
function rateNow(c: u32): f64 {
  // Max-min rates are above 0 for those who can send at all.
  if (!(maxMinRate[c] > 0)) return 0;
  let paid: f64 = 0;
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) paid += weightAt(i) * price[pathLinks[i]];
  return min(ceiling[c], rateAt(fairWeight[c], paid, runAlpha) * unit);
}

/** Counts a commodity's new rate on its links, and has those wait that it puts off. */
function setRate(c: u32, bps: f64): void {
  const change = bps - alphaRate[c];
  if (change == 0) return;
  alphaRate[c] = bps;
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    const l = pathLinks[i];
    load[l] += weightAt(i) * change;
    if (isOff(l)) wait(l);
  }
}

function wait(l: u32): void {
  if (isWaiting[l]) return;
  isWaiting[l] = 1;
  let place = first + waitingCount++;
  if (place >= eventLinks) place -= eventLinks;
  waiting[place] = l;
}

function mark(c: u32): void {
  if (isMoved[c]) return;
  isMoved[c] = 1;
  moved[movedCount++] = c;
}

/** Solves for all active commodities; false if that does not converge. */
function solveAnew(): bool {
  while (waitingCount > 0) {
    isWaiting[waiting[first]] = 0;
    first = first + 1 == eventLinks ? 0 : first + 1;
    waitingCount--;
  }
  gatherRows(capacity, eventLinks, ownCap, maxMinRate, unit);
  if (rowCount > 0 && !solveInterior(runAlpha, softness, TOLERANCE)) return false;
  for (let l = 0; l < eventLinks; l++) {
    price[l] = 0;
    load[l] = 0;
  }
  for (let l = 0; l < bindingCount; l++) price[linkOf[l]] = solvedPrice[l];
  for (let c = 0; c < commodityCount; c++) {
    const isActive = maxMinRate[c] > 0;
    if (!isActive && alphaRate[c] == 0) continue;
    mark(c);
    alphaRate[c] = isActive ? solvedCeiling[c] : 0;
  }
  for (let r = 0; r < rowCount; r++) alphaRate[commodityOf[r]] = min(solvedRate[r], rowCap[r]) * unit;
  for (let c = 0; c < commodityCount; c++) {
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) load[pathLinks[i]] += weightAt(i) * alphaRate[c];
  }
  return true;
}
