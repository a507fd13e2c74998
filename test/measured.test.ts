/** Files of nccl-tests: what is read of text in all its layouts, and of JSON, and what is refused. */

import { describe, expect, it } from "vitest";
import { readMeasured } from "../src/measured/index.ts";
import { findCollectiveReporter } from "../src/report/index.ts";
import { allReduce } from "./report/collective-fixtures.ts";
import { NCCL_SAMPLE } from "./report/nccl-sample.ts";
import { issuesOf } from "./workload/check.ts";

const read = (text: string, collective?: string) => readMeasured("nccl.txt", text, collective);
/** `size busbw samples` of every row. */
const rows = (text: string) =>
  read(text).rows.map(({ sizeBytes, busbwGBps, samples }) => [sizeBytes, busbwGBps, samples]);
const HEADING =
  "#       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong";

describe("text", () => {
  it("is the sample's out-of-place half", () => {
    expect(read(NCCL_SAMPLE)).toEqual({
      file: "nccl.txt",
      collective: "all-reduce",
      ranks: 1,
      rows: [{ sizeBytes: 536870912, timeS: 22345.6 / 1e6, algbwGBps: 24.03, busbwGBps: 47.87, samples: 1 }],
    });
  });

  it.each([
    ["rows alone", "8 2 float sum -1 7.1 0.01 0.02 0 7.2 0.03 0.04 0"],
    ["without in-place", `${HEADING}\n 8 2 float sum -1 7.1 0.01 0.02 N/A`],
    ["in-place N/A", `${HEADING}\n 8 2 float sum -1 7.1 0.01 0.02 0 N/A N/A N/A N/A`],
    [
      "with -I",
      "# size count type redop root time algbw busbw #wrong i_min i_max i_p99 i_cv% time algbw busbw #wrong i_min i_max i_p99 i_cv%\n" +
        "8 2 float sum -1 7.1 0.01 0.02 0 6.9 7.9 7.8 3.1 7.2 0.03 0.04 0 6 7 8 2.2",
    ],
    [
      "per-iteration columns first",
      "# size count type redop root i_min time algbw busbw #wrong\n8 2 float sum -1 6 7.1 0.01 0.02 0",
    ],
    [
      "of version 1, no root",
      "# size count type redop time algbw busbw error time algbw busbw error\n8 2 float sum 7.1 0.01 0.02 0e+00 7.2 0.03 0.04 0e+00",
    ],
    [
      "tagged by mpirun",
      "[1,0]<stdout>:#  size count type redop root time algbw busbw\n[1,0]<stdout>:   8 2 float sum -1 7.1 0.01 0.02",
    ],
    ["labelled by srun", "0: 8 2 float sum -1 7.1 0.01 0.02"],
    [
      "among a log's lines",
      "\uFEFFnode0:1:1 [0] NCCL INFO x\r\n\r\n 8 2 float sum -1 7.1 0.01 0.02\r\nnode1:2:2 NCCL WARN 8 2\n",
    ],
    ["with a timestamp behind", "8 2 float sum -1 7.1 0.01 0.02 0 7.2 0.03 0.04 0 2026-01-01 10:00:00"],
  ])("%s", (_, text) => {
    expect(read(text).rows).toEqual([{ sizeBytes: 8, timeS: 7.1 / 1e6, algbwGBps: 0.01, busbwGBps: 0.02, samples: 1 }]);
  });

  it("of several tables is the mean of each size, in order of size", () => {
    const row = (size: number, busbw: number) => `${size} 2 float sum -1 7.1 0.01 ${busbw} 0`;
    expect(rows([HEADING, row(16, 3), row(8, 1), "# Avg bus bandwidth : 2", HEADING, row(16, 5)].join("\n"))).toEqual([
      [8, 1, 1],
      [16, 4, 2],
    ]);
  });

  it("skips what was not measured", () => {
    const text = [
      "0 0 float sum -1 7 0 0 0",
      "8 2 float sum -1 7.1 0.01 0.02 0",
      "16 4 float sum -1 N/A N/A N/A N/A",
      "32 8 float sum -1 8 nan nan 0",
    ];
    expect(rows(text.join("\n"))).toEqual([[8, 0.02, 1]]);
  });

  it("of several collectives is the one asked for", () => {
    const other = NCCL_SAMPLE.replaceAll("all_reduce", "alltoall").replace("47.87", "30.00");
    expect(read(NCCL_SAMPLE + other, "all-to-all").rows[0]!.busbwGBps).toBe(30);
    expect(read(NCCL_SAMPLE + other, "all-reduce").rows[0]!.busbwGBps).toBe(47.87);
    expect(read("8 2 float sum -1 7.1 0.01 0.02", "broadcast").collective).toBeUndefined();
  });

  it.each([
    [
      "",
      "NO_ROWS",
      "nccl.txt",
      "no row with a measured busbw (expected the table of nccl-tests, or its JSON, got none)",
    ],
    ["hello\nworld 8 2\n", "NO_ROWS", "nccl.txt", "no row with a measured busbw"],
    ["8 2 float sum -1 7.1 N/A N/A N/A", "NO_ROWS", "nccl.txt", "no row with a measured busbw"],
    ["\n8 2 float sum -1 7.1", "BAD_ROW", "nccl.txt:2", "a row that ends early (expected at least 8 columns, got 6)"],
    [
      `${HEADING}\n8 2 float sum -1 7.1 0.01 0.0`,
      "BAD_ROW",
      "nccl.txt:2",
      "a row that ends early (expected at least 9 columns, got 8)",
    ],
    ["8 2 float sum -1 7.1 0.01 -", "BAD_ROW", "nccl.txt:1 busbw", 'not a number (expected GB/s, got "-")'],
    ["8 2 float sum -1 ten 0.01 1", "BAD_ROW", "nccl.txt:1 time", 'not a number (expected µs, got "ten")'],
    [
      "# size count type redop root cputime algbw busbw\n",
      "CPU_TIME",
      "nccl.txt:1",
      "times of the CPU, not of the collective (expected a run without -C)",
    ],
    [
      `8 2 float sum -1 7 1 1\n8 4 ${"x".repeat(999)} sum -1 7 1 1`,
      "MIXED_ROWS",
      "nccl.txt:2",
      `rows of several types or operations (expected one of each, got float sum and ${"x".repeat(60)}…)`,
    ],
    [
      "8 2 float sum -1 7 1 1\n8 4 half sum -1 7 1 1",
      "MIXED_ROWS",
      "nccl.txt:2",
      "rows of several types or operations (expected one of each, got float sum and half sum)",
    ],
    [
      "8 2\0",
      "NOT_A_TEXT_FILE",
      "nccl.txt",
      "not a text file (expected output of nccl-tests, got a NUL at character 3)",
    ],
    [
      NCCL_SAMPLE + NCCL_SAMPLE.replaceAll("all_reduce", "sendrecv"),
      "SEVERAL_COLLECTIVES",
      "nccl.txt",
      "measurements of several collectives (expected one, got all-reduce, send-recv)",
    ],
    [
      findCollectiveReporter("text").render(allReduce, { verbose: false }).output,
      "SEVERAL_POLICIES",
      "nccl.txt",
      "a report of heddle's with several results (expected one table, got policy ecmp, algorithm ring; policy adaptive, algorithm ring)",
    ],
  ])("refuses %j", (text, code, path, message) => {
    const issues = issuesOf(() => read(text));
    expect(issues[0]).toMatchObject({ code, path, message: expect.stringContaining(message) });
  });

  it("refuses another collective than the one asked for", () => {
    expect(issuesOf(() => read(NCCL_SAMPLE, "all-gather"))).toEqual([
      {
        code: "WRONG_COLLECTIVE",
        path: "nccl.txt",
        message: "a measurement of another collective (expected all-gather, got all-reduce)",
      },
    ]);
    const unknown = NCCL_SAMPLE.replaceAll("all_reduce_perf", "gather_perf");
    expect(issuesOf(() => read(unknown, "all-gather"))[0]!.message).toContain("got gather_perf)");
  });

  it("collects what is wrong in its rows", () => {
    expect(issuesOf(() => read("8 2 float sum\n16 4 float sum -1 x 1 y")).map(({ path }) => path)).toEqual([
      "nccl.txt:1",
      "nccl.txt:2 time",
      "nccl.txt:2 busbw",
    ]);
    expect(issuesOf(() => read("8 2 float\n".repeat(1000)))).toHaveLength(100);
  });
});

describe("JSON", () => {
  const half = { time: 100, alg_bw: 1, bus_bw: 1.75, nwrong: 0 };
  const result = {
    size: 100_000,
    count: 25_000,
    type: "float",
    redop: "sum",
    root: -1,
    out_of_place: half,
    in_place: half,
  };
  const document = {
    version: 3,
    start_time: "2026-01-01 00:00:00",
    args: ["./build/all_reduce_perf", "-b", "8"],
    env: ["HOME=/root"],
    config: { blocking_collectives: "false", devices: [{ rank: 0 }, { rank: 1 }] },
    results: [result],
    average_bus_bandwidth: { bandwidth: 1.75, okay: "unchecked" },
    errors: [],
  };
  const json = (changes: object = {}) => JSON.stringify({ ...document, ...changes }, null, 2);
  const changed = (changes: object) => json({ results: [result, { ...result, ...changes }] });

  it("is read as text is", () => {
    expect(readMeasured("a.json", json())).toEqual({
      file: "a.json",
      collective: "all-reduce",
      ranks: 2,
      rows: [{ sizeBytes: 100_000, timeS: 1e-4, algbwGBps: 1, busbwGBps: 1.75, samples: 1 }],
    });
    expect(readMeasured("a.json", `\uFEFF${json({ args: ["mpirun"], config: undefined })}`, "broadcast")).toMatchObject(
      {
        file: "a.json",
        rows: [{ sizeBytes: 100_000 }],
      },
    );
  });

  it("skips what was not measured", () => {
    const results = [{ ...result, size: 0 }, { ...result, size: 8, out_of_place: { ...half, bus_bw: "nan" } }, result];
    expect(readMeasured("a.json", json({ results })).rows.map((row) => row.sizeBytes)).toEqual([100_000]);
  });

  it.each([
    [
      json().slice(0, -20),
      "BAD_JSON",
      "a.json",
      "JSON that ends early: the file is cut off (expected nccl-tests' JSON, schema version 3)",
    ],
    [json().slice(0, 20), "BAD_JSON", "a.json", "JSON that ends early: the file is cut off"],
    [
      "{\n 'version': 3}",
      "BAD_JSON",
      "a.json",
      "not JSON from line 2 on (expected nccl-tests' JSON, schema version 3)",
    ],
    ["[]", "NO_ROWS", "a.json", "no row with a measured busbw"],
    [
      json({ version: 2 }),
      "BAD_VERSION",
      "a.json version",
      "another version of the format (expected nccl-tests' JSON, schema version 3, got 2)",
    ],
    [json({ version: undefined }), "BAD_VERSION", "a.json version", "got nothing)"],
    ['{"schema":"heddle/collective@1"}', "BAD_VERSION", "a.json version", "got nothing)"],
    [
      json({ results: {} }),
      "BAD_JSON",
      "a.json results",
      "not a list (expected nccl-tests' JSON, schema version 3, got a mapping)",
    ],
    [json({ results: [] }), "NO_ROWS", "a.json", "no row with a measured busbw"],
    [json({ results: [7] }), "BAD_ROW", "a.json results[0]", "wrong value (expected an object, got 7)"],
    [changed({ size: "8" }), "BAD_ROW", "a.json results[1].size", 'wrong value (expected bytes, got "8")'],
    [changed({ size: -8 }), "BAD_ROW", "a.json results[1].size", "wrong value (expected bytes, got -8)"],
    [
      changed({ type: 1 }),
      "BAD_ROW",
      "a.json results[1].type",
      "wrong value (expected the name of a data type, got 1)",
    ],
    [
      changed({ out_of_place: null }),
      "BAD_ROW",
      "a.json results[1].out_of_place",
      "wrong value (expected an object, got nothing)",
    ],
    [
      changed({ out_of_place: {} }),
      "BAD_ROW",
      "a.json results[1].out_of_place.time",
      "wrong value (expected µs, got nothing)",
    ],
    [changed({ redop: "max" }), "MIXED_ROWS", "a.json results[1]", "got float sum and float max)"],
  ])("refuses %j", (text, code, path, message) => {
    const issues = issuesOf(() => readMeasured("a.json", text));
    expect(issues[0]).toMatchObject({ code, path, message: expect.stringContaining(message) });
  });

  it("refuses every beginning of a document", () => {
    const text = json();
    for (let length = 1; length < text.length; length++) {
      const [issue] = issuesOf(() => readMeasured("a.json", text.slice(0, length)));
      expect(issue!.code).toBe("BAD_JSON");
    }
  });

  it("of another collective is refused", () => {
    expect(issuesOf(() => readMeasured("a.json", json(), "broadcast"))[0]).toMatchObject({ code: "WRONG_COLLECTIVE" });
  });
});
