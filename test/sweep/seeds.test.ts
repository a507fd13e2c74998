/** `until`: how many seeds a point gets, and that it follows from the values alone. */

import fc from "fast-check";
import { expect, it } from "vitest";
import { estimate } from "../../src/metrics/estimate.ts";
import type { SeedRule } from "../../src/sweep/definition.ts";
import { seedsWanted } from "../../src/sweep/seeds.ts";

const UNTIL = { kind: "until", figure: "efficiency.mean", halfWidth: 0.01, relative: false, min: 5, max: 100 } as const;

/** Asks until nothing more is wanted, as a sweep does. */
function seedsOf(rule: SeedRule, value: (seed: number) => number | undefined): number {
  for (let ran = 0; ; ) {
    const values = Array.from({ length: ran }, (_, i) => value(i)).flatMap((of) => of ?? []);
    const wanted = seedsWanted(rule, ran, values);
    if (wanted === ran) return ran;
    expect(wanted).toBeGreaterThan(ran);
    ran = wanted;
  }
}

it("is a fixed number, or min where nothing varies", () => {
  expect(seedsOf({ kind: "fixed", count: 7 }, (seed) => seed)).toBe(7);
  expect(seedsOf(UNTIL, () => 0.5)).toBe(5);
});

it("is max where the interval never gets narrow", () => {
  expect(seedsOf(UNTIL, (seed) => seed % 2)).toBe(100);
});

it("ends where all cells fail, and goes on where one has figures", () => {
  expect(seedsOf(UNTIL, () => undefined)).toBe(5);
  expect(seedsOf(UNTIL, (seed) => (seed === 3 ? 0.5 : undefined))).toBe(100);
});

it("is relative to the mean where it is written in percent", () => {
  // because half an interval of 0.01 is 1 % of a mean of 1, and 0.01 % of one of 100
  const around = (mean: number) => (seed: number) => mean + (seed % 2 === 0 ? 0.02 : -0.02);
  const relative = { ...UNTIL, relative: true };
  expect(seedsOf(relative, around(1))).toBe(seedsOf(UNTIL, around(1)));
  expect(seedsOf(relative, around(100))).toBe(UNTIL.min);
});

it("ends within min and max, with an interval as narrow as asked or at max", () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.1, noNaN: true })), (stream) => {
      const drawn: number[] = [];
      const value = (i: number): number => {
        while (drawn.length <= i) drawn.push(stream.next().value!);
        return drawn[i]!;
      };
      const seeds = seedsOf(UNTIL, value);
      const [low, high] = estimate(drawn.slice(0, seeds)).ci95;
      expect(seeds).toBeGreaterThanOrEqual(UNTIL.min);
      expect(seeds).toBeLessThanOrEqual(UNTIL.max);
      expect(seeds === UNTIL.max || (high! - low!) / 2 <= UNTIL.halfWidth).toBe(true);
    }),
  );
});
