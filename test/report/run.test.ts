/** Reports of runs in time: text, CSV and files, from two small jobs whose figures follow by hand. */

import { beforeAll, describe, expect, it } from "vitest";
import { renderRun, writeFlowsCsv, writeFlowsNdjson, writeTimelineCsv } from "../../src/report/index.ts";
import type { RunOutcome } from "../../src/run/index.ts";
import { patternJob, runOn, traceJob } from "../run/scenarios.ts";
import { dumbbell, leafSpine2x2 } from "../worlds.ts";

let outcome: RunOutcome;
beforeAll(async () => {
  // 50 kB are a microsecond of line rate. 0→2 and 1→3 share the cable between the leaves from 1 µs on.
  const jobs = [
    traceJob("src,dst,bytes\nnic-0,nic-2,100kB\n", { name: "first, \u001b[31m" }),
    traceJob("src,dst,bytes\nnic-1,nic-3,5kB\nnic-3,nic-1,1MB\n", { name: "second", startS: 1e-6, repetitions: 2 }),
  ];
  const { summary, ...rest } = await runOn(dumbbell(), jobs, {}, { timeline: { intervalS: 20e-6 } });
  outcome = { summary: { ...summary, coreHash: "0123456789abcdef" }, ...rest };
});

const text = (width?: number) => renderRun(outcome.summary, "text", { colour: false, width }).output;

describe("text", () => {
  it("says what was run, and what came out by job and by size", () => {
    expect(text()).toMatchInlineSnapshot(`
      "fabric        dumbbell: 4 GPU NICs at 400 Gb/s, 2 switches in 1 tier, 5 cables, all up at full rate
      scenario      test: 2 jobs, 5 flows; policy ecmp, 1 QP per flow, hash fair, one seed per switch;
                    seed 1
      first, ?[31m  trace trace.csv, 1 flow, 2 NICs, as the trace says
      second        trace trace.csv, 2 flows, 2 NICs, as the trace says; 2 runs
      packets       4096 B of payload at most, no headers; flows arrive with their last bit
      run           heddle test, core 0123456789ab; 18 events at 8 times, 8 rates computed

      job           flows    bytes  start  makespan     goodput  FCT p50     p99  slowdown p50     p99     max
      first, ?[31m      1   100 kB   0 ns    2.1 µs    381 Gb/s   2.1 µs  2.1 µs        1.05 ×  1.05 ×  1.05 ×
      second            4  2.01 MB   1 µs     40 µs    402 Gb/s  10.1 µs   20 µs        1.00 ×  1.97 ×  2.00 ×
      all               5  2.11 MB   0 ns     41 µs  411.7 Gb/s   2.1 µs   20 µs        1.00 ×  1.96 ×  2.00 ×

      flow size    flows  FCT p50     p95     p99     max  slowdown mean     p50     p95     p99     max
      below 10 kB      2   150 ns  195 ns  199 ns  200 ns         1.50 ×  1.50 ×  1.95 ×  1.99 ×  2.00 ×
      below 1 MB       1   2.1 µs  2.1 µs  2.1 µs  2.1 µs         1.05 ×  1.05 ×  1.05 ×  1.05 ×  1.05 ×
      below 10 MB      2    20 µs   20 µs   20 µs   20 µs         1.00 ×  1.00 ×  1.00 ×  1.00 ×  1.00 ×
      "
    `);
  });

  it("is wrapped to the terminal, coloured on demand, and never passes on control characters", () => {
    const opening = text(60).split("\n\n")[0]!;
    for (const line of opening.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
    expect(text()).not.toContain("\u001b");
    expect(renderRun(outcome.summary, "text", { colour: true }).output).toContain("\u001b[1mfabric");
  });
});

describe("data", () => {
  it("JSON is the summary", () => {
    const { output, exitCode } = renderRun(outcome.summary, "json", { colour: false });
    expect(JSON.parse(output)).toEqual(outcome.summary);
    expect(exitCode).toBe(0);
  });

  it("CSV has a row per job and size bucket, and the same over all jobs", () => {
    const [head, ...rows] = renderRun(outcome.summary, "csv", { colour: false }).output.trimEnd().split("\n");
    expect(head).toMatch(/^topology,scenario,policy,seed,job,from_bytes,to_bytes,flows,bytes,fct_mean_s,fct_p50_s,/);
    const counts = rows.map((row) =>
      /(?:"[^"]*"|[^,]*),(\d+),(\d+),(\d+),(\d+),/.exec(row.slice(20))!.slice(1).join(" "),
    );
    expect(counts).toEqual([
      "100000 1000000 1 100000",
      "0 10000 2 10000",
      "1000000 10000000 2 2000000",
      "0 10000 2 10000",
      "100000 1000000 1 100000",
      "1000000 10000000 2 2000000",
    ]);
  });

  it("flows have all their digits, in CSV and in NDJSON", () => {
    const rows = writeFlowsCsv(outcome.flows).trimEnd().split("\n");
    expect(rows).toHaveLength(1 + 5);
    expect(rows[1]).toMatch(/^0,"first, .*",nic-0,nic-2,100000,0,/);
    const objects = writeFlowsNdjson(outcome.flows)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects[2]).toMatchObject({ flow: 2, job: "second", src: "nic-3", dst: "nic-1", bytes: 1e6 });
    expect(objects.map(({ fct_s }) => fct_s)).toEqual([...outcome.flows.fctS]);
    expect(rows.slice(1).map((row) => Number(row.split(",").at(-2)))).toEqual([...outcome.flows.slowdown]);
  });

  it("a timeline has a row per interval and tier", () => {
    const [head, first] = writeTimelineCsv(outcome.timeline!).split("\n");
    expect(head).toBe("time_s,duration_s,tier,mean_utilization,max_utilization,active_flows,changes");
    expect(first).toMatch(/^0,0\.00002,nic-leaf up,/);
  });
});

describe("a collective", () => {
  it("has its busbw", async () => {
    const workload = {
      kind: "collective",
      collective: "all-reduce",
      messageBytes: 4e6,
      channels: 1,
      groups: "all",
    } as const;
    const job = { ...patternJob("ring", 1), workload, repetitions: 2 };
    const { summary } = await runOn(dumbbell(), [job]);
    // 4 NICs in a ring, 2 · 3/4 of the message each, at line rate: 50 GB/s of busbw.
    expect(renderRun(summary, "text", { colour: false, width: 120 }).output).toContain(
      "all-reduce, ring, 4 ranks, 4 NICs, packed; 2 runs; busbw 50.00 GB/s at 4 MB, 50.00 in the slowest run",
    );
  });
});

describe("changes of cables", () => {
  it("have a row each: what went, efficiency around it, who was hurt, and for how long", async () => {
    const dead = ["leaf-0=spine-0", "leaf-1=spine-0", "leaf-0=spine-1", "leaf-1=spine-1"];
    const changes = [
      { path: "changes[0]", text: "both spines down", atS: 1e-3, cables: dead, state: "down" as const },
      { path: "changes[1]", text: "both spines back", atS: 2e-3, cables: dead, state: "up" as const },
    ];
    // 4 ms of bytes at line rate, 1 ms of nothing.
    const job = traceJob("src,dst,bytes\nnic-0,nic-2,200000000\n");
    const reaction = { routingS: 50e-3, adaptiveS: 0, hostS: 0, resilient: false };
    const { summary } = await runOn(leafSpine2x2(), [job], { changes, reaction });
    const { output } = renderRun(summary, "text", { colour: false, width: 120 });
    expect(output).toMatch(/^at +change +capacity +before +during +after +flows hurt +resent +recovered in/m);
    expect(output).toMatch(/^1 ms +both spines down +-100\.0 % +100\.0 % +0\.0 % +· +1 +0 B +1 ms +·$/m);
    expect(output).toMatch(/^2 ms +both spines back +\+100\.0 % +0\.0 % +100\.0 % +· +0 +0 B +· +·$/m);
  });
});
