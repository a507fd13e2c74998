/** What a reporter of collectives is: a pure function from one summary, and perhaps a measured run, to text. */

import type { CollectiveSummary } from "../metrics/index.ts";
import type { MeasuredRun } from "./measured.ts";
import type { Rendered } from "./reporter.ts";

export interface CollectiveReportOptions {
  /** Adds the intervals of all sizes, and what the fabric assumes. */
  readonly verbose: boolean;
  /** Shown beside the simulated busbw, size by size; see `readMeasured`. */
  readonly measured?: MeasuredRun | undefined;
}

export interface CollectiveReporter {
  /** The word behind `--format`. */
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  /** Renders the whole document. Deterministic: the same summary and options give the same bytes. */
  render(summary: CollectiveSummary, options: CollectiveReportOptions): Rendered;
}
