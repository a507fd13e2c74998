/** Whole reports, byte for byte. `UPDATE=1 npx vitest run test/report` rewrites them; read the diff before committing it. */

import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findReporter, type ReportOptions, renderList, reporters } from "../../src/report/index.ts";
import { colossus100k, colossusArray, degraded, league, withLatency } from "./fixtures.ts";

const PLAIN: ReportOptions = { colour: false, verbose: false, collisions: false };
const FULL: ReportOptions = { ...PLAIN, verbose: true, collisions: true };

const REPORTS = [
  ["colossus-array.txt", "text", colossusArray, PLAIN],
  ["colossus-array-full-80.txt", "text", colossusArray, { ...FULL, width: 80 }],
  ["colossus-array-colour.txt", "text", colossusArray, { ...PLAIN, colour: true, width: 100 }],
  ["colossus-100k-120.txt", "text", colossus100k, { ...PLAIN, width: 120 }],
  ["degraded-full.txt", "text", degraded, FULL],
  ["colossus-array.md", "markdown", colossusArray, PLAIN],
  ["league.md", "markdown", league, PLAIN],
  ["league.txt", "text", league, PLAIN],
  ["latency.txt", "text", withLatency, { ...PLAIN, verbose: true }],
  ["latency.md", "markdown", withLatency, PLAIN],
  ["latency.csv", "csv", withLatency, PLAIN],
  ["degraded-full.md", "markdown", degraded, FULL],
  ["colossus-array.csv", "csv", colossusArray, PLAIN],
  ["degraded.csv", "csv", degraded, PLAIN],
  ["degraded.json", "json", degraded, PLAIN],
] as const;

describe("reports are as they were", () => {
  it.each(REPORTS)("%s", (file, reporter, summary, options) => {
    const { output, exitCode } = findReporter(reporter).render(summary, options);
    expect(exitCode).toBe(0);
    expectGolden(file, output);
  });

  it("list.txt", () => {
    const sections = [
      { title: "Reporters", rows: reporters },
      { title: "Policies", rows: [{ name: "adaptive-local", summary: "per packet, own egress queues only" }] },
    ];
    expectGolden("list.txt", renderList(sections, PLAIN).output);
  });
});

function expectGolden(file: string, output: string): void {
  const url = new URL(`../golden/reports/${file}`, import.meta.url);
  if (process.env["UPDATE"] === "1") writeFileSync(url, output);
  expect(output).toBe(readFileSync(url, "utf8"));
}
