/** The reporters by name, and what the command line needs to choose and call one. */

import { UsageError, unknownName } from "../errors.ts";
import { csv } from "./csv.ts";
import { json } from "./json.ts";
import { markdown } from "./markdown.ts";
import type { Reporter } from "./reporter.ts";
import { text } from "./text.ts";

export { BLAST_FORMATS, type BlastFormat, renderBlast } from "./blast.ts";
export { collectiveReporters, findCollectiveReporter } from "./collective.ts";
export type { CollectiveReporter, CollectiveReportOptions } from "./collective-reporter.ts";
export { formatPercent, plural } from "./format.ts";
export { renderInspect } from "./inspect.ts";
export type {
  InspectedBill,
  InspectedFacts,
  InspectedPath,
  InspectedPaths,
  InspectSummary,
} from "./inspect-summary.ts";
export { type ListSection, renderList } from "./list.ts";
export type { MeasuredComparison, MeasuredRow, MeasuredRun } from "./measured.ts";
export { type NcclJsonFile, renderNcclJson } from "./nccl-json.ts";
export { collectiveOf } from "./nccl-test.ts";
export { REGRESS_FORMATS, type RegressFormat, renderRegress } from "./regress.ts";
export { renderRegressBenchmark } from "./regress-benchmark.ts";
export { renderRegressJunit } from "./regress-junit.ts";
export type { Rendered, Reporter, ReportOptions } from "./reporter.ts";
export { renderRun } from "./run.ts";
export { writeFlowsCsv, writeFlowsNdjson, writeTimelineCsv } from "./run-files.ts";
export { clipped, columnsOf, type Paint, painter, printable, type Tone, wrap } from "./style.ts";
export { renderSweep, SWEEP_FORMATS, type SweepFormat } from "./sweep.ts";
export { type SweepFile, sweepFiles } from "./sweep-files.ts";
export { renderSweepPlan } from "./sweep-plan.ts";
export { axisValue } from "./sweep-rows.ts";
export { renderValidation, VALIDATION_FORMATS, type ValidationFormat } from "./validation.ts";

/** All reporters, the default first. */
export const reporters: readonly Reporter[] = [text, json, csv, markdown];

/** The reporter of that name; `path` says where the name was given. Throws UsageError UNKNOWN_REPORTER. */
export function findReporter(name: string, path = "reporter"): Reporter {
  const found = reporters.find((reporter) => reporter.name === name);
  if (found === undefined) {
    throw new UsageError([
      unknownName(
        path,
        "reporter",
        name,
        reporters.map((reporter) => reporter.name),
      ),
    ]);
  }
  return found;
}
