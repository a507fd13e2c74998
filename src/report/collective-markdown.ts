/** Writes a collective as GitHub Markdown: busbw by size, one column per policy and algorithm, and what stands behind it. */

import type { CollectiveResult, CollectiveSummary } from "../metrics/index.ts";
import { formatDuration, formatSize } from "../units.ts";
import type { CollectiveReporter, CollectiveReportOptions } from "./collective-reporter.ts";
import { collectiveSentences, intervalText, resultSentences } from "./collective-sentences.ts";
import { inert, pipeTable } from "./markdown.ts";
import { compareMeasured, measuredSentences, measuredTable } from "./measured.ts";
import type { Rendered } from "./reporter.ts";
import type { Sentence } from "./sentences.ts";

export const collectiveMarkdown: CollectiveReporter = {
  name: "markdown",
  summary: "GitHub tables of busbw by size, for pull requests and step summaries",
  render,
};

function render(summary: CollectiveSummary, options: CollectiveReportOptions): Rendered {
  const { results, scenario, topology } = summary;
  const blocks = [
    `### heddle collective: ${inert(scenario.collective)} on ${inert(topology.name)}`,
    bullets(collectiveSentences(summary)),
    sizeTable("busbw, GB/s", results, (row) => row.busbwGBps.value.toFixed(2)),
    ...(options.verbose
      ? [
          sizeTable("95 % interval of busbw, GB/s", results, (row) => intervalText(row.busbwGBps) ?? "·"),
          sizeTable("time", results, (row) => formatDuration(row.timeS.value)),
        ]
      : []),
    ...results.map((result) => {
      return `**${inert(titleOf(result))}**\n\n${bullets(resultSentences(result, summary, false))}`;
    }),
    ...measuredBlocks(summary, options),
    ...(options.verbose && topology.assumptions.length > 0
      ? [`**Assumed of this fabric**\n\n${topology.assumptions.map((line) => `- ${inert(line)}`).join("\n")}`]
      : []),
  ];
  return { output: `${blocks.join("\n\n")}\n`, exitCode: 0 };
}

/** One row per size, one column per result. */
function sizeTable(
  title: string,
  results: readonly CollectiveResult[],
  cell: (row: CollectiveResult["rows"][number]) => string,
): string {
  const columns = [
    { heading: title, align: "right" as const },
    ...results.map((result) => ({ heading: titleOf(result), align: "right" as const })),
  ];
  const rows = (results[0]?.rows ?? []).map(({ sizeBytes }, i) => [
    formatSize(sizeBytes),
    ...results.map((result) => cell(result.rows[i]!)),
  ]);
  return pipeTable({ columns, rows });
}

function measuredBlocks(summary: CollectiveSummary, { measured }: CollectiveReportOptions): string[] {
  if (measured === undefined) return [];
  const comparison = compareMeasured(summary, measured);
  const table = measuredTable(comparison);
  const [first = "", ...rest] = measuredSentences(comparison, summary);
  return [
    `**${inert(first)}**`,
    ...(table === undefined ? [] : [pipeTable(table)]),
    rest.map((sentence) => `- ${inert(sentence)}`).join("\n"),
  ];
}

function titleOf({ policy, algorithm }: CollectiveResult): string {
  return `${policy} ${algorithm}`;
}

function bullets(sentences: readonly Sentence[]): string {
  return sentences.map(({ label, text }) => `- **${inert(label)}**: ${inert(text)}`).join("\n");
}
