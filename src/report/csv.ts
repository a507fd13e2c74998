/**
 * Writes one row per policy for data frames (RFC 4180 quoting; lines end with LF, as Unix tools expect).
 * Waterfall, tiers and queueing classes are left out: their number depends on the fabric, and columns here never do.
 */

import type { CompareSummary, Efficiency, Estimate, LatencySummary, PolicySummary } from "../metrics/index.ts";
import { meanShare } from "./league.ts";
import type { Reporter } from "./reporter.ts";

export type Value = string | number | null;
type Column = readonly [name: string, of: (result: PolicySummary, summary: CompareSummary) => Value];

export const csv: Reporter = {
  name: "csv",
  summary: "one row per policy, for data frames",
  render: (summary) => {
    const rows = summary.results.map((result) => COLUMNS.map(([, of]) => of(result, summary)));
    return { output: csvText([COLUMNS.map(([name]) => name), ...rows]), exitCode: 0 };
  },
};

/**
 * Lines of cells as CSV; null is an empty cell. A text that a spreadsheet would take for a formula has a `'` before it, by
 * which spreadsheets mean text.
 */
export function csvText(lines: readonly (readonly Value[])[]): string {
  return lines.map((cells) => `${cells.map(quote).join(",")}\n`).join("");
}

const COLUMNS: readonly Column[] = [
  ["topology", (_, { topology }) => topology.name],
  ["nics", (_, { topology }) => topology.nics],
  ["host_nics", (_, { topology }) => topology.hostNics],
  ["host_switches", (_, { topology }) => topology.hostSwitches],
  ["switches", (_, { topology }) => topology.switches],
  ["tiers", (_, { topology }) => topology.tiers],
  ["cables_up", (_, { topology }) => topology.links],
  ["cables_down", (_, { topology }) => topology.cablesDown],
  ["cables_degraded", (_, { topology }) => topology.cablesDegraded],
  ["nic_line_rate_bps", (_, { topology }) => topology.nicLineRateBps],
  ["pattern", (_, { scenario }) => scenario.pattern],
  ["pattern_parameters", (_, { scenario }) => parametersText(scenario.patternParameters)],
  ["job_nics_selected", (_, { scenario }) => scenario.nics],
  ["placement", (_, { scenario }) => scenario.placement],
  ["job_nics", (_, { scenario }) => scenario.jobNics],
  ["flows", (_, { scenario }) => scenario.flows],
  ["qps", (_, { scenario }) => scenario.qps],
  ["qp_mode", (_, { scenario }) => scenario.qpMode],
  ["hash", (_, { scenario }) => scenario.hash],
  ["hash_seeds", (_, { scenario }) => scenario.hashSeeds],
  ["fairness", (_, { scenario }) => scenario.fairness],
  ["mtu_bytes", (_, { scenario }) => scenario.mtuBytes],
  ["ip_version", (_, { scenario }) => scenario.ipVersion],
  ["header_efficiency", (_, { scenario }) => scenario.headerEfficiency],
  ["window_bdp", (_, { scenario }) => scenario.window],
  ["loss_recovery", (_, { scenario }) => scenario.lossRecovery ?? "none"],
  ["drop_rate", (_, { scenario }) => scenario.dropRate ?? 0],
  ["pfc", (_, { scenario }) => scenario.pfc ?? "off"],
  ["pfc_xoff_bytes", (_, { scenario }) => scenario.pfcXoffBytes ?? null],
  ["policy", (result) => result.policy],
  ...efficiencyColumns("efficiency", (result) => result.efficiency),
  ...efficiencyColumns("wire_efficiency", (result) => result.wireEfficiency),
  ...estimateColumns("goodput_bps", (result: PolicySummary) => result.goodputBps),
  ...estimateColumns("aggregate_efficiency", (result: PolicySummary) => result.aggregate),
  ["overloaded_links", ({ collisions }) => collisions.overloadedLinks],
  ["avoidable_links", ({ collisions }) => collisions.avoidableLinks],
  ["colliding_flows", ({ collisions }) => collisions.collidingFlows],
  ["colliding_flow_share", ({ collisions }) => collisions.flowShare],
  ["colliding_pairs", ({ collisions }) => collisions.collidingPairs],
  ["mean_of_optimal", (result, { results }) => shareOfOptimal(result, results)],
  ["optimum_low", ({ optimum }) => optimum?.low ?? null],
  ["optimum_high", ({ optimum }) => optimum?.high ?? null],
  ["pfc_congested_links", ({ pfc }) => pfc?.congestedLinks ?? null],
  ["pfc_paused_links", ({ pfc }) => pfc?.pausedLinks ?? null],
  ["pfc_victims", ({ pfc }) => pfc?.victims ?? null],
  ...latencyColumns((result: PolicySummary) => result.latency),
  ...modelColumns((_: PolicySummary, { scenario }: CompareSummary) => scenario.latencyModel),
  ["seeds", (_, { scenario }) => scenario.seeds],
  ["seed", (_, { scenario }) => scenario.seed],
  ["version", (_, summary) => summary.version],
  ["core_hash", (_, summary) => summary.coreHash],
];

function efficiencyColumns(prefix: string, of: (result: PolicySummary) => Efficiency): Column[] {
  const keys = ["mean", "p50", "p5", "p1", "slowest"] as const;
  return keys.flatMap((key) => estimateColumns(`${prefix}_${key}`, (result: PolicySummary) => of(result)[key]));
}

function shareOfOptimal(result: PolicySummary, results: readonly PolicySummary[]): number | null {
  const ceiling = results.find(({ optimum }) => optimum !== undefined);
  return ceiling ? meanShare(result, ceiling) : null;
}

/** Three columns: the value and the ends of its interval, empty where there is none. */
export function estimateColumns<Row>(
  name: string,
  of: (row: Row) => Estimate | undefined,
): (readonly [name: string, of: (row: Row) => Value])[] {
  return [
    [name, (row) => of(row)?.value ?? null],
    [`${name}_ci95_lo`, (row) => of(row)?.ci95[0] ?? null],
    [`${name}_ci95_hi`, (row) => of(row)?.ci95[1] ?? null],
  ];
}

/** Base, what queues add, and the worst hop; empty where there is no model of it. */
export function latencyColumns<Row>(
  of: (row: Row) => LatencySummary | undefined,
): (readonly [name: string, of: (row: Row) => Value])[] {
  const hop = (row: Row) => of(row)?.worstHop;
  return [
    ...estimateColumns("latency_base_s", (row: Row) => of(row)?.baseS),
    ...estimateColumns("latency_added_p50_s", (row: Row) => of(row)?.addedP50S),
    ...estimateColumns("latency_added_p99_s", (row: Row) => of(row)?.addedP99S),
    ["worst_hop_tier", (row) => hop(row)?.tier ?? null],
    ["worst_hop_from", (row) => hop(row)?.from ?? null],
    ["worst_hop_to", (row) => hop(row)?.to ?? null],
    ["worst_hop_connections", (row) => hop(row)?.connections ?? null],
    ["worst_hop_queue_s", (row) => hop(row)?.queueS ?? null],
    ["worst_hop_onset_s", (row) => hop(row)?.onsetS ?? null],
  ];
}

/** What latency was computed with. */
export function modelColumns<Arguments extends unknown[]>(
  of: (...row: Arguments) => CompareSummary["scenario"]["latencyModel"],
): (readonly [name: string, of: (...row: Arguments) => Value])[] {
  return [
    ["dcqcn", (...row) => of(...row)?.dcqcn ?? null],
    ["ecn_kmin_bytes", (...row) => of(...row)?.ecnKminBytes ?? null],
    ["ecn_kmax_bytes", (...row) => of(...row)?.ecnKmaxBytes ?? null],
    ["ecn_pmax", (...row) => of(...row)?.ecnPmax ?? null],
    ["feedback_delay_s", (...row) => of(...row)?.feedbackDelayS ?? null],
    ["buffer_bytes", (...row) => of(...row)?.bufferBytes ?? null],
  ];
}

/** `crossShare=1;scope=inter-leaf`, sorted by name. */
function parametersText(parameters: Readonly<Record<string, string | number | boolean>>): string {
  const names = Object.keys(parameters).sort();
  return names.map((name) => `${name}=${parameters[name]}`).join(";");
}

function quote(value: Value): string {
  const isFormula = typeof value === "string" && /^[=+\-@\t\r]/.test(value);
  const text = value === null ? "" : `${isFormula ? "'" : ""}${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
