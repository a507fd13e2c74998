/** The flows of one run: who sends to whom, and how much each would send alone. */

import { Column, grown, publish } from "./columns";

export let flowCount: i32 = 0;

export let flowSrc = new StaticArray<u32>(0); // [flowCount] NIC (set)
export let flowDst = new StaticArray<u32>(0); // [flowCount] NIC, not the source (set)
export let flowDemand = new StaticArray<f64>(0); // [flowCount] bit/s offered: the line rate of the source (set)
export let flowNumber = new StaticArray<u32>(0); // [flowCount] what hashing knows the flow by (set)
export let flowDelivered = new StaticArray<f64>(0); // [flowCount] share of its packets that lossy spraying delivers (computed)
export let flowCut = new StaticArray<f64>(0); // [flowCount] bit/s that all its shortest paths carry together (computed)

/** The flow that made a kernel return Unreachable. */
let failed: i32 = -1;

export function reserveFlows(flows: i32): void {
  flowCount = flows;
  flowSrc = grown<u32>(flowSrc, flows);
  flowDst = grown<u32>(flowDst, flows);
  flowDemand = grown<f64>(flowDemand, flows);
  flowNumber = grown<u32>(flowNumber, flows);
  flowDelivered = grown<f64>(flowDelivered, flows);
  flowCut = grown<f64>(flowCut, flows);
  publish<u32>(Column.FlowSrc, flowSrc);
  publish<u32>(Column.FlowDst, flowDst);
  publish<f64>(Column.FlowDemand, flowDemand);
  publish<u32>(Column.FlowNumber, flowNumber);
  publish<f64>(Column.FlowDelivered, flowDelivered);
  publish<f64>(Column.FlowCut, flowCut);
}

export function failFlow(flow: i32): void {
  failed = flow;
}

/** Flow that has no valid path, after a kernel returned Unreachable. */
export function failedFlow(): i32 {
  return failed;
}
