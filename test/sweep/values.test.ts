/** Ranges as text: which values they have, and what is wrong with those that have none. */

import { describe, expect, it } from "vitest";
import { looksLikeRange, parseRange } from "../../src/sweep/values.ts";

it.each<[string, readonly unknown[]]>([
  ["1..4", [1, 2, 3, 4]],
  ["4..1", [4, 3, 2, 1]],
  ["3..3", [3]],
  ["1..4 step 2", [1, 3]], // the end belongs to it only where a step meets it
  ["0..0.3 step 0.1", [0, 0.1, 0.2, 0.3]], // not 0.30000000000000004
  ["-1..1", [-1, 0, 1]],
  ["2^0..2^4", [1, 2, 4, 8, 16]],
  ["2^4..2^0 step -2", [16, 4, 1]],
  ["10^-2..10^0", [0.01, 0.1, 1]],
  ["1..64 factor 4", [1, 4, 16, 64]],
  ["1..60 factor 4", [1, 4, 16]],
  ["8M..64M factor 2", ["8M", "16M", "32M", "64M"]],
  ["512K..1M step 256K", ["512K", "768K", "1M"]],
  ["100Gbps..400Gbps step 150Gbps", ["100Gbps", "250Gbps", "400Gbps"]],
  ["1us..3us step 1us", ["1us", "2us", "3us"]],
])("%s", (text, values) => {
  expect(looksLikeRange(text)).toBe(true);
  expect(parseRange(text)).toEqual({ ok: true, values });
});

it.each([
  ["1..", "ENDLESS_RANGE", "without an end"],
  ["..4", "ENDLESS_RANGE", "without a beginning"],
  ["1..inf", "ENDLESS_RANGE", "without an end"],
  ["1..4 step 0", "ENDLESS_RANGE", "a step of 0"],
  ["1..4 step -1", "ENDLESS_RANGE", "leads away from the end"],
  ["4..1 step 1", "ENDLESS_RANGE", "leads away from the end"],
  ["1..64 factor 1", "ENDLESS_RANGE", "a factor that never leads"],
  ["0..64 factor 2", "ENDLESS_RANGE", "a factor that never leads"],
  ["8M..1M factor 2", "ENDLESS_RANGE", "a factor that never leads"],
  ["2^0..2^9999", "ENDLESS_RANGE", "numbers without end"], // 2^1024 is no number any more
  ["0..1 step 1e-9", "RANGE_TOO_LONG", "more than 1,000,000 values"],
  ["1..1e300", "RANGE_TOO_LONG", "more than 1,000,000 values"],
  ["1..8M", "BAD_RANGE", "of one kind"],
  ["1M..2Gbps step 1M", "BAD_RANGE", "of one kind"],
  ["1M..8M", "BAD_RANGE", "without its step"],
  ["2^0..3^4", "BAD_RANGE", "not two powers of one number"],
  ["2^0..2^4 factor 2", "BAD_RANGE", "one of their exponents"],
  ["1...4", "BAD_RANGE", "not a range"],
  ["1..4 step", "BAD_RANGE", "not a range"],
  ["a..b", "BAD_RANGE", "not a range"],
])("%s is refused: %s", (text, code, problem) => {
  expect(parseRange(text)).toMatchObject({ ok: false, code, problem: expect.stringContaining(problem) });
});

describe("other texts", () => {
  it.each(["../fabric.yaml", "..\\fabric.yaml", "ring", "400Gbps", "gpu-1", "alpha:1.5", "all-reduce"])(
    "%s is no range",
    (text) => {
      expect(looksLikeRange(text)).toBe(false);
    },
  );
});
