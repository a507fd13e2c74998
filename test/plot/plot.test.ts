/** Summaries into plots: which axes, which series, what bounds them, and what cannot be drawn. */

import { describe, expect, it } from "vitest";
import { HeddleError } from "../../src/errors.ts";
import type { CellRecord, FigureSummary, Json, SweepSummary } from "../../src/metrics/index.ts";
import { type CurvePlot, drawPlot, type HeatMapPlot, type PlotOptions, renderPlot } from "../../src/plot/index.ts";
import { COLOURS, DASHES, MARKS, SHAPES } from "../../src/plot/palette.ts";

interface Row {
  readonly vary: Readonly<Record<string, Json>>;
  readonly figures: Readonly<Record<string, number>>;
  readonly half?: number;
  readonly record?: CellRecord;
}

function summaryOf(rows: readonly Row[]): SweepSummary {
  return {
    schema: "heddle/sweep@1",
    version: "1.2.3",
    coreHash: "c0",
    name: "made-up",
    description: "",
    sweep: "5eeb",
    axes: Object.keys(rows[0]?.vary ?? {}),
    interval: "student-t",
    seed: 1,
    cells: 3 * rows.length,
    failedCells: 0,
    points: rows.map(({ vary, figures, half, record }, i) => ({
      id: `p${i}`,
      fabric: "fabric",
      vary,
      seeds: 3,
      failed: 0,
      figures: Object.fromEntries(
        Object.entries(figures).map(([name, mean]): [string, FigureSummary] => [
          name,
          { mean, ci95: half === undefined ? [null, null] : [mean - half, mean + half], p5: mean, p95: mean },
        ]),
      ),
      ...(record ? { record } : {}),
    })),
  };
}

const POLICIES = ["ecmp", "adaptive"];
const GRID = summaryOf(
  [1, 2, 4, 8].flatMap((qps) =>
    POLICIES.map((policy, i) => ({
      vary: { qps, policy },
      figures: {
        "efficiency.mean": (qps + 8 * i) / 20,
        "wireEfficiency.mean": (qps + 8 * i) / 19,
        goodputGbps: 40 * qps,
      },
      half: 0.01,
    })),
  ),
);
const curves = (summary: SweepSummary, options: PlotOptions = {}) => drawPlot(summary, options) as CurvePlot;

function codesOf(summary: SweepSummary, options: PlotOptions): string[] {
  try {
    drawPlot(summary, options);
  } catch (error) {
    if (error instanceof HeddleError) return error.issues.map(({ code, path }) => `${path} ${code}`);
    throw error;
  }
  return [];
}

describe("curves", () => {
  it("run over the first axis of more than two numbers, one for each combination of the others", () => {
    const plot = curves(GRID);
    expect(plot).toMatchObject({ kind: "curves", legend: "policy", marked: true, notes: [] });
    expect(plot.x).toMatchObject({ title: "QPs per flow", kind: "log", domain: [1, 8] });
    expect(plot.series.map(({ name }) => name)).toEqual(POLICIES);
    expect(plot.series[0]!.points.map(({ x, y }) => [x, y])).toEqual([1, 2, 4, 8].map((qps) => [qps, qps / 20]));
    for (const { y, low, high } of plot.series.flatMap(({ points }) => points)) {
      expect([low, high]).toEqual([y - 0.01, y + 0.01]);
    }
  });

  it("stay below the line rate, with what headers leave where all points agree on that", () => {
    expect(curves(GRID).ceiling).toEqual({
      label: "line rate; headers leave 95.0 %",
      points: [
        { x: 1, y: 1 },
        { x: 8, y: 1 },
      ],
    });
    expect(curves(GRID, { y: "goodputGbps" }).ceiling).toBeUndefined();
  });

  it("of a collective stay below what the fabric would give without losses", () => {
    const rows = ["8M", "64M", "512M"].flatMap((sizes, i) =>
      POLICIES.map((policy, j) => ({
        vary: { sizes, policy },
        figures: { busbwGBps: 10 * i + j, idealBusbwGBps: 40 + i },
      })),
    );
    const plot = curves(summaryOf(rows), { preset: "busbw" });
    expect(plot.x.ticks.map(({ at, label }) => [at, label])).toEqual([
      [8 * 2 ** 20, "8M"],
      [64 * 2 ** 20, "64M"],
      [512 * 2 ** 20, "512M"],
    ]);
    expect(plot.ceiling!.points.map(({ y }) => y)).toEqual([40, 41, 42]);
    expect(plot.caption).not.toContain("intervals");
  });

  it("take another axis, another figure and filters", () => {
    const plot = curves(GRID, { x: "policy", y: "goodputGbps", by: ["qps"], where: ["qps=1,8"], title: "Mine" });
    expect(plot.title).toBe("Mine");
    expect(plot.x).toMatchObject({ kind: "category", ticks: [{ label: "ecmp" }, { label: "adaptive" }] });
    expect(plot.series.map(({ name, points }) => [name, points.map(({ y }) => y)])).toEqual([
      ["qps 1", [40, 40]],
      ["qps 8", [320, 320]],
    ]);
  });

  it("hide nothing: an axis that neither places a point nor tells series apart is asked for", () => {
    expect(codesOf(GRID, { x: "qps", by: [] })).toEqual(["--by AXIS_MISSING"]);
    expect(codesOf(GRID, { x: "qps", by: [], where: ["policy=ecmp"] })).toEqual([]);
  });

  it("leave out control characters of names", () => {
    const rows = [1, 2, 3].map((qps) => ({
      vary: { qps, policy: "a\u001b[2Jb\uFFFF" },
      figures: { "efficiency.mean": 0.5 },
    }));
    const plot = curves(summaryOf(rows), { by: ["policy"] });
    expect(JSON.stringify(plot)).not.toMatch(/\\u001b|\uFFFF/);
    expect(renderPlot(plot, { colour: false, width: 80, height: 20 })).not.toContain("\u001b");
  });
});

describe("recorded distributions", () => {
  const quantiles = [0.25, 0.5, 0.5, 0.75, 0.98];
  const rows = POLICIES.map((policy, i) => ({
    vary: { policy },
    figures: { "efficiency.mean": 0.5 },
    record: {
      flowRateQuantiles: quantiles.map((rate) => rate / (i + 1)),
      linkLoads: [{ tier: "leaf-spine up", lower: ["leaf-0", "leaf-1"], upper: ["spine-0"], load: [[0.5], [null]] }],
    },
  }));

  it("of flow rates climb from 0 to 1", () => {
    const plot = curves(summaryOf(rows), { preset: "flow-rates" });
    expect(plot.marked).toBe(false);
    expect(plot.series.map(({ points }) => points.map(({ x, y }) => [x, y]))).toEqual([
      quantiles.map((rate, i) => [rate, i / 4]),
      quantiles.map((rate, i) => [rate / 2, i / 4]),
    ]);
  });

  it("of link loads are a panel for each point and tier", () => {
    const plot = drawPlot(summaryOf(rows), { preset: "link-loads" }) as HeatMapPlot;
    expect(plot.panels.map(({ title, sides, load }) => ({ title, sides, load }))).toEqual(
      POLICIES.map((policy) => ({
        title: `${policy}: leaf-spine up`,
        sides: { lower: "leaf", upper: "spine" },
        load: [[0.5], [null]],
      })),
    );
    expect(renderPlot(plot, { colour: false, width: 80, height: 20 })).toContain("ecmp: leaf-spine up");
  });

  it("need what they draw, and have axes of their own", () => {
    expect(codesOf(GRID, { preset: "flow-rates" })).toEqual(["--preset NO_RECORD"]);
    expect(codesOf(summaryOf(rows), { preset: "link-loads", x: "policy", by: ["policy"] })).toEqual([
      "-x HAS_OWN_AXES",
      "--by HAS_OWN_AXES",
    ]);
    const many = summaryOf(Array.from({ length: 13 }, (_, qps) => ({ ...rows[0]!, vary: { qps } })));
    expect(codesOf(many, { preset: "link-loads" })).toEqual(["--preset TOO_MANY_PANELS"]);
  });
});

describe("what can't be drawn is told", () => {
  it.each<[PlotOptions, string[]]>([
    [{ x: "nowhere", y: "nothing" }, ["-y UNKNOWN_FIGURE", "-x UNKNOWN_AXIS"]],
    [{ preset: "scales", where: ["policy"] }, ["--preset UNKNOWN_PLOT_PRESET", "--where NOT_A_FILTER"]],
    [{ where: ["policy=x", "polcy=ecmp"] }, ["--where UNKNOWN_VALUE", "--where UNKNOWN_AXIS"]],
  ])("%j", (options, codes) => {
    expect(codesOf(GRID, options)).toEqual(codes);
  });

  it("more series than eyes tell apart", () => {
    const rows = Array.from({ length: 17 }, (_, i) =>
      [1, 2, 3].map((qps) => ({ vary: { qps, name: `n${i}` }, figures: { "efficiency.mean": 1 } })),
    );
    expect(codesOf(summaryOf(rows.flat()), { x: "qps" })).toEqual(["--by TOO_MANY_SERIES"]);
  });

  it("a sweep in which nothing varies, or of which all cells failed", () => {
    expect(codesOf(summaryOf([{ vary: {}, figures: { "efficiency.mean": 1 } }]), {})).toEqual(["-x NOTHING_VARIES"]);
    expect(codesOf(summaryOf([]), {})).toEqual([" NO_POINTS"]);
  });
});

it("series look different, in colour and without", () => {
  const looks = Array.from({ length: 16 }, (_, i) => [
    `${COLOURS[i % COLOURS.length]} ${SHAPES[i % SHAPES.length]}`,
    `${COLOURS[i % COLOURS.length]} ${DASHES[i % DASHES.length]}`,
    MARKS[i],
  ]);
  for (const column of [0, 1, 2]) expect(new Set(looks.map((of) => of[column])).size).toBe(16);
});
