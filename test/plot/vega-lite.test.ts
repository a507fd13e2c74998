/** Plots as Vega-Lite specifications: the library compiles them without a word, and its picture holds what the plot does. */

import { compile } from "vega-lite";
import { describe, expect, it } from "vitest";
import { loadVegaLibraries, renderSvg } from "../../src/cli/vega.ts";
import { DEFAULT_PICTURE, type Plot, type VegaLiteSpec, vegaLiteSpec } from "../../src/plot/index.ts";
import { curves, figure, figures, grid, heatMap, QPS, recorded } from "./summaries.ts";

const quantiles = Array.from({ length: 51 }, (_, i) => i / 50);
const load = [
  [0, 0.5],
  [null, 1],
];
const loads = { tier: "leaf-spine up", lower: ["leaf-0", "leaf-1"], upper: ["spine-0", "spine-1"], load };

const PLOTS: Readonly<Record<string, Plot>> = {
  "curves with intervals": curves(QPS),
  "a curve without": curves(QPS, { where: ["policy=spray"] }),
  "one point": curves(QPS, { where: ["policy=ecmp", "qps=2"], x: "qps" }),
  categories: curves(QPS, { x: "policy" }),
  "a ceiling that rises": curves(
    grid({ sizes: ["8M", "16M", "64M"], policy: ["ecmp", "spray"] }, ({ sizes }) =>
      figures({ busbwGBps: 20, idealBusbwGBps: Number.parseInt(String(sizes), 10) }),
    ),
  ),
  "ceilings of categories": curves(
    grid({ placement: ["packed", "random"] }, ({ placement }) =>
      figures({ busbwGBps: 20, idealBusbwGBps: placement === "packed" ? 40 : 30 }),
    ),
  ),
  "a figure over its logarithm": curves(
    grid({ qps: [1, 2, 4] }, ({ qps }) => ({ timeS: figure(10 ** -Number(qps), 1) })),
    { y: "timeS" },
  ),
  "flow rates": curves(recorded({ ecmp: { flowRateQuantiles: quantiles }, spray: { flowRateQuantiles: quantiles } }), {
    preset: "flow-rates",
  }),
  "link loads": heatMap(recorded({ ecmp: { linkLoads: [loads, loads] } })),
};

/** What the library says of a specification beyond errors, which it throws. */
function warningsOf(spec: VegaLiteSpec): readonly string[] {
  const said: string[] = [];
  const note = (...parts: readonly unknown[]) => {
    said.push(parts.join(" "));
    return logger;
  };
  const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
  // biome-ignore lint/suspicious/noExplicitAny: the library's types know only the specifications that its own types make
  compile(spec as any, { logger: logger as any });
  return said;
}

const drawn = async (plot: Plot, size = DEFAULT_PICTURE) =>
  renderSvg(await loadVegaLibraries(), vegaLiteSpec(plot, size));

describe.each(Object.entries(PLOTS))("%s", (_, plot) => {
  it("compiles without a warning", () => {
    expect(warningsOf(vegaLiteSpec(plot))).toEqual([]);
  });

  it("is JSON, without what JSON has no word for", () => {
    const spec = vegaLiteSpec(plot);
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
    expect(spec["usermeta"]).toEqual({ heddle: plot.source });
  });

  it("is a picture of the same bytes each time, and of numbers alone", async () => {
    const picture = await drawn(plot);
    expect(await drawn(plot)).toBe(picture);
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
    expect(picture).toContain(plot.title);
  });
});

it("a wrong specification has a warning, so that none means something", () => {
  const x = { field: "x", type: "quantitative", axis: { title: "x" } };
  const disagreeing = [{ scale: { zero: true } }, { scale: { zero: false } }];
  const layer = disagreeing.map((of) => ({ mark: "point", encoding: { x: { ...x, ...of } } }));
  expect(warningsOf({ ...vegaLiteSpec(PLOTS["one point"]!), layer })).not.toEqual([]);
});

it("pictures have the size that is asked for", async () => {
  expect(await drawn(curves(QPS))).toMatch(/^<svg [^>]*width="720" height="440"/);
  expect(await drawn(curves(QPS), { width: 400, height: 300 })).toMatch(/^<svg [^>]*width="400" height="300"/);
});

it("intervals end where the axes do, and are whole in the data", async () => {
  // 50 % ± 70 points, as two seeds of a figure that varies much may give.
  const wide = curves(grid({ qps: [1, 2, 4] }, () => ({ "efficiency.mean": figure(0.5, 0.7) })));
  const low = 0.5 - 0.7;
  const data = vegaLiteSpec(wide)["data"] as { values: readonly object[] };
  expect(data.values[0]).toEqual({ series: "efficiency.mean", x: 1, y: 0.5, low, high: 0.5 + 0.7 });
  const picture = await drawn(wide);
  const [, band = ""] = /aria-roledescription="area mark"[^>]* d="([^"]*)"/.exec(picture) ?? [];
  const heights = new Set([...band.matchAll(/,(-?[\d.]+)/g)].map(([, y]) => Number(y)));
  const [, gridHeight] = /<g class="mark-rule role-axis-grid"[\s\S]*?y2="(-?\d+)"/.exec(picture) ?? [];
  expect([...heights].sort((a, b) => a - b)).toEqual([0, Math.abs(Number(gridHeight))]);
});

it("series have a name, a colour and a shape each in one legend", async () => {
  const picture = await drawn(curves(QPS));
  for (const text of ["policy", "ecmp", "spray", "QPs per flow", "line rate; headers leave 90.0 %"]) {
    expect(picture).toContain(`>${text}</text>`);
  }
  expect(picture.match(/>ecmp<\/text>/g)).toHaveLength(1);
});
