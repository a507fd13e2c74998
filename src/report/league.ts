/** The league table: policies in order of what they deliver, beside the ceiling that the policy `optimal` proves. */

import type { CompareSummary, OptimumSummary, PolicySummary } from "../metrics/index.ts";
import type { Detail } from "./details.ts";
import { formatPercent } from "./format.ts";
import { addedP99Cell } from "./latency.ts";
import { left, right } from "./titled.ts";

/** One table where `optimal` was run beside others, none otherwise. */
export function leagueDetails({ results }: CompareSummary): Detail[] {
  const ceiling = results.find(({ optimum }) => optimum !== undefined);
  if (ceiling?.optimum === undefined || results.length < 2) return [];
  const { optimum } = ceiling;
  const headings = ["goodput", "of optimal", "slowest", "of optimal", "colliding flows"];
  const hasLatency = results.some(({ latency }) => latency !== undefined);
  const columns = [left("policy"), ...[...headings, ...(hasLatency ? ["added p99"] : [])].map(right)];
  const rows = results
    .toSorted((a, b) => b.efficiency.mean.value - a.efficiency.mean.value)
    .map((result) => [
      result.policy,
      formatPercent(result.efficiency.mean.value),
      formatPercent(meanShare(result, ceiling)),
      formatPercent(result.efficiency.slowest.value),
      formatPercent(slowestShare(result, optimum)),
      formatPercent(result.collisions.flowShare),
      ...(hasLatency ? [addedP99Cell(result)] : []),
    ]);
  return [
    { title: `Policies by mean goodput; ${proof(optimum)}`, content: { columns, rows } },
    ...(results.some((result) => slowestShare(result, optimum) > 1 + 1e-4)
      ? [{ title: "Beyond 100 %", content: "that policy is modelled on pools, which join what these cables can't" }]
      : []),
  ];
}

/** Mean goodput as a part of that of `optimal`. */
export function meanShare(result: PolicySummary, ceiling: PolicySummary): number {
  return result.efficiency.mean.value / ceiling.efficiency.mean.value;
}

/** The slowest flow's rate as a part of the most that all flows can have at once. */
function slowestShare({ wireEfficiency }: PolicySummary, { high }: OptimumSummary): number {
  return wireEfficiency.slowest.value / high;
}

function proof({ methods, low, high }: OptimumSummary): string {
  const exact = high - low < 1e-5 * high;
  const level = exact ? formatPercent(high) : `between ${formatPercent(low)} and ${formatPercent(high)}`;
  return `all flows at once can have ${level} of line rate (wire), by ${methods.join(" and ")}`;
}
