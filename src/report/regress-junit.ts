/** Writes a regression run as JUnit XML: a suite per scenario, a case per figure and per expectation. */

import type {
  ExpectationResult,
  FigureDiff,
  FigureName,
  RegressScenarioSummary,
  RegressSummary,
} from "../metrics/index.ts";
import { fails, figureText } from "./regress-table.ts";

interface Case {
  readonly name: string;
  readonly failure?: { readonly type: string; readonly message: string };
}

/** One document, ending with a newline. Times are left out: the same run gives the same bytes. */
export function renderRegressJunit(summary: RegressSummary): string {
  const suites = summary.scenarios.map((scenario) => ({ name: scenario.name, cases: casesOf(scenario, summary) }));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="heddle regress ${xml(summary.baseline)}" ${countsOf(all)}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${xml(name)}" ${countsOf(cases)} errors="0" skipped="0">`,
      ...cases.flatMap((item) => caseLines(name, item)),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function countsOf(cases: readonly Case[]): string {
  return `tests="${cases.length}" failures="${cases.filter(({ failure }) => failure !== undefined).length}"`;
}

function caseLines(suite: string, { name, failure }: Case): string[] {
  const open = `    <testcase classname="${xml(suite)}" name="${xml(name)}"`;
  if (failure === undefined) return [`${open}/>`];
  return [`${open}>`, `      <failure type="${failure.type}" message="${xml(failure.message)}"/>`, "    </testcase>"];
}

function casesOf({ figures, expectations }: RegressScenarioSummary, { updated, baseline }: RegressSummary): Case[] {
  return [
    ...figures.map((figure): Case => {
      const failure =
        !updated && fails(figure) ? { type: figure.verdict, message: figureMessage(figure, baseline) } : undefined;
      return { name: nameOf(figure), ...(failure && { failure }) };
    }),
    ...expectations.map((expectation): Case => {
      const name = `${nameOf(expectation)} ${expectation.expected}`;
      return expectation.ok
        ? { name }
        : { name, failure: { type: "expectation", message: expectationMessage(expectation) } };
    }),
  ];
}

function nameOf(figure: FigureName): string {
  return `${figure.policy} ${figure.algorithm} ${figureText(figure)}`;
}

function figureMessage({ old, new: got, tolerance }: FigureDiff, baseline: string): string {
  if (old === null) return `no stored figure, got ${got}; heddle regress ${baseline} --update stores it`;
  const limit = tolerance === 0 ? "exactly" : `within a relative ${tolerance} of`;
  return `expected ${limit} ${old}, got ${got}`;
}

function expectationMessage({ expected, got }: ExpectationResult): string {
  return `expected ${expected}, got ${got}`;
}

/** XML 1.0 has no way to write most control characters: they become `?`. */
function xml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "?")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
