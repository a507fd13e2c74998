/** The numbers that a cell gives, by the names that summaries and plots use. */

import { type Issue, unknownName } from "../errors.ts";
import type { CollectiveResult, CollectiveRow, PolicySummary, TopologySummary } from "../metrics/index.ts";
import type { Bill } from "../topology/index.ts";
import type { PointScenario } from "./definition.ts";

/** One way; absent where a policy has no model of it. */
const LATENCY = ["latency.baseS", "latency.addedP50S", "latency.addedP99S"];

/** What the fabric has to be bought; ports only where the file says what a switch is, optics only where it gives lengths. */
const BILL = [
  "bill.switches",
  "bill.switchPorts",
  "bill.cables",
  "bill.opticalCables",
  "bill.transceivers",
  "bill.transceiversPerNic",
];

/** Names of the figures of each job; `efficiency.aggregate` only where flows are equally long. */
export const FIGURES: Readonly<Record<PointScenario["job"], readonly string[]>> = {
  compare: [
    "efficiency.mean",
    "efficiency.p50",
    "efficiency.p5",
    "efficiency.p1",
    "efficiency.slowest",
    "efficiency.aggregate",
    "wireEfficiency.mean",
    "goodputGbps",
    "collisions.flowShare",
    "collisions.overloadedLinks",
    "collisions.collidingFlows",
    "collisions.collidingPairs",
    "collisions.avoidableLinks",
    ...LATENCY,
    "fabric.nics",
    "fabric.switches",
    "fabric.cables",
    "fabric.cablesDown",
    ...BILL,
  ],
  collective: [
    "busbwGBps",
    "algbwGBps",
    "timeS",
    "latencyShare",
    "idealBusbwGBps",
    "bandwidthBusbwGBps",
    "efficiency",
    "collisions.overloadedLinks",
    "collisions.collidingFlows",
    "collisions.collidingPairs",
    ...LATENCY,
    "fabric.nics",
    "fabric.switches",
    "fabric.cables",
    "fabric.cablesDown",
    ...BILL,
  ],
};

/** The figure that `until` watches where a sweep does not say. */
export function defaultFigure(job: PointScenario["job"]): string {
  return job === "compare" ? "efficiency.mean" : "efficiency";
}

/** What is wrong with the name of a figure, if anything. */
export function figureIssue(figure: string, job: PointScenario["job"]): Omit<Issue, "path"> | undefined {
  return FIGURES[job].includes(figure) ? undefined : unknownName("", "figure", figure, FIGURES[job]);
}

/** Of one policy under one seed. Fractions are of line rate; Gb/s are 10^9 bit/s. */
export function compareFigures(result: PolicySummary, topology: TopologySummary): Record<string, number> {
  const { efficiency, wireEfficiency, goodputBps, aggregate, collisions } = result;
  return {
    "efficiency.mean": efficiency.mean.value,
    "efficiency.p50": efficiency.p50.value,
    "efficiency.p5": efficiency.p5.value,
    "efficiency.p1": efficiency.p1.value,
    "efficiency.slowest": efficiency.slowest.value,
    ...(aggregate ? { "efficiency.aggregate": aggregate.value } : {}),
    "wireEfficiency.mean": wireEfficiency.mean.value,
    goodputGbps: goodputBps.value / 1e9,
    "collisions.flowShare": collisions.flowShare,
    "collisions.overloadedLinks": collisions.overloadedLinks,
    "collisions.collidingFlows": collisions.collidingFlows,
    "collisions.collidingPairs": collisions.collidingPairs,
    "collisions.avoidableLinks": collisions.avoidableLinks,
    ...latencyFigures(result),
    ...fabricFigures(topology),
  };
}

/** Of one policy, algorithm and message size under one seed. GB/s are 10^9 byte/s. */
export function collectiveFigures(
  result: CollectiveResult,
  row: CollectiveRow,
  topology: TopologySummary,
): Record<string, number> {
  return {
    busbwGBps: row.busbwGBps.value,
    algbwGBps: row.algbwGBps.value,
    timeS: row.timeS.value,
    latencyShare: row.latencyShare,
    idealBusbwGBps: row.idealBusbwGBps,
    bandwidthBusbwGBps: result.bandwidthBusbwGBps.value,
    efficiency: result.efficiency.value,
    "collisions.overloadedLinks": result.overloadedLinks,
    "collisions.collidingFlows": result.collidingFlows,
    "collisions.collidingPairs": result.collidingPairs,
    ...latencyFigures(result),
    ...fabricFigures(topology),
  };
}

function latencyFigures({ latency }: Pick<PolicySummary, "latency">): Record<string, number> {
  if (latency === undefined) return {};
  return {
    "latency.baseS": latency.baseS.value,
    "latency.addedP50S": latency.addedP50S.value,
    "latency.addedP99S": latency.addedP99S.value,
  };
}

/** What a curve over scale or cost needs of the fabric itself. */
function fabricFigures({ nics, switches, links, cablesDown }: TopologySummary): Record<string, number> {
  return {
    "fabric.nics": nics,
    "fabric.switches": switches,
    "fabric.cables": links,
    "fabric.cablesDown": cablesDown,
  };
}

/** Cables that are down are on the bill, which tells what was built. */
export function billFigures({ nics, switches, cables, totals }: Bill): Record<string, number> {
  const ports = switches.map(({ portsUsed }) => portsUsed);
  const optical = cables.filter(({ transceivers }) => transceivers > 0);
  return {
    "bill.switches": totals.switches,
    ...(ports.includes(undefined) ? {} : { "bill.switchPorts": ports.reduce((sum: number, used) => sum + used!, 0) }),
    "bill.cables": totals.cables,
    ...(totals.cablesOfUnknownLength > 0
      ? {}
      : {
          "bill.opticalCables": optical.reduce((sum, { count }) => sum + count, 0),
          "bill.transceivers": totals.transceivers,
          "bill.transceiversPerNic": totals.transceivers / nics,
        }),
  };
}
