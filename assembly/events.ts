/**
 * Time: flows start, send at max-min or α-fair rates, are delivered, and release others; capacities change. Events that lie
 * together within a few units in the last place of their time are one batch, followed by one update of the rates. Every flow
 * waits in one queue for its next event, so that only flows whose rate changed move in it.
 */

import {
  alphaRate,
  beginAlphaUpdate,
  disturb,
  disturbMembers,
  moved,
  movedCount,
  reserveAlphaUpdate,
  runAlpha,
  updateAlphaFair,
} from "./alpha-update";
import { Column, publish } from "./columns";
import {
  after,
  afterStart,
  capacity,
  changeCount,
  changeLink,
  changeRate,
  changeTime,
  delay,
  earliestStart,
  eventFlows,
  latency,
} from "./event-problem";
import { IndexedHeap } from "./indexed-heap";
import { fairRate } from "./link-level";
import {
  admit,
  beginUpdate,
  changeCapacity,
  dismiss,
  rerated,
  reratedCount,
  reserveUpdate,
  update,
} from "./max-min-update";
import { beginSending, bringForward, endOfSending, endSending, reserveProgress, sendingRate } from "./progress";
import { commoditiesPerFlow, pathLinks, pathStart } from "./routes";
import { Status } from "./status";

/** Events within this part of their time are one batch: 32 units in the last place, more than a few roundings make. */
const TOGETHER: f64 = 32 * f64.EPSILON;

/** In `started`, `ended` and `finished`: not yet. */
const NEVER: f64 = -1;

// Values of `phase`.
/** Dependencies are not delivered, or the start time has not come. */
const WAITING: u8 = 0;
const SENDING: u8 = 1;
/** All is sent, the last bit under way. */
const UNDER_WAY: u8 = 2;
const DELIVERED: u8 = 3;

let phase = new StaticArray<u8>(0); // [flows]
let started = new StaticArray<f64>(0); // [flows] s (computed)
let finished = new StaticArray<f64>(0); // [flows] s, delivery (computed)
let ended = new StaticArray<f64>(0); // [flows] s, last bit sent (computed)
let waitsFor = new StaticArray<u32>(0); // [flows] dependencies that are not delivered
let lastDelivery = new StaticArray<f64>(0); // [flows] s, of its dependencies
let dependentStart = new StaticArray<u32>(0); // [flows + 1] the transpose of `after`
let dependent = new StaticArray<u32>(0); // [dependencies]
let isListed = new StaticArray<u8>(0); // [flows] in `listed`
let listed = new StaticArray<u32>(0); // [flows] those whose rate changed in the batch
let queue = new IndexedHeap(0); // flows by the time of their next event

let time: f64 = 0;
let nextChange: i32 = 0;
let delivered: i32 = 0;
let events: f64 = 0;
let batches: f64 = 0;
let ratesComputed: f64 = 0;

/** Starts a run of the present routes and event columns from time 0. */
export function beginEvents(): void {
  reserveUpdate();
  reserveAlphaUpdate();
  reserveProgress();
  phase = new StaticArray<u8>(eventFlows);
  started = new StaticArray<f64>(eventFlows);
  finished = new StaticArray<f64>(eventFlows);
  ended = new StaticArray<f64>(eventFlows);
  lastDelivery = new StaticArray<f64>(eventFlows);
  isListed = new StaticArray<u8>(eventFlows);
  listed = new StaticArray<u32>(eventFlows);
  queue = new IndexedHeap(eventFlows);
  time = 0;
  nextChange = 0;
  delivered = 0;
  events = 0;
  batches = 0;
  ratesComputed = 0;
  indexDependents();
  for (let f = 0; f < eventFlows; f++) {
    started[f] = NEVER;
    finished[f] = NEVER;
    ended[f] = NEVER;
    if (waitsFor[f] == 0) queue.set(f, earliestStart[f]);
  }
  publish<f64>(Column.EventStarted, started);
  publish<f64>(Column.EventFinished, finished);
  publish<f64>(Column.EventEnded, ended);
}

function indexDependents(): void {
  waitsFor = new StaticArray<u32>(eventFlows);
  dependentStart = new StaticArray<u32>(eventFlows + 1);
  dependent = new StaticArray<u32>(afterStart[eventFlows]);
  for (let f = 0; f < eventFlows; f++) {
    waitsFor[f] = afterStart[f + 1] - afterStart[f];
    for (let i = afterStart[f], end = afterStart[f + 1]; i < end; i++) dependentStart[after[i]]++;
  }
  for (let f = 0; f < eventFlows; f++) dependentStart[f + 1] += dependentStart[f];
  for (let f = eventFlows - 1; f >= 0; f--) {
    for (let i = afterStart[f], end = afterStart[f + 1]; i < end; i++) dependent[--dependentStart[after[i]]] = f;
  }
}

/**
 * Handles at most `maxBatches` batches, and none that begins after `until`. Ok, Stalled where flows are left and nothing
 * will ever happen, or NotConverged.
 */
export function advanceEvents(maxBatches: i32, until: f64): Status {
  for (let b = 0; b < maxBatches && delivered < eventFlows; b++) {
    const first = min(timeOfChange(), timeOfFlow());
    if (first == Infinity) return Status.Stalled;
    if (first > until) {
      time = max(time, until);
      return Status.Ok;
    }
    if (!handleBatch(first)) return Status.NotConverged;
  }
  return Status.Ok;
}

function timeOfChange(): f64 {
  return nextChange < changeCount ? changeTime[nextChange] : Infinity;
}

function timeOfFlow(): f64 {
  return queue.size > 0 ? queue.topKey() : Infinity;
}

/** All events from `first` on that belong together, those included that they bring about. */
function handleBatch(first: f64): bool {
  const last = first + first * TOGETHER;
  batches++;
  beginUpdate();
  if (isAlphaFair()) beginAlphaUpdate();
  while (true) {
    const change = timeOfChange();
    const flow = timeOfFlow();
    const next = min(change, flow);
    if (next > last) break;
    time = max(time, next);
    events++;
    if (change == next) {
      changeCapacity(changeLink[nextChange], changeRate[nextChange]);
      if (isAlphaFair()) disturbMembers(changeLink[nextChange]);
      nextChange++;
    } else {
      step(queue.top(), flow);
    }
  }
  update();
  if (isAlphaFair()) {
    if (!updateAlphaFair()) return false;
    ratesComputed += <f64>movedCount;
    takeRates(first, moved, movedCount, alphaRate);
  } else {
    ratesComputed += <f64>reratedCount;
    takeRates(first, rerated, reratedCount, fairRate);
  }
  return true;
}

function isAlphaFair(): bool {
  return runAlpha < Infinity;
}

/** A flow's next event, at `now`. */
function step(f: u32, now: f64): void {
  if (phase[f] == WAITING) start(f, now);
  else if (phase[f] == SENDING) complete(f, now);
  else deliver(f, now);
}

function start(f: u32, now: f64): void {
  phase[f] = SENDING;
  started[f] = now;
  beginSending(f, now);
  queue.set(f, Infinity);
  for (let c = f * commoditiesPerFlow, end = c + commoditiesPerFlow; c < end; c++) {
    admit(c);
    if (isAlphaFair()) disturb(c);
  }
}

function complete(f: u32, now: f64): void {
  phase[f] = UNDER_WAY;
  ended[f] = now;
  endSending(f, now);
  for (let c = f * commoditiesPerFlow, end = c + commoditiesPerFlow; c < end; c++) {
    dismiss(c);
    if (isAlphaFair()) disturb(c);
  }
  queue.set(f, now + latency[f]);
}

function deliver(f: u32, now: f64): void {
  phase[f] = DELIVERED;
  finished[f] = now;
  delivered++;
  queue.remove(f);
  for (let i = dependentStart[f], end = dependentStart[f + 1]; i < end; i++) {
    const g = dependent[i];
    lastDelivery[g] = max(lastDelivery[g], now);
    if (--waitsFor[g] == 0) queue.set(g, max(earliestStart[g], lastDelivery[g]) + delay[g]);
  }
}

/** Flows whose fair rate changed send at the new one from now on. */
function takeRates(batchStart: f64, changed: StaticArray<u32>, changedCount: i32, rates: StaticArray<f64>): void {
  let count = 0;
  for (let k = 0; k < changedCount; k++) {
    const c = changed[k];
    if (rates[c] == sendingRate[c]) continue;
    const f = c / commoditiesPerFlow;
    bringForward(f, time, batchStart);
    sendingRate[c] = rates[c];
    if (isListed[f]) continue;
    isListed[f] = 1;
    listed[count++] = f;
  }
  for (let k = 0; k < count; k++) {
    const f = listed[k];
    isListed[f] = 0;
    queue.set(f, max(time, endOfSending(f)));
  }
}

/** Seconds: of the last batch, or where `advanceEvents` stopped. */
export function eventTime(): f64 {
  return time;
}

export function eventCount(): f64 {
  return events;
}

export function batchCount(): f64 {
  return batches;
}

export function reratedTotal(): f64 {
  return ratesComputed;
}

export function deliveredCount(): i32 {
  return delivered;
}

/** The first flow that stands still, or else that waits, after Stalled; −1 when there is none. */
export function stalledFlow(): i32 {
  for (let f = 0; f < eventFlows; f++) if (phase[f] == SENDING) return f;
  for (let f = 0; f < eventFlows; f++) if (phase[f] == WAITING) return f;
  return -1;
}

/** A link without capacity that the flow crosses; −1 when there is none, or the flow does not send. */
export function stalledLink(f: u32): i32 {
  if (phase[f] != SENDING) return -1;
  const first = f * commoditiesPerFlow;
  for (let i = pathStart[first], end = pathStart[first + commoditiesPerFlow]; i < end; i++) {
    if (capacity[pathLinks[i]] == 0) return pathLinks[i];
  }
  return -1;
}
