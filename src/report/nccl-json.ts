/** Writes results as nccl-tests' own JSON, schema version 3, one document for each policy and algorithm. */

import type { CollectiveResult, CollectiveRow, CollectiveSummary } from "../metrics/index.ts";
import { ncclTestOf, type SizeSweep, sizeSweepOf } from "./nccl-test.ts";

export interface NcclJsonFile {
  readonly name: string;
  readonly text: string;
}

/** The clock has no part in a result, and the same run gives the same bytes: the times are the format's zero. */
const NO_TIME = "1970-01-01 00:00:00";

/**
 * The documents, with the names of their files: `file` itself for a single result; for several, policy and algorithm
 * before the extension, `out-ecmp-ring.json`. The caller writes them, each whole or not at all; files of these names are
 * overwritten.
 *
 * Booleans are strings, as nccl-tests writes them, and so is the root, with the blanks of its column; `nwrong` is null where
 * nothing is checked. `args` is the command of nccl-tests that was simulated. There is no environment, no NCCL version (0)
 * and no device: a simulation has none, and a summary does not hold where each rank was.
 * Source: nccl-tests, src/util.cu, JSON_FILE_VERSION 3.
 */
export function renderNcclJson(summary: CollectiveSummary, file: string): NcclJsonFile[] {
  return summary.results.map((result) => ({
    name: summary.results.length === 1 ? file : withSuffix(file, `${result.policy}-${result.algorithm}`),
    text: `${JSON.stringify(documentOf(summary, result), null, 2)}\n`,
  }));
}

/** `out.json` and `ecmp-ring` make `out-ecmp-ring.json`. */
function withSuffix(file: string, suffix: string): string {
  const [, stem, extension] = /^(.*?[^/\\])(\.[^./\\]*)?$/s.exec(file) ?? [];
  return stem === undefined ? `${file}-${suffix}` : `${stem}-${suffix}${extension ?? ""}`;
}

function documentOf(summary: CollectiveSummary, result: CollectiveResult) {
  const sweep = sizeSweepOf(summary);
  const { iters } = summary.scenario;
  return {
    version: 3,
    start_time: NO_TIME,
    args: argumentsOf(summary, sweep),
    env: [],
    nccl_version: 0,
    config: {
      nthreads: 1,
      ngpus: 1,
      minimum_bytes: sweep.minBytes,
      maximum_bytes: sweep.maxBytes,
      [`step_${sweep.step.kind}`]: sweep.step.value,
      warmup_iters: 0,
      iterations: iters,
      aggregated_iterations: 1,
      validation: 0,
      graph: 0,
      blocking_collectives: "false",
      per_iter_timing: "false",
      per_iter_skip: 0,
      parallel_init: "false",
      devices: [],
    },
    results: result.rows.map((row) => rowOf(row, summary, `heddle ${result.policy} ${result.algorithm}`)),
    out_of_bounds: { count: 0, okay: "true" },
    average_bus_bandwidth: { bandwidth: result.avgBusbwGBps, okay: "unchecked" },
    errors: [],
    end_time: NO_TIME,
  };
}

function argumentsOf({ scenario }: CollectiveSummary, { minBytes, maxBytes, step }: SizeSweep): string[] {
  const sizes = ["-b", minBytes, "-e", maxBytes, step.kind === "factor" ? "-f" : "-i", step.value];
  return [ncclTestOf(scenario.collective).program, ...sizes.map(String), "-n", String(scenario.iters), "-c", "0"];
}

/** Times are µs, bandwidths GB/s; both halves show the one time that a simulation knows. */
function rowOf(row: CollectiveRow, { scenario }: CollectiveSummary, experiment: string) {
  const { redop, root } = ncclTestOf(scenario.collective);
  const half = {
    time: row.timeS.value * 1e6,
    alg_bw: row.algbwGBps.value,
    bus_bw: row.busbwGBps.value,
    nwrong: null,
  };
  return {
    size: row.sizeBytes,
    count: row.count,
    type: scenario.datatype,
    redop,
    root: String(root).padStart(6),
    out_of_place: half,
    in_place: half,
    actual_iterations: scenario.iters,
    experiment_name: experiment,
  };
}
