/** Scenarios for tests of `run`: one job after another, all defaults written out. */

import { type RunJob, type RunOptions, type RunOutcome, type RunScenario, run } from "../../src/run/index.ts";
import { wireBytes } from "../../src/sim/index.ts";
import type { TopologyGraph } from "../../src/topology/index.ts";
import { moduleOf } from "../core/builds.ts";

/** Without headers and latency, so that times are bytes over rates. */
export const PLAIN: Omit<RunScenario, "jobs"> = {
  name: "test",
  policy: "ecmp",
  qps: 1,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  seed: 1,
  mtuBytes: 4096,
  ipVersion: 4,
  headerBytes: 0,
  latency: "none",
  fairness: "max-min",
  window: 1.25,
  changes: [],
};

/** Bytes that RoCEv2 adds to each packet of PLAIN's. */
export const ROCE_BYTES = wireBytes({ mtuBytes: 4096, ipVersion: 4 }) - 4096;

const JOB: Omit<RunJob, "workload"> = {
  path: "jobs[0]",
  name: "job",
  startS: 0,
  repetitions: 1,
  gapS: 0,
  nics: "gpu",
  placement: "packed",
  placementParameters: {},
  share: false,
};

export function patternJob(pattern: string, sizeBytes: number, rest: Partial<RunJob> = {}, parameters = {}): RunJob {
  return { ...JOB, workload: { kind: "pattern", pattern, parameters, sizeBytes }, ...rest };
}

/** `text` is CSV with a header. */
export function traceJob(text: string, rest: Partial<RunJob> = {}): RunJob {
  return { ...JOB, workload: { kind: "trace", file: { name: "trace.csv", text } }, ...rest };
}

export function runOn(
  graph: TopologyGraph,
  jobs: readonly RunJob[],
  scenario: Partial<RunScenario> = {},
  options: Partial<RunOptions> = {},
): Promise<RunOutcome> {
  const numbered = jobs.map((job, i) => ({ ...job, path: `jobs[${i}]` }));
  return run(moduleOf("release"), graph, { ...PLAIN, jobs: numbered, ...scenario }, { version: "test", ...options });
}
