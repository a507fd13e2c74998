/** Plots as text: what stands where, in any width, with and without colours. */

import { describe, expect, it } from "vitest";
import { type Plot, renderPlot } from "../../src/plot/index.ts";
import { curves, figure, figures, grid, heatMap, QPS, recorded } from "./summaries.ts";

const text = (plot: Plot, width: number, height?: number) => renderPlot(plot, { colour: false, width, height });
const lines = (plot: Plot, width: number, height?: number) => text(plot, width, height).trimEnd().split("\n");

const load = [
  [0, 0.1, 0.3, 0.5, 0.7, 1],
  [null, 0.19, 0.2, 0.4, 0.6, 0.8],
];
const upper = Array.from({ length: 6 }, (_, i) => `spine-${i}`);
const loads = { tier: "leaf-spine up", lower: ["leaf-0", "leaf-1"], upper, load };

describe("curves", () => {
  it("are lines of dots with a mark per point, bars for intervals, and a legend", () => {
    expect(text(curves(QPS), 60, 20)).toMatchInlineSnapshot(`
      "What do QPs do?
      small: means over 5 seeds. Bands are 95 % intervals of the
      mean.

      Mean goodput of flows, % of line rate
      100 % ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄
            │  ■⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒■⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒■⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒■
       80 % ┤                                   ⢀⣀⣀⣀⣀⠤⠤⠤⠤⠔⠒⠒⠒⠒⠉●
            │                  │⣀⣀⣀⡠⠤⠤⠤⠔⠒⠒⠒⠒⠉⠉⠉●⠁
       60 % ┤  │⣀⡠⠤⠤⠤⠤⠒⠒⠒⠒⠊⠉⠉⠉⠉●
       40 % ┤  ●
            │
       20 % ┤
            │
        0 % ┤
            └──┬───────────────┬───────────────┬───────────────┬──
               1               2               4               8
                                 QPs per flow
      policy:
      ● ecmp   ■ spray   ┄┄ line rate; headers leave 90.0 %
      "
    `);
  });

  it("over categories stand side by side", () => {
    const plot = curves(
      grid({ fabric: ["small", "large"], policy: ["ecmp", "spray"] }, () => figures({ busbwGBps: 30 })),
    );
    expect(text(plot, 40, 14)).toMatchInlineSnapshot(`
      "What do QPs do?
      small: means over 5 seeds.

      Bus bandwidth, GB/s
      30 ┤         ● ■            ● ■
      20 ┤
         │
      10 ┤
       0 ┤
         └──────────┬──────────────┬──────────
                  small          large
                         Fabric
      policy:
      ● ecmp   ■ spray
      "
    `);
  });

  it("have the ceiling where a single point has it, too", () => {
    const [top = ""] = lines(curves(QPS, { x: "qps", where: ["qps=2", "policy=spray"] }), 60).filter((line) =>
      line.startsWith("100 %"),
    );
    expect(top).toMatch(/^100 % ┤┄{50,}$/);
  });

  it("over logarithms have intervals as far as the axis goes", () => {
    // 10, 100 and 10,000, each ± twice that: the lower ends are below any power of ten.
    const steep = grid({ qps: [1, 2, 4] }, ({ qps }) => {
      const pairs = 10 ** Number(qps);
      return { "collisions.collidingPairs": figure(pairs, 2 * pairs) };
    });
    const last = lines(curves(steep, { y: "collisions.collidingPairs" }), 40, 14).map((line) => line[37]);
    expect(last.filter((character) => character === "│").length).toBeGreaterThan(3);
  });

  it("of distributions have marks for each of sixteen", () => {
    const records = Object.fromEntries(
      Array.from({ length: 16 }, (_, k) => [
        `p${k}`,
        { flowRateQuantiles: Array.from({ length: 51 }, (_, i) => (i / 50) * (0.2 + k / 20)) },
      ]),
    );
    const drawn = lines(curves(recorded(records), { preset: "flow-rates" }), 120);
    const canvas = drawn.filter((line) => /[┤│]/.test(line)).join("\n");
    const legend = drawn.slice(drawn.indexOf("policy:") + 1).join(" ");
    const marks = [...legend.matchAll(/(\S) p\d+/g)].map(([, mark]) => mark!);
    expect(new Set(marks).size).toBe(16);
    for (const mark of marks) expect(canvas).toContain(mark);
  });
});

describe("heat maps", () => {
  it("are a shade for each pair, blank where there is no link", () => {
    expect(text(heatMap(recorded({ ecmp: { linkLoads: [loads, loads] } })), 60)).toMatchInlineSnapshot(`
      "What do QPs do?
      small: carried ÷ capacity of each link, under the first
      seed.

      leaf-spine up                  leaf-spine up
      leaf-0 ··░▒▓█                  leaf-0 ··░▒▓█
      leaf-1  ·░▒▓█                  leaf-1  ·░▒▓█
             6 spine →                      6 spine →

      · 0–20 %   ░ 20–40 %   ▒ 40–60 %   ▓ 60–80 %   █ 80–100 %
      "
    `);
  });

  it("wider than the terminal show the fullest of several", () => {
    const wide = Array.from({ length: 100 }, (_, i) => `spine-${i}`);
    // Of every two neighbours one is full.
    const plot = heatMap(
      recorded({ ecmp: { linkLoads: [{ ...loads, upper: wide, load: [0, 1].map(() => wide.map((_, i) => i % 2)) }] } }),
    );
    const drawn = lines(plot, 80);
    // 7 columns of names leave 73; 100 in bins of 2 are 50.
    expect(drawn.find((line) => line.startsWith("leaf-0"))).toBe(`leaf-0 ${"█".repeat(50)}`);
    expect(drawn.join("\n")).toContain("100 spine →, the fullest of several each");
  });
});

const long = grid({ qps: [1, 2, 4], fabric: [`./${"a/long/path/".repeat(10)}fabric.yaml`, "b"] }, () => ({
  "efficiency.p5": figure(0.4, 0.1),
}));

describe.each<[name: string, plot: Plot]>([
  ["curves", curves(QPS)],
  ["curves with long names and titles", curves(long, { y: "efficiency.p5", title: "word".repeat(50) })],
  ["categories with long names", curves(long, { x: "fabric", y: "efficiency.p5" })],
  ["a heat map", heatMap(recorded({ ecmp: { linkLoads: [loads] } }))],
])("%s", (_, plot) => {
  it.each([40, 57, 80, 200])("fit into %i columns, without spaces at ends", (width) => {
    for (const line of lines(plot, width)) {
      expect([...line].length, line).toBeLessThanOrEqual(width);
      expect(line).toBe(line.trimEnd());
    }
  });

  it("have the same characters in colour", () => {
    const coloured = renderPlot(plot, { colour: true, width: 80 });
    expect(coloured).toContain("\u001b[");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(text(plot, 80));
  });
});

it("curves are as high as is asked for", () => {
  for (const height of [16, 24, 50]) expect(lines(curves(QPS), 80, height)).toHaveLength(height);
});
