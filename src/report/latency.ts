/** The table of latency: what a path takes on an idle fabric, what queues add, and where packets wait longest. */

import type { CompareSummary, Estimate, LatencySummary, PolicySummary } from "../metrics/index.ts";
import { latencyClaim } from "./claim.ts";
import type { Detail } from "./details.ts";
import { ABSENT, formatDelay, plural } from "./format.ts";
import { left, right } from "./titled.ts";

/** One table for all policies, and the published claim; none where no policy has a model of it. */
export function latencyDetails(summary: CompareSummary): Detail[] {
  const { results, scenario } = summary;
  if (results.every(({ latency }) => latency === undefined)) return [];
  const columns = [
    left("policy"),
    ...["base", "added p50", "added p99"].map(right),
    left("worst hop"),
    ...["queue", "onset"].map(right),
  ];
  const rows = results.map(({ policy, latency }) => [policy, ...(latency ? latencyCells(latency) : NOT_MODELLED)]);
  const mean = scenario.seeds > 1 ? `, mean of ${plural(scenario.seeds, "seed")}` : "";
  return [
    {
      title: `Latency one way, what queues add to it, and the queue and onset at the worst hop${mean}`,
      content: { columns, rows },
    },
    ...latencyClaim(summary),
  ];
}

const NOT_MODELLED = [ABSENT, ABSENT, ABSENT, "not modelled: a bound has no queues", ABSENT, ABSENT];

function latencyCells({ baseS, addedP50S, addedP99S, worstHop }: LatencySummary): string[] {
  const hop = worstHop
    ? [
        `${shortName(worstHop.from)} → ${shortName(worstHop.to)}`,
        formatDelay(worstHop.queueS),
        formatDelay(worstHop.onsetS),
      ]
    : ["none", ABSENT, ABSENT];
  return [...[baseS, addedP50S, addedP99S].map(({ value }: Estimate) => formatDelay(value)), ...hop];
}

/** `spine-0 +31` for `spine-0 and 31 like it`. */
function shortName(name: string): string {
  return name.replace(/ and (\d+) like it$/, " +$1");
}

/** A policy's added p99, for tables of other things. */
export function addedP99Cell({ latency }: PolicySummary): string {
  return latency ? formatDelay(latency.addedP99S.value) : ABSENT;
}
