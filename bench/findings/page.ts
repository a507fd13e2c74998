/** Findings and the results of their sweeps into docs/findings.md. */

import type { FigureSummary } from "../../src/metrics/index.ts";
import { formatCount } from "../../src/units.ts";
import type { Finding, Table } from "./finding.ts";
import { halfWidth, type Results } from "./results.ts";
import type { ReadySweep } from "./stamp.ts";

export interface Section {
  readonly finding: Finding;
  readonly ready: ReadySweep;
  readonly results: Results;
}

const HEAD = `# Findings

What the ready sweeps in \`topologies/sweeps/\` give, and what it teaches. \`npm run findings\` runs them, draws the plots and writes this
page. Tables and sentences take their numbers from the results, and a sentence that they no longer bear out stops the page from being written. The
same version of heddle gives the same page, byte for byte.

Goodput is payload ÷ line rate, mean over flows; 98.0 % is what headers leave of it at an MTU of 4096. In tables, ± is half of the
mean's 95 % interval over seeds (Student's t); where it is left out, it rounds to 0.0. These are results of a model, with the
assumptions that each section names; what the model itself assumes is in the README.
`;

/** @returns the page; its pictures are in the folder \`findings\` beside it */
export function renderPage(sections: readonly Section[]): string {
  return [HEAD, ...sections.map(sectionOf)].join("\n");
}

function sectionOf({ finding, ready, results }: Section): string {
  const { summary } = results;
  const { points, cells } = summary;
  const pictures = finding.plots.map(({ name, caption }) => `![${caption}](findings/${name}.svg)`);
  return [
    `## ${finding.title}`,
    ready.stamp,
    `**Question.** ${sentence(ready.question)}`,
    `**Assumed.** ${sentence(ready.assumed)}`,
    ...pictures,
    `${finding.table.what}. \`heddle sweep ${finding.sweep}\`: ${formatCount(points.length)} points, ${formatCount(cells)} cells.`,
    tableOf(finding.table, results),
    finding.teaches(results).map(bullet).join("\n"),
    `What this does not say:\n\n${finding.caveats.map(bullet).join("\n")}`,
    "",
  ]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}

function tableOf(table: Table, results: Results): string {
  const columns = table.columns(results);
  const cells = [
    [table.corner, ...columns.map(({ title }) => title)],
    ...table
      .rows(results)
      .map((row) => [
        row.title,
        ...columns.map((column) => cellOf(table, results.at({ ...row.at, ...column.at }, table.figure))),
      ]),
  ];
  const widths = cells[0]!.map((_, c) => Math.max(...cells.map((row) => row[c]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, c) => (c === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  const [header, ...rows] = cells.map(line);
  return [header, rule, ...rows].join("\n");
}

function cellOf({ unit }: Table, figure: FigureSummary): string {
  const scale = unit === "share" ? 100 : 1;
  const half = (scale * halfWidth(figure)).toFixed(1);
  const mean = (scale * figure.mean).toFixed(1);
  return half === "0.0" ? mean : `${mean} ± ${half}`;
}

function bullet(text: string): string {
  return `- ${text}`;
}

function sentence(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
