/** Plots of what a sweep has recorded: the distribution of flow rates and the loads of links. */

import { describe, expect, it } from "vitest";
import type { LinkLoads } from "../../src/metrics/index.ts";
import { curves, heatMap, point, problemsOf, recorded, summaryOf } from "./summaries.ts";

const uneven = Array.from({ length: 51 }, (_, i) => (i / 50) ** 2);
const even = Array(51).fill(0.75);

describe("flow rates", () => {
  const rates = recorded({ ecmp: { flowRateQuantiles: uneven }, spray: { flowRateQuantiles: even } });

  it("are a distribution: rising, to all flows", () => {
    const plot = curves(rates, { preset: "flow-rates" });
    expect(plot.series.map(({ name }) => name)).toEqual(["ecmp", "spray"]);
    for (const { points } of plot.series) {
      for (const [i, { x, y }] of points.entries()) {
        expect(x).toBeGreaterThanOrEqual(points[i - 1]?.x ?? 0);
        expect(y).toBeGreaterThan(points[i - 1]?.y ?? -1);
      }
      expect([points[0]!.y, points.at(-1)!.y]).toEqual([0, 1]);
    }
    // Half of the flows have at most the median: (25 / 50) ** 2.
    expect(plot.series[0]!.points[25]).toMatchObject({ x: 0.25, y: 0.5 });
    expect([plot.x.domain, plot.y.domain, plot.marked]).toEqual([[0, 1], [0, 1], false]);
  });

  it("of points that kept none are left out, with a note", () => {
    const { points } = rates;
    const plot = curves(summaryOf([...points, point({ policy: "ideal" }, {})]), { preset: "flow-rates" });
    expect(plot.series).toHaveLength(2);
    expect(plot.notes).toEqual(["1 point without flow-rates is left out"]);
  });

  it("of points that --by does not tell apart are refused", () => {
    expect(problemsOf(rates, { preset: "flow-rates", by: [] })[0]).toMatch(
      /^AXIS_MISSING --by: points differ in policy, too: ecmp, spray \(expected --by policy, /,
    );
  });
});

describe("link loads", () => {
  const loads = (direction: string): LinkLoads => ({
    tier: `leaf-spine ${direction}`,
    lower: ["leaf-0", "leaf-1"],
    upper: ["spine-0", "spine-1", "spine-2"],
    load: [
      [0, 0.5, 1],
      [null, 0.25, 0.75],
    ],
  });
  const both = { linkLoads: [loads("up"), loads("down")] };

  it("are a panel per point, tier and direction, a row of panels for each point", () => {
    const plot = heatMap(recorded({ ecmp: both, spray: both }));
    expect(plot.panels.map(({ title }) => title)).toEqual([
      "ecmp: leaf-spine up",
      "ecmp: leaf-spine down",
      "spray: leaf-spine up",
      "spray: leaf-spine down",
    ]);
    expect(plot.columns).toBe(2);
    const { tier: _, ...sides } = loads("up");
    expect(plot.panels[0]).toMatchObject({ ...sides, sides: { lower: "leaf", upper: "spine" } });
  });

  it("name the sides of a numbered tier", () => {
    const tiers = [{ ...loads("up"), tier: "tier-1-tier-2 up" }];
    expect(heatMap(recorded({ ecmp: { linkLoads: tiers } })).panels[0]!.sides).toEqual({
      lower: "tier-1",
      upper: "tier-2",
    });
  });

  it("of more points than a page shows are refused", () => {
    const points = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`p${i}`, both]));
    expect(problemsOf(recorded(points), { preset: "link-loads" })).toEqual([
      "TOO_MANY_PANELS --preset: 14 heat maps (expected at most 12, as with --where policy=p0)",
    ]);
    expect(problemsOf(recorded(points), { preset: "link-loads", by: ["policy"] })[0]).toMatch(/^HAS_OWN_AXES --by: /);
  });
});
