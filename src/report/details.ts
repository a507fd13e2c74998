/** The tables that are asked for: collisions per tier, queueing classes, the worst links by name. */

import type { CompareSummary, PolicySummary } from "../metrics/index.ts";
import { formatCount, formatDuration, formatRate } from "../units.ts";
import { formatMeanCount, formatPercent, plural } from "./format.ts";
import type { Table } from "./table.ts";
import { left, right } from "./titled.ts";

/** A titled table, or the sentence that stands for an empty one. */
export interface Detail {
  readonly title: string;
  readonly content: Table | string;
}

/** One table per policy that collides: directed links of each tier, means over seeds. */
export function tierDetails(summary: CompareSummary): Detail[] {
  const columns = [left("tier"), ...["links", "overloaded", "avoidable", "flows", "pairs"].map(right)];
  const { seeds } = summary.scenario;
  const what = `Collisions per tier${seeds > 1 ? `, mean of ${plural(seeds, "seed")}` : ""}`;
  return collidingDetails(summary, what, ({ collisions }) => {
    const rows = collisions.tiers.map((tier) => [
      tier.tier,
      formatCount(tier.links),
      formatMeanCount(tier.overloadedLinks),
      formatMeanCount(tier.avoidableLinks),
      formatMeanCount(tier.collidingFlows),
      formatMeanCount(tier.collidingPairs),
    ]);
    return collisions.overloadedLinks > 0 ? { columns, rows } : undefined;
  });
}

/** One table per policy that queues per packet. */
export function queueingDetails(summary: CompareSummary): Detail[] {
  const columns = ["links", "base RTT", "packets", "contended stages", "utilization (wire)"].map(right);
  return summary.results.flatMap((result) => {
    if (result.queueing === undefined) return [];
    const rows = result.queueing.map((row) => [
      formatCount(row.hops),
      formatDuration(row.baseRttS),
      row.baseRttPackets.toFixed(1),
      formatCount(row.contendedStages),
      formatPercent(row.utilization),
    ]);
    return [{ title: `Queueing, ${result.policy}, by path length`, content: { columns, rows } }];
  });
}

/** How far pauses would reach under each policy, class by class and in words; where nothing is paused, words only. */
export function pfcDetails(summary: CompareSummary): Detail[] {
  const columns = [left("tier"), ...["links", "congested", "paused", "headroom per port"].map(right)];
  return summary.results.flatMap(({ policy, pfc }): Detail[] => {
    if (pfc === undefined) return [];
    const title = `Pauses at the most, ${policy}`;
    if (pfc.congestedLinks === 0) return [{ title, content: "no queue passes xoff, so nothing is paused" }];
    const rows = pfc.tiers.map((tier) => [
      tier.tier,
      formatCount(tier.links),
      formatMeanCount(tier.congestedLinks),
      formatMeanCount(tier.pausedLinks),
      `${(tier.headroomBytes / 1e3).toFixed(1)} kB`,
    ]);
    const words = [
      `${formatMeanCount(pfc.victims)} flows (${formatPercent(pfc.victimShare)}) cross no overloaded link and would be slowed`,
      `head-of-line blocking would take ${formatPercent(pfc.lostFraction)} of line rate`,
      ...(pfc.chain.length > 0 ? [`furthest: ${pfc.chain.join(" → ")}`] : []),
    ];
    return [
      { title, content: { columns, rows } },
      { title: `Back-pressure, ${policy}`, content: words.join("; ") },
    ];
  });
}

/** One table per policy that collides: at most ten links of the first seed, most overloaded first. */
export function worstLinkDetails(summary: CompareSummary): Detail[] {
  const columns = [left("tier"), left("from → to"), ...["rate", "flows", "offered load", "avoidable"].map(right)];
  return collidingDetails(summary, `Worst links of seed ${summary.scenario.seed}`, ({ collisions }) => {
    const rows = collisions.worstLinks.map((link) => [
      link.tier,
      `${link.from} → ${link.to}`,
      formatRate(link.rateBps),
      formatCount(link.flows),
      `${link.offeredLoad.toFixed(2)} ×`,
      link.avoidable ? "yes" : "no",
    ]);
    return rows.length > 0 ? { columns, rows } : undefined;
  });
}

/** A table for each policy that has one, and one sentence for all that have none. */
function collidingDetails(
  summary: CompareSummary,
  what: string,
  tableOf: (result: PolicySummary) => Table | undefined,
): Detail[] {
  const details: Detail[] = [];
  const clear: string[] = [];
  for (const result of summary.results) {
    const table = tableOf(result);
    if (table === undefined) clear.push(result.policy);
    else details.push({ title: `${what}, ${result.policy}`, content: table });
  }
  if (clear.length > 0) details.push({ title: what, content: `no overloaded link under ${clear.join(", ")}` });
  return details;
}
