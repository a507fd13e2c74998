/** Scenario files: what they say, what they may leave out, and what is wrong with them. */

import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HeddleError } from "../../src/errors.ts";
import { POLICIES } from "../../src/routing/index.ts";
import { EXAMPLE_RUN_FILE, RUN_DEFAULTS, readRunFile, run, runJsonSchema } from "../../src/run/index.ts";
import { moduleOf } from "../core/builds.ts";
import { ROCE_BYTES } from "./scenarios.ts";

const preset = new URL("../../topologies/leaf-spine-8x16.yaml", import.meta.url);
const FILES: Readonly<Record<string, string>> = { "t.csv": "src,dst,bytes\n0,1,5\n", "hosts.txt": "gpu-3\ngpu-1\n" };
const load = {
  loadFabric: (name: string) => ({ name: `${name}.yaml`, text: readFileSync(preset, "utf8") }),
  loadText: (name: string) => ({ name, text: FILES[name] ?? "" }),
};
const read = (text: string) => readRunFile(text, { fileName: "s.yaml", ...load });
function refused(text: string) {
  try {
    read(text);
  } catch (error) {
    if (error instanceof HeddleError) return error.issues;
    throw error;
  }
  throw new Error("expected a HeddleError, nothing was thrown");
}

/** None with paths from a file, and none that moves flows. */
const TIMED = POLICIES.map(({ name }) => name).filter((name) => !["pinned", "flowlet", "optimal"].includes(name));

const RING = "jobs: [{ workload: { pattern: ring, size: 1MiB } }]\n";

describe("a scenario file", () => {
  it("may leave out nearly everything", () => {
    const { scenario, topology, outputs } = read(`fabric: leaf-spine-8x16\n${RING}`);
    expect(topology.order).toBe(128 + 24);
    const { startS, repetitions, gapS, nics, placement, share, ...rest } = RUN_DEFAULTS;
    const { headers: _headers, channels: _channels, groups: _groups, ...settings } = rest;
    expect(scenario).toMatchObject({ ...settings, name: "s", headerBytes: ROCE_BYTES, changes: [] });
    expect(scenario.jobs).toEqual([
      {
        path: "s.yaml:2:8 jobs[0]",
        name: "job-1",
        startS,
        repetitions,
        gapS,
        size: undefined,
        nics,
        placement,
        placementParameters: {},
        share,
        workload: { kind: "pattern", pattern: "ring", parameters: {}, sizeBytes: 2 ** 20 },
      },
    ]);
    expect(outputs).toEqual({ intervalS: undefined });
  });

  it("says all that there is to say", () => {
    const { scenario, topology, outputs } = read(`
name: everything
fabric:
  builder: leaf-spine
  parameters: { leaves: 2, nicsPerLeaf: 4, spines: 2, nicRate: 400Gbps, fabricRate: 400Gbps }
changes:
  - { link: leaf-0--spine-1, rate: 100Gbps, at: 2ms }
  - { node: spine-0, state: down }
  - { between: [leaf-0, spine-1], state: down, at: 3ms }
reaction: { routing: never, adaptive: 4us, host: 0s, resilient: true }
routing: { policy: spray, qps: 8, qpMode: pooled, hash: crc32c, polarized: true, fairness: nscc }
seed: 9
packets: { mtu: 1024, ipVersion: 6, headers: 48 }
latency: none
window: 1.5
jobs:
  - name: a
    start: 2us
    repetitions: 4
    gap: 1us
    size: 2
    placement: hosts
    placementParameters: { hosts: hosts.txt }
    share: true
    workload: { pattern: ring, size: 1500B, parameters: { direction: bi } }
  - { workload: { trace: t.csv, format: csv } }
  - { workload: { collective: all-reduce, algorithm: hierarchical, size: 64MiB, channels: 1, groups: rail } }
outputs: { flows: f.csv, timeline: t.csv, interval: 1us, format: json }
`);
    const { jobs, changes, ...settings } = scenario;
    expect(settings).toEqual({
      name: "everything",
      policy: "spray",
      fairness: "nscc",
      qps: 8,
      qpMode: "pooled",
      hash: "crc32c",
      polarized: true,
      seed: 9,
      mtuBytes: 1024,
      ipVersion: 6,
      headerBytes: 48,
      latency: "none",
      window: 1.5,
      reaction: { routingS: Infinity, adaptiveS: 4e-6, hostS: 0, resilient: true },
    });
    // What comes later keeps its place in the file; what holds from the start is in the topology.
    expect(changes).toEqual([
      {
        path: "s.yaml:7:5 changes[0]",
        text: "leaf-0--spine-1 at 100 Gb/s",
        atS: 2e-3,
        cables: ["leaf-0--spine-1"],
        state: undefined,
        rateBps: 100e9,
      },
      {
        path: "s.yaml:9:5 changes[2]",
        text: "leaf-0 to spine-1 down",
        atS: 3e-3,
        cables: ["leaf-0--spine-1"],
        state: "down",
        rateBps: undefined,
      },
    ]);
    expect(topology.filterEdges((_cable, { state }) => state === "down")).toEqual([
      "leaf-0--spine-0",
      "leaf-1--spine-0",
    ]);
    expect(jobs[0]).toMatchObject({ name: "a", startS: 2e-6, repetitions: 4, gapS: 1e-6, size: 2, share: true });
    expect(jobs[0]!.placementParameters).toEqual({ hosts: { name: "hosts.txt", text: FILES["hosts.txt"] } });
    expect(jobs[0]!.workload).toEqual({
      kind: "pattern",
      pattern: "ring",
      parameters: { direction: "bi" },
      sizeBytes: 1500,
    });
    expect(jobs[1]).toMatchObject({
      name: "job-2",
      workload: { kind: "trace", format: "csv", file: { name: "t.csv" } },
    });
    expect(jobs[2]!.workload).toEqual({
      kind: "collective",
      collective: "all-reduce",
      algorithm: "hierarchical",
      messageBytes: 64 * 2 ** 20,
      channels: 1,
      groups: "rail",
    });
    expect(outputs).toEqual({ flows: "f.csv", timeline: "t.csv", interval: 1e-6, intervalS: 1e-6, format: "json" });
  });

  it("is what --init writes, in JSON as well", () => {
    const { scenario, topology } = read(EXAMPLE_RUN_FILE);
    expect(scenario.jobs.map(({ name }) => name)).toEqual(["training", "storage"]);
    expect(scenario.changes).toHaveLength(2);
    expect(topology.getEdgeAttribute("leaf-0--spine-3", "state")).toBe("down");
    const json = JSON.stringify({ fabric: "x", jobs: [{ workload: { trace: "t.csv" } }] });
    expect(readRunFile(json, load).scenario.jobs[0]!.path).toBe("jobs[0]");
  });

  it("is what docs/runs-in-time.md shows", async () => {
    const page = readFileSync(new URL("../../docs/runs-in-time.md", import.meta.url), "utf8");
    const { topology, scenario } = read(/^```yaml\n([\s\S]*?)^```$/m.exec(page)![1]!);
    const { summary } = await run(moduleOf("release"), topology, scenario, { version: "test" });
    expect(summary.jobs.map(({ name }) => name)).toEqual(["gradients", "storage"]);
    expect(summary.jobs[0]!.repetitions).toHaveLength(5);
  });

  const job = (text: string) => `fabric: x\njobs:\n  - ${text}\n`;
  it.each([
    ["", "WRONG_TYPE", "s.yaml", "not a mapping (expected a mapping, got nothing)"],
    [`fabric: x\n`, "MISSING_FIELD", "s.yaml:1:1 jobs", "missing (expected a list)"],
    [`fabric: x\njobs: []\n`, "WRONG_TYPE", "s.yaml:2:7 jobs", "no jobs (expected at least one)"],
    [`fabric: 3\n${RING}`, "WRONG_TYPE", "s.yaml:1:9 fabric", "not a fabric (expected a preset's name"],
    [RING, "MISSING_FIELD", "s.yaml:1:1 fabric", "missing (expected a preset's name"],
    [`fabric: x\nseeds: 3\n${RING}`, "UNKNOWN_KEY", "s.yaml:2:1", 'did you mean "seed"?'],
    [`fabric: x\nseed: -1\n${RING}`, "OUT_OF_RANGE", "s.yaml:2:7 seed", "too small"],
    [`fabric: x\nlatency: some\n${RING}`, "UNKNOWN_LATENCY", "s.yaml:2:10 latency", "expected one of fabric, none"],
    [`fabric: x\nwindow: 0\n${RING}`, "OUT_OF_RANGE", "s.yaml:2:9 window", "expected a number from 0.1 to 100"],
    [
      `fabric: x\nrouting: { policy: pinned }\n${RING}`,
      "UNKNOWN_POLICY",
      "s.yaml:2:20 routing.policy",
      `expected one of ${TIMED.join(", ")}`,
    ],
    [
      `fabric: x\nrouting: { fairness: dctpc }\n${RING}`,
      "BAD_FAIRNESS",
      "s.yaml:2:22 routing.fairness",
      'unknown fairness "dctpc" (expected max-min, dctcp, nscc, or alpha:<a> with a from 0.25 to 32',
    ],
    [`fabric: x\nrouting: { qps: 0 }\n${RING}`, "OUT_OF_RANGE", "s.yaml:2:17 routing.qps", "expected 1 to 256, got 0"],
    [
      `fabric: x\npackets: { headers: tcp }\n${RING}`,
      "BAD_HEADERS",
      "s.yaml:2:21 packets.headers",
      "expected rocev2, none, or bytes per packet",
    ],
    [
      `fabric: x\npackets: { ipVersion: 5 }\n${RING}`,
      "UNKNOWN_IP_VERSION",
      "s.yaml:2:23 packets.ipVersion",
      "expected 4 or 6, got 5",
    ],
    [
      `fabric: x\nchanges: [{ link: nope, state: down }]\n${RING}`,
      "UNKNOWN_CABLE",
      "s.yaml:2:19 changes[0].link",
      'unknown cable "nope"',
    ],
    [
      `fabric: x\nchanges: [{ link: leaf-0--spine-1, at: -2ms, state: down }]\n${RING}`,
      "NEGATIVE_QUANTITY",
      "s.yaml:2:40 changes[0].at",
      "negative duration",
    ],
    [
      `fabric: x\nchanges: [{ link: leaf-0--spine-1, rate: 1Tbps }]\n${RING}`,
      "RATE_ABOVE_NOMINAL",
      "s.yaml:2:42 changes[0].rate",
      "at most its rate as built",
    ],
    [
      job("{ start: -1us, workload: { pattern: ring, size: 1B } }"),
      "NEGATIVE_QUANTITY",
      "s.yaml:3:14 jobs[0].start",
      "negative duration",
    ],
    [
      job("{ start: 5, workload: { pattern: ring, size: 1B } }"),
      "MISSING_UNIT",
      "s.yaml:3:14 jobs[0].start",
      "missing unit",
    ],
    [
      job("{ repetitions: 0, workload: { pattern: ring, size: 1B } }"),
      "OUT_OF_RANGE",
      "s.yaml:3:20 jobs[0].repetitions",
      "too small",
    ],
    [
      job("{ size: 0, workload: { pattern: ring, size: 1B } }"),
      "OUT_OF_RANGE",
      "s.yaml:3:13 jobs[0].size",
      "too small",
    ],
    [
      job("{ workload: { pattern: ring, size: 0B } }"),
      "SIZE_NOT_POSITIVE",
      "s.yaml:3:40 jobs[0].workload.size",
      "size is zero",
    ],
    [
      job("{ workload: { pattern: ring, size: 10 } }"),
      "MISSING_UNIT",
      "s.yaml:3:40 jobs[0].workload.size",
      "missing unit",
    ],
    [job("{ workload: { pattern: ring } }"), "MISSING_SIZE", "s.yaml:3:17 jobs[0].workload", "no size of each flow"],
    [
      job("{ workload: { pattern: rnig, size: 1B } }"),
      "UNKNOWN_PATTERN",
      "s.yaml:3:28 jobs[0].workload.pattern",
      'did you mean "ring"?',
    ],
    [
      job("{ workload: { pattern: flow-list, size: 1B } }"),
      "UNKNOWN_PATTERN",
      "s.yaml:3:28 jobs[0].workload.pattern",
      "expected one of permutation",
    ],
    [
      job("{ workload: { pattern: ring, trace: t.csv, size: 1B } }"),
      "TWO_WORKLOADS",
      "s.yaml:3:17 jobs[0].workload",
      "both pattern and trace",
    ],
    [
      job("{ workload: { trace: t.csv, size: 1B } }"),
      "KEY_NOT_ACCEPTED",
      "s.yaml:3:17 jobs[0].workload",
      "size beside trace",
    ],
    [job("{ workload: {} }"), "NO_WORKLOAD", "s.yaml:3:17 jobs[0].workload", "no workload"],
    [job("{ size: 3, workload: { trace: t.csv } }"), "TRACE_PLACED", "s.yaml:3:5 jobs[0]", "size beside a trace"],
    [
      job("{ workload: { pattern: ring, size: 1B, parameters: [1] } }"),
      "WRONG_TYPE",
      "s.yaml:3:56 jobs[0].workload.parameters",
      "not parameters",
    ],
    [
      job("{ name: a, workload: { trace: t.csv } }\n  - { name: a, workload: { trace: t.csv } }"),
      "DUPLICATE_JOB",
      "s.yaml:4:13 jobs[1].name",
      'duplicate job name "a"',
    ],
    [`fabric: { builder: leaf-spine }\n${RING}`, "MISSING_FIELD", "s.yaml:1:9 fabric.parameters.leaves", "missing"],
    ["fabric: [", "YAML_SYNTAX", "s.yaml:1:", ""],
  ])("is refused: %j", (text, code, path, message) => {
    const [issue] = refused(text);
    expect(issue!.code).toBe(code);
    expect(issue!.path).toContain(path);
    expect(issue!.message).toContain(message);
  });

  it("has all its issues told at once", () => {
    const text = "fabric: x\nseed: x\nlatency: x\njobs:\n  - { size: x, workload: { pattern: x } }\n";
    expect(refused(text).map(({ path }) => path)).toEqual([
      "s.yaml:2:7 seed",
      "s.yaml:3:10 latency",
      "s.yaml:5:13 jobs[0].size",
      "s.yaml:5:37 jobs[0].workload.pattern",
    ]);
  });
});

describe("the JSON Schema", () => {
  const file = new URL("../../topologies/heddle-scenario.schema.json", import.meta.url);
  const generated = `${JSON.stringify(runJsonSchema(), null, 2)}\n`;

  it("that is committed is the one that the code gives; UPDATE=1 npx vitest run test/run rewrites it", () => {
    if (process.env["UPDATE"] === "1") writeFileSync(file, generated);
    expect(readFileSync(file, "utf8") === generated, "stale: run UPDATE=1 npx vitest run test/run").toBe(true);
  });

  it("knows the keys, and what they may be", () => {
    const { properties, required } = runJsonSchema() as { properties: Record<string, unknown>; required: string[] };
    expect(required).toEqual(["fabric", "jobs"]);
    expect(Object.keys(properties)).toEqual([
      ...[
        "$schema",
        "name",
        "fabric",
        "changes",
        "reaction",
        "routing",
        "seed",
        "packets",
        "latency",
        "window",
        "jobs",
        "outputs",
      ],
    ]);
    expect(JSON.stringify(properties["routing"])).toContain(`"enum":${JSON.stringify(TIMED)}`);
  });
});
