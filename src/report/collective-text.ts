/** Writes nccl-tests' own table, one for each policy and algorithm; all that it does not know stands in `#` lines. */

import type { CollectiveSummary } from "../metrics/index.ts";
import type { CollectiveReporter, CollectiveReportOptions } from "./collective-reporter.ts";
import { collectiveSentences, resultSentences } from "./collective-sentences.ts";
import { compareMeasured, type MeasuredRun, measuredSentences, measuredTable } from "./measured.ts";
import { ncclClosing, ncclOpening, ncclTable } from "./nccl-table.ts";
import type { Rendered } from "./reporter.ts";
import type { Sentence } from "./sentences.ts";
import { painter, printable, wrap } from "./style.ts";
import { renderTable } from "./table.ts";

/** Columns of the lines in words: no wider than the table below them. */
const WIDTH = 116;
/** Columns of the longest label, `collisions`, and the gap behind it. */
const LABEL_WIDTH = 12;

export const collectiveText: CollectiveReporter = {
  name: "text",
  summary: "nccl-tests' table, one per policy and algorithm, and what stands behind it",
  render,
};

/** No colours and one width, so that whatever reads nccl-tests' output reads this, from a terminal as from a pipe. */
function render(summary: CollectiveSummary, { verbose, measured }: CollectiveReportOptions): Rendered {
  const { assumptions } = summary.topology;
  const lines = [
    `# heddle version ${summary.version}`,
    ...ncclOpening(summary),
    "#",
    "# Simulated: no device was used, and both halves of a row show the one time that a simulation knows",
    ...collectiveSentences(summary).flatMap(labelled),
    ...(verbose ? assumptions.flatMap((text, i) => labelled({ label: i === 0 ? "assumed" : "", text })) : []),
    "#",
    ...summary.results.flatMap((result) => [
      `# policy ${result.policy}, algorithm ${result.algorithm}`,
      ...ncclTable(result, summary),
      "#",
      ...resultSentences(result, summary, verbose).flatMap(labelled),
      "#",
    ]),
    ...(measured === undefined ? [] : [...measuredLines(summary, measured), "#"]),
    ncclClosing(summary),
  ];
  return { output: `${lines.join("\n")}\n`, exitCode: 0 };
}

function labelled({ label, text }: Sentence): string[] {
  return wrap(printable(text), WIDTH - LABEL_WIDTH).map(
    (line, i) => `#  ${(i === 0 ? label : "").padEnd(LABEL_WIDTH)}${line}`,
  );
}

function measuredLines(summary: CollectiveSummary, run: MeasuredRun): string[] {
  const comparison = compareMeasured(summary, run);
  const [first = "", ...rest] = measuredSentences(comparison, summary);
  const table = measuredTable(comparison);
  const words = (text: string) => wrap(printable(text), WIDTH).map((line) => `# ${line}`);
  return [
    ...words(first),
    ...(table === undefined ? [] : renderTable(table, painter(false)).map((line) => `#  ${line}`)),
    ...rest.flatMap(words),
  ];
}
