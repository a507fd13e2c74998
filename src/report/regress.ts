/** Writes a regression run for people, for pull requests, or as the document `heddle/regress@1`. */

import type { RegressSummary } from "../metrics/index.ts";
import { inert, pipeTable } from "./markdown.ts";
import { regressTable, regressVerdict } from "./regress-table.ts";
import type { Rendered, ReportOptions } from "./reporter.ts";
import { painter, printable, wrap } from "./style.ts";
import { renderTable } from "./table.ts";

/** Columns of prose where no terminal says how wide it is. */
const DEFAULT_WIDTH = 100;

type RegressReportOptions = Pick<ReportOptions, "colour" | "width" | "verbose">;

/** The words behind `--format`, the default first. */
export const REGRESS_FORMATS = ["text", "json", "markdown"] as const;
export type RegressFormat = (typeof REGRESS_FORMATS)[number];

/**
 * The exit code is 1 where a scenario failed. Figures that are as stored are left out of text and Markdown unless
 * `verbose`, but for the busbw at the largest size.
 */
export function renderRegress(summary: RegressSummary, format: RegressFormat, options: RegressReportOptions): Rendered {
  return { output: WRITERS[format](summary, options), exitCode: summary.ok ? 0 : 1 };
}

const WRITERS: Readonly<Record<RegressFormat, (summary: RegressSummary, options: RegressReportOptions) => string>> = {
  text: writeText,
  json: (summary) => `${JSON.stringify(summary, null, 2)}\n`,
  markdown: writeMarkdown,
};

function writeText(summary: RegressSummary, { colour, verbose, width = DEFAULT_WIDTH }: RegressReportOptions): string {
  const paint = painter(colour);
  const title = `heddle regress ${summary.baseline}`;
  const blocks = [
    [paint({ text: title, tone: "heading" }), printable(runText(summary))],
    renderTable(regressTable(summary, verbose), paint),
    regressVerdict(summary).flatMap((sentence) => wrap(printable(sentence), width)),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function writeMarkdown(summary: RegressSummary, { verbose }: RegressReportOptions): string {
  const blocks = [
    `### heddle regress: ${inert(summary.baseline)}`,
    regressVerdict(summary).map(inert).join(" "),
    pipeTable(regressTable(summary, verbose)),
    inert(runText(summary)),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** What ran now, and what had stored the figures where that was something else. */
function runText({ version, coreHash, scenarios }: RegressSummary): string {
  const now = `heddle ${version}, core ${coreHash.slice(0, 12)}`;
  const others = new Set(
    scenarios.flatMap(({ stored }) =>
      stored === undefined ? [] : [`heddle ${stored.version}, core ${stored.coreHash.slice(0, 12)}`],
    ),
  );
  others.delete(now);
  return others.size === 0 ? now : `${now}; stored figures are of ${[...others].join(" and ")}`;
}
