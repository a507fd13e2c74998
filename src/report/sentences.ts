/** Says in words what was run: the fabric, the scenario, and what it takes to run it again. */

import type { CompareSummary, PolicySummary, QueueingClass } from "../metrics/index.ts";
import { formatCount, formatRate } from "../units.ts";
import { formatBytes, formatDelay, formatPercent, listText, plural } from "./format.ts";

/** A labelled paragraph of the opening block. */
export interface Sentence {
  readonly label: string;
  readonly text: string;
}

/** Fabric, scenario, packets, queueing and run; with `verbose` also what the short form leaves to defaults. */
export function sentences(summary: CompareSummary, verbose: boolean): Sentence[] {
  const { topology } = summary;
  const { latencyModel } = summary.scenario;
  return [
    { label: "fabric", text: fabricText(summary) },
    ...(verbose && topology.description !== "" ? [{ label: "described", text: topology.description }] : []),
    { label: "scenario", text: scenarioText(summary) },
    ...(verbose ? [{ label: "resolved", text: resolvedText(summary) }] : []),
    { label: "packets", text: packetText(summary) },
    { label: "queueing", text: queueingText(summary) },
    ...lossText(summary).map((text) => ({ label: "losses", text })),
    ...(verbose && latencyModel ? [{ label: "latency", text: latencyText(latencyModel) }] : []),
    { label: "run", text: runText(summary, verbose) },
  ];
}

/** The fabric in counts: NICs, switches, cables, and their health. */
export function fabricText({ topology }: Pick<CompareSummary, "topology">): string {
  const troubles = [
    ...(topology.cablesDown > 0 ? [`${formatCount(topology.cablesDown)} down`] : []),
    ...(topology.cablesDegraded > 0 ? [`${formatCount(topology.cablesDegraded)} degraded`] : []),
  ];
  const health = troubles.length > 0 ? ` up, ${troubles.join(", ")}` : ", all up at full rate";
  const parts = [
    `${topology.name}: ${plural(topology.nics, "GPU NIC")} at ${lineRateText(topology)}`,
    `${plural(topology.switches, "switch")} in ${plural(topology.tiers, "tier")}`,
    `${plural(topology.links, "cable")}${health}`,
    ...(topology.hostNics > 0 ? [hostText(topology)] : []),
  ];
  return parts.join(", ");
}

/** `400 Gb/s`, or `400 Gb/s and 200 Gb/s`. */
export function lineRateText({
  nicLineRateBps,
  nicLineRatesBps = [nicLineRateBps],
}: CompareSummary["topology"]): string {
  return nicLineRatesBps.map(formatRate).join(" and ");
}

function hostText({ hostNics, hostSwitches }: CompareSummary["topology"]): string {
  const apart = hostSwitches > 0 ? ` on ${plural(hostSwitches, "switch")} of their own` : "";
  return `besides ${plural(hostNics, "host NIC")}${apart}`;
}

function scenarioText({ scenario }: CompareSummary): string {
  const seeds = seedsText(scenario.hashSeeds);
  const split = scenario.qps > 1 ? `, ${scenario.qpMode === "static" ? "static split" : "pooled"}` : "";
  return [
    `${scenario.patternText}, ${plural(scenario.flows, "flow")} on ${plural(scenario.jobNics, "NIC")}`,
    `${plural(scenario.qps, "QP")} per flow${split}`,
    `hash ${scenario.hash}, ${seeds}`,
    ...policyText(scenario.policyParameters),
    ...(scenario.alpha === undefined ? [] : [fairnessText(scenario.fairness, scenario.alpha)]),
  ].join("; ");
}

/** `transport dctcp, α-fair with α = 1.5`, or `α-fair with α = 2`. */
export function fairnessText(fairness: string, alpha: number): string {
  const rule = `α-fair with α = ${alpha}`;
  return fairness.startsWith("alpha:") ? rule : `transport ${fairness}, ${rule}`;
}

/** Which switches hash alike. */
export function seedsText(hashSeeds: CompareSummary["scenario"]["hashSeeds"]): string {
  if (hashSeeds === "polarized") return "the same seed on every switch (polarized)";
  return hashSeeds === "per-tier" ? "one seed per tier" : "one seed per switch";
}

/** `policies: scheduler gff, tableEntries 16`; nothing where nothing was given. */
export function policyText(given: CompareSummary["scenario"]["policyParameters"] = {}): string[] {
  const parameters = Object.entries(given).map(([name, value]) => `${name} ${value}`);
  return parameters.length === 0 ? [] : [`policies: ${parameters.join(", ")}`];
}

function resolvedText({ scenario }: CompareSummary): string {
  const parameters = Object.entries(scenario.patternParameters).map(([name, value]) => `${name} ${value}`);
  const pattern = [`pattern ${scenario.pattern}`, ...parameters].join(", ");
  return `${pattern}; NICs ${scenario.nics}, placement ${scenario.placement}`;
}

type PacketFormat = Pick<CompareSummary["scenario"], "headerEfficiency" | "ipVersion" | "mtuBytes">;

/** What headers leave of the wire rate. */
export function packetText({ scenario }: { readonly scenario: PacketFormat }): string {
  const payload = (scenario.headerEfficiency * 100).toFixed(2);
  return `RoCEv2 over IPv${scenario.ipVersion}, MTU ${scenario.mtuBytes} B: goodput is ${payload} % of the wire rate, the rest is headers`;
}

function queueingText({ scenario, results }: CompareSummary): string {
  const window = `window ${scenario.window} × BDP`;
  const capped = results.flatMap((result) => (result.queueing?.length ? [capText(result, result.queueing)] : []));
  if (capped.length === 0) return `${window}; no policy of this run queues per packet`;
  return `${window} holds ${listText(capped)} of line rate (wire)`;
}

/** What the transport loses; nothing where it loses nothing. */
function lossText({ scenario: { lossRecovery, dropRate, pfc, pfcXoffBytes } }: CompareSummary): string[] {
  const parts = [
    ...(lossRecovery ? [`${dropRate} of all packets dropped at random, ${lossRecovery}`] : []),
    ...(pfc
      ? [
          `priority flow control pauses at ${pfcXoffBytes! / 1e3} kB, ${pfc === "report" ? "reported only" : "rates with head-of-line blocking"}: a bound, with every pause taken to last`,
        ]
      : []),
  ];
  return parts.length === 0 ? [] : [parts.join("; ")];
}

/** What latency alone depends on. */
export function latencyText(model: NonNullable<CompareSummary["scenario"]["latencyModel"]>): string {
  const { dcqcn, ecnKminBytes, ecnKmaxBytes, ecnPmax, feedbackDelayS, bufferBytes } = model;
  const marks = `ECN from ${formatBytes(ecnKminBytes)} to ${formatBytes(ecnKmaxBytes)}, ${formatPercent(ecnPmax)} there`;
  return `${marks}; DCQCN timers ${dcqcn}; at an onset feedback after ${formatDelay(feedbackDelayS)}, at most ${formatBytes(bufferBytes)} in a queue`;
}

function capText({ policy }: PolicySummary, queueing: readonly QueueingClass[]): string {
  const utilizations = queueing.map((row) => row.utilization);
  const low = formatPercent(Math.min(...utilizations));
  const high = formatPercent(Math.max(...utilizations));
  return `${policy} to ${low === high ? low : `between ${low} and ${high}, by path length,`}`;
}

function runText({ version, coreHash, scenario }: CompareSummary, verbose: boolean): string {
  const hash = verbose ? coreHash : coreHash.slice(0, 12);
  return `heddle ${version}, ${plural(scenario.seeds, "seed")} from ${scenario.seed}, core ${hash}`;
}
