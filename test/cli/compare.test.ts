/** `heddle compare` when all is well: the documents that it writes, and that it writes them again. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CompareSummary, Estimate } from "../../src/metrics/summary.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({
    "flows.csv": "src,dst,bytes\ngpu-0,gpu-127,1MiB\ngpu-1,gpu-126,1MiB\n",
    "hosts.txt": "gpu-[0-2,64],gpu-127 # five hosts\n",
    "tiny.json": JSON.stringify({
      builder: "leaf-spine",
      parameters: { leaves: 2, nicsPerLeaf: 2, spines: 2, nicRate: "400Gbps", fabricRate: "400Gbps" },
    }),
  });
});
afterAll(() => directory.remove());

const compare = (...args: string[]) => done(heddle(["compare", ...args], { cwd: directory.path }));
const summaryOf = (...args: string[]) => JSON.parse(compare(...args, "--json")) as CompareSummary;

describe("compare --json", () => {
  it("has the fields that programs rely on, by name", () => {
    const summary = summaryOf("colossus-array", "--policy", "all");
    expect(summary.schema).toBe("heddle/compare@1");
    expect(summary.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(summary.coreHash).toMatch(/^[0-9a-f]{64}$/);
    expect(summary.topology).toMatchObject({ name: "colossus-array", nics: 512, tiers: 2, hostSwitches: 1 });
    expect(summary.topology.switches).toBeGreaterThanOrEqual(40);
    expect(summary.topology.links).toBeGreaterThanOrEqual(768);
    expect(summary.scenario).toMatchObject({
      pattern: "permutation",
      qps: 2,
      qpMode: "static",
      seeds: 5,
      seed: 1,
      mtuBytes: 4096,
      ipVersion: 4,
    });
    expect(summary.results.map(({ policy }) => policy)).toEqual(
      expect.arrayContaining(["ecmp", "spray", "adaptive", "ideal"]),
    );
    for (const result of summary.results) {
      for (const efficiency of [result.efficiency, result.wireEfficiency]) {
        for (const key of ["mean", "p50", "p5", "p1", "slowest"] as const) expectEstimate(efficiency[key]);
      }
      const { overloadedLinks, collidingFlows, collidingPairs, avoidableLinks, flowShare } = result.collisions;
      for (const count of [overloadedLinks, collidingFlows, collidingPairs, avoidableLinks, flowShare]) {
        expect(count).toBeGreaterThanOrEqual(0);
      }
      for (const { stage, fraction } of result.waterfall)
        expect([typeof stage, typeof fraction]).toEqual(["string", "number"]);
      const [last, ...rows] = result.waterfall.toReversed();
      // Sums of the same terms from the top down: exact, not just near.
      expect(rows.toReversed().reduce((sum, row) => sum + row.fraction, 0)).toBe(last!.fraction);
    }
  });

  it("counts a switch that is down neither as the GPU NICs' nor as the host NICs'", () => {
    const { topology } = summaryOf("fat-tree-k4", "--fail", "core-0", "--seeds", "1");
    expect(topology).toMatchObject({ switches: 19, cablesDown: 4, hostNics: 0, hostSwitches: 0, hostLinks: 0 });
  });

  it("has no interval where there is one seed", () => {
    const { results } = summaryOf("tiny.json", "--seeds", "1");
    expect(results[0]!.efficiency.mean.ci95).toEqual([null, null]);
  });

  it("takes every option that the scenario has", () => {
    const { scenario, results } = summaryOf(
      ...["leaf-spine-8x16", "--policy", "adaptive", "--policy", "ecmp,ecmp", "--pattern", "stride", "--distance", "3"],
      ...["--qps", "3", "--qp-mode", "pooled", "--hash", "crc16", "--polarized", "--seeds", "2", "--seed", "7"],
      ...[
        "--mtu",
        "1024",
        "--ip-version",
        "6",
        "--window",
        "2",
        "--placement",
        "random",
        "--job-nics",
        "10",
        "--nics",
        "gpu",
      ],
    );
    expect(results.map(({ policy }) => policy)).toEqual(["adaptive", "ecmp"]);
    expect(scenario).toMatchObject({
      ...{ pattern: "stride", patternParameters: { distance: 3 }, qps: 3, qpMode: "pooled", hash: "crc16" },
      ...{ hashSeeds: "polarized", seeds: 2, seed: 7, mtuBytes: 1024, ipVersion: 6, window: 2, placement: "random" },
      ...{ jobNics: 10, nics: "gpu" },
    });
  });

  it("takes the flow list for the pattern where a file of flows is all that is said", () => {
    const { scenario } = summaryOf("leaf-spine-8x16", "--flows", "flows.csv");
    expect(scenario).toMatchObject({ pattern: "flow-list", flows: 2, patternParameters: { flows: "flows.csv" } });
  });

  it("takes the hosts of a file for the job, and a placement with its parameter", () => {
    const listed = summaryOf("leaf-spine-8x16", "--hosts", "hosts.txt", "--pattern", "ring", "--seeds", "1");
    expect(listed.scenario).toMatchObject({ placement: "hosts, hosts.txt", jobNics: 5, flows: 5 });
    const strided = summaryOf(
      ...["leaf-spine-8x16", "--placement", "strided", "--placement-stride", "16", "--job-nics", "8", "--seeds", "1"],
    );
    expect(strided.scenario).toMatchObject({ placement: "strided, placement-stride 16", jobNics: 8 });
  });
});

function expectEstimate({ value, ci95 }: Estimate): void {
  expect(value).toBeGreaterThan(0);
  expect(value).toBeLessThanOrEqual(1);
  expect(ci95).toHaveLength(2);
  expect(ci95[0]).toBeLessThanOrEqual(value);
  expect(ci95[1]).toBeGreaterThanOrEqual(value);
}

describe("the same seed", () => {
  it.each(["text", "json", "csv", "markdown"])("gives the same bytes of %s, and another seed others", (format) => {
    const args = ["leaf-spine-32x32", "--seeds", "2", "--format", format, "--verbose", "--collisions"];
    const first = compare(...args, "--seed", "5");
    expect(compare(...args, "--seed", "5")).toBe(first);
    expect(compare(...args, "--seed", "6")).not.toBe(first);
  });
});

describe("output", () => {
  it("has no escapes in a pipe, unless asked for", () => {
    const esc = "\u001b";
    const colourful = (args: string[], env: Record<string, string>) =>
      done(heddle(["compare", "tiny.json", ...args], { cwd: directory.path, env })).includes(esc);
    expect(colourful([], {})).toBe(false);
    expect(colourful([], { TERM: "dumb" })).toBe(false);
    expect(colourful([], { FORCE_COLOR: "1" })).toBe(true);
    expect(colourful([], { FORCE_COLOR: "0" })).toBe(false);
    expect(colourful([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
    expect(colourful(["--no-color"], { FORCE_COLOR: "1" })).toBe(false);
    expect(colourful(["--color"], { NO_COLOR: "1" })).toBe(true);
    expect(colourful(["--json", "--color"], {})).toBe(false);
  });

  it("goes to the file that is named, and nowhere else", () => {
    const stdout = compare("tiny.json", "--json");
    expect(compare("tiny.json", "--json", "-o", "out.json")).toBe("");
    expect(readFileSync(join(directory.path, "out.json"), "utf8")).toBe(stdout);
    expect(compare("tiny.json", "--csv", "--output", "out.json")).toBe("");
    expect(readFileSync(join(directory.path, "out.json"), "utf8")).toMatch(/^[^\n]*policy/);
  });

  it("leaves a file alone, and no temporary one beside it, where the run fails", () => {
    compare("tiny.json", "--json", "-o", "kept.json");
    const before = readFileSync(join(directory.path, "kept.json"), "utf8");
    const files = readdirSync(directory.path);
    refused(heddle(["compare", "tiny.json", "--job-nics", "99", "-o", "kept.json"], { cwd: directory.path }));
    refused(heddle(["compare", "tiny.json", "-o", "tiny.json/x"], { cwd: directory.path }));
    expect(readdirSync(directory.path)).toEqual(files);
    expect(readFileSync(join(directory.path, "kept.json"), "utf8")).toBe(before);
  });

  it("to a reader that stops early ends quietly", async () => {
    const { spawn } = await import("node:child_process");
    const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;
    const child = spawn(process.execPath, [
      main,
      "inspect",
      "colossus-array",
      "--path",
      "gpu-0",
      "gpu-511",
      "--limit",
      "32",
    ]);
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});
