/** What an event run is given, as columns: links, sizes, starts, dependencies, latencies and capacity changes. Rows are in routes.ts. */

import { Column, grown, publish } from "./columns";
import { commodityCount } from "./routes";

export let eventLinks: i32 = 0;
export let eventFlows: i32 = 0;
export let changeCount: i32 = 0;

export let capacity = new StaticArray<f64>(0); // [links] bit/s, ≥ 0 (set; a capacity change writes it)
export let ownCap = new StaticArray<f64>(0); // [commodities] bit/s, Infinity for none (set)
export let sizeBits = new StaticArray<f64>(0); // [flows] > 0 (set)
export let earliestStart = new StaticArray<f64>(0); // [flows] s, ≥ 0 (set)
export let delay = new StaticArray<f64>(0); // [flows] s from the last delivery waited for to the start (set)
export let latency = new StaticArray<f64>(0); // [flows] s from the last bit sent to its delivery (set)
export let afterStart = new StaticArray<u32>(0); // [flows + 1] (set)
export let after = new StaticArray<u32>(0); // [dependencies] flow that must be delivered first (set)
export let changeTime = new StaticArray<f64>(0); // [changes] s, ascending (set)
export let changeLink = new StaticArray<u32>(0); // [changes] (set)
export let changeRate = new StaticArray<f64>(0); // [changes] bit/s, ≥ 0 (set)

/** Makes room beside the present routes and publishes the (set) columns, all zero but for caps, which are none. */
export function reserveEvents(links: i32, flows: i32, dependencies: i32, changes: i32): void {
  eventLinks = links;
  eventFlows = flows;
  changeCount = changes;
  capacity = grown<f64>(capacity, links);
  ownCap = grown<f64>(ownCap, commodityCount);
  for (let c = 0; c < commodityCount; c++) ownCap[c] = Infinity;
  sizeBits = grown<f64>(sizeBits, flows);
  earliestStart = grown<f64>(earliestStart, flows);
  delay = grown<f64>(delay, flows);
  latency = grown<f64>(latency, flows);
  afterStart = grown<u32>(afterStart, flows + 1);
  after = grown<u32>(after, dependencies);
  changeTime = grown<f64>(changeTime, changes);
  changeLink = grown<u32>(changeLink, changes);
  changeRate = grown<f64>(changeRate, changes);
  publish<f64>(Column.EventCapacity, capacity);
  publish<f64>(Column.EventOwnCap, ownCap);
  publish<f64>(Column.EventSize, sizeBits);
  publish<f64>(Column.EventStart, earliestStart);
  publish<f64>(Column.EventDelay, delay);
  publish<f64>(Column.EventLatency, latency);
  publish<u32>(Column.EventAfterStart, afterStart);
  publish<u32>(Column.EventAfter, after);
  publish<f64>(Column.EventChangeTime, changeTime);
  publish<u32>(Column.EventChangeLink, changeLink);
  publish<f64>(Column.EventChangeRate, changeRate);
}
