/** `heddle run` of tasks as a process: SimAI's workloads, Chakra's traces and GOAL, and what each refuses. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/index.ts";
import { chakraBytes, type TestNode } from "../workload/chakra-bytes.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";

/** All NICs of a job of 8 are on one leaf of it, at 400 Gb/s. */
const FABRIC = "leaf-spine-8x16";
const BYTES_PER_S = 400e9 / 8;
const WORKLOADS = fileURLToPath(new URL("../../topologies/workloads/", import.meta.url));
/** Without headers and latency times follow from bytes. */
const PLAIN = ["--fabric", FABRIC, "--headers", "none", "--latency", "none"];

const SIMAI = `HYBRID_TRANSFORMER_FWD_IN_BCKWD model_parallel_NPU_group: 8 ep: 1 pp: 1 vpp: 1 ga: 1 all_gpus: 8
1
layer -1 100000 ALLREDUCE 8388608 200000 NONE 0 300000 NONE 0 0
`;
const GOAL = "num_ranks 2\nrank 0 {\nsend 50000b to 1 tag 0\n}\nrank 1 {\nrecv 50000b from 0 tag 0\n}\n";

/** Every rank computes 5 µs, then all reduce 8 MiB together. */
const NODES: readonly TestNode[] = [
  { id: 0, type: 4, us: 5 },
  { id: 1, type: 7, data: [0], attr: { comm_type: 0, comm_size: 2 ** 23 } },
];
const json = (size: number) =>
  JSON.stringify({
    workload_graph: [
      { Id: 0, Name: "matmul", NodeType: 4, runtime: 5, data_deps: [], ctrl_deps: [] },
      { Id: 1, Name: "reduce", NodeType: 7, data_deps: [0], ctrl_deps: [], comm_type: 0, comm_size: size },
    ],
  });

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({
    "w.txt": SIMAI,
    "ping.goal": GOAL,
    "cut.txt": SIMAI.split("\n").slice(0, 2).join("\n"),
    "odd.txt": SIMAI.replace("ALLREDUCE", "ALLREDUCEALLTOALL").replace("200000", "soon"),
    "huge.txt": SIMAI.replace("all_gpus: 8", "all_gpus: 1000000000"),
    "alone.goal": GOAL.replace("recv", "send").replace("from 0", "to 0"),
    "word.goal": GOAL.replace("send 50000b", "sent 50000b"),
    "ranks.goal": GOAL.replace("num_ranks 2", "num_ranks 200"),
    "junk.et": "junk",
    "groups.json": '{"1": [0, 9]}',
    "scenario.0.json": JSON.stringify({
      fabric: FABRIC,
      jobs: [{ workload: { tasks: "w.txt" }, repetitions: 2 }],
      packets: { headers: "none" },
      latency: "none",
    }),
  });
  const folder = (name: string, files: Readonly<Record<string, string | Uint8Array>>) => {
    mkdirSync(join(directory.path, name));
    for (const [file, content] of Object.entries(files)) writeFileSync(join(directory.path, name, file), content);
  };
  const ofRanks = (name: (rank: number) => string, content: (rank: number) => string | Uint8Array) =>
    Object.fromEntries(Array.from({ length: 8 }, (_, rank) => [name(rank), content(rank)]));
  folder("et", {
    ...ofRanks(
      (rank) => `gpt.${rank}.et`,
      () => chakraBytes(NODES),
    ),
    "readme.txt": "notes",
  });
  folder(
    "json",
    ofRanks(
      (rank) => `gpt.${rank}.json.gz`,
      () => gzipSync(json(2 ** 23)),
    ),
  );
  folder(
    "odd",
    ofRanks(
      (rank) => `gpt.${rank}.json`,
      (rank) => json(2 ** 23 + Number(rank === 5)),
    ),
  );
  folder("gap", { "gpt.0.et": chakraBytes(NODES), "gpt.2.et": chakraBytes(NODES) });
  folder("bomb", { "gpt.0.et.gz": gzipSync(new Uint8Array(2 ** 29)) });
});
afterAll(() => directory.remove());

const run = (...args: string[]) => heddle(["run", ...args], { cwd: directory.path });
const summaryOf = (...args: string[]) => JSON.parse(done(run(...args, "--json"))) as RunSummary;
/** A ring's all-reduce of n ranks, every edge at line rate. */
const allReduceS = (bytes: number, n: number) => ((2 * (n - 1)) / n) * (bytes / BYTES_PER_S);

describe("tasks", () => {
  it("of SimAI's workload: passes and their collective one after another", () => {
    const { tasks } = summaryOf("w.txt", ...PLAIN).jobs[0]!;
    expect(tasks!.makespanS).toBeCloseTo(600e-6 + allReduceS(2 ** 23, 8), 12);
    expect(tasks!.communication).toMatchObject([{ kind: "all-reduce", algorithm: "ring", ranks: 8, count: 1 }]);
    const report = done(run("w.txt", ...PLAIN));
    expect(report).toContain("tasks of w.txt, 8 ranks: 24 computations, 1 collective, 8 NICs, packed");
    expect(report).toMatch(/^tasks +ranks +makespan +computing +communication exposed +most +idle +most$/m);
  });

  it.each([
    ["a directory", "et"],
    ["a prefix", "et/gpt"],
    ["one of them", "et/gpt.3.et"],
    ["JSON that gzip has packed", "json"],
  ])("of Chakra's traces, by %s", (_, path) => {
    const { tasks } = summaryOf(path, ...PLAIN).jobs[0]!;
    expect(tasks!.ranks).toBe(8);
    expect(tasks!.makespanS).toBeCloseTo(5e-6 + allReduceS(2 ** 23, 8), 12);
  });

  it("of GOAL, with each flow in a file on request", () => {
    const { tasks } = summaryOf("ping.goal", ...PLAIN, "--placement", "random", "--seed", "3").jobs[0]!;
    expect(tasks!.makespanS).toBeCloseTo(50_000 / BYTES_PER_S, 15);
    expect(done(run("ping.goal", ...PLAIN, "--csv")).split("\n")[0]).toMatch(/^topology,scenario,policy,seed,job/);
  });

  it("of a scenario, whatever its name ends in", () => {
    const [job] = summaryOf("scenario.0.json").jobs;
    expect(job!.repetitions).toHaveLength(2);
    expect(job!.repetitions[1]!.endS).toBeCloseTo(2 * (600e-6 + allReduceS(2 ** 23, 8)), 12);
  });

  it("of the examples, whose times follow from their numbers", () => {
    const { tasks } = summaryOf(join(WORKLOADS, "pipeline-4.goal"), ...PLAIN).jobs[0]!;
    // Stages and micro-batches less one, each forward and back; messages are hidden but on the way there and back.
    expect(tasks!.makespanS).toBeCloseTo((4 + 4 - 1) * 3e-3 + 2 * 3 * (2 ** 24 / BYTES_PER_S), 12);
    expect(tasks!.computeS.mean).toBeCloseTo(4 * 3e-3, 12);
    const [job] = summaryOf(join(WORKLOADS, "transformer-64.txt"), "--fabric", "colossus-array").jobs;
    const [s, h, flops] = [2048, 4096, 400e12];
    const layerS = (8 * s * h ** 2 + 4 * s ** 2 * h + 16 * s * h ** 2) / 8 / flops;
    expect(job!.tasks!.computeS.mean).toBeCloseTo(4 * 3 * layerS, 7);
    // Tensors: 8 groups, 2 in each of 4 layers, forward and back; gradients: 8 groups, 2 in each layer.
    expect(job!.tasks!.communication).toMatchObject([{ kind: "all-reduce", ranks: 8, count: 8 * 4 * (2 * 2 + 2) }]);
  });
});

describe("wrong tasks", () => {
  it.each<[string, ...string[]]>([
    ["cut.txt", "cut.txt:2: 0 layers follow (expected 1, as this line says)"],
    [
      "odd.txt",
      'odd.txt:3 forward comm: unknown communication (expected NONE or one of ALLREDUCE, ALLGATHER, REDUCESCATTER, ALLTOALL, perhaps with _EP or _DP_EP, got "ALLREDUCEALLTOALL")',
      'odd.txt:3 inputGradient compute: not a time (expected a whole number of nanoseconds, got "soon")',
    ],
    ["huge.txt", "huge.txt:1: too many ranks (expected at most 1048576, got 1000000000)"],
    ["alone.goal", "alone.goal:3: a send without a receive (expected one on rank 1 from 0 with tag 0"],
    ["word.goal", "word.goal:3: not an operation (expected send 8b to 1 tag 0"],
    [
      "ranks.goal",
      "ranks.goal: not a possible job size (expected an integer from 1 to 128, the GPU NICs of this fabric, got 200)",
    ],
    ["junk.et", "junk.et: no rank in the file's name (expected a name such as trace.0.et)"],
    ["odd", "collective 0 of its process group differs between ranks", "got all-reduce of 8388609 bytes"],
    ["gap", "gap/gpt.0.et: no file of rank 1 (expected one of every rank from 0 on, got 2 files)"],
    ["bomb", "bomb/gpt.0.et.gz: too large when unpacked"],
    ["et --comm-groups groups.json", "groups.json: not a file of process groups"],
    ["nowhere/gpt", "nowhere/gpt: no such file (expected tasks: a SimAI workload, GOAL, or a prefix or directory"],
    ["w.txt --trace-format gaol", '--trace-format: unknown trace format "gaol"', 'did you mean "goal"?'],
    ["w.txt --trace-format goal", "w.txt:1: outside of a rank (expected num_ranks 32 or rank 0 {"],
    ["w.txt --algorithm rings --channels 0", '--algorithm: unknown algorithm "rings"', 'did you mean "ring"?'],
  ])("%s", (args, ...messages) => {
    const said = refused(run(...args.split(" "), "--fabric", FABRIC));
    for (const message of messages) expect(said).toContain(message);
  });

  it("need a fabric", () => {
    expect(refused(run("w.txt"))).toContain("--fabric: a trace or tasks without a fabric (expected --fabric");
  });

  it("keep options of tasks to tasks", () => {
    writeFileSync(join(directory.path, "t.csv"), "src,dst,bytes\n0,1,8\n");
    expect(refused(run("t.csv", "--fabric", FABRIC, "--channels", "2"))).toContain(
      "--channels: beside a trace of flows (expected none: it is for tasks, simai, chakra, goal)",
    );
  });
});
