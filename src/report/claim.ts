/**
 * Sets a result beside the published claim. The only place that holds the claim's figures: they are shown, never computed with.
 * Source: NVIDIA press release, 28 Oct 2024, "NVIDIA Ethernet Networking Accelerates World's Largest AI Supercomputer, Built by xAI".
 */

import type { CompareSummary, PolicySummary } from "../metrics/index.ts";
import { formatPercent, plural } from "./format.ts";

/** What was published, in percent of an undefined "data throughput", by the policy here that stands for it. */
const PUBLISHED = [
  { policy: "ecmp", name: "standard Ethernet", percent: 60 },
  { policy: "adaptive", name: "Spectrum-X", percent: 95 },
] as const;

const SOURCE = "NVIDIA, 28 Oct 2024";
const CIRCUMSTANCES = 'on a three-tier 100,000-GPU cluster, "data throughput" undefined';

/**
 * One line: the claim, the mean goodput of the policies that stand for its two sides, the scenario that was run, and
 * what in this run the claim says nothing about.
 */
export function claimLine(summary: CompareSummary): string {
  const published = PUBLISHED.map(({ name, percent }) => `${percent} % with ${name}`).join(", ");
  return `Published (${SOURCE}): ${published}, ${CIRCUMSTANCES}. ${here(summary)}`;
}

function here(summary: CompareSummary): string {
  const { results } = summary;
  const find = (policy: string): PolicySummary | undefined => results.find((result) => result.policy === policy);
  const compared = PUBLISHED.flatMap(({ policy }) => find(policy) ?? []);
  const others = results.filter((result) => !PUBLISHED.some(({ policy }) => policy === result.policy));
  const missing = PUBLISHED.filter(({ policy }) => find(policy) === undefined);

  const ran = compared.length > 0 ? compared : others;
  const figures = ran.map((result) => `${result.policy} ${formatPercent(result.efficiency.mean.value)}`).join(", ");
  const remarks = [
    ...missing.map(({ name, policy }) => `nothing here stands for ${name} (${policy} was not run)`),
    ...(others.length > 0 ? [`the claim says nothing of ${others.map((result) => result.policy).join(", ")}`] : []),
  ];
  const tail = remarks.length > 0 ? `; ${remarks.join("; ")}` : "";
  return `Here, mean goodput: ${figures} (${scenarioInBrief(summary)})${tail}.`;
}

function scenarioInBrief({ scenario, topology }: CompareSummary): string {
  return [
    scenario.patternText,
    `${plural(scenario.qps, "QP")}${scenario.qps > 1 ? ` ${scenario.qpMode}` : ""}`,
    ...(scenario.hashSeeds === "polarized" ? ["polarized hash"] : []),
    `${plural(scenario.jobNics, "NIC")} on ${plural(topology.tiers, "tier")}`,
    ...(topology.cablesDown > 0 ? [`${plural(topology.cablesDown, "cable")} down`] : []),
    ...(topology.cablesDegraded > 0 ? [`${plural(topology.cablesDegraded, "cable")} degraded`] : []),
    plural(scenario.seeds, "seed"),
  ].join(", ");
}
