/** Programs of ranks: what each format's reader makes of its file, what it refuses, and what the writers give back. */

import { describe, expect, it } from "vitest";
import type { Issue } from "../../src/errors.ts";
import { readTasks } from "../../src/workload/tasks/index.ts";
import { orderStreams } from "../../src/workload/tasks/stream-order.ts";
import type { Task, TaskGraph } from "../../src/workload/tasks/task-graph.ts";
import { WORKLOAD_FORMATS } from "../../src/workload/workload-formats.ts";
import { chakraBytes, type TestNode } from "./chakra-bytes.ts";
import { issuesOf } from "./check.ts";
import { leafSpine } from "./fabrics.ts";

const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
const goal = (text: string) => readTasks({ files: [file("t.goal", text)] });
const simai = (text: string) => readTasks({ files: [file("w.txt", text)] });
const chakra = (ranks: readonly (readonly TestNode[])[], groups?: string) =>
  readTasks({
    files: ranks.map((nodes, rank) => ({ name: `t.${rank}.et`, bytes: chakraBytes(nodes) })),
    ...(groups === undefined ? {} : { commGroups: { name: "groups.json", text: groups } }),
  });

/** `compute 0 5us < 1 2`, `0>1 8 B`, `all-reduce of 0 1 2 3, 64 B`, `join 0`. */
function lines({ tasks, groups }: TaskGraph): string[] {
  const own = (task: Task): string => {
    if (task.kind === "compute") return `compute ${task.rank}.${task.stream} ${Math.round(task.durationS * 1e9)}ns`;
    if (task.kind === "transfer") return `${task.src}>${task.dst} ${task.sizeBytes} B`;
    if (task.kind === "join") return `join ${task.rank}`;
    return `${task.collective} of ${groups[task.group]!.join(" ")}, ${task.sizeBytes} B`;
  };
  return tasks.map((task) => own(task) + (task.after.length > 0 ? ` < ${task.after.join(" ")}` : ""));
}

function expectIssue(run: () => unknown, [code, path, message]: readonly [string, string, string]): void {
  const issues: readonly Issue[] = issuesOf(run);
  expect(issues[0]).toMatchObject({ code, path });
  expect(issues[0]!.message).toContain(message);
}

describe("GOAL", () => {
  it("has sends, receives, calcs, labels, both requirements and comments", () => {
    const graph = goal(`num_ranks 2
rank 0 { // a comment
  l1: calc 100 cpu 1
  l2: send 10b to 1 tag 7 cpu 0 nic 0 /* over
  lines */ l2 requires l1
  l3: calc 5
  l3 irequires l2
}
rank 1 { recv 10b from 0 tag 7 }
`);
    // Task 4 is the start of l2: it waits for l1, and both l2 and l3 wait for it.
    expect(lines(graph)).toEqual([
      "compute 0.1 100ns",
      "0>1 10 B < 4",
      "compute 0.0 5ns < 4",
      "join 1 < 1",
      "join 0 < 0",
    ]);
    expect(graph.rankCount).toBe(2);
  });

  it("matches the k-th send of a pair and tag with its k-th receive", () => {
    const graph = goal(
      "num_ranks 2\nrank 0 {\nsend 1b to 1 tag 1\nsend 2b to 1 tag 2\nsend 3b to 1 tag 1\n}\nrank 1 {\nrecv 2b from 0 tag 2\nrecv 1b from 0 tag 1\nrecv 3b from 0 tag 1\n}\n",
    );
    expect(lines(graph).slice(3)).toEqual(["join 1 < 1", "join 1 < 0", "join 1 < 2"]);
  });

  it.each([
    ["rank 0 {\n}\n", "MISSING_RANKS", "t.goal", "expected a first line such as num_ranks 32"],
    ["num_ranks 2\nrank 2 {\n}\n", "UNKNOWN_RANK", "t.goal:2", "a number from 0 to 1"],
    ["num_ranks 1000000000\n", "TOO_MANY_RANKS", "t.goal:1", "expected at most 1048576, got 1000000000"],
    ["num_ranks 2\nrank 0 {\nsend 8b to 1 tag 0\n}\n", "UNMATCHED_SEND", "t.goal:3", "a send without a receive"],
    ["num_ranks 2\nrank 1 {\nrecv 8b from 0 tag 0\n}\n", "UNMATCHED_RECEIVE", "t.goal:3", "a receive without a send"],
    [
      "num_ranks 2\nrank 0 {\nsend 8b to 1 tag 0\n}\nrank 1 {\nrecv 9b from 0 tag 0\n}\n",
      "SIZE_MISMATCH",
      "t.goal:3",
      "(expected 9 bytes, got 8)",
    ],
    ["num_ranks 2\nrank 0 {\nsend 8b to 0 tag 0\n}\n", "SELF_FLOW", "t.goal:3", "to itself"],
    [
      "num_ranks 2\nrank 0 {\nsend 8 to 1 tag 0\n}\n",
      "BAD_LINE",
      "t.goal:3",
      "not an operation (expected send 8b to 1",
    ],
    ["num_ranks 2\nrank 0 {\ncalc 1\n}\n", "NO_COMMUNICATION", "t.goal", "nothing is sent"],
    ["num_ranks 2\nrank 0 {\na requires b\n}\n", "UNKNOWN_LABEL", "t.goal:3", 'unknown label "a"'],
    ["num_ranks 2\nrank 0 {\na: calc 1\na: calc 2\n}\n", "DUPLICATE_LABEL", "t.goal:4", "twice in rank 0"],
    ["num_ranks 2\nrank 0 {\ncalc 1\n", "OPEN_RANK", "t.goal:2", "rank 0 does not end"],
    ["num_ranks 2 /* rank\n", "OPEN_COMMENT", "t.goal:1", "does not end"],
    [
      "num_ranks 2\nrank 0 {\na: recv 1b from 1 tag 0\nb: send 1b to 1 tag 0\nb requires a\n}\nrank 1 {\na: recv 1b from 0 tag 0\nb: send 1b to 0 tag 0\nb requires a\n}\n",
      "DEPENDENCY_CYCLE",
      "t.goal:3",
      "operations that wait for each other: t.goal:3 →",
    ],
  ])("refuses %j", (text, code, path, message) => expectIssue(() => goal(text), [code, path, message]));
});

const HEAD = "HYBRID_TRANSFORMER_FWD_IN_BCKWD model_parallel_NPU_group: 2 ep: 2 pp: 1 vpp: 1 ga: 1 all_gpus: 8";
const row = (fwd: string, ig = "0 NONE 0", wg = "0 NONE 0", update = "0") => `l -1 ${fwd} ${ig} ${wg} ${update}`;

describe("SimAI workloads", () => {
  it("run forward, then back with gradients; weight gradients hold up nothing", () => {
    const text = `${HEAD}\n2\n${row("5 ALLREDUCE 64")}\n${row("6 NONE 0", "7 NONE 0", "8 REDUCESCATTER 80", "9")}\n`;
    const graph = simai(text);
    expect(graph.rankCount).toBe(8);
    const ofRank0 = lines(graph).filter((line) => /^compute 0\.| of 0 /.test(line));
    expect(ofRank0.map((line) => line.replace(/ <.*/, ""))).toEqual([
      "compute 0.0 5ns",
      "all-reduce of 0 1, 64 B",
      "compute 0.0 6ns",
      "compute 0.0 7ns",
      "compute 0.0 8ns",
      "reduce-scatter of 0 2 4 6, 80 B", // DP: every second rank, for tp is 2
      "compute 0.1 9ns", // the update, beside the passes
    ]);
  });

  it.each([
    ["ALLTOALL", ["0 1", "2 3", "4 5", "6 7"]],
    ["ALLTOALL_EP", ["0 2", "1 3", "4 6", "5 7"]],
    ["ALLTOALL_DP_EP", ["0 4", "1 5", "2 6", "3 7"]],
  ])("know the groups of %s as SimAI numbers ranks", (comm, groups) => {
    const graph = simai(`${HEAD}\n1\n${row(`1 ${comm} 64`)}\n`);
    expect(graph.groups.map((ranks) => ranks.join(" "))).toEqual(groups);
  });

  it("compute forward again from a checkpoint", () => {
    const head = `${HEAD} checkpoints: 1 0 checkpoint_initiates: 1 2`;
    const rows = ["11", "22", "33"].map((fwd, i) => row(`${fwd} NONE 0`, `${i + 1} ALLGATHER 64`));
    const ofRank0 = lines(simai(`${head}\n3\n${rows.join("\n")}\n`)).flatMap(
      (line) => /^compute 0\.0 (\d+)ns/.exec(line)?.[1] ?? [],
    );
    expect(ofRank0).toEqual(["11", "22", "33", "11", "22", "3", "2", "1"]);
  });

  it.each([
    ["DATA model_parallel_NPU_group: 1\n1\n", "UNKNOWN_PARALLELISM", "w.txt:1", "unknown schedule"],
    [`${HEAD.replace("all_gpus: 8", "all_gpus: 6")}\n1\n`, "BAD_GROUPS", "w.txt:1", "tp × ep to divide all_gpus"],
    [`${HEAD.replace("all_gpus: 8", "")}\n1\n`, "BAD_HEADER", "w.txt:1", "not a number of all_gpus"],
    [`${HEAD.replace("all_gpus: 8", "all_gpus: 1000000000")}\n1\n`, "TOO_MANY_RANKS", "w.txt:1", "too many ranks"],
    [`${HEAD}\nmany\n`, "BAD_COUNT", "w.txt:2", 'got "many"'],
    [`${HEAD}\n3\n${row("1 ALLREDUCE 64")}\n`, "COUNT_MISMATCH", "w.txt:2", "1 layers follow (expected 3"],
    [`${HEAD}\n1\nl -1 1 NONE 0\n`, "COLUMN_COUNT", "w.txt:3", "expected 12:"],
    [
      `${HEAD}\n1\n${row("1 ALLREDUCEALLTOALL 64")}\n`,
      "UNKNOWN_COMM",
      "w.txt:3 forward comm",
      "expected NONE or one of",
    ],
    [`${HEAD}\n1\n${row("-1 NONE 0")}\n`, "BAD_TIME", "w.txt:3 forward compute", "whole number of nanoseconds"],
    [`${HEAD}\n1\n${row("1 ALLREDUCE x")}\n`, "BAD_SIZE", "w.txt:3 forward size", 'got "x"'],
    [`${HEAD}\n1\n${row("1 NONE 0")}\n`, "NO_COMMUNICATION", "w.txt", "nothing is sent"],
    [
      `${HEAD} checkpoint_initiates: 1 0\n1\n${row("1 ALLREDUCE 64")}\n`,
      "BAD_CHECKPOINT",
      "w.txt:1",
      "expected a checkpoint at or before it, got none",
    ],
  ])("refuse %j", (text, code, path, message) =>
    expectIssue(() => readTasks({ files: [file("w.txt", text)] }, "simai"), [code, path, message]),
  );

  it("are refused before the work where they are too large", () => {
    const head = HEAD.replace("all_gpus: 8", "all_gpus: 1048576");
    // Of 2^20 ranks in groups of two; a layer has a computation of each rank and a collective of each group.
    const large = `${head}\n3\n${`${row("1 ALLREDUCE 64")}\n`.repeat(3)}`;
    expectIssue(() => simai(large), ["TOO_MANY_TASKS", "w.txt:1", `got ${3 * (2 ** 20 + 2 ** 19)})`]);
    expect(simai(`${head}\n1\n${row("0 ALLREDUCE 64")}\n`).groups).toHaveLength(2 ** 19);
    // Every layer computes forward again from the first one: 20,000 · 19,999 / 2 passes besides three of each.
    const layers = 20_000;
    const numbers = Array.from({ length: layers }, (_, layer) => layer).join(" ");
    const again = `${HEAD} checkpoints: 1 0 checkpoint_initiates: ${layers} ${numbers}`;
    const text = `${again}\n${layers}\n${`${row("1 ALLREDUCE 64")}\n`.repeat(layers)}`;
    const passes = 3 * layers + (layers * (layers - 1)) / 2;
    expectIssue(() => simai(text), ["TOO_MANY_TASKS", "w.txt:1", `got ${passes})`]);
  });
});

const COLL = { type: 7, attr: { is_cpu_op: false, comm_type: 0, comm_size: 64 } };

describe("Chakra traces", () => {
  it("have computations, messages, collectives and memory operations", () => {
    const graph = chakra([
      [
        { id: 0, type: 4, us: 5 },
        { id: 1, type: 4, us: 3, attr: { is_cpu_op: true } },
        { id: 2, type: 5, data: [0], ctrl: [1], attr: { comm_size: 10, comm_dst: 1, comm_tag: 3 } },
        { id: 3, ...COLL, data: [2] },
        { id: 4, type: 2, data: [3] },
      ],
      [
        { id: 7, type: 6, attr: { comm_size: 10, comm_src: 0, comm_tag: 3 } },
        { id: 9, ...COLL, data: [7] },
      ],
    ]);
    expect(lines(graph)).toEqual([
      "compute 0.1 5000ns",
      "compute 0.0 3000ns",
      "0>1 10 B < 1 0",
      "join 0 < 7",
      "join 0 < 3",
      "join 1 < 2",
      "join 1 < 7",
      "all-reduce of 0 1, 64 B < 2 5",
    ]);
    expect(graph.notes).toEqual(["Chakra: 1 memory operations take no time."]);
  });

  it("know process groups from a file, and from PyTorch's metadata", () => {
    const node = (pg: string): TestNode => ({ id: 1, ...COLL, attr: { ...COLL.attr, pg_name: pg } });
    const pairs = '{"1": [0, 1], "2": [2, 3]}';
    const fromFile = chakra([[node("1")], [node("1")], [node("2")], [node("2")]], pairs);
    expect(lines(fromFile).slice(4)).toEqual(["all-reduce of 0 1, 64 B", "all-reduce of 2 3, 64 B"]);
    const inputs = `['[{"pg_name": "5", "ranks": [1, 0]}, {"pg_name": "6", "ranks": []}]']`;
    const meta: TestNode = { id: 0, type: 1, inputs };
    const fromMetadata = chakra([
      [meta, node("5")],
      [meta, node("5")],
    ]);
    expect(lines(fromMetadata).at(-1)).toBe("all-reduce of 1 0, 64 B");
  });

  it("give an all-gather's size as what a rank gives, as ASTRA-sim has it", () => {
    const gather: TestNode = { id: 0, type: 7, attr: { comm_type: 2, comm_size: 64 } };
    expect(lines(chakra([[gather], [gather], [gather]])).at(-1)).toBe("all-gather of 0 1 2, 192 B");
  });

  it("are the same in JSON", () => {
    const json = (Id: number) =>
      JSON.stringify({ workload_graph: [{ Id, Name: "x", NodeType: 7, data_deps: [], comm_type: 0, comm_size: 64 }] });
    const graph = readTasks({ files: [file("t.0.json", json(0)), file("t.1.json", json(5))] }, "chakra");
    expect(lines(graph)).toEqual(["join 0 < 2", "join 1 < 2", "all-reduce of 0 1, 64 B"]);
  });

  it.each<readonly [readonly (readonly TestNode[])[], string, string, string]>([
    [[[{ id: 0, ...COLL }], [{ id: 0, type: 4 }]], "COLLECTIVE_MISMATCH", "t.0.et: byte 8", "on rank 1, got none"],
    [
      [[{ id: 0, ...COLL }], [{ id: 0, type: 7, attr: { comm_type: 0, comm_size: 65 } }]],
      "COLLECTIVE_MISMATCH",
      "t.0.et: byte 8",
      "expected all-reduce of 64 bytes on rank 1, got all-reduce of 65 bytes",
    ],
    [[[{ id: 0, type: 9 }], []], "UNKNOWN_NODE_TYPE", "t.0.et: byte 8", "expected 0 to 7, got 9"],
    [[[{ id: 0, ...COLL, data: [4] }], []], "UNKNOWN_ID", "t.0.et: byte 8", "unknown node 4"],
    [[[{ id: 0, type: 5, attr: { comm_size: 1 } }], []], "MISSING_ATTRIBUTE", "t.0.et: byte 8", "no comm_dst"],
    [
      [[{ id: 0, type: 5, attr: { comm_size: 1, comm_dst: 2 } }], []],
      "BAD_ATTRIBUTE",
      "t.0.et: byte 8",
      "0 to 1, got 2",
    ],
    [
      [[{ id: 0, type: 5, attr: { comm_size: 1, comm_dst: 0 } }], []],
      "SELF_FLOW",
      "t.0.et: byte 8",
      "from rank 0 to 0",
    ],
    [
      [[{ id: 0, type: 7, attr: { comm_type: 3, comm_size: 1 } }], []],
      "COLLECTIVE_NOT_SUPPORTED",
      "t.0.et: byte 8",
      "comm_type 3",
    ],
    [
      [[{ id: 0, type: 7, attr: { comm_type: 0, comm_size: 1, pg_name: "12" } }], []],
      "UNKNOWN_GROUP",
      "t.0.et: byte 8",
      'unknown process group "12"',
    ],
    [
      [
        [
          { id: 0, type: 4, us: 1, data: [1] },
          { id: 1, type: 4, us: 1, data: [0] },
          { id: 2, ...COLL },
        ],
        [{ id: 0, ...COLL }],
      ],
      "DEPENDENCY_CYCLE",
      "t.0.et: byte 8",
      "wait for each other",
    ],
  ])("refuse %j", (ranks, code, path, message) => expectIssue(() => chakra(ranks), [code, path, message]));

  it("say at which byte they are cut, and which rank is missing", () => {
    const bytes = chakraBytes([{ id: 0, ...COLL }]);
    const cut = { name: "t.0.et", bytes: bytes.subarray(0, bytes.length - 3) };
    expectIssue(() => readTasks({ files: [cut] }), ["NOT_CHAKRA", "t.0.et: byte 8", "are announced where"]);
    const third = { name: "t.2.et", bytes };
    expectIssue(() => readTasks({ files: [{ name: "t.0.et", bytes }, third] }), ["MISSING_RANK", "t.0.et", "rank 1"]);
    expectIssue(() => chakra([[], []], '{"1": [0, 7]}'), ["BAD_COMM_GROUPS", "groups.json", "ranks from 0 to 1"]);
  });
});

describe("streams", () => {
  it("take what is ready first, whatever the file's order, and never wait in a circle", () => {
    // On rank 0 the file lists a computation that needs rank 1's answer before the one that asks for it.
    const graph = goal(`num_ranks 2
rank 0 {
late: calc 10
asks: calc 20
out: send 8b to 1 tag 0
back: recv 8b from 1 tag 0
out requires asks
late requires back
}
rank 1 {
in: recv 8b from 0 tag 0
answer: send 8b to 0 tag 0
answer requires in
}
`);
    const { tasks } = orderStreams(graph, 400e9);
    expect(tasks[0]!.after).toEqual([3, 1]);
    expect(tasks[1]!.after).toEqual([]);
  });
});

describe("writers", () => {
  const writerOf = (name: string) => WORKLOAD_FORMATS.find((format) => format.name === name)!;
  const ring = simai(
    `${HEAD.replace("group: 2", "group: 4").replace("ep: 2", "ep: 1")}\n1\n${row("5 ALLREDUCE 64")}\n`,
  );

  it("give GOAL that reads back as the same messages", () => {
    const { text, lost } = writerOf("goal").write!(ring);
    expect(lost).toEqual(["2 collectives are written out as messages: rings, chains, and all pairs at once"]);
    const again = goal(text);
    const messages = again.tasks.filter(({ kind }) => kind === "transfer");
    // Two groups of 4 ranks, 2 · 3 steps, a quarter of 64 B each.
    expect(messages).toHaveLength(2 * 4 * 6);
    expect(messages.every((task) => task.kind === "transfer" && task.sizeBytes === 16)).toBe(true);
    const twice = writerOf("goal").write!(again);
    expect(twice.lost).toEqual([]);
    expect(goal(twice.text).tasks.filter(({ kind }) => kind === "transfer")).toHaveLength(48);
  });

  it("give a connection matrix with triggers that reads back", () => {
    const { text, lost } = writerOf("cm").write!(ring);
    expect(text).toMatch(/^Nodes 8\nConnections 48\nTriggers 40\n0->1 id 1 start 5000 size 16 send_done_trigger 1\n/);
    expect(lost).toHaveLength(1);
    const fabric = leafSpine(2, 4, 2);
    const again = writerOf("cm").read({ files: [file("x.cm", text)], fabric });
    expect(again.tasks.filter(({ kind }) => kind === "transfer")).toHaveLength(48);
    expect(writerOf("cm").write!(again).text.split("\n").slice(0, 3)).toEqual(text.split("\n").slice(0, 3));
  });

  it("keep a trace's starts and waits in CSV, and say what is lost", () => {
    const fabric = leafSpine(2, 4, 2);
    const csv = "id,src,dst,bytes,start_s,after\n0,0,1,8,0,\n1,0,2,9,0.5,\n2,1,3,7,,0 1\n";
    const graph = writerOf("csv").read({ files: [file("x.csv", csv)], fabric });
    expect(writerOf("csv").write!(graph)).toEqual({ text: csv, lost: [] });
    const { lost } = writerOf("goal").write!(graph);
    expect(lost).toEqual(["1 waits of one rank for another without a message between them are left out"]);
    const computing = goal(
      "num_ranks 2\nrank 0 {\na: recv 1b from 1 tag 0\nc: calc 5\nc requires a\nb: send 1b to 1 tag 0\nb requires c\n}\nrank 1 {\nsend 1b to 0 tag 0\nrecv 1b from 0 tag 0\n}\n",
    );
    expect(writerOf("csv").write!(computing).lost).toEqual([
      "1 computations after messages are left out: what waited for them waits for the messages",
    ]);
  });

  it("refuse what a connection can't pull", () => {
    const fan = "id,src,dst,bytes,after\n0,0,1,8,\n1,1,2,8,0\n2,2,3,8,0 1\n3,3,4,8,0 2\n";
    const graph = writerOf("csv").read({ files: [file("x.csv", fan)], fabric: leafSpine(2, 4, 2) });
    expectIssue(() => writerOf("cm").write!(graph), ["NOT_EXPRESSIBLE", "cm", "0->1 starts 3 sets of others"]);
  });
});
