/** `heddle collective` as a process: nccl-tests' table and files when all is well, issues with their options when not. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CollectiveSummary } from "../../src/metrics/index.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({
    "tiny.json": JSON.stringify({
      builder: "leaf-spine",
      parameters: { leaves: 2, nicsPerLeaf: 4, spines: 4, nicRate: "400Gbps", fabricRate: "400Gbps" },
    }),
  });
});
afterAll(() => directory.remove());

const run = (...args: string[]) => heddle(["collective", ...args], { cwd: directory.path });
const summaryOf = (...args: string[]) => JSON.parse(done(run(...args, "--json"))) as CollectiveSummary;

describe("collective", () => {
  it("prints a table per policy, with nccl-tests' eleven sizes", () => {
    const text = done(run("all-reduce", "colossus-rack", "-b", "8M", "-e", "8G", "-f", "2", "-n", "1"));
    for (const policy of ["ecmp", "adaptive"]) expect(text).toContain(`# policy ${policy}, algorithm ring`);
    expect(text.match(/^ +\d+ .*float +sum +-1/gm)).toHaveLength(2 * 11);
    expect(text.match(/^# Avg bus bandwidth/gm)).toHaveLength(2);
  });

  it("takes nccl-tests' letters, and gives the summary as JSON", () => {
    const summary = summaryOf(
      "all-gather",
      "colossus-rack",
      ..."-b 1M -e 3M -i 1M -n 2 -g 4 --policy ideal".split(" "),
    );
    expect(summary.schema).toBe("heddle/collective@1");
    expect(summary.scenario).toMatchObject({
      collective: "all-gather",
      ranks: 32,
      servers: 8,
      gpusPerServer: 4,
      iters: 2,
    });
    const [result] = summary.results;
    expect(result).toMatchObject({ policy: "ideal", algorithm: "ring" });
    expect(result!.rows.map(({ sizeBytes }) => sizeBytes)).toEqual([2 ** 20, 2 ** 21, 3 * 2 ** 20]);
    // Of all-gather the count is of one rank's part.
    expect(result!.rows[0]!.count).toBe(2 ** 20 / 32 / 4);
  });

  it("runs several algorithms and groups, and takes NVLink and step costs", () => {
    const summary = summaryOf(
      "all-reduce",
      "colossus-rack",
      ..."--algorithm ring,hierarchical --groups rail --policy ideal -n 1 --nvlink-ring 450 --network-step 5us".split(
        " ",
      ),
    );
    expect(summary.scenario).toMatchObject({ groups: 8, groupSize: 8, nvlinkRingBps: 3.6e12 });
    expect(summary.results.map(({ algorithm }) => algorithm)).toEqual(["ring", "hierarchical"]);
    // One rank per server: the two are the same rings.
    expect(summary.results[0]!.rows).toEqual(summary.results[1]!.rows);
  });

  it("writes nccl-tests' JSON, and sets a measured run beside its own", () => {
    done(run("all-reduce", "tiny.json", "-e", "16M", "--policy", "adaptive", "--nccl-json", "out.json", "--quiet"));
    const document = JSON.parse(readFileSync(join(directory.path, "out.json"), "utf8")) as { version: number };
    expect(document.version).toBe(3);
    const text = done(run("all-reduce", "tiny.json", "-e", "16M", "--policy", "adaptive", "--measured", "out.json"));
    expect(text).toMatch(/measured/i);
  });

  it("gives the same bytes again", () => {
    const args = ["all-to-all", "tiny.json", "--placement", "random", "-e", "64M"];
    expect(done(run(...args))).toBe(done(run(...args)));
  });
});

describe("collective refuses", () => {
  it.each([
    ["an unknown collective", ["allreduce", "tiny.json"], 'unknown collective "allreduce"'],
    [
      "an algorithm of another collective",
      ["all-reduce", "tiny.json", "--algorithm", "pairwise"],
      "--algorithm: unknown",
    ],
    ["sizes of zero", ["all-reduce", "tiny.json", "-b", "0"], "--minbytes: not a message size"],
    ["sizes that are none", ["all-reduce", "tiny.json", "-e", "big"], "--maxbytes: not a message size"],
    [
      "a first size above the last",
      ["all-reduce", "tiny.json", "-b", "2G", "-e", "1G"],
      "--minbytes: more than the last",
    ],
    ["two kinds of steps", ["all-reduce", "tiny.json", "-i", "1M", "-f", "2"], "--stepbytes: not together"],
    ["more ranks than NICs", ["all-reduce", "tiny.json", "--ranks", "9"], "--ranks: "],
    [
      "ranks that an algorithm can't serve",
      ["all-reduce", "tiny.json", "--ranks", "6", "--algorithm", "halving-doubling"],
      "--ranks: halving-doubling needs a power of two of ranks (expected 4 or 8, got 6)",
    ],
    [
      "groups that leave ranks over",
      ["all-reduce", "tiny.json", "--groups", "3"],
      "--groups: groups of 3 leave ranks over",
    ],
    ["groups that are none", ["all-reduce", "tiny.json", "--groups", "pods"], "--groups: not a way to group"],
    [
      "pinned paths",
      ["all-reduce", "tiny.json", "--policy", "pinned"],
      "--policy: policy pinned takes the path of every flow from a flow list",
    ],
    ["times without a unit", ["all-reduce", "tiny.json", "--network-step", "5"], "--network-step: missing unit"],
    [
      "a measured file that is not there",
      ["all-reduce", "tiny.json", "--measured", "no.json"],
      "no.json: no such file",
    ],
  ])("%s", (_what, args, message) => {
    expect(refused(run(...args))).toContain(message);
  });

  it("all that is wrong at once", () => {
    const stderr = refused(run("all-reduce", "tiny.json", "--qps", "0", "-b", "x", "--nvlink", "fast"));
    for (const option of ["--qps", "--minbytes", "--nvlink"]) expect(stderr).toContain(`${option}: `);
  });
});
