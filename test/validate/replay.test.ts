/** Flows played to their ends: a link of 1 bit/s that the live ones share evenly. */

import { expect, it } from "vitest";
import { replay } from "../../src/validate/replay.ts";

const evenly = (live: readonly number[]) => live.map(() => 1 / live.length);

it("gives what is freed to those that stay", () => {
  // Both at 1/2 until 2 s; then the longer one has 2 of 3 bits left, alone.
  expect([...replay({ sizeBits: [1, 3], startS: [0, 0] }, evenly)]).toEqual([2, 4]);
});

it("lets flows come later, also after a pause", () => {
  // Alone until 1 s, when 1 bit is left; both at 1/2 until 3 s; the second has 1 bit left, alone. The third finds nobody.
  const finishS = replay({ sizeBits: [2, 2, 1], startS: [0, 1, 10] }, evenly);
  expect([...finishS]).toEqual([3, 4, 11]);
});

it("solves once for ends that come together", () => {
  let solves = 0;
  const finishS = replay({ sizeBits: [1, 1, 1, 1], startS: [0, 0, 0, 0] }, (live) => {
    solves++;
    return evenly(live);
  });
  expect([...finishS]).toEqual([4, 4, 4, 4]);
  expect(solves).toBe(1);
});
