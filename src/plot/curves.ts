/** Means over seeds as curves: a figure over an axis or another figure, a series for each combination of the other axes. */

import { type Issue, UsageError } from "../errors.ts";
import type { FigureSummary, Json, PointSummary } from "../metrics/index.ts";
import { formatPercent, plural } from "../report/index.ts";
import { parseQuantity } from "../units.ts";
import { field, figure } from "./figures.ts";
import type { CurvePlot, Series } from "./plot.ts";
import { categoryScale, figureScale, type Scale, valueScale } from "./scale.ts";
import { drawable, figureNames, grouped, unknown, valuesOf, valueText, varying } from "./select.ts";
import { type Group, groupBy, longest, refuseTwins } from "./series.ts";
import type { Subject } from "./subject.ts";

/** Headline figures, of which a sweep has the first or the second. */
const DEFAULT_FIGURES = ["efficiency.mean", "busbwGBps"];
const INTERVAL = "95 %";
/** Numbers that differ by less are the same; relative. */
const SAME = 1e-9;

interface Along {
  readonly scale: Scale;
  readonly xOf: (point: PointSummary) => number;
}

/** @throws {UsageError} UNKNOWN_AXIS, UNKNOWN_FIGURE, AXIS_MISSING, TOO_MANY_SERIES, NO_FIGURES and the like */
export function drawCurves({ summary, points: all, options, preset, title, source }: Subject): CurvePlot {
  const { axes } = summary;
  const issues: Issue[] = [];
  const figures = figureNames(all);
  const y = chooseY(figures, options.y, preset?.y ?? DEFAULT_FIGURES, issues);
  const x = chooseX(axes, figures, all, options.x, preset, issues);
  for (const axis of options.by ?? []) {
    if (!axes.includes(axis)) issues.push(unknown("--by", "axis", axis, axes));
    else if (axis === x)
      issues.push({ code: "ON_X", path: "--by", message: `${axis} is on the x axis (expected another)` });
  }
  if (issues.length > 0 || x === undefined || y === undefined) throw new UsageError(issues);

  const points = all.filter(({ figures: of }) => of[y] !== undefined && (axes.includes(x) || of[x] !== undefined));
  const left = all.length - points.length;
  if (points.length === 0) {
    const reason = all.find(({ error }) => error)?.error?.message;
    const message = `no point has ${y} (expected at least one${reason === undefined ? "" : `; the first failed: ${reason}`})`;
    throw new UsageError([{ code: "NO_FIGURES", path: "-y", message }]);
  }
  const along = axes.includes(x) ? alongAxis(x, points) : alongFigure(x, points);
  const by =
    options.by ??
    varying(axes, points).filter((axis) => axis !== x && (axes.includes(x) || !follows(along, axis, axes, points)));
  const groups = groupBy(points, by, y);
  refuseTwins(groups, along.xOf, axes, [x, ...by]);
  const series = groups.map((group) => seriesOf(group, along.xOf, y));
  const { title: yTitle, unit, ceiling: bound } = figure(y);
  const ceiling =
    bound === "line rate" ? lineRate(points, along.scale) : bound ? ceilingOf(bound, groups, along.xOf) : undefined;
  const values = [
    ...series.flatMap((of) => of.points.map((point) => point.y)),
    ...(ceiling?.points ?? []).map((point) => point.y),
  ];
  return {
    kind: "curves",
    title,
    caption: captionOf(summary.name, points, series, along.scale.kind === "category"),
    notes: left === 0 ? [] : [`${plural(left, "point")} without ${y} ${left === 1 ? "is" : "are"} left out`],
    source,
    x: along.scale,
    y: figureScale(yTitle, values, unit),
    legend: series.length > 1 ? by.join(", ") : "",
    series,
    ...(ceiling === undefined ? {} : { ceiling }),
    marked: true,
  };
}

function chooseY(
  figures: readonly string[],
  given: string | undefined,
  defaults: readonly string[],
  issues: Issue[],
): string | undefined {
  if (given !== undefined) {
    if (figures.includes(given) || figures.length === 0) return given;
    issues.push(unknown("-y", "figure", given, figures));
    return undefined;
  }
  const found = defaults.find((name) => figures.includes(name)) ?? (figures.length === 0 ? defaults[0] : undefined);
  if (found === undefined) {
    const message = `the sweep has no ${defaults.join(" and no ")} (expected one of ${figures.join(", ")})`;
    issues.push({ code: "NO_FIGURE", path: "-y", message });
  }
  return found;
}

function chooseX(
  axes: readonly string[],
  figures: readonly string[],
  points: readonly PointSummary[],
  given: string | undefined,
  preset: Subject["preset"],
  issues: Issue[],
): string | undefined {
  if (given !== undefined) {
    if (axes.includes(given) || figures.includes(given)) return given;
    issues.push(unknown("-x", "axis", given, [...axes, ...figures]));
    return undefined;
  }
  if (preset?.x !== undefined) {
    const found = preset.x.find((name) => axes.includes(name) || figures.includes(name));
    if (found !== undefined) return found;
    const message = `the sweep does not vary ${preset.x[0]}, over which ${preset.name} draws (expected -x with one of ${axes.join(", ")})`;
    issues.push({ code: "NO_AXIS", path: "-x", message });
    return undefined;
  }
  if (axes.length === 0) {
    issues.push({
      code: "NOTHING_VARIES",
      path: "-x",
      message: "nothing varies in this sweep (expected at least one axis)",
    });
    return undefined;
  }
  const isNumeric = (axis: string) => numbersOf(points.map(({ vary }) => vary[axis])) !== undefined;
  return axes.find((axis) => valuesOf(points, axis).length > 2 && isNumeric(axis)) ?? longest(points, axes);
}

/** Over a field of the sweep: numbers and quantities by their size, all else in the sweep's order. */
function alongAxis(axis: string, points: readonly PointSummary[]): Along {
  const { title, unit } = field(axis);
  const values = points.map(({ vary }) => vary[axis]);
  const numbers = numbersOf(values);
  if (numbers !== undefined) {
    const written = new Map(
      values.flatMap((value, i) => (typeof value === "string" ? [[numbers[i]!, drawable(value)]] : [])),
    );
    const at = new Map(points.map((point, i) => [point, numbers[i]!]));
    return { scale: valueScale(title, numbers, unit, written), xOf: (point) => at.get(point)! };
  }
  const names = valuesOf(points, axis);
  return { scale: categoryScale(title, names.map(drawable)), xOf: ({ vary }) => names.indexOf(valueText(vary[axis])) };
}

function alongFigure(name: string, points: readonly PointSummary[]): Along {
  const { title, unit } = figure(name);
  const xOf = ({ figures }: PointSummary) => figures[name]!.mean;
  return { scale: valueScale(title, points.map(xOf), unit), xOf };
}

/** Values as numbers, in SI units where they are quantities; undefined where one is neither, or of another kind. */
function numbersOf(values: readonly (Json | undefined)[]): readonly number[] | undefined {
  if (values.every((value) => typeof value === "number")) return values;
  for (const quantity of ["size", "rate", "duration", "length"] as const) {
    const parsed = values.map((value) => parseQuantity(quantity, value));
    if (parsed.every((of) => of.ok)) return parsed.map(({ value }) => value);
  }
  return undefined;
}

/** Whether the figure on x tells the values of an axis apart by itself, as the number of cables does with GPUs. */
function follows({ xOf }: Along, axis: string, axes: readonly string[], points: readonly PointSummary[]): boolean {
  const others = axes.filter((other) => other !== axis);
  const alike = grouped(points, ({ vary }) => JSON.stringify(others.map((other) => vary[other] ?? null)));
  return [...alike.values()].every((of) => new Set(of.map(xOf)).size === of.length);
}

function seriesOf({ name, points }: Group, xOf: Along["xOf"], y: string): Series {
  const of = points.map((point) => {
    const { mean, ci95 } = point.figures[y] as FigureSummary;
    return { x: xOf(point), y: mean, low: ci95[0], high: ci95[1] };
  });
  return { name, points: of.sort((a, b) => a.x - b.x) };
}

/** Line rate, with a word on what headers leave of it where that is the same for all points. */
function lineRate(points: readonly PointSummary[], { domain: [low, high] }: Scale): CurvePlot["ceiling"] {
  const payload = points.flatMap(({ figures }) => {
    const [goodput, wire] = [figures["efficiency.mean"]?.mean, figures["wireEfficiency.mean"]?.mean];
    return goodput !== undefined && wire !== undefined && wire > 0 ? [goodput / wire] : [];
  });
  const [first] = payload;
  const known = first !== undefined && payload.every((share) => isSame(share, first));
  const label = known ? `line rate; headers leave ${formatPercent(first)}` : "line rate";
  return { label, points: [low, high].map((x) => ({ x, y: 1 })) };
}

/** What the fabric would give if it lost nothing, where that depends on x alone. */
function ceilingOf(name: string, groups: readonly Group[], xOf: Along["xOf"]): CurvePlot["ceiling"] {
  const at = new Map<number, number>();
  for (const point of groups.flatMap(({ points }) => points)) {
    const value = point.figures[name]?.mean;
    if (value === undefined) return undefined;
    const before = at.get(xOf(point));
    if (before !== undefined && !isSame(value, before)) return undefined;
    if (before === undefined) at.set(xOf(point), value);
  }
  const points = [...at].map(([x, y]) => ({ x, y })).sort((a, b) => a.x - b.x);
  return { label: "if the fabric lost nothing", points };
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.abs(b);
}

function captionOf(
  name: string,
  points: readonly PointSummary[],
  series: readonly Series[],
  isCategory: boolean,
): string {
  const seeds = points.map((point) => point.seeds);
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  const over = least === most ? plural(least, "seed") : `${least} to ${plural(most, "seed")}`;
  const hasInterval = series.some((of) => of.points.some(({ low }) => low !== null));
  const mark = isCategory ? "Bars" : "Bands";
  return drawable(
    `${name}: means over ${over}.${hasInterval ? ` ${mark} are ${INTERVAL} intervals of the mean.` : ""}`,
  );
}
