/** Writes a summary as GitHub Markdown, for pull requests and step summaries. */

import type { CompareSummary } from "../metrics/index.ts";
import { claimLine } from "./claim.ts";
import { type Detail, pfcDetails, queueingDetails, tierDetails, worstLinkDetails } from "./details.ts";
import { explain } from "./explain.ts";
import { collisionSection, type FigureSection, goodputSection, wireSection } from "./figures.ts";
import { latencyDetails } from "./latency.ts";
import { leagueDetails } from "./league.ts";
import type { Rendered, Reporter, ReportOptions } from "./reporter.ts";
import { sentences } from "./sentences.ts";
import { printable } from "./style.ts";
import { cellText, type Table } from "./table.ts";
import { formatRounded, mergeWaterfalls } from "./waterfall.ts";

export const markdown: Reporter = {
  name: "markdown",
  summary: "GitHub tables, for pull requests and step summaries",
  render,
};

function render(summary: CompareSummary, options: ReportOptions): Rendered {
  const figures = [
    goodputSection(summary, options.verbose),
    ...(options.verbose ? [wireSection(summary)] : []),
    collisionSection(summary),
    waterfallSection(summary),
  ];
  const details = [
    ...leagueDetails(summary),
    ...latencyDetails(summary),
    ...pfcDetails(summary),
    ...(options.verbose ? [...tierDetails(summary), ...queueingDetails(summary)] : []),
    ...(options.collisions ? worstLinkDetails(summary) : []),
  ];
  const blocks = [
    `### heddle compare: ${inert(summary.topology.name)}`,
    sentences(summary, options.verbose)
      .map(({ label, text }) => `- **${label}**: ${inert(text)}`)
      .join("\n"),
    ...figures.filter((section) => section.rows.length > 0).map((section) => figureTable(section, summary)),
    ...(options.explain
      ? [
          explain(summary)
            .map((sentence, n) => `${n + 1}. ${inert(sentence)}`)
            .join("\n"),
        ]
      : []),
    ...details.map(detailTable),
    ...(options.verbose ? assumptions(summary) : []),
    `> ${inert(claimLine(summary))}`,
  ];
  return { output: `${blocks.join("\n\n")}\n`, exitCode: 0 };
}

function waterfallSection({ results }: CompareSummary): FigureSection {
  const stages = mergeWaterfalls(results.map((result) => result.waterfall));
  return {
    title: "From line rate to goodput",
    rows: stages.map(({ stage, rows }) => ({ label: stage, cells: rows.map((row) => ({ text: formatRounded(row) })) })),
  };
}

function figureTable({ title, rows }: FigureSection, { results }: CompareSummary): string {
  const columns = [
    { heading: title, align: "left" as const },
    ...results.map((result) => ({ heading: result.policy, align: "right" as const })),
  ];
  return pipeTable({ columns, rows: rows.map((row) => [row.label.trim(), ...row.cells.map((cell) => cell.text)]) });
}

function detailTable({ title, content }: Detail): string {
  return typeof content === "string"
    ? `**${inert(title)}**: ${inert(content)}`
    : `**${inert(title)}**\n\n${pipeTable(content)}`;
}

/** A GitHub table; the cells' tones are left out. */
export function pipeTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map((column) => inert(cellText(column.heading)))),
    line(columns.map((column) => (column.align === "right" ? "---:" : "---"))),
    ...rows.map((cells) => line(cells.map((cell) => inert(cellText(cell))))),
  ].join("\n");
}

function assumptions({ topology }: CompareSummary): string[] {
  if (topology.assumptions.length === 0) return [];
  return [`**Assumed of this fabric**\n\n${topology.assumptions.map((line) => `- ${inert(line)}`).join("\n")}`];
}

/** Names come from people's files: what Markdown or HTML would read as markup is escaped. */
export function inert(text: string): string {
  return printable(text)
    .replace(/[\\|`*[\]]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}
