/** Turns the policies' results into labelled rows, one cell per policy: the figures that text and Markdown both print. */

import type { CompareSummary, Efficiency, Estimate, PolicySummary } from "../metrics/index.ts";
import { ABSENT, formatGbps, formatInterval, formatMeanCount, formatPercent, formatRatio, plural } from "./format.ts";
import { lineRateText } from "./sentences.ts";
import type { Span, Tone } from "./style.ts";

export interface FigureRow {
  readonly label: string;
  readonly cells: readonly Span[];
}

/** Rows under one title. */
export interface FigureSection {
  readonly title: string;
  readonly rows: readonly FigureRow[];
}

const QUANTILES: readonly { readonly key: keyof Efficiency; readonly label: string }[] = [
  { key: "mean", label: "mean of flows" },
  { key: "p50", label: "median (p50)" },
  { key: "p5", label: "slow 5 % (p5)" },
  { key: "p1", label: "slow 1 % (p1)" },
  { key: "slowest", label: "slowest flow" },
];

/** Said once, where a reader looks for the interval. */
const NO_INTERVAL = "(1 seed, no interval)";

/** Goodput as a fraction of line rate; intervals of the mean only, or of all figures. */
export function goodputSection(summary: CompareSummary, allIntervals: boolean): FigureSection {
  const { results, scenario, topology } = summary;
  const rows = efficiencyRows(
    results.map((result) => result.efficiency),
    allIntervals,
  );
  const base = results[0];
  if (base !== undefined && results.length > 1) {
    const cells = results.map((result) => formatRatio(result.efficiency.mean.value, base.efficiency.mean.value));
    rows.push({ label: `mean, against ${base.policy}`, cells: spans(cells) });
  }
  if (results.some((result) => result.aggregate !== undefined)) {
    rows.push({ label: "aggregate over makespan", cells: spans(results.map(aggregateCell)) });
  }
  // With other patterns than one flow for each NIC, a flow's rate is not its NIC's.
  const each = scenario.flows === scenario.jobNics ? "NIC" : "flow";
  rows.push({
    label: `Gb/s per ${each} (of ${lineRateText(topology).replaceAll(" Gb/s", "")})`,
    cells: spans(results.map((result) => formatGbps(result.goodputBps.value))),
  });
  return { title: `Goodput, % of line rate${scenario.seeds === 1 ? ` ${NO_INTERVAL}` : ""}`, rows };
}

/** The same before headers. */
export function wireSection(summary: CompareSummary): FigureSection {
  const rows = efficiencyRows(
    summary.results.map((result) => result.wireEfficiency),
    true,
  );
  return { title: "Wire rate (with headers), % of line rate", rows };
}

/** What collided, all tiers together. */
export function collisionSection(summary: CompareSummary): FigureSection {
  const { results, scenario } = summary;
  const count = (label: string, of: (result: PolicySummary) => number): FigureRow => {
    const counts = results.map(of);
    return { label, cells: counts.map((n) => ({ text: formatMeanCount(n), tone: n > 0 ? "warn" : undefined })) };
  };
  return {
    title: `Flow collisions${scenario.seeds > 1 ? `, mean of ${plural(scenario.seeds, "seed")}` : ""}`,
    rows: [
      count("overloaded links", (result) => result.collisions.overloadedLinks),
      count("  of them avoidable", (result) => result.collisions.avoidableLinks),
      count("flows that cross one", (result) => result.collisions.collidingFlows),
      {
        label: "  share of all flows",
        cells: spans(results.map((result) => formatPercent(result.collisions.flowShare))),
      },
      count("colliding pairs", (result) => result.collisions.collidingPairs),
    ],
  };
}

function efficiencyRows(efficiencies: readonly Efficiency[], allIntervals: boolean): FigureRow[] {
  return QUANTILES.flatMap(({ key, label }) => {
    const estimates: Estimate[] = efficiencies.map((efficiency) => efficiency[key]);
    const cells = estimates.map((estimate) => formatPercent(estimate.value));
    const rows: FigureRow[] = [{ label, cells: spans(cells, key === "mean" ? "strong" : undefined) }];
    const known = estimates.some((estimate) => estimate.ci95[0] !== null);
    if (known && (allIntervals || key === "mean")) {
      rows.push({ label: "  95 % interval", cells: spans(estimates.map(formatInterval), "faint") });
    }
    return rows;
  });
}

function aggregateCell(result: PolicySummary): string {
  return result.aggregate === undefined ? ABSENT : formatPercent(result.aggregate.value);
}

function spans(texts: readonly string[], tone?: Tone): Span[] {
  return texts.map((text) => ({ text, tone }));
}
