/** Programs of ranks in time, against numbers derived by hand and against the same collectives as jobs. */

import { describe, expect, it } from "vitest";
import type { RunJob } from "../../src/run/index.ts";
import { readTasks } from "../../src/workload/tasks/index.ts";
import { writeGoal } from "../../src/workload/tasks/write-goal.ts";
import { chakraBytes } from "../workload/chakra-bytes.ts";
import { LINE_RATE_BPS, leafSpine, leafSpine2x2, serverWorld } from "../worlds.ts";
import { patternJob, ROCE_BYTES, runOn } from "./scenarios.ts";

const BYTES_PER_S = LINE_RATE_BPS / 8;
const bytesOf = (text: string) => new TextEncoder().encode(text);

function tasksJob(name: string, text: string, rest: Partial<RunJob> = {}, channels = 1): RunJob {
  const files = [{ name, bytes: bytesOf(text) }];
  return { ...patternJob("ring", 1), workload: { kind: "tasks", name, files, channels }, ...rest };
}

function collectiveJob(
  collective: string,
  messageBytes: number,
  size: number,
  channels: number,
  algorithm?: string,
): RunJob {
  const workload = { kind: "collective", collective, algorithm, messageBytes, channels, groups: "all" } as const;
  return { ...patternJob("ring", 1), workload, size };
}

/** All NICs on two leaves under spines that block nothing that crosses them here. */
const world = leafSpine({ leaves: 2, nicsPerLeaf: 8, spines: 16, uplinkFactor: 1 });

describe("two ranks", () => {
  it("send a gibibyte after a millisecond of computing", async () => {
    const text = `num_ranks 2
rank 0 {
c: calc 1000000
s: send ${2 ** 30}b to 1 tag 0
s requires c
}
rank 1 {
r: recv ${2 ** 30}b from 0 tag 0
c: calc 2000000
c requires r
}
`;
    const { summary } = await runOn(world, [tasksJob("t.goal", text)]);
    const sendS = 2 ** 30 / BYTES_PER_S; // 21.47 ms at 400 Gb/s
    const { tasks, repetitions } = summary.jobs[0]!;
    expect(tasks!.makespanS).toBeCloseTo(1e-3 + sendS + 2e-3, 12);
    expect(repetitions[0]!.endS).toBeCloseTo(1e-3 + sendS + 2e-3, 12);
    // Rank 0 computes 1 ms, sends, and is then done for 2 ms; rank 1 waits 1 ms, receives, and computes 2 ms.
    expect(tasks!.computeS.mean).toBeCloseTo(1.5e-3, 12);
    expect(tasks!.computeS.max).toBeCloseTo(2e-3, 12);
    expect(tasks!.exposedS.mean).toBeCloseTo(sendS, 12);
    expect(tasks!.idleS.max).toBeCloseTo(2e-3, 12);
    expect(tasks!.communication).toMatchObject([{ kind: "send", ranks: 2, count: 1, bytes: 2 ** 30 }]);
    expect(tasks!.communication[0]!.meanBusbwGBps).toBeCloseTo(50, 6);
  });

  it("hide what they compute beside, and repeat", async () => {
    // The message takes 1 ms; rank 0 computes for 0.4 ms meanwhile, on a stream of its own.
    const bytes = BYTES_PER_S * 1e-3;
    const text = `num_ranks 2\nrank 0 {\nsend ${bytes}b to 1 tag 0\ncalc 400000\n}\nrank 1 {\nrecv ${bytes}b from 0 tag 0\n}\n`;
    const { summary } = await runOn(world, [tasksJob("t.goal", text, { repetitions: 3, gapS: 1e-4, startS: 2e-3 })]);
    const { tasks, repetitions } = summary.jobs[0]!;
    for (const [k, { startS, endS }] of repetitions.entries()) {
      expect(startS).toBeCloseTo(2e-3 + k * 1.1e-3, 12);
      expect(endS).toBeCloseTo(3e-3 + k * 1.1e-3, 12);
    }
    expect(tasks!.computeS.max).toBeCloseTo(0.4e-3, 12);
    expect(tasks!.exposedS.mean).toBeCloseTo((0.6e-3 + 1e-3) / 2, 12);
    expect(tasks!.idleS.max).toBeCloseTo(0, 12);
    expect(tasks!.communication[0]!.count).toBe(3);
  });

  it("compute one thing at a time on a cpu, and several on several", async () => {
    const calcs = (cpus: readonly number[]) =>
      `num_ranks 2\nrank 0 {\n${cpus.map((cpu) => `calc 100000 cpu ${cpu}\n`).join("")}send 1b to 1 tag 0\n}\nrank 1 {\nrecv 1b from 0 tag 0\n}\n`;
    const [one, two] = await Promise.all(
      [
        [0, 0],
        [0, 1],
      ].map((cpus) => runOn(world, [tasksJob("t.goal", calcs(cpus))])),
    );
    expect(one!.summary.jobs[0]!.tasks!.makespanS).toBeCloseTo(2e-4, 12);
    expect(two!.summary.jobs[0]!.tasks!.makespanS).toBeCloseTo(1e-4, 12);
  });
});

describe("collectives of tasks", () => {
  const servers = serverWorld({ servers: 4, gpus: 2, spines: 2 });
  it.each([
    ["all-reduce", 0, 2 ** 20, undefined],
    ["all-gather", 2, 2 ** 20 * 8, undefined],
    ["reduce-scatter", 7, 2 ** 20, undefined],
    ["all-to-all", 6, 2 ** 20, "direct"],
    ["broadcast", 5, 2 ** 20, undefined],
  ] as const)("take as long as the collective as a job: %s of 8 ranks", async (name, type, bytes, algorithm) => {
    // In a Chakra trace an all-gather's size is what one rank gives.
    const size = name === "all-gather" ? bytes / 8 : bytes;
    const files = Array.from({ length: 8 }, (_, rank) => ({
      name: `c.${rank}.et`,
      bytes: chakraBytes([{ id: 0, type: 7, attr: { is_cpu_op: false, comm_type: type, comm_size: size } }]),
    }));
    const job: RunJob = { ...patternJob("ring", 1), workload: { kind: "tasks", name: "c", files, channels: 2 } };
    const options = { headerBytes: ROCE_BYTES, latency: "fabric", seed: 3 } as const;
    const [asTasks, asJob] = await Promise.all([
      runOn(servers, [job], options),
      runOn(servers, [collectiveJob(name, bytes, 8, 2, algorithm)], options),
    ]);
    const [run] = asJob.summary.jobs[0]!.repetitions;
    const { tasks } = asTasks.summary.jobs[0]!;
    expect(tasks!.makespanS).toBe(run!.endS);
    expect(tasks!.communication[0]!.minBusbwGBps).toBeCloseTo(asJob.summary.jobs[0]!.collective!.minBusbwGBps, 9);
  });

  it("take as long when written out as messages: a ring of all ranks has no other pace", async () => {
    const bytes = 8 * 2 ** 20;
    const files = Array.from({ length: 8 }, (_, rank) => ({
      name: `c.${rank}.et`,
      bytes: chakraBytes([{ id: 0, type: 7, attr: { comm_type: 0, comm_size: bytes } }]),
    }));
    const { text } = writeGoal(readTasks({ files }));
    const [written, asJob] = await Promise.all([
      runOn(world, [tasksJob("ring.goal", text)]),
      runOn(world, [collectiveJob("all-reduce", bytes, 8, 1)]),
    ]);
    const ideal = (2 * 7 * bytes) / 8 / BYTES_PER_S; // all on one leaf, every edge at line rate
    expect(asJob.summary.jobs[0]!.repetitions[0]!.endS).toBeCloseTo(ideal, 12);
    expect(written.summary.jobs[0]!.tasks!.makespanS).toBeCloseTo(ideal, 12);
    expect(written.flows.flowCount).toBe(2 * 7 * 8);
  });

  it("of two groups at once go on by themselves", async () => {
    const node = (pg: string, size: number) => ({
      id: 0,
      type: 7,
      attr: { comm_type: 0, comm_size: size, pg_name: pg },
    });
    const sizes = [2 ** 20, 4 * 2 ** 20];
    const files = Array.from({ length: 8 }, (_, rank) => {
      const g = rank >> 2;
      return { name: `g.${rank}.et`, bytes: chakraBytes([node(String(g + 1), sizes[g]!)]) };
    });
    const commGroups = { name: "groups.json", text: '{"1": [0, 1, 2, 3], "2": [4, 5, 6, 7]}' };
    const job: RunJob = {
      ...patternJob("ring", 1),
      workload: { kind: "tasks", name: "g", files, commGroups, channels: 1 },
    };
    const { summary } = await runOn(world, [job]);
    const { tasks } = summary.jobs[0]!;
    const timeOf = (bytes: number) => ((2 * 3) / 4) * (bytes / BYTES_PER_S);
    expect(tasks!.makespanS).toBeCloseTo(timeOf(sizes[1]!), 12);
    expect(tasks!.communication[0]!.timeS.mean).toBeCloseTo((timeOf(sizes[0]!) + timeOf(sizes[1]!)) / 2, 12);
    expect(tasks!.idleS.max).toBeCloseTo(timeOf(sizes[1]!) - timeOf(sizes[0]!), 12);
  });
});

describe("a SimAI workload", () => {
  const head = "HYBRID_TRANSFORMER_FWD_IN_BCKWD model_parallel_NPU_group: 4 ep: 1 pp: 1 vpp: 1 ga: 1 all_gpus: 8";
  /** Ring all-reduce of n ranks at line rate, without latency. */
  const allReduceS = (bytes: number, n: number) => ((2 * (n - 1)) / n) * (bytes / BYTES_PER_S);

  it("takes its computing and its blocking collectives one after another", async () => {
    const bytes = 2 ** 20;
    const text = `${head}\n2\na -1 100000 ALLREDUCE ${bytes} 50000 NONE 0 25000 NONE 0 10\nb -1 200000 NONE 0 80000 ALLREDUCE ${bytes} 40000 NONE 0 0\n`;
    const { summary } = await runOn(world, [tasksJob("w.txt", text)]);
    const { tasks } = summary.jobs[0]!;
    const computeS = (100_000 + 10 + 200_000 + 80_000 + 40_000 + 50_000 + 25_000) * 1e-9;
    expect(tasks!.computeS.mean).toBeCloseTo(computeS, 12);
    expect(tasks!.exposedS.mean).toBeCloseTo(2 * allReduceS(bytes, 4), 12);
    expect(tasks!.makespanS).toBeCloseTo(computeS + 2 * allReduceS(bytes, 4), 12);
    expect(tasks!.idleS.max).toBeCloseTo(0, 12);
  });

  it("hides weight gradients behind the computing that follows", async () => {
    // Layer b's gradient is reduced between the two replicas, while layer a computes for 100 µs.
    const bytes = 2 ** 20;
    const text = `${head}\n2\na -1 0 NONE 0 60000 NONE 0 40000 NONE 0 0\nb -1 0 NONE 0 0 NONE 0 5000 ALLREDUCE ${bytes} 0\n`;
    const { summary } = await runOn(world, [tasksJob("w.txt", text)]);
    const { tasks } = summary.jobs[0]!;
    const reduceS = allReduceS(bytes, 2); // 21 µs
    expect(reduceS).toBeLessThan(100e-6);
    expect(tasks!.makespanS).toBeCloseTo(105e-6, 12);
    expect(tasks!.exposedS.max).toBeCloseTo(0, 12);
    expect(tasks!.communication).toMatchObject([{ kind: "all-reduce", algorithm: "ring", ranks: 2, count: 4 }]);
    expect(tasks!.communication[0]!.timeS.max).toBeCloseTo(reduceS, 12);
  });

  it("needs as many NICs as it has ranks, and goes where it is placed", async () => {
    const text = `${head.replace("all_gpus: 8", "all_gpus: 32")}\n1\na -1 0 ALLREDUCE 64 0 NONE 0 0 NONE 0 0\n`;
    const error = await runOn(world, [tasksJob("w.txt", text)]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ issues: [{ path: "jobs[0].workload.tasks" }] });
    const small = text.replace("all_gpus: 32", "all_gpus: 4");
    const { summary } = await runOn(world, [tasksJob("w.txt", small, { placement: "random" })]);
    expect(summary.jobs[0]).toMatchObject({ placement: "random", nics: 4 });
  });
});

describe("messages inside a server", () => {
  it("take NVLink, at 450 GB/s", async () => {
    const graph = serverWorld({ servers: 2, gpus: 2, spines: 1 });
    const bytes = 450e6;
    const text = `num_ranks 2\nrank 0 {\nsend ${bytes}b to 1 tag 0\n}\nrank 1 {\nrecv ${bytes}b from 0 tag 0\n}\n`;
    const { summary } = await runOn(graph, [tasksJob("t.goal", text)]);
    expect(summary.jobs[0]!.tasks!.makespanS).toBeCloseTo(1e-3, 9);
    expect(summary.jobs[0]!.bytes).toBe(0);
  });
});

describe("a link that fails while tasks run", () => {
  const MS_BYTES = BYTES_PER_S * 1e-3;
  /**
   * Rank 0 sends to another leaf for 4 ms, where rank 2 then computes for 1 ms and sends to its neighbour for 1 ms; beside it
   * rank 1 does the same within its leaf.
   */
  const GOAL = `num_ranks 4
rank 0 {
a: send ${4 * MS_BYTES}b to 2 tag 0
r: recv ${4 * MS_BYTES}b from 1 tag 1
q: recv ${MS_BYTES}b from 1 tag 2
}
rank 1 {
a: send ${4 * MS_BYTES}b to 0 tag 1
c: calc 1000000
s: send ${MS_BYTES}b to 0 tag 2
c requires a
s requires c
}
rank 2 {
r: recv ${4 * MS_BYTES}b from 0 tag 0
c: calc 1000000
s: send ${MS_BYTES}b to 3 tag 3
c requires r
s requires c
}
rank 3 {
r: recv ${MS_BYTES}b from 2 tag 3
}
`;
  /** Routing 2 ms behind, spreading half of one; senders go on at once. */
  const reaction = { routingS: 2e-3, adaptiveS: 0.5e-3, hostS: 0, resilient: false };
  const dies = (spine: number) => [
    {
      path: "changes[0]",
      atS: 1e-3,
      cables: [0, 1].map((leaf) => `leaf-${leaf}=spine-${spine}`),
      state: "down" as const,
    },
  ];
  const spans = ({ flows }: Awaited<ReturnType<typeof runOn>>) =>
    Array.from({ length: flows.flowCount }, (_, f) => [
      `${flows.srcOf(f)} to ${flows.dstOf(f)}`,
      Number((flows.startS[f]! * 1e3).toFixed(9)),
      Number((flows.finishS[f]! * 1e3).toFixed(9)),
    ]).sort((a, b) => String(a[0]).localeCompare(String(b[0])));
  const runWith = (policy: string, spine: number) =>
    runOn(leafSpine2x2(), [tasksJob("t.goal", GOAL)], { policy, reaction, changes: dies(spine) });

  it("delays what waits for it and nothing else, and all bytes arrive", async () => {
    const both = await Promise.all([0, 1].map((spine) => runWith("ecmp", spine)));
    // The message across leaves is on one of the spines, and the death of the other is nothing to it.
    const [hurt, spared] = both.toSorted((a, b) => b.summary.changes![0]!.flowsHurt - a.summary.changes![0]!.flowsHurt);
    expect(spans(spared!)).toEqual([
      ["nic-0 to nic-2", 0, 4],
      ["nic-1 to nic-0", 0, 4],
      ["nic-1 to nic-0", 5, 6],
      ["nic-2 to nic-3", 5, 6],
    ]);
    // 1 ms sent, 2 ms of nothing, 3 ms for the rest; then the computation behind it, and the message behind that.
    expect(spans(hurt!)).toEqual([
      ["nic-0 to nic-2", 0, 6],
      ["nic-1 to nic-0", 0, 4],
      ["nic-1 to nic-0", 5, 6],
      ["nic-2 to nic-3", 7, 8],
    ]);
    for (const { summary } of both) expect(summary.total.bytes).toBe(10 * MS_BYTES);
    expect(hurt!.summary.changes).toMatchObject([{ flowsHurt: 1, resentBytes: 0 }]);
    const { makespanS, computeS, idleS } = hurt!.summary.jobs[0]!.tasks!;
    expect(makespanS).toBeCloseTo(8e-3, 12);
    // The computations are as long as ever: the delay is communication that nothing hides.
    expect(computeS.max).toBeCloseTo(1e-3, 12);
    expect(idleS.max).toBeCloseTo(7e-3, 12);
  });

  it("under a policy that spreads costs what was sent to it until splits followed", async () => {
    // Half of what is sent from 1 ms to 1.5 ms is lost: 1.25 ms' worth is there by then, and one spine carries the rest.
    const { summary, ...run } = await runWith("ideal", 0);
    expect(spans({ summary, ...run })).toEqual([
      ["nic-0 to nic-2", 0, 4.25],
      ["nic-1 to nic-0", 0, 4],
      ["nic-1 to nic-0", 5, 6],
      ["nic-2 to nic-3", 5.25, 6.25],
    ]);
    expect(summary.total.bytes).toBe(10 * MS_BYTES);
  });

  it("delays a collective of tasks as it does the same collective as a job", async () => {
    const bytes = 64 * 2 ** 20;
    const files = Array.from({ length: 4 }, (_, rank) => ({
      name: `c.${rank}.et`,
      bytes: chakraBytes([{ id: 0, type: 7, attr: { comm_type: 0, comm_size: bytes } }]),
    }));
    const tasks: RunJob = { ...patternJob("ring", 1), workload: { kind: "tasks", name: "c", files, channels: 1 } };
    const job = collectiveJob("all-reduce", bytes, 4, 1);
    for (const spine of [0, 1]) {
      const [asTasks, asJob] = await Promise.all(
        [tasks, job].map((of) => runOn(leafSpine2x2(), [of], { reaction, changes: dies(spine) })),
      );
      expect(asTasks!.summary.jobs[0]!.tasks!.makespanS).toBe(asJob!.summary.jobs[0]!.repetitions[0]!.endS);
      expect(asTasks!.summary.total.bytes).toBe(asJob!.summary.total.bytes);
      // Each of 4 edges carries 6 quarters of the message: of 4 edges, 3 or 4 over the network.
      expect(asTasks!.summary.total.bytes).toBe(4 * 1.5 * bytes);
      expect(asTasks!.summary.changes![0]!.flowsHurt).toBe(asJob!.summary.changes![0]!.flowsHurt);
    }
  });
});
