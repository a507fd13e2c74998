/** Whatever bytes come in as tasks: a graph that can run, or issues; never a crash, never a hang. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../src/errors.ts";
import { readTasks } from "../../src/workload/tasks/index.ts";
import { orderStreams } from "../../src/workload/tasks/stream-order.ts";
import { type Task, type TaskGraph, topologicalOrder } from "../../src/workload/tasks/task-graph.ts";
import { writeGoal } from "../../src/workload/tasks/write-goal.ts";
import { findWorkloadFormat } from "../../src/workload/workload-formats.ts";
import { chakraBytes } from "../workload/chakra-bytes.ts";
import { leafSpine } from "../workload/fabrics.ts";

const RUNS = { numRuns: 300, seed: 5 };

/** Reads; what comes out is checked, and what is refused says so at a place, a bounded number of times. */
function readOrRefuse(files: readonly { name: string; bytes: Uint8Array }[], format: string): TaskGraph | undefined {
  let graph: TaskGraph;
  try {
    graph = readTasks({ files }, format);
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    const { issues } = error as ScenarioError;
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.length).toBeLessThan(300);
    for (const { message } of issues) expect(message.length).toBeLessThan(1000);
    return undefined;
  }
  expect(topologicalOrder(graph.tasks).length).toBe(graph.tasks.length);
  const ordered = orderStreams(graph, 400e9);
  const order = topologicalOrder(ordered.tasks);
  expect(new Set(order).size).toBe(graph.tasks.length);
  return graph;
}

/** A text with a few of its characters replaced, dropped or doubled. */
const mangled = (text: string) =>
  fc
    .array(
      fc.tuple(
        fc.nat(text.length - 1),
        fc.constantFrom("", "0", "-1", "9".repeat(12), "{", "}", "\n", "b", " requires ", "é"),
      ),
      {
        maxLength: 4,
      },
    )
    .map((edits) => edits.reduce((of, [at, by]) => of.slice(0, at) + by + of.slice(at + 1), text));

const GOAL = `num_ranks 2
rank 0 {
a: calc 10
b: send 8b to 1 tag 0
b requires a
}
rank 1 {
a: recv 8b from 0 tag 0
c: calc 5 cpu 1
c irequires a
}
`;
const SIMAI = `HYBRID_TRANSFORMER_FWD_IN_BCKWD model_parallel_NPU_group: 2 ep: 1 pp: 1 vpp: 1 ga: 1 all_gpus: 4 checkpoints: 1 0 checkpoint_initiates: 1 1
2
a -1 10 ALLREDUCE 64 10 NONE 0 10 ALLGATHER 64 1
b -1 10 ALLTOALL_DP_EP 64 10 REDUCESCATTER 64 10 NONE 0 1
`;
const CHAKRA = [0, 1].map((rank) =>
  chakraBytes([
    { id: 0, type: 4, us: 5 },
    { id: 1, type: 7, data: [0], attr: { comm_type: 0, comm_size: 64, pg_name: "" } },
    rank === 0
      ? { id: 2, type: 5, ctrl: [1], attr: { comm_size: 8, comm_dst: 1 } }
      : { id: 2, type: 6, ctrl: [1], attr: { comm_size: 8, comm_src: 0 } },
  ]),
);
const asFile = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });

describe("readers of tasks", () => {
  it("take GOAL that is nearly right", () => {
    fc.assert(
      fc.property(mangled(GOAL), (text) => void readOrRefuse([asFile("t.goal", text)], "goal")),
      RUNS,
    );
  });

  it("take workloads of SimAI that are nearly right", () => {
    fc.assert(
      fc.property(mangled(SIMAI), (text) => void readOrRefuse([asFile("t.txt", text)], "simai")),
      RUNS,
    );
  });

  it("take Chakra traces with any bytes changed, cut or added", () => {
    const edits = fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 6 });
    const property = fc.property(edits, fc.option(fc.nat(300)), (changes, cut) => {
      const bytes = Uint8Array.from(CHAKRA[0]!);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      const files = [
        { name: "t.0.et", bytes: bytes.subarray(0, cut ?? bytes.length) },
        { name: "t.1.et", bytes: CHAKRA[1]! },
      ];
      readOrRefuse(files, "chakra");
    });
    fc.assert(property, { ...RUNS, numRuns: 1000 });
  });

  it("take any bytes and any JSON", () => {
    const anything = fc.uint8Array({ maxLength: 200 });
    const formats = fc.constantFrom("goal", "simai", "chakra");
    fc.assert(
      fc.property(anything, formats, (bytes, format) => void readOrRefuse([{ name: "t.0.et", bytes }], format)),
      RUNS,
    );
    const json = fc.json().map((text) => `{"workload_graph": ${text}}`);
    fc.assert(
      fc.property(json, (text) => void readOrRefuse([asFile("t.0.json", text)], "chakra")),
      RUNS,
    );
    const nodes = fc.array(fc.record({ Id: fc.nat(9), NodeType: fc.nat(9), data_deps: fc.array(fc.nat(9)) }));
    const graph = nodes.map((list) => JSON.stringify({ workload_graph: list }));
    fc.assert(
      fc.property(graph, (text) => void readOrRefuse([asFile("t.0.json", text)], "chakra")),
      RUNS,
    );
  });

  it("refuse bombs early", () => {
    const deep = `{"workload_graph": ${"[".repeat(200_000)}`;
    expect(readOrRefuse([asFile("t.0.json", deep)], "chakra")).toBeUndefined();
    const comments = `num_ranks 2\n${"/* ".repeat(100_000)}`;
    expect(readOrRefuse([asFile("t.goal", comments)], "goal")).toBeUndefined();
    const announced = Uint8Array.from([0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    expect(readOrRefuse([{ name: "t.0.et", bytes: announced }], "chakra")).toBeUndefined();
    for (const text of ["num_ranks 1000000000\n", `num_ranks 2\nrank 0 {\n${"a requires a\n".repeat(200_000)}}\n`]) {
      expect(readOrRefuse([asFile("t.goal", text)], "goal")).toBeUndefined();
    }
    const head = SIMAI.split("\n")[0]!;
    for (const text of [
      SIMAI.replace("all_gpus: 4", "all_gpus: 1000000000"),
      SIMAI.replace("checkpoints: 1 0", "checkpoints: 999999999 0"),
      SIMAI.replace("\n2\n", "\n1000000000\n"),
      `${head}\n100000\n${"a -1 1 NONE 0 1 NONE 0 1 NONE 0 0\n".repeat(100_000)}`.replace(
        "all_gpus: 4",
        "all_gpus: 1048576",
      ),
    ]) {
      expect(readOrRefuse([asFile("t.txt", text)], "simai")).toBeUndefined();
    }
  }, 10_000);
});

describe("writers", () => {
  /** Any graph without cycles, tasks waiting for earlier ones of their own rank. */
  const graphs = fc
    .array(fc.tuple(fc.nat(3), fc.nat(2), fc.nat(1000), fc.array(fc.nat(20), { maxLength: 3 })), {
      minLength: 1,
      maxLength: 20,
    })
    .map((rows): TaskGraph => {
      const tasks: Task[] = [{ kind: "transfer", src: 0, dst: 1, sizeBytes: 1, after: [] }];
      for (const [rank, what, amount, waits] of rows) {
        const sees = (task: Task): boolean =>
          task.kind === "transfer"
            ? task.src === rank || task.dst === rank
            : task.kind !== "collective" && task.rank === rank;
        const after = [...new Set(waits)].filter((t) => t < tasks.length && sees(tasks[t]!));
        if (what === 0) tasks.push({ kind: "compute", rank, stream: 0, durationS: (amount + 1) * 1e-9, after });
        else if (what === 1) tasks.push({ kind: "join", rank, after });
        else tasks.push({ kind: "transfer", src: rank, dst: (rank + 1) % 4, sizeBytes: amount + 1, after });
      }
      return { rankCount: 4, tasks, groups: [], notes: [] };
    });

  it("give GOAL that reads back: the same messages and times, and nothing lost", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { text, lost } = writeGoal(graph);
        expect(lost).toEqual([]);
        const again = readOrRefuse([asFile("t.goal", text)], "goal")!;
        const shape = ({ tasks }: TaskGraph) =>
          tasks.flatMap((task) => {
            if (task.kind === "transfer") return [`${task.src}>${task.dst} ${task.sizeBytes}`];
            return task.kind === "compute" ? [`${task.rank} ${Math.round(task.durationS * 1e9)}`] : [];
          });
        expect(shape(again).sort()).toEqual(shape(graph).sort());
        expect(criticalS(again)).toBeCloseTo(criticalS(graph), 15);
      }),
      RUNS,
    );
  });

  it("give connection matrices that read back as the same messages, and are then written the same", () => {
    const cm = findWorkloadFormat("cm", "cm");
    const fabric = leafSpine(2, 2, 1); // 4 NICs
    const read = (text: string) => cm.read({ files: [asFile("x.cm", text)], fabric });
    const messages = ({ tasks }: TaskGraph) =>
      tasks.flatMap((task) => (task.kind === "transfer" ? [`${task.src}>${task.dst} ${task.sizeBytes}`] : []));
    let written = 0;
    const check = fc.property(graphs, (graph) => {
      let text: string;
      try {
        text = cm.write!(graph).text;
      } catch (error) {
        expect(error).toMatchObject({ code: "NOT_EXPRESSIBLE" });
        return;
      }
      written++;
      const again = read(text);
      expect(messages(again).sort()).toEqual(messages(graph).sort());
      // Starts count from the first, once.
      const settled = cm.write!(again).text;
      expect(cm.write!(read(settled)).text).toBe(settled);
    });
    fc.assert(check, RUNS);
    expect(written).toBeGreaterThan(RUNS.numRuns / 4);
  });

  /** The longest path, with a nanosecond for each byte of a message. */
  function criticalS({ tasks }: TaskGraph): number {
    const endS = new Float64Array(tasks.length);
    for (const t of topologicalOrder(tasks)) {
      const task = tasks[t]!;
      const startS = task.after.reduce((latest, earlier) => Math.max(latest, endS[earlier]!), 0);
      const ownS = task.kind === "transfer" ? task.sizeBytes * 1e-9 : task.kind === "compute" ? task.durationS : 0;
      endS[t] = startS + ownS;
    }
    return endS.reduce((most, end) => Math.max(most, end), 0);
  }
});
