/** Printed waterfalls add up, whatever was computed. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WaterfallRow } from "../../src/metrics/summary.ts";
import { formatRounded, mergeWaterfalls, roundWaterfall, waterfallBar } from "../../src/report/waterfall.ts";

/** Random signed steps down from line rate, closed with goodput as metrics does it: the sum of all rows above. */
const waterfalls = fc
  .array(fc.double({ min: -0.3, max: 0.05, noNaN: true }), { maxLength: 8 })
  .map((steps): WaterfallRow[] => {
    const rows = [
      { stage: "line rate", fraction: 1 },
      ...steps.map((fraction, i) => ({ stage: `step ${i}`, fraction })),
    ];
    return [...rows, { stage: "goodput", fraction: rows.reduce((sum, row) => sum + row.fraction, 0) }];
  });

/** `-24.9 %` → -249: reads the digits as a person would. */
function tenthsOfPrinted(text: string): number {
  return Number(text.replace(/[ %.+]/g, ""));
}

describe("roundWaterfall", () => {
  it("prints steps that add up exactly to the printed goodput", () => {
    fc.assert(
      fc.property(waterfalls, (waterfall) => {
        const printed = roundWaterfall(waterfall).map((row) => tenthsOfPrinted(formatRounded(row)));
        const goodput = printed.pop();
        expect(printed.reduce((sum, tenths) => sum + tenths, 0)).toBe(goodput);
      }),
    );
  });

  it("prints each level within half a digit of the exact one, and no negative zero", () => {
    fc.assert(
      fc.property(waterfalls, (waterfall) => {
        let exact = 0;
        const rows = roundWaterfall(waterfall);
        for (const [i, row] of rows.slice(0, -1).entries()) {
          exact += waterfall[i]!.fraction;
          expect(Math.abs(row.level / 1000 - exact)).toBeLessThanOrEqual(0.0005 + 1e-9);
          expect(formatRounded(row)).not.toMatch(/^[-+]0\.0 %$/);
        }
      }),
    );
  });

  it("closes on the stated goodput where addition left a remainder", () => {
    // 1 - 0.35 - 0.25 + 0.00005 would print 40.0 %; goodput says 40.1 %, and the last step takes the difference.
    const rows = roundWaterfall([
      { stage: "line rate", fraction: 1 },
      { stage: "headers", fraction: -0.35 },
      { stage: "collisions", fraction: -0.24955 },
      { stage: "goodput", fraction: 0.4005 },
    ]);
    expect(rows.map((row) => formatRounded(row))).toEqual(["100.0 %", "-35.0 %", "-24.9 %", "40.1 %"]);
  });

  it("is empty for an empty waterfall", () => {
    expect(roundWaterfall([])).toEqual([]);
  });
});

describe("mergeWaterfalls", () => {
  const named = (...stages: string[]) => stages.map((stage) => ({ stage, fraction: 0 }));

  it("keeps every policy's order and puts shared stages first and last", () => {
    const merged = mergeWaterfalls([
      named("line rate", "headers", "collisions up", "collisions down", "goodput"),
      named("line rate", "headers", "queueing", "goodput"),
      named("line rate", "headers", "collisions down", "queueing", "goodput"),
    ]);
    const stages = merged.map(({ stage }) => stage);
    expect(stages).toEqual(["line rate", "headers", "collisions up", "collisions down", "queueing", "goodput"]);
    expect(merged[4]?.rows.map((row) => row !== undefined)).toEqual([false, true, true]);
  });

  it("keeps the order of policies that lack a stage which others have", () => {
    const merged = mergeWaterfalls([
      named("line rate", "asymmetry", "goodput"),
      named("line rate", "queueing", "goodput"),
      named("line rate", "queueing", "asymmetry", "goodput"),
    ]);
    expect(merged.map(({ stage }) => stage)).toEqual(["line rate", "queueing", "asymmetry", "goodput"]);
  });

  it("adds up for each policy after merging, also when a stage is named twice", () => {
    const printed = mergeWaterfalls([
      [
        { stage: "line rate", fraction: 1 },
        { stage: "collisions", fraction: -0.1004 },
        { stage: "headers", fraction: -0.0196 },
        { stage: "collisions", fraction: -0.1004 },
        { stage: "goodput", fraction: 0.7796 },
      ],
    ]).map(({ stage, rows }) => [stage, formatRounded(rows[0])]);
    expect(printed).toEqual([
      ["line rate", "100.0 %"],
      ["headers", "-2.0 %"],
      ["collisions", "-20.0 %"],
      ["goodput", "78.0 %"],
    ]);
  });
});

describe("waterfallBar", () => {
  it("never exceeds its cells, and shows the loss behind what is left", () => {
    const row = { stage: "collisions", tenths: -250, isStep: true, level: 500 };
    expect(waterfallBar(row, 8).map((span) => span.text)).toEqual(["████", "░░"]);
    fc.assert(
      fc.property(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: -2000, max: 2000 }), (tenths, level) => {
        const text = waterfallBar({ stage: "", tenths, isStep: true, level }, 10)
          .map((span) => span.text)
          .join("");
        expect([...text].length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
