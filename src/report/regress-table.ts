/** Turns a regression run into the rows and sentences that text and Markdown share. */

import type {
  ExpectationResult,
  FigureDiff,
  FigureName,
  RegressMetric,
  RegressScenarioSummary,
  RegressSummary,
} from "../metrics/index.ts";
import { formatCount, formatSize } from "../units.ts";
import { ABSENT, plural } from "./format.ts";
import type { Tone } from "./style.ts";
import type { Cell, Column, Table } from "./table.ts";

/** Significant digits of a figure: as many as tell old and new apart, from 5 to the 17 that every double can need. */
const FEWEST_DIGITS = 5;
const MOST_DIGITS = 17;

const METRIC_NAMES: Readonly<Record<RegressMetric, string>> = {
  busbwGBps: "busbw",
  efficiency: "efficiency",
  overloadedLinks: "overloaded links",
  collidingFlows: "colliding flows",
};

const COLUMNS: readonly Column[] = [
  ...["scenario", "of", "figure"].map((heading): Column => ({ heading, align: "left" })),
  ...["old", "new", "change", "tolerance"].map((heading): Column => ({ heading, align: "right" })),
  { heading: "verdict", align: "left" },
];

/** `busbw at 1G`; GB/s for the bandwidths, no unit for the others. */
export function figureText({ metric, sizeBytes }: FigureName): string {
  return sizeBytes === undefined ? METRIC_NAMES[metric] : `${METRIC_NAMES[metric]} at ${formatSize(sizeBytes)}`;
}

/** True for a figure that no baseline holds, or that moved further than it may. */
export function fails({ verdict }: FigureDiff): boolean {
  return verdict === "beyond" || verdict === "new";
}

/** One row for every figure that is not as stored, and for every expectation; of the others the busbw at the largest size, or all. */
export function regressTable({ scenarios, updated }: RegressSummary, all: boolean): Table {
  const rows = scenarios.flatMap((scenario) => [
    ...scenario.figures
      .filter((figure) => all || figure.verdict !== "same" || isHeadline(figure, scenario))
      .map((figure) => figureRow(scenario.name, figure, updated)),
    ...scenario.expectations.map((expectation) => expectationRow(scenario.name, expectation)),
  ]);
  return { columns: COLUMNS, rows };
}

/** What came out, and what to do about it: a sentence each. */
export function regressVerdict({ scenarios, updated, baseline }: RegressSummary): string[] {
  const figures = scenarios.flatMap((scenario) => scenario.figures);
  const count = (verdict: FigureDiff["verdict"]) => figures.filter((figure) => figure.verdict === verdict).length;
  const missed = scenarios.flatMap(({ expectations }) => expectations).filter(({ ok }) => !ok).length;
  const failed = scenarios.filter(({ ok }) => !ok).length;
  const parts = [
    `${formatCount(count("same"))} as stored`,
    ...(count("within") > 0 ? [`${formatCount(count("within"))} within tolerance`] : []),
    ...(count("beyond") > 0 ? [`${formatCount(count("beyond"))} beyond tolerance`] : []),
    ...(count("new") > 0 ? [`${formatCount(count("new"))} new`] : []),
    ...(missed > 0 ? [`${plural(missed, "expectation")} missed`] : []),
  ];
  const total = `${plural(scenarios.length, "scenario")}, ${plural(figures.length, "figure")}: ${parts.join(", ")}.`;
  return [
    total,
    ...(failed > 0 ? [`${formatCount(failed)} of ${plural(scenarios.length, "scenario")} failed.`] : []),
    ...(!updated && figures.some(fails)
      ? [`If the new figures are right, heddle regress ${baseline} --update stores them.`]
      : []),
    ...(missed > 0 ? ["Expectations are changed by hand only."] : []),
    ...(updated ? [`The new figures are in ${baseline}.`] : []),
  ];
}

/** The figure that stands for its policy where nothing has changed: sizes ascend, the last is the largest. */
function isHeadline(figure: FigureDiff, { figures }: RegressScenarioSummary): boolean {
  return figure === figures.findLast((other) => other.metric === "busbwGBps" && ofText(other) === ofText(figure));
}

function figureRow(scenario: string, figure: FigureDiff, updated: boolean): Cell[] {
  const [before, after] = tellApart(figure.old, figure.new);
  return [
    scenario,
    ofText(figure),
    figureText(figure),
    before,
    after,
    changeText(figure),
    toleranceText(figure),
    [{ text: figure.verdict, tone: fails(figure) && !updated ? "lost" : VERDICT_TONES[figure.verdict] }],
  ];
}

const VERDICT_TONES: Readonly<Record<FigureDiff["verdict"], Tone>> = {
  same: "faint",
  within: "kept",
  beyond: "warn",
  new: "warn",
};

function expectationRow(scenario: string, expectation: ExpectationResult): Cell[] {
  const { got, expected, ok } = expectation;
  return [
    scenario,
    ofText(expectation),
    figureText(expectation),
    ABSENT,
    String(got),
    ABSENT,
    expected,
    [ok ? { text: "met", tone: "faint" } : { text: "missed", tone: "lost" }],
  ];
}

function ofText({ policy, algorithm }: FigureName): string {
  return `${policy} ${algorithm}`;
}

function tellApart(before: number | null, after: number): [string, string] {
  let digits = FEWEST_DIGITS;
  if (before === null) return [ABSENT, short(after, digits)];
  while (digits < MOST_DIGITS && before !== after && short(before, digits) === short(after, digits)) digits++;
  return [short(before, digits), short(after, digits)];
}

function short(value: number, digits: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(digits)));
}

/** `+1.3 %`, two digits however small it is. */
function changeText({ change, verdict }: FigureDiff): string {
  if (verdict === "same") return "0";
  if (change === null) return ABSENT;
  return `${change > 0 ? "+" : ""}${Number((100 * change).toPrecision(2))} %`;
}

function toleranceText({ verdict, tolerance }: FigureDiff): string {
  if (verdict === "new") return ABSENT;
  return tolerance === 0 ? "exact" : `±${Number((100 * tolerance).toPrecision(6))} %`;
}
