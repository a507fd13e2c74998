/** nccl-tests' formats: the table byte for byte, C's number formats, JSON version 3, and what stands beside them. */

import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readMeasured } from "../../src/measured/index.ts";
import type { CollectiveSummary } from "../../src/metrics/index.ts";
import { halfLatencyBytes, roundSize } from "../../src/report/collective-sentences.ts";
import { collectiveReporters, findCollectiveReporter, renderNcclJson } from "../../src/report/index.ts";
import { compareMeasured } from "../../src/report/measured.ts";
import { floatText, ncclTable } from "../../src/report/nccl-table.ts";
import { ncclTestOf, sizeSweepOf } from "../../src/report/nccl-test.ts";
import { exponential, fixed, general } from "../../src/report/printf.ts";
import { allReduce, allToAll, measuredRun } from "./collective-fixtures.ts";
import { NCCL_SAMPLE } from "./nccl-sample.ts";

const render = (
  summary: CollectiveSummary,
  format: string,
  options: { verbose?: boolean; measured?: typeof measuredRun } = {},
) => findCollectiveReporter(format).render(summary, { verbose: false, ...options }).output;

describe("whole reports", () => {
  it.each([
    ["collective.txt", () => render(allReduce, "text")],
    ["collective-measured.txt", () => render(allReduce, "text", { verbose: true, measured: measuredRun })],
    ["collective-sampled.txt", () => render(allToAll, "text")],
    ["collective.csv", () => render(allReduce, "csv", { measured: measuredRun })],
    ["collective.json", () => render(allToAll, "json")],
    ["collective-measured.md", () => render(allReduce, "markdown", { verbose: true, measured: measuredRun })],
    ["collective.md", () => render(allToAll, "markdown")],
    ["nccl.json", () => renderNcclJson(allToAll, "out.json")[0]!.text],
  ])("%s", (file, text) => {
    const url = new URL(`../golden/reports/${file}`, import.meta.url);
    if (process.env["UPDATE"] === "1") writeFileSync(url, text());
    expect(text()).toBe(readFileSync(url, "utf8"));
  });

  it("hold no escapes and no carriage returns, whatever names hold", () => {
    const named = {
      ...allReduce,
      topology: { ...allReduce.topology, name: "x\u001b[31m\r\n   8 2 float sum -1 1 1 1 0" },
    };
    for (const format of ["text", "markdown"]) {
      const text = render(named, format, { verbose: true });
      expect(text.includes("\u001b") || text.includes("\r")).toBe(false);
    }
    // A name can't pass for a row of the table.
    expect(readMeasured("x", render({ ...named, results: [named.results[0]!] }, "text")).rows).toHaveLength(11);
  });

  it("come from reporters with the names that compare has", () => {
    expect(collectiveReporters.map(({ name }) => name)).toEqual(["text", "json", "csv", "markdown"]);
    expect(() => findCollectiveReporter("jsno", "--format")).toThrow(
      '--format: unknown reporter "jsno" (expected one of text, json, csv, markdown, did you mean "json"?)',
    );
  });
});

/** Columns of `%12li  %12li  %8s  %6s  %6s`, and of `  %7s  %6s  %6s  %6g`. */
const HEAD = 12 + 2 + 12 + 2 + 8 + 2 + 6 + 2 + 6;
const HALF = 2 + 7 + 2 + 6 + 2 + 6 + 2 + 6;

describe("the table", () => {
  const lines = NCCL_SAMPLE.split("\n");
  /** The sample's run, as a summary. */
  const sample: CollectiveSummary = {
    ...allReduce,
    results: [
      {
        ...allReduce.results[0]!,
        avgBusbwGBps: 47.905,
        rows: [
          {
            ...allReduce.results[0]!.rows[0]!,
            sizeBytes: 536870912,
            count: 134217728,
            timeS: { value: 22345.6e-6, ci95: [null, null] },
            algbwGBps: { value: 536870912 / 22345.6e-6 / 1e9, ci95: [null, null] },
            busbwGBps: { value: 47.87, ci95: [null, null] },
          },
        ],
      },
    ],
  };

  it("is nccl-tests' own, byte for byte, but for what a simulation does not have", () => {
    const [heading, rest] = [
      lines.findIndex((line) => line.includes("out-of-place")),
      lines.findIndex((line) => line.startsWith("   ")),
    ];
    // A simulation has one time for both halves, and has checked no data.
    const [head, outOfPlace] = [lines[rest]!.slice(0, HEAD), lines[rest]!.slice(HEAD, HEAD + HALF)];
    const half = outOfPlace.replace(/ {3}0$/, "N/A");
    expect(half).toHaveLength(HALF - 1); // its "    N/A" is one column short of "%6g"
    expect(lines[rest]).toHaveLength(HEAD + 2 * HALF);
    expect(ncclTable(sample.results[0]!, sample)).toEqual([
      ...lines.slice(heading - 1, rest),
      head + half + half,
      ...lines.slice(rest + 1, rest + 3),
    ]);
  });

  it.each([
    ["all-reduce", "sum", "-1"],
    ["all-gather", "none", "-1"],
    ["reduce-scatter", "sum", "-1"],
    ["all-to-all", "none", "-1"],
    ["broadcast", "none", "0"],
    ["reduce", "sum", "0"],
    ["send-recv", "sum", "-1"],
  ])("of %s has redop %s and root %s", (collective, redop, root) => {
    const summary = { ...sample, scenario: { ...sample.scenario, collective } };
    expect(ncclTable(summary.results[0]!, summary)[4]!.trim().split(/\s+/).slice(2, 5)).toEqual(["float", redop, root]);
    expect(ncclTestOf(collective).program).toMatch(/^[a-z_]+_perf$/);
  });

  it("reads back: what it shows is what the summary holds, to the digits shown", () => {
    for (const result of allReduce.results) {
      const { rows, ranks, collective } = readMeasured("own.txt", render({ ...allReduce, results: [result] }, "text"));
      expect({ ranks, collective }).toEqual({ ranks: undefined, collective: "all-reduce" });
      expect(rows.map((row) => row.sizeBytes)).toEqual(result.rows.map((row) => row.sizeBytes));
      for (const [i, row] of rows.entries()) {
        expect(row.busbwGBps).toBe(Number(result.rows[i]!.busbwGBps.value.toFixed(2)));
        expect(Math.abs(row.timeS * 1e6 - result.rows[i]!.timeS.value * 1e6)).toBeLessThanOrEqual(0.5);
      }
    }
  });

  it("says the sizes as the options of nccl-tests would", () => {
    expect(sizeSweepOf(allReduce)).toEqual({
      minBytes: 2 ** 23,
      maxBytes: 2 ** 33,
      step: { kind: "factor", value: 2 },
    });
    expect(sizeSweepOf(allToAll)).toEqual({
      minBytes: 2 ** 20,
      maxBytes: 3 * 2 ** 20,
      step: { kind: "bytes", value: 2 ** 20 },
    });
    expect(sizeSweepOf(sample).step).toEqual({ kind: "bytes", value: 2 ** 20 }); // the default of -i
    // Rounded down to whole elements for each of 6 ranks, as all-gather has them.
    const rows = [100, 200, 400, 800].map((kib) => ({
      ...sample.results[0]!.rows[0]!,
      sizeBytes: Math.floor((kib * 1024) / 24) * 24,
    }));
    const rounded = { ...sample, results: [{ ...sample.results[0]!, rows }] };
    expect(sizeSweepOf(rounded)).toEqual({ minBytes: 102384, maxBytes: 819192, step: { kind: "factor", value: 2 } });
  });
});

describe("numbers", () => {
  it.each([
    // getFloatStr: as many decimals as fit.
    [22345.6, 7, "22345.6"],
    [7.123, 7, "   7.12"],
    [1234.567, 7, "1234.57"],
    [123456.7, 7, " 123457"],
    [1234567, 7, "1234567"],
    [12345678, 7, "1.2e+07"],
    [24.03, 6, " 24.03"],
    [370.256, 6, "370.26"],
    [1234.56, 6, "1234.6"],
    [123456, 6, "123456"],
    [1234567, 6, " 1e+06"],
    [0, 6, "  0.00"],
    [Number.NaN, 6, "   nan"],
  ])("%d in %i columns is %j", (value, width, text) => {
    expect(floatText(value, width)).toBe(text);
  });

  it("are rounded as C rounds them: a half goes to the even digit, where it is one in binary", () => {
    expect([0.125, 0.375, 0.625, 2.5, 3.5].map((value) => fixed(value, value < 1 ? 2 : 0))).toEqual([
      "0.12",
      "0.38",
      "0.62",
      "2",
      "4",
    ]);
    expect([1.005, 1.015, 1.025].map((value) => fixed(value, 2))).toEqual(["1.00", "1.01", "1.02"]); // all below their halves but 1.015: 1.01499…
    expect([12_500_000, 13_500_000, 9_950_000, 99_600_000].map((value) => exponential(value, 1))).toEqual([
      "1.2e+07",
      "1.4e+07",
      "1.0e+07",
      "1.0e+08",
    ]);
    expect([47.905, 100, 1e-5, 123456.5, 1234567, 0, 0.0001, 370.2500001].map(general)).toEqual([
      "47.905",
      "100",
      "1e-05",
      "123456",
      "1.23457e+06",
      "0",
      "0.0001",
      "370.25",
    ]);
  });
});

describe("what stands beside the table", () => {
  it("finds where latency is half of the time, from any row", () => {
    // latency 126 × 4.1 µs + 896 × 0.6 µs; at S = latency × bandwidth / factor both halves are equal.
    const latencyS = 126 * 4.1e-6 + 896 * 6e-7;
    const bytes = (latencyS * 185e9) / ((2 * 511) / 512);
    for (const row of allReduce.results[0]!.rows) expect(halfLatencyBytes({ rows: [row] })).toBeCloseTo(bytes, 0);
    expect(roundSize(bytes)).toBe(`${Math.round(bytes / 2 ** 20)}M`);
    expect(halfLatencyBytes({ rows: [{ ...allReduce.results[0]!.rows[0]!, latencyShare: 0 }] })).toBeUndefined();
    expect([9.96 * 2 ** 20, 1000 * 2 ** 20, 1536, 800.4].map(roundSize)).toEqual(["10.0M", "1,000M", "1.5K", "800B"]);
  });

  it("joins a measured run by size", () => {
    const { rows, onlyMeasured, onlySimulated } = compareMeasured(allReduce, measuredRun);
    expect(rows.map((row) => row.sizeBytes / 2 ** 20)).toEqual([64, 1024, 8192]);
    for (const { results } of rows) {
      expect(results.map(({ policy }) => policy)).toEqual(["ecmp", "adaptive"]);
      expect(results[0]!.ratio).toBeCloseTo(0.9, 12);
    }
    expect(onlyMeasured).toEqual([2 ** 22, 2 ** 34]);
    expect(onlySimulated).toHaveLength(11 - 3);
    const json = JSON.parse(render(allReduce, "json", { measured: measuredRun })) as Record<string, unknown>;
    expect(json).toEqual(
      JSON.parse(JSON.stringify({ ...allReduce, measured: compareMeasured(allReduce, measuredRun) })),
    );
  });

  it("says so where no size is in both", () => {
    const text = render(allReduce, "text", { measured: { ...measuredRun, rows: measuredRun.rows.slice(0, 1) } });
    expect(text).toContain("\n# no size was both measured and simulated\n");
  });
});

describe("JSON version 3", () => {
  const KEYS =
    "version start_time args env nccl_version config results out_of_bounds average_bus_bandwidth errors end_time";
  const CONFIG =
    "nthreads ngpus minimum_bytes maximum_bytes step_factor warmup_iters iterations aggregated_iterations validation graph " +
    "blocking_collectives per_iter_timing per_iter_skip parallel_init devices";
  const RESULT = "size count type redop root out_of_place in_place actual_iterations experiment_name";

  it("has every key, in nccl-tests' order, and strings for booleans", () => {
    for (const { text } of renderNcclJson(allReduce, "out.json")) {
      const document = JSON.parse(text);
      expect(Object.keys(document).join(" ")).toBe(KEYS);
      expect(Object.keys(document.config).join(" ")).toBe(CONFIG);
      expect(document.results).toHaveLength(11);
      for (const result of document.results) {
        expect(Object.keys(result).join(" ")).toBe(RESULT);
        for (const half of [result.out_of_place, result.in_place]) {
          expect(Object.keys(half)).toEqual(["time", "alg_bw", "bus_bw", "nwrong"]);
        }
      }
      expect(Object.keys(document.out_of_bounds)).toEqual(["count", "okay"]);
      expect(Object.keys(document.average_bus_bandwidth)).toEqual(["bandwidth", "okay"]);
      expect(text).not.toMatch(/:\s*(true|false)/);
      expect(document.results[0].root).toBe("    -1");
      expect(document.results[0].out_of_place.nwrong).toBeNull();
      expect(document.env).toEqual([]);
    }
    expect(Object.keys(JSON.parse(renderNcclJson(allToAll, "x")[0]!.text).config)).toContain("step_bytes");
  });

  it("is one file for one result, and named after policy and algorithm for several", () => {
    const names = (summary: CollectiveSummary, file: string) => renderNcclJson(summary, file).map(({ name }) => name);
    expect(names(allToAll, "out.json")).toEqual(["out.json"]);
    expect(names(allReduce, "out.json")).toEqual(["out-ecmp-ring.json", "out-adaptive-ring.json"]);
    expect(names(allReduce, "../a.b/out")).toEqual(["../a.b/out-ecmp-ring", "../a.b/out-adaptive-ring"]);
    expect(names(allReduce, "a/.json")).toEqual(["a/.json-ecmp-ring", "a/.json-adaptive-ring"]);
  });

  it("reads back as what the summary holds", () => {
    const [ecmp] = renderNcclJson(allReduce, "out.json");
    const run = readMeasured(ecmp!.name, ecmp!.text, "all-reduce");
    expect(run.collective).toBe("all-reduce");
    expect(run.rows.map((row) => row.busbwGBps)).toEqual(allReduce.results[0]!.rows.map((row) => row.busbwGBps.value));
  });
});
