/**
 * Sets a result beside the published claims. The only place that holds the claims' figures: they are shown, never computed with.
 * Source: NVIDIA press release, 28 Oct 2024, "NVIDIA Ethernet Networking Accelerates World's Largest AI Supercomputer, Built by xAI".
 */

import type { CompareSummary, PolicySummary } from "../metrics/index.ts";
import type { Detail } from "./details.ts";
import { formatDelay, formatPercent, plural } from "./format.ts";

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

/** Of an article on Colossus, in no release of the vendor's: a row of six "+", each 5 us, against none. */
const ADDED_US = { each: 5, times: 6 };

/** One sentence on latency, where the policies that stand for the claim's sides have a model of it. */
export function latencyClaim({ results }: CompareSummary): Detail[] {
  const sides = PUBLISHED.flatMap(({ policy }) => results.find((result) => result.policy === policy) ?? []);
  const here = sides.flatMap(({ policy, latency }) => {
    if (latency === undefined) return [];
    const { addedP99S, worstHop } = latency;
    const onset = worstHop && worstHop.onsetS > 0 ? [`${formatDelay(worstHop.onsetS)} at an onset, worst hop`] : [];
    return [[`${policy} ${formatDelay(addedP99S.value)} (p99)`, ...onset].join(", ")];
  });
  if (here.length === 0) return [];
  const { each, times } = ADDED_US;
  const claim = `${times} × ${each} µs = ${times * each} µs more with ${PUBLISHED[0].name}, none with ${PUBLISHED[1].name}`;
  return [
    {
      title: "Claimed of latency",
      content: `${claim} (an article, no source given). Here, added: ${here.join("; ")}.`,
    },
  ];
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
