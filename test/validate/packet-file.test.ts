/** What the reader of packet-level results takes, and what it says no to. */

import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { readPacketFile } from "../../src/validate/index.ts";
import { crossing, FAT_TREE, fileOf, LEAF_SPINE } from "./world.ts";

const read = (text: string, ignoreFailures = false) => readPacketFile(text, { fileName: "p.json", ignoreFailures });
const readRun = (more: object, topo: object = LEAF_SPINE) =>
  read(fileOf({ ...topo }, [crossing({ ...more })])).runs[0]!;

function issuesOf(text: string): { code: string; path: string; message: string }[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UsageError) return [...error.issues];
    throw error;
  }
  return [];
}

describe("what is read", () => {
  it("is a run with its fabric, in SI units", () => {
    const run = readRun({ start_us: [0, 5], finish_us: [700, 800], bytes: [100, 200] });
    expect(run.fabric).toMatchObject({ kind: "leaf-spine", hosts: 4, leaves: 2, spines: 2, failures: [] });
    expect(run.sizeBytes).toEqual([100, 200]);
    expect(run.startS).toEqual([0, 5e-6]);
    expect(run.finishS[0]).toBeCloseTo(700e-6, 12);
    expect([run.payloadBytes, run.packetBytes]).toEqual([4096, 4160]);
  });

  it("takes one number for all flows, and hosts in their order where src is no list", () => {
    const run = readRun({ src: "flow index", dst: [2, 3], bytes: 1000 });
    expect(run.src).toEqual([0, 1]);
    expect(run.sizeBytes).toEqual([1000, 1000]);
  });

  it("takes destinations that runs share, by seed", () => {
    const { dst: _, ...run } = crossing();
    const file = read(fileOf(LEAF_SPINE, [{ ...run, src: "flow index", seed: 7 }], { matrices: { 7: [3, 2] } }));
    expect(file.runs[0]!.dst).toEqual([3, 2]);
  });

  it("counts a flow without a finish time as one that did not end", () => {
    expect(readRun({ finish_us: [null, 800] }).finishS[0]).toBeNaN();
    expect(readRun({ finish_us: [-1, 800] }).finishS[0]).toBeNaN();
  });

  it.each([
    [{ kind: "leaf-spine", leaves: 2, hosts_per_leaf: 2, spines: 1, link_gbps: 100, link_latency_ns: 500 }, 4],
    [{ kind: "leaf_spine", hosts: 8, leafs: 2, oversubscription: 2, link_gbps: 100, link_latency_ns: 500 }, 8],
    [{ kind: "leafspine", hosts: 1024, leafs: 32, spines: 32, link_gbps: 400, link_latency_ns: 1000 }, 1024],
    [{ kind: "fattree", k: 16, link_gbps: 400, link_latency_ns: 1000 }, 1024],
    [{ kind: "fat-tree", hosts: 16, pods: 4, tors: 8, aggs: 8, cores: 4, link_gbps: 400, link_latency_ns: 1000 }, 16],
  ])("knows the fabric of %o", (topo, hosts) => {
    expect(readRun({}, topo).fabric.hosts).toBe(hosts);
  });

  it("works out what is left out: 2 : 1 over half as many spines as hosts of a leaf", () => {
    const topo = { kind: "leafspine", hosts: 8, leafs: 2, oversubscription: 2, link_gbps: 100, link_latency_ns: 500 };
    expect(readRun({}, topo).fabric).toMatchObject({ hostsPerLeaf: 4, spines: 2 });
  });

  it("tells what of topo_params it passes over", () => {
    expect(read(fileOf({ ...LEAF_SPINE, colour: 3 }, [crossing()])).notes).toEqual([
      "topo_params.colour is passed over",
    ]);
  });
});

describe("failures", () => {
  const failuresOf = (more: object, topo: object = LEAF_SPINE) => readRun(more, topo).fabric.failures;

  it.each([
    [{ env: { HT_DEGRADE: "0,1" } }, ["leaf-0--spine-1 at 100Gbps"]],
    [{ env: { HT_DEGRADE: "0,1,0.5" } }, ["leaf-0--spine-1 at 200Gbps"]],
    [
      { env: { HT_DEGRADE: "0,0;1,1", HT_DEGRADE_RATIO: "0.1" } },
      ["leaf-0--spine-0 at 40Gbps", "leaf-1--spine-1 at 40Gbps"],
    ],
    [{ env: { HT_FAIL: "1,0" } }, ["leaf-1--spine-0"]],
    [{ options: ["-failed", "1"] }, ["leaf-*--spine-0 at 100Gbps"]],
    [{ env: {} }, []],
  ])("%o", (more, failures) => {
    expect(failuresOf(more)).toEqual(failures);
  });

  it("of a fat-tree name a ToR and an aggregation switch by their numbers in the whole fabric", () => {
    const run = { env: { HT_DEGRADE: "2,3" }, path_spine: undefined };
    expect(failuresOf(run, FAT_TREE)).toEqual(["leaf-2--spine-3 at 100Gbps"]);
  });

  it("are not read where the caller states them", () => {
    const text = fileOf(LEAF_SPINE, [crossing({ env: { HT_NEW: "?" } })]);
    expect(read(text, true).runs[0]!.fabric.failures).toEqual([]);
  });
});

describe("what is refused", () => {
  const tiny = (more: object) => fileOf(LEAF_SPINE, [crossing({ ...more })]);
  const topo = (more: object) => fileOf({ ...LEAF_SPINE, ...more }, [crossing()]);

  it.each([
    ["no JSON", "{", "BAD_JSON", "p.json", /not JSON/],
    ["no runs", "{}", "BAD_PACKET_FILE", "p.json runs", /expected a list of runs/],
    ["no run", fileOf(LEAF_SPINE, []), "BAD_PACKET_FILE", "p.json runs", /at least one run/],
    ["a host too many", tiny({ dst: [2, 4] }), "BAD_PACKET_FILE", "p.json runs[0].dst[1]", /0 to 3, got 4/],
    ["a flow to itself", tiny({ dst: [0, 3] }), "BAD_PACKET_FILE", "p.json runs[0].dst[0]", /another host/],
    ["too few times", tiny({ finish_us: [1] }), "BAD_PACKET_FILE", "p.json runs[0].finish_us", /a list of 2/],
    ["no bytes", tiny({ bytes: 0 }), "BAD_PACKET_FILE", "p.json runs[0].bytes", /above 0/],
    [
      "an end before its start",
      tiny({ start_us: 900 }),
      "BAD_PACKET_FILE",
      "p.json runs[0].finish_us[0]",
      /more than start_us/,
    ],
    ["half a spine", tiny({ path_spine: [0.5, 1] }), "BAD_PACKET_FILE", "p.json runs[0].path_spine[0]", /got 0.5/],
    [
      "an unknown env",
      tiny({ env: { HT_DEGRAD: "0,0" } }),
      "UNKNOWN_ENV",
      "p.json runs[0].env.HT_DEGRAD",
      /HT_DEGRADE"\?.*--fail 'leaf-0--spine-0 at 100Gbps'/,
    ],
    ["no such cable", tiny({ env: { HT_DEGRADE: "0,9" } }), "BAD_ENV", "p.json runs[0].env.HT_DEGRADE", /--fail/],
    [
      "a ratio above 1",
      tiny({ env: { HT_DEGRADE: "0,0,4" } }),
      "BAD_ENV",
      "p.json runs[0].env.HT_DEGRADE",
      /part of the rate/,
    ],
    ["no option", tiny({ options: [{ toString: 0 }] }), "BAD_PACKET_FILE", "p.json runs[0].options", /list of texts/],
    ["no kind", topo({ kind: [[{ toString: 0 }]] }), "UNKNOWN_KIND", "p.json topo_params.kind", /got a list/],
    ["an unknown kind", topo({ kind: "torus" }), "UNKNOWN_KIND", "p.json topo_params.kind", /leafspine or fattree/],
    ["numbers that contradict", topo({ hosts: 5 }), "MISMATCH", "p.json topo_params.hosts", /expected 4.*got 5/],
    [
      "a fat-tree that is none",
      fileOf({ ...FAT_TREE, hosts: 20 }, [crossing()]),
      "MISMATCH",
      "p.json topo_params.hosts",
      /expected 16/,
    ],
    [
      "-failed on three tiers",
      fileOf(FAT_TREE, [crossing({ options: ["-failed", "1"] })]),
      "UNKNOWN_FAILURE",
      "p.json runs[0].options",
      /one direction/,
    ],
  ])("%s", (_, text, code, path, message) => {
    const issues = issuesOf(text);
    expect(issues[0]).toMatchObject({ code, path });
    expect(issues[0]!.message).toMatch(message);
  });

  it("is said all at once", () => {
    const text = fileOf(LEAF_SPINE, [crossing({ bytes: 0 }), crossing({ strategy: 3 })]);
    expect(issuesOf(text).map(({ path }) => path)).toEqual(["p.json runs[0].bytes", "p.json runs[1].strategy"]);
  });
});
