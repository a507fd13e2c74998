/** Writes one row per policy, algorithm and size for data frames. Sizes that were only measured have none. */

import type { CollectiveResult, CollectiveRow, CollectiveSummary } from "../metrics/index.ts";
import type { CollectiveReporter } from "./collective-reporter.ts";
import { csvText, estimateColumns, latencyColumns, modelColumns, type Value } from "./csv.ts";
import type { MeasuredRun } from "./measured.ts";

interface Line {
  readonly summary: CollectiveSummary;
  readonly result: CollectiveResult;
  readonly row: CollectiveRow;
  readonly measured: MeasuredRun | undefined;
}

type Column = readonly [name: string, of: (line: Line) => Value];

export const collectiveCsv: CollectiveReporter = {
  name: "csv",
  summary: "one row per policy, algorithm and size, for data frames",
  render: (summary, { measured }) => {
    const lines = summary.results.flatMap((result) =>
      result.rows.map((row) => COLUMNS.map(([, of]) => of({ summary, result, row, measured }))),
    );
    return { output: csvText([COLUMNS.map(([name]) => name), ...lines]), exitCode: 0 };
  },
};

const COLUMNS: readonly Column[] = [
  ["topology", ({ summary }) => summary.topology.name],
  ["nics", ({ summary }) => summary.topology.nics],
  ["tiers", ({ summary }) => summary.topology.tiers],
  ["nic_line_rate_bps", ({ summary }) => summary.topology.nicLineRateBps],
  ["cables_down", ({ summary }) => summary.topology.cablesDown],
  ["cables_degraded", ({ summary }) => summary.topology.cablesDegraded],
  ...scenarioColumns([
    ["collective", "collective"],
    ["ranks", "ranks"],
    ["servers", "servers"],
    ["gpus_per_server", "gpusPerServer"],
    ["groups", "groups"],
    ["group_size", "groupSize"],
    ["placement", "placement"],
    ["channels", "channels"],
    ["qps", "qps"],
    ["qp_mode", "qpMode"],
    ["hash", "hash"],
    ["hash_seeds", "hashSeeds"],
    ["mtu_bytes", "mtuBytes"],
    ["ip_version", "ipVersion"],
    ["header_efficiency", "headerEfficiency"],
    ["window_bdp", "window"],
    ["nvlink_bps", "nvlinkBps"],
    ["nvlink_ring_bps", "nvlinkRingBps"],
    ["barrier", "barrier"],
    ["datatype", "datatype"],
    ["busbw_factor", "busbwFactor"],
  ]),
  ["policy", ({ result }) => result.policy],
  ["algorithm", ({ result }) => result.algorithm],
  ["size_bytes", ({ row }) => row.sizeBytes],
  ["count", ({ row }) => row.count],
  ...estimateColumns("time_s", ({ row }: Line) => row.timeS),
  ...estimateColumns("algbw_GBps", ({ row }: Line) => row.algbwGBps),
  ...estimateColumns("busbw_GBps", ({ row }: Line) => row.busbwGBps),
  ["latency_share", ({ row }) => row.latencyShare],
  ["ideal_busbw_GBps", ({ row }) => row.idealBusbwGBps],
  ["measured_busbw_GBps", (line) => measuredBusbw(line)],
  ["measured_ratio", (line) => measuredRatio(line)],
  ...estimateColumns("efficiency", ({ result }: Line) => result.efficiency),
  ...estimateColumns("bandwidth_busbw_GBps", ({ result }: Line) => result.bandwidthBusbwGBps),
  ["network_step_s", ({ result }) => result.networkStepS],
  ["network_steps", ({ result }) => result.networkSteps],
  ["nvlink_step_s", ({ result }) => result.nvlinkStepS],
  ["nvlink_steps", ({ result }) => result.nvlinkSteps],
  ["overloaded_links", ({ result }) => result.overloadedLinks],
  ["colliding_flows", ({ result }) => result.collidingFlows],
  ["colliding_pairs", ({ result }) => result.collidingPairs],
  ["sampled", ({ result }) => result.sampled ?? null],
  ...latencyColumns(({ result }: Line) => result.latency),
  ...modelColumns(({ summary }: Line) => summary.scenario.latencyModel),
  ...scenarioColumns([
    ["iters", "iters"],
    ["seed", "seed"],
  ]),
  ["version", ({ summary }) => summary.version],
  ["core_hash", ({ summary }) => summary.coreHash],
];

function scenarioColumns(
  names: readonly (readonly [
    string,
    Exclude<keyof CollectiveSummary["scenario"], "policyParameters" | "latencyModel">,
  ])[],
): Column[] {
  return names.map(([name, field]) => {
    return [
      name,
      ({ summary }) => {
        const value = summary.scenario[field];
        return typeof value === "boolean" ? String(value) : value;
      },
    ];
  });
}

function measuredBusbw({ measured, row }: Line): number | null {
  return measured?.rows.find(({ sizeBytes }) => sizeBytes === row.sizeBytes)?.busbwGBps ?? null;
}

function measuredRatio(line: Line): number | null {
  const busbwGBps = measuredBusbw(line);
  return busbwGBps === null ? null : busbwGBps / line.row.busbwGBps.value;
}
