/** Writes a summary for a terminal: what was run, one column per policy, the loss waterfall, and the published claim. */

import type { CompareSummary } from "../metrics/index.ts";
import { claimLine } from "./claim.ts";
import { type Detail, pfcDetails, queueingDetails, tierDetails, worstLinkDetails } from "./details.ts";
import { explain } from "./explain.ts";
import { collisionSection, type FigureRow, type FigureSection, goodputSection, wireSection } from "./figures.ts";
import { latencyDetails } from "./latency.ts";
import { leagueDetails } from "./league.ts";
import type { Rendered, Reporter, ReportOptions } from "./reporter.ts";
import { sentences } from "./sentences.ts";
import { columnsOf, type Paint, painter, printable, wrap } from "./style.ts";
import { type Cell, type Column, GAP, renderTable } from "./table.ts";
import { formatRounded, mergeWaterfalls, type WaterfallStage, waterfallBar } from "./waterfall.ts";

/** Columns of tables where no terminal says how wide it is. */
const DEFAULT_WIDTH = 100;
/** Narrower or wider terminals are treated as these: words need some room, and eyes lose a longer line. */
const MIN_WIDTH = 40;
const MAX_WIDTH = 120;
/** A waterfall bar shorter than this says nothing; longer than this it does not say more. */
const BAR_MIN = 6;
const BAR_MAX = 20;

export const text: Reporter = {
  name: "text",
  summary: "aligned tables for a terminal: efficiency, collisions, loss waterfall",
  render,
};

function render(summary: CompareSummary, options: ReportOptions): Rendered {
  const paint = painter(options.colour);
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, options.width ?? DEFAULT_WIDTH));
  const details = [
    ...leagueDetails(summary),
    ...latencyDetails(summary),
    ...pfcDetails(summary),
    ...(options.verbose ? [...tierDetails(summary), ...queueingDetails(summary)] : []),
    ...(options.collisions ? worstLinkDetails(summary) : []),
  ];
  const claim = printable(claimLine(summary));
  const blocks = [
    openingBlock(summary, options, width, paint),
    ...policyBlocks(summary, options, width, paint),
    ...(options.explain ? [explanation(summary, width, paint)] : []),
    ...details.map((detail) => detailBlock(detail, width, paint)),
    ...(options.verbose ? [assumptionBlock(summary, width, paint)] : []),
    // Without a terminal's width the claim stays one line, for those who cut the last line from a pipe.
    options.width === undefined ? [claim] : wrap(claim, width),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return { output: `${filled.map((lines) => lines.join("\n")).join("\n\n")}\n`, exitCode: 0 };
}

function openingBlock(summary: CompareSummary, options: ReportOptions, width: number, paint: Paint): string[] {
  const labelled = sentences(summary, options.verbose);
  const indent = Math.max(...labelled.map(({ label }) => label.length)) + GAP;
  return labelled.flatMap(({ label, text: sentence }) => {
    return wrap(printable(sentence), width - indent).map((line, i) => {
      const head = i === 0 ? label : "";
      return `${paint({ text: head, tone: "heading" })}${" ".repeat(indent - head.length)}${line}`;
    });
  });
}

function explanation(summary: CompareSummary, width: number, paint: Paint): string[] {
  const lines = explain(summary).flatMap((sentence, n) =>
    wrap(printable(sentence), width - 5).map((line, i) => `${i === 0 ? `  ${n + 1}. ` : "     "}${line}`),
  );
  return lines.length === 0 ? [] : [paint({ text: "In five sentences", tone: "heading" }), ...lines];
}

/** All that has one column per policy. */
interface Sheet {
  readonly policies: readonly string[];
  readonly sections: readonly FigureSection[];
  readonly stages: readonly WaterfallStage[];
}

/**
 * Goodput, collisions and waterfall in one table, so that a policy is one column all the way down. What does not fit
 * side by side, without bars, follows in further tables of the same measures.
 */
function policyBlocks(summary: CompareSummary, options: ReportOptions, width: number, paint: Paint): string[][] {
  const sheet = {
    policies: summary.results.map((result) => result.policy),
    sections: [
      goodputSection(summary, options.verbose),
      ...(options.verbose ? [wireSection(summary)] : []),
      collisionSection(summary),
    ],
    stages: mergeWaterfalls(summary.results.map((result) => result.waterfall)),
  };
  const { label, number } = measure(sheet);
  const perTable = Math.max(1, Math.floor((width - label) / (GAP + number)));
  const blocks: string[][] = [];
  for (let from = 0; from < sheet.policies.length; from += perTable) {
    const part = columnsFrom(sheet, from, from + perTable);
    const room = Math.floor((width - label) / part.policies.length) - number - 2 * GAP;
    blocks.push(sheetLines(part, room < BAR_MIN ? 0 : Math.min(BAR_MAX, room), paint));
  }
  return blocks;
}

function columnsFrom({ policies, sections, stages }: Sheet, from: number, to: number): Sheet {
  return {
    policies: policies.slice(from, to),
    sections: sections.map(({ title, rows }) => ({
      title,
      rows: rows.map((row) => ({ ...row, cells: row.cells.slice(from, to) })),
    })),
    stages: stages.map(({ stage, rows }) => ({ stage, rows: rows.slice(from, to) })),
  };
}

/** Columns of the widest label and of the widest figure. */
function measure({ policies, sections, stages }: Sheet): { label: number; number: number } {
  const rows = sections.flatMap((section) => section.rows);
  const labels = [...rows.map((row) => row.label), ...stages.map(({ stage }) => stage)];
  const numbers = [
    ...policies,
    ...rows.flatMap((row) => row.cells.map((cell) => cell.text)),
    ...stages.flatMap((stage) => stage.rows.map(formatRounded)),
  ];
  return { label: GAP + Math.max(...labels.map(columnsOf)), number: Math.max(...numbers.map(columnsOf)) };
}

/** The table's lines; each policy has a column of figures and, behind it, one of bars. */
function sheetLines({ policies, sections, stages }: Sheet, bar: number, paint: Paint): string[] {
  const columns: Column[] = [
    { heading: "", align: "left" },
    ...policies.flatMap((policy): Column[] => [
      { heading: [{ text: policy, tone: "policy" }], align: "right" },
      { heading: "", align: "left" },
    ]),
  ];
  const groups = [
    ...sections.map(({ title, rows }) => ({ title, rows: rows.map(figureCells) })),
    { title: "From line rate to goodput", rows: stages.map((_, i) => stageCells(stages, i, bar)) },
  ];
  const rows = groups
    .filter((group) => group.rows.length > 0)
    .flatMap((group, i): Cell[][] => [
      ...(i > 0 ? [[]] : []),
      [[{ text: group.title, tone: "heading" }]],
      ...group.rows,
    ]);
  return renderTable({ columns, rows }, paint);
}

function figureCells(row: FigureRow): Cell[] {
  return [`  ${row.label}`, ...row.cells.flatMap((cell): Cell[] => [[cell], ""])];
}

function stageCells(stages: readonly WaterfallStage[], i: number, bar: number): Cell[] {
  const { stage, rows } = stages[i]!;
  const tone = i === stages.length - 1 ? ("strong" as const) : undefined;
  return [
    `  ${stage}`,
    ...rows.flatMap((row): Cell[] => [[{ text: formatRounded(row), tone }], waterfallBar(row, bar)]),
  ];
}

function detailBlock({ title, content }: Detail, width: number, paint: Paint): string[] {
  if (typeof content === "string") return wrap(printable(`${title}: ${content}`), width);
  return [paint({ text: title, tone: "heading" }), ...renderTable(content, paint).map((line) => `  ${line}`)];
}

function assumptionBlock({ topology }: CompareSummary, width: number, paint: Paint): string[] {
  if (topology.assumptions.length === 0) return [];
  const lines = topology.assumptions.flatMap((assumption) =>
    wrap(printable(assumption), width - 4).map((line, i) => `${i === 0 ? "  - " : "    "}${line}`),
  );
  return [paint({ text: "Assumed of this fabric", tone: "heading" }), ...lines];
}
