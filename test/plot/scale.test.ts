/** Axes: where they begin and end, what is named on them, and which are logarithmic. */

import { describe, expect, it } from "vitest";
import { figureScale, formatValue, positionOf, valueScale } from "../../src/plot/scale.ts";

const labels = ({ ticks }: ReturnType<typeof valueScale>) => ticks.map(({ label }) => label);

describe("fields", () => {
  it.each<[values: number[], kind: string]>([
    [[1, 2, 4, 8, 16], "log"],
    [[1, 10, 100, 1000], "log"],
    [[64, 512, 4096, 100_352], "log"],
    [[1, 1.5, 2, 2.5, 3, 3.5, 4], "linear"],
    [[0, 1, 10, 100], "linear"],
    // Too close for a logarithm to help, and too few to tell.
    [[1, 2, 3], "linear"],
    [[1, 1024], "linear"],
  ])("%j are %s", (values, kind) => {
    const scale = valueScale("QPs", values, "count");
    expect(scale.kind).toBe(kind);
    expect(scale.domain).toEqual([Math.min(...values), Math.max(...values)]);
    expect(scale.ticks.map(({ at }) => at)).toEqual(values);
  });

  it("stand where their logarithms do, powers at equal steps", () => {
    const scale = valueScale("QPs", [1, 2, 4, 8, 16], "count");
    expect([1, 2, 4, 8, 16].map((value) => positionOf(scale, value))).toEqual([0, 1 / 4, 1 / 2, 3 / 4, 1]);
    const single = valueScale("QPs", [4], "count");
    expect(positionOf(single, 4)).toBe(1 / 2);
  });

  it("are named as they were written; of many, round ones are", () => {
    const written = new Map([8, 16, 32].map((mebibytes) => [mebibytes * 2 ** 20, `${mebibytes}M`]));
    expect(labels(valueScale("Size", [...written.keys()], "count", written))).toEqual(["8M", "16M", "32M"]);
    // 13 is one more than are all named: steps of a fifth of 12, upwards to a round number.
    const many = Array.from({ length: 13 }, (_, i) => i);
    expect(labels(valueScale("n", many, "count"))).toEqual(["0", "5", "10"]);
    const powers = Array.from({ length: 14 }, (_, i) => 2 ** i);
    expect(labels(valueScale("n", powers, "count"))).toEqual(["1", "10", "100", "1,000"]);
  });
});

describe("figures", () => {
  it("that are shares have the same axis, unless one exceeds it", () => {
    const scale = figureScale("Goodput", [0.3, 0.31], "share");
    expect([scale.kind, scale.domain]).toEqual(["linear", [0, 1]]);
    expect(labels(scale)).toEqual(["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
    expect(figureScale("Goodput", [1.3], "share").domain).toEqual([0, 1.5]);
  });

  it("begin at 0, or below where they do, and end at a round value", () => {
    expect(figureScale("Links", [3, 17], "count").domain).toEqual([0, 20]);
    expect(figureScale("Links", [0, 0], "count").domain).toEqual([0, 1]);
    expect(figureScale("Gain", [-3, 17], "count").domain).toEqual([-5, 20]);
    expect(figureScale("Gain", [-30, -10], "count").domain).toEqual([-30, 0]);
  });

  it("are drawn over their logarithm from a ratio of 100 on", () => {
    expect(figureScale("Time", [0.0011, 0.1], "s").kind).toBe("linear");
    const scale = figureScale("Time", [0.0015, 0.9], "s");
    expect([scale.kind, scale.domain]).toEqual(["log", [0.001, 1]]);
    expect(scale.ticks.map(({ at }) => at)).toEqual([0.001, 0.01, 0.1, 1]);
  });
});

it("values are written in their units, without what arithmetic leaves", () => {
  expect(formatValue(0.1 * 3, "share")).toBe("30 %");
  expect(formatValue(2048, "count")).toBe("2,048");
  expect(formatValue(0.1 + 0.2, "GBps")).toBe("0.3");
  expect(formatValue(0.0015, "s")).toBe("1.5 ms");
});
