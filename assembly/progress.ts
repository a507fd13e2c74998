/**
 * How much of every flow has been sent. A flow's volume is brought forward when its rate changes, in whole steps of the last
 * place of its size: then what is sent and what remains add up to the size exactly, however often that happens.
 */

import { Column, publish } from "./columns";
import { eventFlows, sizeBits } from "./event-problem";
import { commoditiesPerFlow, commodityCount } from "./routes";

export let sendingRate = new StaticArray<f64>(0); // [commodities] bit/s since `since` of its flow (computed)
let sent = new StaticArray<f64>(0); // [commodities] bits sent until then
let remaining = new StaticArray<f64>(0); // [flows] bits; what its commodities have sent is the rest of the size
let since = new StaticArray<f64>(0); // [flows] s, when the flow was last brought forward
let sentAt = new StaticArray<f64>(0); // [commodities] bits sent by the time that `measureSent` was asked for (computed)

export function reserveProgress(): void {
  sendingRate = new StaticArray<f64>(commodityCount);
  sent = new StaticArray<f64>(commodityCount);
  sentAt = new StaticArray<f64>(commodityCount);
  remaining = new StaticArray<f64>(eventFlows);
  since = new StaticArray<f64>(eventFlows);
  for (let f = 0; f < eventFlows; f++) remaining[f] = sizeBits[f];
  publish<f64>(Column.EventRate, sendingRate);
  publish<f64>(Column.EventSent, sentAt);
}

/** A flow starts, with no rate as yet. */
export function beginSending(f: u32, time: f64): void {
  since[f] = time;
}

/** Brings a flow forward to `time`, unless that was done at or after `batchStart`. */
export function bringForward(f: u32, time: f64, batchStart: f64): void {
  if (since[f] >= batchStart) return;
  const step = stepOf(f);
  const elapsed = time - since[f];
  for (let c = f * commoditiesPerFlow, end = c + commoditiesPerFlow; c < end; c++) {
    const moved = min(whole(sendingRate[c] * elapsed, step), remaining[f]);
    sent[c] += moved;
    remaining[f] -= moved;
  }
  since[f] = time;
}

/** When a flow will have sent all at its present rates: Infinity if it stands still. */
export function endOfSending(f: u32): f64 {
  if (remaining[f] == 0) return since[f];
  let rate: f64 = 0;
  for (let c = f * commoditiesPerFlow, end = c + commoditiesPerFlow; c < end; c++) rate += sendingRate[c];
  return rate > 0 ? since[f] + remaining[f] / rate : Infinity;
}

/** A flow has sent all: what rounding left over goes to the last of its commodities that sends. */
export function endSending(f: u32, time: f64): void {
  bringForward(f, time, Infinity);
  const first = f * commoditiesPerFlow;
  let last = first;
  for (let c = first, end = first + commoditiesPerFlow; c < end; c++) {
    if (sendingRate[c] > 0) last = c;
    sendingRate[c] = 0;
  }
  sent[last] += remaining[f];
  remaining[f] = 0;
}

/** Fills `EventSent` with what has been sent by `time`, which no event precedes that was not handled. O(commodities). */
export function measureSent(time: f64): void {
  for (let f: u32 = 0; f < <u32>eventFlows; f++) {
    const step = stepOf(f);
    const elapsed = max(0, time - since[f]);
    let left = remaining[f];
    for (let c = f * commoditiesPerFlow, end = c + commoditiesPerFlow; c < end; c++) {
      const moved = min(whole(sendingRate[c] * elapsed, step), left);
      sentAt[c] = sent[c] + moved;
      left -= moved;
    }
  }
}

/** The power of two in whose last place volumes of a flow are counted: the largest one that is no larger than its size. */
function stepOf(f: u32): f64 {
  return reinterpret<f64>(reinterpret<u64>(sizeBits[f]) & 0x7ff0000000000000);
}

/** Rounds to a multiple of the last place of `step`: adding it pushes all below that place out of the mantissa. */
function whole(bits: f64, step: f64): f64 {
  return bits + step - step;
}
