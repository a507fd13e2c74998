/** Writes a sweep's summary for a terminal or a pull request: a row per point with its headline figures. */

import type { FigureSummary, PointSummary, SweepSummary } from "../metrics/index.ts";
import { ABSENT, formatPercent, plural } from "./format.ts";
import type { Rendered } from "./reporter.ts";
import { painter } from "./style.ts";
import { writeSummaryCsv, writeSummaryJson } from "./sweep-files.ts";
import { axisValue } from "./sweep-rows.ts";
import { type Cell, renderTable } from "./table.ts";

export const SWEEP_FORMATS = ["text", "json", "csv", "markdown"] as const;
export type SweepFormat = (typeof SWEEP_FORMATS)[number];

export interface SweepReportOptions {
  readonly colour: boolean;
  /** All points and all figures. */
  readonly verbose: boolean;
}

/** Rows of a table that is not verbose; of more, the first and the last are shown. */
const MOST_ROWS = 64;

interface Headline {
  readonly heading: string;
  readonly figure: string;
  readonly show: (value: number) => string;
}

const gigabytes = (value: number): string => value.toFixed(1);
const time = (value: number): string => `${(value * 1e6).toFixed(1)} µs`;

/** Shown where the sweep has them. */
const HEADLINES: readonly Headline[] = [
  { heading: "efficiency", figure: "efficiency.mean", show: formatPercent },
  { heading: "slowest", figure: "efficiency.slowest", show: formatPercent },
  { heading: "colliding", figure: "collisions.flowShare", show: formatPercent },
  { heading: "busbw GB/s", figure: "busbwGBps", show: gigabytes },
  { heading: "efficiency", figure: "efficiency", show: formatPercent },
  { heading: "time", figure: "timeS", show: time },
];

/** The whole document in one of the formats. Deterministic. The range is that of the first headline. */
export function renderSweep(summary: SweepSummary, format: SweepFormat, options: SweepReportOptions): Rendered {
  if (format === "json") return { output: writeSummaryJson(summary), exitCode: 0 };
  if (format === "csv") return { output: writeSummaryCsv(summary), exitCode: 0 };
  const headlines = options.verbose ? allFigures(summary) : HEADLINES.filter((line) => has(summary, line.figure));
  const rows = shortened(summary.points, options.verbose).map((point) =>
    typeof point === "string" ? [point] : rowOf(point, summary.axes, headlines),
  );
  const headings = [
    ...summary.axes,
    ...headlines.flatMap(({ heading }) => [heading, "±"]),
    ...(headlines.length > 0 ? ["p5–p95"] : []),
    "seeds",
  ];
  if (format === "markdown") return { output: markdown(headings, rows), exitCode: 0 };
  const paint = painter(options.colour);
  const table = renderTable(
    {
      columns: headings.map((heading, c) => ({
        heading: [{ text: heading, tone: "heading" as const }],
        align: c < summary.axes.length ? "left" : "right",
      })),
      rows,
    },
    paint,
  );
  const title = `${paint({ text: summary.name, tone: "strong" })}: ${plural(summary.points.length, "point")}, ${plural(summary.cells, "cell")}`;
  const note = "± is half of the 95 % interval of the mean over seeds (Student's t); p5–p95 is over seeds.";
  return { output: `${[title, "", ...table, "", note].join("\n")}\n`, exitCode: 0 };
}

function rowOf(point: PointSummary, axes: readonly string[], headlines: readonly Headline[]): Cell[] {
  const of = axes.map((axis) => String(axisValue(point.vary[axis]) ?? ABSENT));
  if (point.seeds === 0) return [...of, `failed: ${point.error?.message.split("\n")[0] ?? "no cell"}`];
  const figures = headlines.flatMap(({ figure, show }) => {
    const of = point.figures[figure];
    return of === undefined ? [ABSENT, ABSENT] : [show(of.mean), half(of, show)];
  });
  const [lead] = headlines;
  const spread = lead && point.figures[lead.figure];
  const range = spread ? `${lead.show(spread.p5)}–${lead.show(spread.p95)}` : ABSENT;
  const seeds = point.failed === 0 ? String(point.seeds) : `${point.seeds}, ${point.failed} failed`;
  return [...of, ...figures, ...(lead ? [range] : []), seeds];
}

function half({ ci95: [low, high] }: FigureSummary, show: (value: number) => string): string {
  return low === null || high === null ? ABSENT : show((high - low) / 2);
}

/** The points, or the first and the last with a word about the others. */
function shortened(points: readonly PointSummary[], verbose: boolean): (PointSummary | string)[] {
  if (verbose || points.length <= MOST_ROWS) return [...points];
  const ends = MOST_ROWS / 2;
  const left = points.length - 2 * ends;
  return [
    ...points.slice(0, ends),
    `… ${plural(left, "more point")}; --verbose or summary.csv has them …`,
    ...points.slice(-ends),
  ];
}

function has({ points }: SweepSummary, figure: string): boolean {
  return points.some(({ figures }) => figure in figures);
}

function allFigures({ points }: SweepSummary): Headline[] {
  const names = [...new Set(points.flatMap(({ figures }) => Object.keys(figures)))];
  return names.map((figure) => ({
    heading: figure,
    figure,
    show: HEADLINES.find((line) => line.figure === figure)?.show ?? ((value) => String(Number(value.toPrecision(5)))),
  }));
}

function markdown(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const escaped = (cell: Cell | undefined) => String(cell ?? "").replaceAll("|", "\\|");
  const body = rows.map((cells) => line(headings.map((_, c) => escaped(cells[c]))));
  return [line(headings), line(headings.map(() => "---")), ...body].join("");
}
