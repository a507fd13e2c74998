/** Powers are those of `**`, up to its rounding, and exact where whole numbers are. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { power } from "../src/power.ts";

test("powers that a double holds are exact", () => {
  for (let exponent = 0, doubled = 1; exponent <= 1022; exponent++, doubled *= 2) {
    expect([power(2, exponent), power(2, -exponent)]).toEqual([doubled, 1 / doubled]);
  }
  expect([0, 1, 2, 9, 15].map((exponent) => power(10, exponent))).toEqual([1, 10, 100, 1e9, 1e15]);
});

test("any power is that of **, to within 1e-13", () => {
  const base = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
  const exponent = fc.oneof(fc.integer({ min: -24, max: 24 }), fc.double({ min: -24, max: 24, noNaN: true }));
  fc.assert(
    fc.property(base, exponent, (b, e) => {
      expect(Math.abs(power(b, e) / b ** e - 1)).toBeLessThan(1e-13);
    }),
  );
});

test("ends", () => {
  expect([power(0, 2), power(0, -1), power(0, 0.5), power(-2, 3), power(10, 400), power(10, -400)]).toEqual([
    0,
    Number.POSITIVE_INFINITY,
    0,
    -8,
    Number.POSITIVE_INFINITY,
    0,
  ]);
});
