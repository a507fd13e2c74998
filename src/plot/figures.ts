/** What is known of figures and fields by name: what an axis calls them, in which unit, and what bounds them. */

/** How numbers are written and laid out. A share is a fraction of 1, shown in percent. */
export type Unit = "share" | "GBps" | "Gbps" | "s" | "count";

export interface Quantity {
  readonly title: string;
  readonly unit: Unit;
  /** What bounds a figure: line rate, or another figure of the same point. */
  readonly ceiling?: "line rate" | "idealBusbwGBps";
}

const LINE_RATE = { unit: "share", ceiling: "line rate" } as const;
const COUNT = { unit: "count" } as const;

const FIGURES: Readonly<Record<string, Quantity>> = {
  "efficiency.mean": { title: "Mean goodput of flows, % of line rate", ...LINE_RATE },
  "efficiency.p50": { title: "Median goodput of flows, % of line rate", ...LINE_RATE },
  "efficiency.p5": { title: "5th percentile of flows' goodput, % of line rate", ...LINE_RATE },
  "efficiency.p1": { title: "1st percentile of flows' goodput, % of line rate", ...LINE_RATE },
  "efficiency.slowest": { title: "Goodput of the slowest flow, % of line rate", ...LINE_RATE },
  "efficiency.aggregate": { title: "Goodput until the last flow ends, % of line rate", ...LINE_RATE },
  "wireEfficiency.mean": { title: "Mean rate of flows with headers, % of line rate", ...LINE_RATE },
  goodputGbps: { title: "Mean goodput of a flow, Gb/s", unit: "Gbps" },
  efficiency: { title: "Slowest transfer, % of its rate without collisions", unit: "share" },
  latencyShare: { title: "Latency, % of the time", unit: "share" },
  busbwGBps: { title: "Bus bandwidth, GB/s", unit: "GBps", ceiling: "idealBusbwGBps" },
  algbwGBps: { title: "Algorithm bandwidth, GB/s", unit: "GBps" },
  idealBusbwGBps: { title: "Bus bandwidth if the fabric lost nothing, GB/s", unit: "GBps" },
  bandwidthBusbwGBps: { title: "Bus bandwidth without latency, GB/s", unit: "GBps" },
  timeS: { title: "Time", unit: "s" },
  "collisions.flowShare": { title: "Flows that collide, % of flows", unit: "share" },
  "collisions.overloadedLinks": { title: "Overloaded links", ...COUNT },
  "collisions.collidingFlows": { title: "Flows that collide", ...COUNT },
  "collisions.collidingPairs": { title: "Pairs of flows that collide", ...COUNT },
  "collisions.avoidableLinks": { title: "Overloaded links with room beside them", ...COUNT },
  "latency.baseS": { title: "Latency one way on an idle fabric", unit: "s" },
  "latency.addedP50S": { title: "Latency that queues add, median", unit: "s" },
  "latency.addedP99S": { title: "Latency that queues add, 99th percentile", unit: "s" },
  "fabric.nics": { title: "NICs", ...COUNT },
  "fabric.switches": { title: "Switches", ...COUNT },
  "fabric.cables": { title: "Cables", ...COUNT },
  "fabric.cablesDown": { title: "Cables down", ...COUNT },
  "bill.switches": { title: "Switches, those of host networks too", ...COUNT },
  "bill.switchPorts": { title: "Switch ports in use", ...COUNT },
  "bill.cables": { title: "Cables as built", ...COUNT },
  "bill.opticalCables": { title: "Optical cables", ...COUNT },
  "bill.transceivers": { title: "Transceivers", ...COUNT },
  "bill.transceiversPerNic": { title: "Transceivers per NIC", ...COUNT },
};

const FIELDS: Readonly<Record<string, string>> = {
  failedShare: "Cables down, % of those that may fail",
  fabric: "Fabric",
  gpus: "GPUs",
  hash: "Hash function",
  nics: "NICs",
  oversubscription: "Oversubscription, down : up",
  placement: "Placement",
  policy: "Policy",
  qps: "QPs per flow",
  ranks: "Ranks",
  sizes: "Message size",
};

/** A figure that this version does not know is a plain number under its own name. */
export function figure(name: string): Quantity {
  return Object.hasOwn(FIGURES, name) ? FIGURES[name]! : { title: name, ...COUNT };
}

/** A field of the sweep; fields are shares by their names. */
export function field(name: string): Quantity {
  return {
    title: Object.hasOwn(FIELDS, name) ? FIELDS[name]! : name,
    unit: name.endsWith("Share") ? "share" : "count",
  };
}
