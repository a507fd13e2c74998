/** `heddle run` as a process: scenarios and traces, files whole or not at all, wrong input, and Ctrl-C. */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/index.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Three hosts in a line, two links of 10 Gb/s. */
const LINE = `
nodes:
  - { name: a, kind: gpu-nic }
  - { name: b, kind: gpu-nic }
  - { name: c, kind: gpu-nic }
  - { name: s0, kind: switch }
  - { name: s1, kind: switch }
  - { name: s2, kind: switch }
links:
  - { from: a, to: s0, rate: 100Gbps }
  - { from: b, to: s1, rate: 100Gbps }
  - { from: c, to: s2, rate: 100Gbps }
  - { from: s0, to: s1, rate: 10Gbps }
  - { from: s1, to: s2, rate: 10Gbps }
`;

/** Wire bytes with 48 B on each 1000 B: 1,048,000; 0.8384 ms at 10 Gb/s. */
const TRACE = "src,dst,bytes,start_s\na,c,1000000,1.0\nb,c,1000000,1.0\n0,1,1000000,1.001\n";

/** A million flows: long enough to be interrupted. */
const ENDLESS = `
fabric: leaf-spine-8x16
jobs:
  - { workload: { pattern: permutation, size: 1B }, repetitions: 8000 }
outputs: { flows: never.csv }
`;

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({
    "line.yaml": LINE,
    "trace.csv": TRACE,
    "endless.yaml": ENDLESS,
    "cycle.csv": "id,src,dst,bytes,after\nx,0,1,1,y\ny,1,0,1,x\n",
    "fabric.yaml": "fabric: leaf-spine-8x1\njobs: [{ workload: { pattern: ring, size: 1B } }]\n",
    "wrong.yaml": "fabric: leaf-spine-8x16\nsed: 1\njobs:\n  - { size: 129, workload: { pattern: ring, size: 1B } }\n",
    "large.yaml": "fabric: leaf-spine-8x16\njobs:\n  - { size: 129, workload: { pattern: ring, size: 1B } }\n",
    "stall.yaml":
      "fabric: line.yaml\nchanges: [{ link: s0--s1, state: down, at: 1us }]\njobs: [{ workload: { trace: trace.csv } }]\n",
    "hedera.yaml":
      "fabric: leaf-spine-8x16\nchanges: [{ node: spine-0, state: down }]\nrouting: { policy: hedera, qps: 1, policyParameters: { annealingMoves: 0, scheduler: annealing } }\njobs: [{ workload: { pattern: permutation, size: 1MiB } }]\n",
    "outputs.yaml":
      "fabric: line.yaml\njobs: [{ name: replay, workload: { trace: trace.csv } }]\noutputs: { flows: f.csv, timeline: t.csv, interval: 100us, format: csv }\n",
  });
});
afterAll(() => directory.remove());

const run = (...args: string[]) => heddle(["run", ...args], { cwd: directory.path });
const fileText = (name: string) => readFileSync(join(directory.path, name), "utf8");
const LINE_OPTIONS = ["--fabric", "line.yaml", "--mtu", "1000", "--headers", "48", "--latency", "none", "--qps", "1"];

describe("a scenario", () => {
  it("that --init writes runs, and is the same twice", () => {
    const text = done(run("--init"));
    expect(text).toContain("jobs:");
    expect(done(run("--init", "-o", "example.yaml"))).toBe("");
    expect(fileText("example.yaml")).toBe(text);
    const report = done(run("example.yaml"));
    expect(report).toContain("training");
    expect(report).toContain("storage");
    expect(done(run("example.yaml"))).toBe(report);
    expect(done(run("example.yaml", "--policy", "adaptive", "--seed", "2"))).toContain("policy adaptive; 2 changes");
  });

  it("gives the document heddle/run@1", () => {
    const summary = JSON.parse(done(run("example.yaml", "--json"))) as RunSummary;
    expect(summary).toMatchObject({ schema: "heddle/run@1", scenario: { name: "training beside storage", seed: 1 } });
    expect(summary.jobs.map(({ name, flows }) => [name, flows])).toEqual([
      ["training", 3 * 64],
      ["storage", 2 * 16],
    ]);
    expect(summary.jobs[0]!.repetitions).toHaveLength(3);
    expect(summary.total.bytes).toBe(3 * 64 * 32 * 2 ** 20 + 2 * 16 * 4 * 2 ** 20);
  });

  it("takes what fails, and what policies take, on top of what it says", () => {
    const summary = (...args: string[]) => JSON.parse(done(run("hedera.yaml", "--json", ...args))) as RunSummary;
    const plain = summary();
    expect(plain.topology.cablesDown).toBe(8);
    expect(plain.scenario.policyParameters).toEqual({ annealingMoves: 0, scheduler: "annealing" });
    const changed = summary("--annealing-moves", "200", "--fail", "spine-1", "--fail", "leaf-0--spine-2");
    expect(changed.topology.cablesDown).toBe(8 + 8 + 1);
    expect(changed.scenario.policyParameters).toEqual({ annealingMoves: 200, scheduler: "annealing" });
    // Another policy has no use for them.
    expect(summary("--policy", "wcmp").scenario.policyParameters).toBeUndefined();
    expect(summary("--policy", "wcmp", "--table-entries", "9").scenario.policyParameters).toEqual({ tableEntries: 9 });
  });

  it("names its files from where it stands, and writes them whole", () => {
    const parent = join(directory.path, "..");
    const name = directory.path.slice(parent.length).replace(/^[\\/]/, "");
    const text = done(heddle(["run", `${name}/outputs.yaml`], { cwd: parent }));
    expect(text.split("\n")[0]).toMatch(
      /^topology,scenario,policy,seed,job,from_bytes,to_bytes,flows,bytes,fct_mean_s/,
    );
    expect(fileText("f.csv").split("\n")[0]).toBe(
      "flow,job,src,dst,bytes,start_s,finish_s,fct_s,slowdown,resent_bytes",
    );
    expect(fileText("f.csv").split("\n")[1]).toMatch(/^0,replay,a,c,1000000,0,/);
    expect(fileText("t.csv").split("\n")[0]).toBe(
      "time_s,duration_s,tier,mean_utilization,max_utilization,active_flows,changes",
    );
    expect(readdirSync(directory.path).filter((file) => file.endsWith(".tmp"))).toEqual([]);
  });
});

describe("a trace", () => {
  it("needs no scenario: times by hand, on hosts in a line", () => {
    done(run("trace.csv", ...LINE_OPTIONS, "--flows", "flows.ndjson", "--policy", "ideal", "--json"));
    const flows = fileText("flows.ndjson")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { src: string; start_s: number; fct_s: number; slowdown: number });
    // Flows 0 and 1 share the second link until both are done at 2 × 0.8384 ms. Flow 2 starts at 1 ms on the first link,
    // where flow 0 goes on at half of it: it has the other half until 1.6768 ms, then all of it.
    const alone = 0.8384e-3;
    const done2 = 2 * alone + (alone - (2 * alone - 1e-3) / 2);
    for (const [f, expected] of [2 * alone, 2 * alone, done2 - 1e-3].entries()) {
      expect(Math.abs(flows[f]!.fct_s - expected)).toBeLessThan(1e-12);
    }
    expect(flows.map(({ src, start_s }) => [src, start_s])).toEqual([
      ["a", 0],
      ["b", 0],
      ["a", 1e-3],
    ]);
    expect(flows[0]!.slowdown).toBeCloseTo(2, 9);
  });

  it("has its report in any format, also into a pipe that is closed early", () => {
    expect(done(run("trace.csv", ...LINE_OPTIONS))).toContain(
      "trace trace.csv, 3 flows, counted from its first start at 1 s",
    );
    const piped = spawnSync(
      "sh",
      ["-c", `"${process.execPath}" "${MAIN}" run trace.csv --fabric line.yaml | head -1`],
      {
        cwd: directory.path,
        encoding: "utf8",
      },
    );
    expect(piped.stdout).toMatch(/^fabric +line: 3 GPU NICs/);
    expect(piped.stderr).toBe("");
  });
});

describe("wrong input", () => {
  it.each<[string, ...string[]]>([
    ["", "run: no file to run (expected a scenario file, a trace or tasks with --fabric, or --init)"],
    ["nowhere.yaml", "nowhere.yaml: no such file (expected a scenario file)"],
    [
      "trace.csv --headers some --latency some --trace-format htsim --policy ecpm",
      '--fabric: a trace or tasks without a fabric (expected --fabric, or a scenario that ends in .yaml, .yml or .json, got "trace.csv")',
      "--headers: not a choice of headers",
      '--latency: unknown latency "some" (expected one of fabric, none)',
      '--trace-format: unknown trace format "htsim" (expected one of csv, cm, flow-txt, simai, chakra, goal)',
      'did you mean "ecmp"?',
    ],
    [
      "trace.csv --fabric line.yaml --qps 0",
      "routing.qps: out of range (expected a whole number from 1 to 256, got 0)",
    ],
    ["cycle.csv --fabric line.yaml", "cycle.csv:2: flows that wait for each other: x → y → x"],
    ["wrong.yaml", 'wrong.yaml:2:1: unknown key "sed" (expected one of'],
    ["fabric.yaml", "fabric.yaml:1:9 fabric: leaf-spine-8x1: no preset and no file of this name (expected a preset"],
    [
      "large.yaml",
      "large.yaml:3:5 jobs[0].size: not a possible job size (expected an integer from 1 to 128, the GPU NICs of this fabric, got 129)",
    ],
    [
      "stall.yaml",
      "stall.yaml:2:11 changes[0]: a → c loses its last path, as 1 other transfer, and none is scheduled to come back",
      "the cut has 1 cable that is down, s0--s1",
    ],
    ["trace.csv --fabric line.yaml --fail s9", '--fail.node: unknown node "s9" (expected the name of a NIC or switch'],
    [
      "hedera.yaml --policy ecmp --annealing-moves 3",
      "--annealing-moves: not a parameter of ecmp (expected with policy hedera)",
    ],
    [
      "trace.csv --fabric line.yaml --table-entries 3",
      "--table-entries: not a parameter of ecmp (expected with policy wcmp)",
    ],
    ["trace.csv --fabric line.yaml --fail s0--s1", "the cut has 1 cable that is down, s0--s1"],
    [
      "outputs.yaml --qps 2 --seed x",
      "--qps: beside a scenario file (expected in the file",
      "--seed: not a whole number",
    ],
    [
      "trace.csv --fabric line.yaml --format xml --json --flows x.xml --timeline nowhere/x.csv --interval 10",
      "--format: more than one format",
      '--flows: a file of unknown kind (expected its name to end in .csv or .ndjson, got "x.xml")',
      "nowhere/x.csv: no directory nowhere",
      "--interval: missing unit",
    ],
    [
      "trace.csv --fabric line.yaml --format xml --flows x.csv -o x.csv --interval 10us",
      '--format: unknown reporter "xml" (expected one of text, json, csv)',
      "--output: two results for one file",
      "--interval: an interval without a timeline",
    ],
  ])("%s", (args, ...messages) => {
    const said = refused(run(...args.split(" ").filter((arg) => arg !== "")));
    for (const message of messages) expect(said).toContain(message);
    expect(existsSync(join(directory.path, "x.csv"))).toBe(false);
  });
});

describe("files that are named twice", () => {
  const ring = "fabric: leaf-spine-8x16\njobs: [{ workload: { pattern: ring, size: 1B } }]\n";
  beforeAll(() => {
    writeFileSync(join(directory.path, "ring.yaml"), ring);
    writeFileSync(join(directory.path, "first.csv"), "old");
    symlinkSync("first.csv", join(directory.path, "link.csv"));
  });

  it("are not written to where the command reads them", () => {
    expect(refused(run("ring.yaml", "-o", "./ring.yaml"))).toContain("./ring.yaml: an input of this command (");
    expect(refused(run("trace.csv", ...LINE_OPTIONS, "--flows", "trace.csv"))).toContain("trace.csv: an input of");
    expect(fileText("ring.yaml")).toBe(ring);
    expect(fileText("trace.csv")).toBe(TRACE);
  });

  it("are refused under another name, too", () => {
    for (const other of ["./first.csv", "link.csv"]) {
      expect(refused(run("ring.yaml", "--flows", "first.csv", "--timeline", other))).toContain("two results for one");
    }
    expect(fileText("first.csv")).toBe("old");
    expect(refused(run("ring.yaml", "-o", ""))).toBe('heddle: "": no name (expected a file that can be written)\n');
  });

  it("by a link are written behind it", () => {
    done(run("ring.yaml", "--flows", "link.csv"));
    expect(lstatSync(join(directory.path, "link.csv")).isSymbolicLink()).toBe(true);
    expect(fileText("first.csv")).toMatch(/^flow,job,/);
  });
});

describe("Ctrl-C", () => {
  it("says how far the run came, writes nothing and ends with 130", async () => {
    const child = spawn(process.execPath, [MAIN, "run", "endless.yaml"], { cwd: directory.path });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(child.exitCode, "the run ended by itself: make it longer").toBeNull();
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /^heddle: interrupted at .+ of simulated time, with \d+ of 1024000 flows delivered; nothing was written\n$/,
    );
    expect(existsSync(join(directory.path, "never.csv"))).toBe(false);
  });
});
