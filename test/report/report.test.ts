/** What every report promises: no stray escapes, widths that hold, an honest last line, files that read back. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import type { CompareSummary } from "../../src/metrics/summary.ts";
import { claimLine } from "../../src/report/claim.ts";
import { formatInterval, formatMeanCount, formatPercent, formatRatio, plural } from "../../src/report/format.ts";
import { findReporter, type ReportOptions, renderList, reporters } from "../../src/report/index.ts";
import { colossus100k, colossusArray, degraded, league } from "./fixtures.ts";

const PLAIN: ReportOptions = { colour: false, verbose: false, collisions: false };
const FULL: ReportOptions = { ...PLAIN, verbose: true, collisions: true };
const SUMMARIES = [colossusArray, degraded, colossus100k];

function renderText(summary: CompareSummary, options: ReportOptions): string {
  return findReporter("text").render(summary, options).output;
}

function only(summary: CompareSummary, ...policies: string[]): CompareSummary {
  return { ...summary, results: summary.results.filter((result) => policies.includes(result.policy)) };
}

function renamed(summary: CompareSummary, name: string): CompareSummary {
  const assumptions = [name, ...summary.topology.assumptions];
  return { ...summary, topology: { ...summary.topology, name, description: name, assumptions } };
}

describe("every reporter", () => {
  it.each(reporters)("$name writes no escapes without colour, whatever names hold", (reporter) => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (junk) => {
        const summary = renamed(colossusArray, `x\u001b[31m${junk}`);
        const { output } = reporter.render(summary, FULL);
        // CSV keeps names as they are, quoted: it is read by programs.
        if (reporter.name !== "csv") expect(output).not.toContain("\u001b");
        expect(output.endsWith("\n")).toBe(true);
      }),
    );
  });

  it("has a name of its own and a summary of one line", () => {
    expect(new Set(reporters.map(({ name }) => name)).size).toBe(reporters.length);
    for (const { summary } of reporters) expect(summary).toMatch(/^[^\n]{10,80}$/);
  });

  it("is found by name, or the error lists the names and suggests one", () => {
    expect(findReporter("json").name).toBe("json");
    expect(() => findReporter("markdwn", "--format")).toThrow(UsageError);
    expect(() => findReporter("markdwn", "--format")).toThrow(
      '--format: unknown reporter "markdwn" (expected one of text, json, csv, markdown, did you mean "markdown"?)',
    );
  });
});

describe("text", () => {
  it.each([80, 100, 120])("keeps within %i columns", (width) => {
    for (const summary of SUMMARIES) {
      const lines = renderText(summary, { ...FULL, width }).split("\n");
      // A table of links is as wide as their names: names are for copying, and never cut.
      const broken = lines.filter((line) => [...line].length > width && !line.includes("→"));
      expect(broken).toEqual([]);
    }
  });

  it("keeps its tables within 100 columns where no width is known, and the claim is the last line", () => {
    for (const summary of SUMMARIES) {
      const lines = renderText(summary, FULL).trimEnd().split("\n");
      expect(lines.pop()).toBe(claimLine(summary));
      expect(lines.filter((line) => [...line].length > 100)).toEqual([]);
    }
  });

  it("puts policies that do not fit into tables of their own", () => {
    const output = renderText(colossus100k, { ...PLAIN, width: 60 });
    expect(output.match(/^From line rate to goodput$/gm)).toHaveLength(2);
    expect(output.match(/^ +ecmp +spray$/m)).not.toBeNull();
    expect(output.match(/^ +adaptive +ideal$/m)).not.toBeNull();
    // Both are set against the run's first policy, not against the first of their own table.
    expect(output.match(/^ {2}mean, against ecmp .*$/gm)).toHaveLength(2);
  });

  it("says all line rates where NICs differ", () => {
    const topology = { ...colossusArray.topology, nicLineRatesBps: [400e9, 200e9] };
    const output = renderText({ ...colossusArray, topology }, PLAIN);
    expect(output).toContain("at 400 Gb/s and 200 Gb/s");
    expect(output).toContain("(of 400 and 200)");
  });

  it("adds only tones when it colours", () => {
    const coloured = renderText(colossusArray, { ...FULL, colour: true });
    expect(coloured).toContain("\u001b[");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is removed.
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, "")).toBe(renderText(colossusArray, FULL));
  });

  it("says once that one seed has no interval", () => {
    const output = renderText(degraded, FULL);
    expect(output.match(/1 seed, no interval/g)).toHaveLength(1);
    expect(output).not.toContain("95 % interval");
  });

  it("prints the mean that its waterfall ends with", () => {
    for (const summary of SUMMARIES) {
      const output = renderText(summary, PLAIN);
      const figures = (label: RegExp) => output.match(label)?.[0].match(/-?[\d.]+ %/g);
      expect(figures(/^ {2}goodput .*$/m)).toEqual(figures(/^ {2}mean of flows .*$/m));
    }
  });
});

describe("claimLine", () => {
  it("shows both sides of the claim beside ecmp and adaptive, and says what it does not cover", () => {
    const line = claimLine(colossusArray);
    expect(line).toContain("60 % with standard Ethernet, 95 % with Spectrum-X");
    expect(line).toContain("ecmp 64.1 %, adaptive 95.8 % (random permutation between leaves, 2 QPs static, 512 NICs");
    expect(line).toContain("the claim says nothing of spray");
    expect(line).not.toContain("\n");
  });

  it("says so when a side of the claim, or both, was not run", () => {
    expect(claimLine(only(colossusArray, "ecmp"))).toContain(
      "nothing here stands for Spectrum-X (adaptive was not run)",
    );
    const neither = claimLine(only(colossusArray, "spray"));
    expect(neither).toContain("Here, mean goodput: spray 94.0 % (");
    expect(neither).toContain("nothing here stands for standard Ethernet (ecmp was not run)");
    expect(neither).toContain("nothing here stands for Spectrum-X (adaptive was not run)");
    expect(neither).toContain("the claim says nothing of spray");
  });

  it("names what makes a run special", () => {
    expect(claimLine(degraded)).toContain(
      "polarized hash, 128 NICs on 2 tiers, 2 cables down, 1 cable degraded, 1 seed",
    );
  });
});

describe("csv", () => {
  it("reads back what was written, whatever the name holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const { output } = findReporter("csv").render(renamed(degraded, name), PLAIN);
        const [header = [], ...rows] = parseCsv(output);
        expect(rows).toHaveLength(degraded.results.length);
        for (const [i, cells] of rows.entries()) {
          expect(cells).toHaveLength(header.length);
          const at = (column: string) => cells[header.indexOf(column)];
          const result = degraded.results[i]!;
          // What spreadsheets would compute is text to them.
          expect(at("topology")).toBe(/^[=+\-@\t\r]/.test(name) ? `'${name}` : name);
          expect(at("policy")).toBe(result.policy);
          expect(Number(at("efficiency_mean"))).toBe(result.efficiency.mean.value);
          expect(at("efficiency_mean_ci95_lo")).toBe("");
          expect(Number(at("goodput_bps"))).toBe(result.goodputBps.value);
          expect(at("core_hash")).toBe(degraded.coreHash);
        }
      }),
    );
  });

  it("names each column once", () => {
    const [header = []] = parseCsv(findReporter("csv").render(colossusArray, PLAIN).output);
    expect(new Set(header).size).toBe(header.length);
  });
});

describe("json", () => {
  it("is the summary, whole", () => {
    for (const summary of SUMMARIES) {
      expect(JSON.parse(findReporter("json").render(summary, PLAIN).output)).toEqual(summary);
    }
  });
});

describe("markdown", () => {
  it("gives each row of a table as many cells as its heading", () => {
    const name = "a|b `c` <d> [e]";
    const { output } = findReporter("markdown").render(renamed(colossus100k, name), FULL);
    expect(output).toContain("a\\|b \\`c\\` &lt;d> \\[e\\]");
    for (const block of output.split("\n\n").filter((text) => text.startsWith("| "))) {
      const counts = block.split("\n").map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(counts).size).toBe(1);
    }
  });
});

describe("renderList", () => {
  const sections = [{ title: "Policies", rows: [{ name: "ecmp", summary: "hashes each flow onto one path of many" }] }];

  it("is one line each, and cut to a known width", () => {
    expect(renderList(sections, { colour: false }).output).toBe(
      "Policies\n  ecmp  hashes each flow onto one path of many\n",
    );
    expect(renderList(sections, { colour: false, width: 30 }).output).toBe(
      "Policies\n  ecmp  hashes each flow onto…\n",
    );
    expect(renderList([], { colour: false }).output).toBe("");
  });
});

describe("figures", () => {
  it.each([
    [formatPercent(0.58149), "58.1 %"],
    [formatPercent(0), "0.0 %"],
    [formatPercent(0.0004), "<0.1 %"],
    [formatPercent(Number.NaN), "n/a"],
    [formatMeanCount(1_234_567.84), "1,234,567.8"],
    [formatMeanCount(0.04), "<0.1"],
    [formatMeanCount(0), "0"],
    [formatRatio(0.5, 0), "n/a"],
    [formatInterval({ value: 0.58, ci95: [0.5762, 0.5838] }), "57.6–58.4"],
    [formatInterval({ value: 0.58, ci95: [null, null] }), "·"],
    [plural(1, "switch"), "1 switch"],
    [plural(3920, "switch"), "3,920 switches"],
  ])("%s", (printed, expected) => {
    expect(printed).toBe(expected);
  });
});

/** RFC 4180, by hand: quoted fields, doubled quotes, LF between records. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (let at = 0; at < text.length; ) {
    const field = /(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])/y;
    field.lastIndex = at;
    const match = field.exec(text);
    if (!match) throw new Error(`not CSV at ${at}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\n") {
      records.push(record);
      record = [];
    }
    at = field.lastIndex;
  }
  return records;
}

describe("the league table", () => {
  it("puts the best first, with shares of what the ceiling's columns say", () => {
    const lines = renderText(league, PLAIN).split("\n");
    const start = lines.findIndex((line) => line.startsWith("Policies by mean goodput"));
    expect(lines[start]).toContain(
      "between 98.4 % and 98.9 % of line rate (wire), by linear program and approximation",
    );
    const rows = lines.slice(start + 2, start + 6).map((line) => line.trim().split(/ {2,}/));
    expect(rows.map(([policy]) => policy)).toEqual(["optimal", "adaptive", "spray", "ecmp"]);
    const [optimal, adaptive] = ["optimal", "adaptive"].map((name) => only(league, name).results[0]!);
    expect(rows[1]![2]).toBe(formatPercent(adaptive!.efficiency.mean.value / optimal!.efficiency.mean.value));
    expect(rows[1]![4]).toBe(formatPercent(adaptive!.wireEfficiency.slowest.value / optimal!.optimum!.high));
  });

  it("says where a policy's model promises more than the ceiling", () => {
    const lowered = league.results.map((result) =>
      result.optimum ? { ...result, optimum: { ...result.optimum, low: 0.5, high: 0.5 } } : result,
    );
    expect(renderText({ ...league, results: lowered }, PLAIN)).toContain("Beyond 100 %: that policy");
    expect(renderText(league, PLAIN)).not.toContain("Beyond 100 %");
  });

  it("is left out without the policy optimal", () => {
    expect(renderText(colossusArray, PLAIN)).not.toContain("of optimal");
  });
});
