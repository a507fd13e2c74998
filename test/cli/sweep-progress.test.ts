/** Progress of a sweep: a bar that is overwritten on a terminal, a line now and then elsewhere. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type SweepProgressLine, sweepProgress } from "../../src/cli/sweep-progress.ts";

let written: string[];
let nowMs: number;
let progress: SweepProgressLine;

beforeEach(() => vi.stubEnv("TERM", "xterm"));
afterEach(() => vi.unstubAllEnvs());

function start(isTTY: boolean, quiet = false): void {
  written = [];
  nowMs = 1000;
  progress = sweepProgress({ quiet }, { isTTY, write: (text) => written.push(text) }, () => nowMs);
}

/** What came of `done` cells at a time, in s since the start. */
function show(atS: number, done: number, total = 100, failed = 0): string[] {
  nowMs = 1000 + atS * 1000;
  const before = written.length;
  progress.show({ done, total, failed });
  return written.slice(before);
}

const ERASE = "\r\u001b[K";

describe("on a terminal", () => {
  beforeEach(() => start(true));

  it("shows a bar, the rate of the last seconds, and the time that is left", () => {
    expect(show(0, 0)).toEqual([`${ERASE}[....................] 0 of 100 cells`]);
    // 10 cells in 2 s; 90 are left.
    expect(show(2, 10)).toEqual([`${ERASE}[##..................] 10 of 100 cells, 5.0 per s, 18 s left`]);
    // 50 in 12 s: with so few looks, all count.
    expect(show(12, 50)).toEqual([`${ERASE}[##########..........] 50 of 100 cells, 4.2 per s, 12 s left`]);
    expect(show(13, 100, 100)).toEqual([`${ERASE}[####################] 100 of 100 cells, 7.7 per s`]);
  });

  it("forgets the rate of long ago", () => {
    for (let s = 0; s <= 20; s++) show(s, s, 1000);
    for (let s = 21; s <= 40; s++) show(s, 20 + 10 * (s - 20), 1000);
    // 10 per s for 20 s; the window has nothing of the 1 per s before.
    expect(written.at(-1)).toContain("220 of 1,000 cells, 10 per s, 78 s left");
  });

  it("knows the rate of cells that take longer than its window", () => {
    for (let k = 0; k <= 3; k++) show(60 * k, k);
    expect(written.at(-1)).toContain("3 of 100 cells, 60 s per cell, 97 min left");
  });

  it("shows at most ten lines per second, and totals that grow", () => {
    show(0, 0);
    expect(show(0.05, 1)).toEqual([]);
    expect(show(0.1, 2, 200)[0]).toContain("2 of 200 cells");
    expect(progress.text).toBe("2 of 200 cells");
  });

  it("counts what failed", () => {
    expect(show(0, 3, 100, 2)[0]).toContain("3 of 100 cells, 2 failed");
  });

  it("makes room for notes, and leaves no line behind", () => {
    show(0, 0);
    progress.note("something");
    expect(written.slice(-2)).toEqual([ERASE, "heddle: something\n"]);
    show(1, 1);
    progress.finish();
    expect(written.at(-1)).toBe(ERASE);
    progress.finish();
    expect(written.filter((text) => text === ERASE)).toHaveLength(2);
  });
});

describe("elsewhere", () => {
  beforeEach(() => start(false));

  it("writes a line every 10 s, and a last one", () => {
    for (let s = 0; s <= 25; s++) show(s, s);
    progress.note("something");
    progress.finish();
    expect(written).toEqual([
      "heddle: 10 of 100 cells, 1.0 per s, 90 s left\n",
      "heddle: 20 of 100 cells, 1.0 per s, 80 s left\n",
      "heddle: something\n",
      "heddle: 25 of 100 cells, 1.0 per s, 75 s left\n",
    ]);
  });

  it("says nothing of what is done before that", () => {
    show(0, 0);
    show(9, 100);
    progress.finish();
    expect(written).toEqual([]);
  });

  it("is what a dumb terminal gets", () => {
    vi.stubEnv("TERM", "dumb");
    start(true);
    show(0, 0);
    expect(show(10, 10)).toEqual(["heddle: 10 of 100 cells, 1.0 per s, 90 s left\n"]);
  });
});

it("is silent with --quiet", () => {
  start(true, true);
  show(0, 0);
  show(10, 10);
  progress.note("something");
  progress.finish();
  expect(written).toEqual([]);
});
