/** Jobs in time, against one solve, against numbers derived by hand, and against a textbook simulator. */

import { describe, expect, it } from "vitest";
import { HeddleError } from "../../src/errors.ts";
import { freeze } from "../../src/fabric/index.ts";
import { createRng, mixSeed } from "../../src/rng.ts";
import { findPolicy } from "../../src/routing/index.ts";
import { RunInterrupted } from "../../src/run/index.ts";
import { STREAM } from "../../src/scenario.ts";
import { Network, prepare, simulate } from "../../src/sim/index.ts";
import { buildTopology } from "../../src/topology/index.ts";
import { findPattern, placeJob } from "../../src/workload/index.ts";
import { moduleOf } from "../core/builds.ts";
import { cut, dumbbell, fatTree, LINE_RATE_BPS, leafSpine, leafSpine2x2 } from "../worlds.ts";
import { PLAIN, patternJob, ROCE_BYTES, runOn, traceJob } from "./scenarios.ts";

/** Bytes that a NIC of the worlds sends in a microsecond: 50,000. */
const US_BYTES = (LINE_RATE_BPS / 8) * 1e-6;
const MS_BYTES = US_BYTES * 1000;

async function issuesOf(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HeddleError) return error.issues;
    throw error;
  }
  throw new Error("expected a HeddleError, nothing was thrown");
}

describe("the lemma", () => {
  it.each([
    ["ecmp", 1, "static"],
    ["ecmp", 4, "static"],
    ["adaptive", 1, "static"],
    ["ideal", 1, "static"],
  ] as const)(
    "holds: flows of one size under %s with %i QPs (%s) have the rates of compare",
    async (policy, qps, qpMode) => {
      const graph = fatTree(4);
      const sizeBytes = 2 ** 20;
      const outcome = await runOn(graph, [patternJob("permutation", sizeBytes)], { policy, qps, qpMode, seed: 7 });

      const fabric = freeze(graph);
      const network = new Network(moduleOf("release"), fabric);
      const ranks = placeJob(fabric, {}, createRng(7, STREAM.placement));
      const rng = createRng(7, STREAM.pattern);
      const { flows } = findPattern("permutation").build({ fabric, ranks, rng, parameters: {} });
      const { rateBps } = simulate(network, prepare(network, flows), findPolicy(policy), {
        ...PLAIN,
        qps,
        qpMode,
        seed: mixSeed(7, STREAM.hash),
        format: { mtuBytes: 4096, ipVersion: 4 },
      });
      expect(outcome.flows.flowCount).toBe(flows.flowCount);
      for (const [f, fct] of outcome.flows.fctS.entries()) {
        const solved = (sizeBytes * 8) / rateBps[f]!;
        expect(Math.abs(fct - solved)).toBeLessThan(1e-12 * solved);
      }
    },
  );
});

describe("pooled QPs", () => {
  // No lemma here: a flow may end while one of its QPs is slow, and leave that QP's links to others.
  it.each([1, 2, 5])(
    "of one flow share its links among themselves: %i QPs over a quarter-rate spine each",
    async (qps) => {
      // Uplinks of a quarter of line rate; QPs that meet on one share it. Alone, a flow has all the uplinks that it hit.
      const graph = leafSpine({ leaves: 2, nicsPerLeaf: 1, spines: 3, uplinkFactor: 0.25 });
      const { flows } = await runOn(graph, [traceJob(`src,dst,bytes\n0,1,${MS_BYTES}\n`)], { qps, qpMode: "pooled" });
      const spinesHit = 4 / (flows.fctS[0]! * 1e3);
      expect(spinesHit).toBeCloseTo(Math.round(spinesHit), 9);
      expect(spinesHit).toBeLessThanOrEqual(Math.min(qps, 3) + 1e-9);
      expect(flows.slowdown[0]).toBeCloseTo(1, 12);
    },
  );
});

describe("sizes on the wire", () => {
  it.each([
    [1, 1],
    [4096, 1],
    [4097, 2],
    [10 * 4096, 10],
  ])("%i bytes are %i packets with their headers", async (bytes, packets) => {
    const graph = dumbbell();
    const { flows } = await runOn(graph, [traceJob(`src,dst,bytes\n0,1,${bytes}\n`)], { headerBytes: ROCE_BYTES });
    expect(flows.fctS[0]).toBeCloseTo(((bytes + packets * ROCE_BYTES) * 8) / LINE_RATE_BPS, 18);
    expect(flows.slowdown[0]).toBe(1);
  });

  it("arrive a base latency later: two NICs, two switches and three cables of the dumbbell", async () => {
    const graph = dumbbell();
    const job = traceJob(`src,dst,bytes\n0,2,${US_BYTES}\n`);
    const { flows } = await runOn(graph, [job], { latency: "fabric" });
    expect(flows.fctS[0]).toBeCloseTo(1e-6 + 2 * 1e-6 + 2 * 500e-9 + 3 * 10e-9, 15);
    expect(flows.slowdown[0]).toBeCloseTo(1, 12);
  });
});

describe("jobs", () => {
  it("collide: the second halves the first while both cross the cable between the leaves", async () => {
    // 0→2 from 0 s, 1→3 from 1 ms, 2 ms of bytes each over one cable. Alone until 1 ms, then half each: the first has
    // 1 ms of bytes left, which take 2 ms; the second then has 1 ms left and the cable alone.
    const jobs = [
      traceJob(`src,dst,bytes\nnic-0,nic-2,${2 * MS_BYTES}\n`),
      traceJob(`src,dst,bytes\nnic-1,nic-3,${2 * MS_BYTES}\n`, { name: "second", startS: 1e-3 }),
    ];
    const outcome = await runOn(dumbbell(), jobs);
    expect(outcome.flows.finishS[0]).toBeCloseTo(3e-3, 15);
    expect(outcome.flows.finishS[1]).toBeCloseTo(4e-3, 15);
    expect(outcome.flows.slowdown[0]).toBeCloseTo(1.5, 12);
    expect(outcome.summary.jobs.map(({ makespanS }) => makespanS)).toEqual([
      outcome.flows.finishS[0],
      expect.closeTo(3e-3, 15),
    ]);
    expect(outcome.summary.total).toMatchObject({ flows: 2, bytes: 4 * MS_BYTES, startS: 0 });
    expect(outcome.summary.total.goodputBps).toBeCloseTo(LINE_RATE_BPS, 0);
  });

  it("run one after another when repeated, with a gap", async () => {
    // A ring of 4 on one leaf: every NIC sends at line rate. Three runs of 1 µs, 2 µs apart.
    const ring = patternJob("ring", US_BYTES, { size: 4, repetitions: 3, gapS: 2e-6, startS: 1e-6 });
    const { flows, summary } = await runOn(leafSpine({ leaves: 1, nicsPerLeaf: 4, spines: 1, uplinkFactor: 1 }), [
      ring,
    ]);
    expect(flows.flowCount).toBe(12);
    const starts = [1e-6, 4e-6, 7e-6];
    for (const [f, start] of flows.startS.entries()) expect(start).toBeCloseTo(starts[Math.floor(f / 4)]!, 16);
    expect(summary.jobs[0]!.repetitions).toHaveLength(3);
    expect(summary.jobs[0]!.repetitions[2]!.endS).toBeCloseTo(8e-6, 16);
    expect(summary.total.makespanS).toBeCloseTo(7e-6, 16);
    expect(summary.total.flows).toBe(12);
  });

  it("wait for the whole of the run before, and keep a trace's own times and dependencies in every run", async () => {
    // Flow b follows a, and not before 3 µs; c runs 5 µs. The second run starts when c is done.
    const text = `id,src,dst,bytes,start_us,after\na,0,1,${US_BYTES},0,\nb,1,0,${US_BYTES},3,a\nc,2,3,${5 * US_BYTES},0,\n`;
    const { flows } = await runOn(dumbbell(), [traceJob(text, { repetitions: 2 })]);
    const expected = [0, 3, 0, 5, 8, 5];
    for (const [f, start] of flows.startS.entries()) expect(start).toBeCloseTo(expected[f]! * 1e-6, 15);
    expect(flows.finishS[5]).toBeCloseTo(10e-6, 15);
  });

  it("get NICs of their own in their order, unless they share", async () => {
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 4, spines: 2, uplinkFactor: 1 });
    const jobs = [patternJob("ring", 1000, { size: 3 }), patternJob("ring", 1000, { size: 4, name: "b" })];
    const names = (outcome: Awaited<ReturnType<typeof runOn>>, job: number) =>
      [...outcome.flows.job.keys()].filter((f) => outcome.flows.job[f] === job).map((f) => outcome.flows.srcOf(f));
    const apart = await runOn(graph, jobs);
    expect(names(apart, 0)).toEqual(["nic-0", "nic-1", "nic-2"]);
    expect(names(apart, 1)).toEqual(["nic-3", "nic-4", "nic-5", "nic-6"]);
    const together = await runOn(graph, [jobs[0]!, { ...jobs[1]!, share: true }]);
    expect(names(together, 1)).toEqual(["nic-0", "nic-1", "nic-2", "nic-3"]);

    expect(await issuesOf(runOn(graph, [jobs[0]!, patternJob("ring", 1, { size: 6 })]))).toEqual([
      {
        code: "BAD_JOB_SIZE",
        path: "jobs[1].size",
        message: "not a possible job size (expected an integer from 1 to 5, the GPU NICs that other jobs leave, got 6)",
      },
    ]);
    expect(await issuesOf(runOn(graph, [patternJob("ring", 1), patternJob("ring", 1)]))).toMatchObject([
      { code: "NO_NICS", path: "jobs[1].nics", message: "other jobs leave no GPU NICs (expected at least one, got 0)" },
    ]);
    // Known after the first repetition: 8 flows a million times, and a gate behind each but the last.
    expect(await issuesOf(runOn(graph, [patternJob("ring", 1, { repetitions: 1_000_000 })]))).toMatchObject([
      { code: "TOO_MANY_FLOWS", path: "jobs", message: expect.stringContaining("got at least 8999999)") },
    ]);
    expect(await issuesOf(runOn(graph, [patternJob("ring", 1, { size: 9 })]))).toMatchObject([
      { path: "jobs[0].size", message: expect.stringContaining("1 to 8, the GPU NICs of this fabric, got 9") },
    ]);
    const trace = traceJob("src,dst,bytes\nnic-2,nic-7,1\n");
    expect(await issuesOf(runOn(graph, [jobs[0]!, trace]))).toMatchObject([
      {
        code: "NIC_TAKEN",
        path: "jobs[1].workload.trace",
        message: expect.stringContaining('NIC "nic-2", which job "job" holds'),
      },
    ]);
  });

  it("report what is wrong with all of them, where the file has it", async () => {
    const graph = leafSpine2x2();
    const jobs = [
      patternJob("incast", 1, { size: 2 }, { fanIn: 0 }),
      patternJob("ring", 1, { size: 2, placement: "nowhere" }),
      traceJob("src,dst,bytes\n0,0,1\n"),
    ];
    expect((await issuesOf(runOn(graph, jobs))).map(({ path }) => path)).toEqual([
      "jobs[0].workload.parameters.fanIn",
      "jobs[1].placement",
      "trace.csv:2 dst",
    ]);
  });
});

describe("changes in time", () => {
  const long = traceJob(`src,dst,bytes\nnic-0,nic-2,${4 * MS_BYTES}\n`);
  const cable = "leaf-0=leaf-1";
  const at = (atS: number, change: object) => ({ path: "changes[0]", atS, cables: [cable], ...change });

  it("slow a flow down half-way", async () => {
    // 4 ms of bytes: 2 ms at line rate, then a quarter of it: 8 ms more.
    for (const policy of ["ecmp", "adaptive"]) {
      const changes = [at(2e-3, { rateBps: LINE_RATE_BPS / 4 })];
      // Adaptive's queueing cap leaves less than line rate; the window is wide enough to leave all but nothing of it.
      const { flows } = await runOn(dumbbell(), [long], { policy, changes, window: 100 });
      expect(flows.finishS[0]! * 1e3).toBeCloseTo(10, policy === "ecmp" ? 12 : 1);
    }
  });

  it("stop a flow and let it go on, in the order in which they are written", async () => {
    const changes = [at(3e-3, { state: "up" }), at(1e-3, { state: "down" }), at(3e-3, { rateBps: LINE_RATE_BPS / 2 })];
    // 1 ms at line rate, 2 ms of nothing, then 3 ms of bytes at half of it.
    const { flows, summary } = await runOn(dumbbell(), [long], { changes });
    expect(flows.finishS[0]).toBeCloseTo(9e-3, 14);
    expect(summary.scenario.changes[0]).toEqual({ atS: 3e-3, cables: 1, state: "up" });
    expect(summary.notes).toEqual([expect.stringContaining("nothing is routed anew")]);
  });

  it("take from a pool what its cable had", async () => {
    // Two NICs per leaf, two spines: the pool of a leaf's uplinks has 2 lines, and one of them goes down at 1 ms. Two flows
    // then share one line: 1 ms of bytes are left of each, which take 2 ms.
    const graph = leafSpine2x2();
    const job = traceJob(`src,dst,bytes\nnic-0,nic-2,${2 * MS_BYTES}\nnic-1,nic-3,${2 * MS_BYTES}\n`);
    const changes = [{ path: "changes[0]", atS: 1e-3, cables: ["leaf-0=spine-1"], state: "down" as const }];
    const { flows } = await runOn(graph, [job], { policy: "ideal", changes });
    expect([...flows.finishS].map((t) => t * 1e3)).toEqual([expect.closeTo(3, 10), expect.closeTo(3, 10)]);
  });

  it("that never come back stall the run, which names flow and link", async () => {
    const changes = [at(1e-3, { state: "down" })];
    expect(await issuesOf(runOn(dumbbell(), [long], { changes }))).toEqual([
      {
        code: "STALLED",
        path: "jobs[0]",
        message:
          'stalled at 1 ms: the flow from "nic-0" to "nic-2" of job "job" can\'t go on: leaf-0 to leaf-1 has no capacity and never gets any (expected a change that brings it back)',
      },
    ]);
  });

  it("are refused where they can't be meant", async () => {
    expect(
      await issuesOf(runOn(dumbbell(), [long], { changes: [at(1, { rateBps: 2 * LINE_RATE_BPS })] })),
    ).toMatchObject([{ code: "RATE_ABOVE_NOMINAL", path: "changes[0].rate" }]);
    const graph = leafSpine2x2();
    cut(graph, "leaf-0", "spine-0");
    const up = { path: "changes[0]", atS: 1, cables: ["leaf-0=spine-0"], state: "up" as const };
    expect(await issuesOf(runOn(graph, [long], { changes: [up] }))).toMatchObject([{ code: "DOWN_FROM_START" }]);
  });
});

describe("a timeline", () => {
  it("has what each tier carried, and who was under way", async () => {
    // One flow over the cable between the leaves for 4 ms, a second from 1 ms on that waits 2 ms: each takes the other's
    // half. In 1 ms steps the cable is full throughout, in one direction.
    const jobs = [
      traceJob(`src,dst,bytes,start_us\nnic-0,nic-2,${2 * MS_BYTES},0\nnic-1,nic-3,${2 * MS_BYTES},1000\n`),
    ];
    const { timeline } = await runOn(dumbbell(), jobs, {}, { timeline: { intervalS: 1e-3 } });
    const rows = timeline!.filter(({ tier }) => tier === "leaf-leaf across");
    expect(rows.map(({ timeS }) => Math.round(timeS * 1e3))).toEqual([0, 1, 2, 3]);
    for (const row of rows) {
      expect(row.maxUtilization).toBeCloseTo(1, 9); // the direction in use
      expect(row.meanUtilization).toBeCloseTo(0.5, 9); // of both
    }
    expect(rows.map(({ activeFlows }) => Math.round(activeFlows * 1e6) / 1e6)).toEqual([1, 2, 2, 1]);
    const nics = timeline!.filter(({ tier }) => tier === "nic-leaf up");
    expect(nics.map(({ meanUtilization }) => Math.round(meanUtilization * 1e6) / 1e6)).toEqual([
      0.25, 0.25, 0.25, 0.25,
    ]);
    expect(nics.map(({ maxUtilization }) => Math.round(maxUtilization * 1e6) / 1e6)).toEqual([1, 0.5, 0.5, 1]);
  });

  it("chooses its own interval, and conserves bytes over any number of doublings", async () => {
    const job = patternJob("permutation", 1e6, { repetitions: 40, gapS: 1e-6 });
    const { timeline, summary } = await runOn(leafSpine2x2(), [job], {}, { timeline: {} });
    const up = timeline!.filter(({ tier }) => tier === "nic-leaf up");
    expect(up.length).toBeGreaterThanOrEqual(200);
    expect(up.length).toBeLessThanOrEqual(400);
    const bits = up.reduce((sum, row) => sum + row.meanUtilization * row.durationS * 4 * LINE_RATE_BPS, 0);
    expect(bits).toBeCloseTo(summary.total.bytes * 8, 0);
    const flowSeconds = up.reduce((sum, row) => sum + row.activeFlows * row.durationS, 0);
    expect(flowSeconds).toBeCloseTo(summary.total.fctS.mean * summary.total.flows, 12);
  });

  it("refuses an interval that is far too short", async () => {
    const issues = await issuesOf(
      runOn(dumbbell(), [traceJob("src,dst,bytes\n0,2,1GB\n")], {}, { timeline: { intervalS: 1e-12 } }),
    );
    expect(issues).toMatchObject([{ code: "TOO_MANY_INTERVALS", path: "outputs.interval" }]);
  });
});

describe("others' traces", () => {
  /** Hosts in a line, link l between hosts l and l + 1 at 10 Gb/s, as an explicit topology. */
  const line = buildTopology({
    nodes: [0, 1, 2].flatMap((i) => [
      { name: `host-${i}`, kind: "gpu-nic" },
      { name: `s${i}`, kind: "switch" },
    ]),
    links: [
      ...[0, 1, 2].map((i) => ({ from: `host-${i}`, to: `s${i}`, rate: "100Gbps" })),
      { from: "s0", to: "s1", rate: "10Gbps" },
      { from: "s1", to: "s2", rate: "10Gbps" },
    ],
  });

  /** Max-min by the textbook, in nanoseconds from the first start: at every event all shares anew, then the nearest event. */
  function textbook(flows: readonly { src: number; dst: number; bits: number; startNs: number }[]): number[] {
    const left = flows.map(({ bits }) => bits);
    const end = flows.map(() => -1);
    const first = Math.min(...flows.map(({ startNs }) => startNs));
    let now = 0;
    for (;;) {
      const active = flows.flatMap((f, i) => (f.startNs - first <= now && end[i]! < 0 ? [i] : []));
      const rate = new Map<number, number>();
      const capacity = [10, 10]; // bits per ns
      const open = new Set(active);
      while (open.size > 0) {
        const crossing = [0, 1].map((l) => [...open].filter((i) => flows[i]!.src <= l && flows[i]!.dst > l));
        const share = crossing.map((on, l) => (on.length > 0 ? capacity[l]! / on.length : Infinity));
        const tight = share[0]! <= share[1]! ? 0 : 1;
        for (const i of crossing[tight]!) {
          rate.set(i, share[tight]!);
          open.delete(i);
          for (const l of [0, 1]) if (flows[i]!.src <= l && flows[i]!.dst > l) capacity[l]! -= share[tight]!;
        }
      }
      const ends = active.map((i) => now + left[i]! / rate.get(i)!);
      const starts = flows.flatMap(({ startNs }) => (startNs - first > now ? [startNs - first] : []));
      const next = Math.min(...ends, ...starts);
      if (next === Infinity) return end.map((time, i) => time - (flows[i]!.startNs - first));
      for (const [k, i] of active.entries()) {
        left[i]! -= rate.get(i)! * (next - now);
        if (ends[k] === next) end[i] = next;
      }
      now = next;
    }
  }

  it("have the completion times of a textbook simulator to 1e-9: 300 flows on a line, starts around one second", async () => {
    const rng = createRng(3, 0);
    let startNs = 1_000_000_000;
    const flows = Array.from({ length: 300 }, () => {
      const [src, dst] = [
        [0, 1],
        [1, 2],
        [0, 2],
      ][rng.below(3)]!;
      startNs += rng.below(2000);
      const bytes = 1 + rng.below(10 ** (1 + rng.below(6)));
      return { src: src!, dst: dst!, bytes, bits: (bytes + Math.ceil(bytes / 1000) * 48) * 8, startNs };
    });
    const fctNs = textbook(flows);
    const text = (unit: string, start: (ns: number) => string) =>
      `src,dst,bytes,start_${unit}\n${flows.map((f) => `${f.src},${f.dst},${f.bytes},${start(f.startNs)}\n`).join("")}`;
    const inSeconds = (ns: number) => `${Math.floor(ns / 1e9)}.${String(ns % 1e9).padStart(9, "0")}`;
    for (const trace of [text("ns", String), text("s", inSeconds)]) {
      const outcome = await runOn(line, [traceJob(trace)], { mtuBytes: 1000, headerBytes: 48 });
      const worst = fctNs.map((ns, f) => Math.abs(outcome.flows.fctS[f]! * 1e9 - ns) / ns);
      expect(Math.max(...worst)).toBeLessThan(1e-9);
    }
    expect(Math.min(...fctNs)).toBeLessThan(100); // some are short against the time that has passed
  });
});

describe("a run", () => {
  it("is the same to the last bit, however it is observed", async () => {
    const jobs = [patternJob("permutation", 3e6, { repetitions: 3 })];
    const first = await runOn(fatTree(4), jobs, { headerBytes: ROCE_BYTES, latency: "fabric" });
    const seen: number[] = [];
    const onProgress = ({
      sentShare,
      flowsDone,
      flows,
    }: {
      sentShare: () => number;
      flowsDone: number;
      flows: number;
    }) => seen.push(sentShare(), flowsDone / flows);
    const again = await runOn(
      fatTree(4),
      jobs,
      { headerBytes: ROCE_BYTES, latency: "fabric" },
      { timeline: {}, onProgress },
    );
    expect(again.summary).toEqual(first.summary);
    expect(again.flows.finishS).toEqual(first.flows.finishS);
    for (const share of seen) expect(share >= 0 && share <= 1).toBe(true);
  });

  it("ends when its caller says so, and says how far it came", async () => {
    const abort = new AbortController();
    const promise = runOn(
      fatTree(4),
      [patternJob("permutation", 1e6, { repetitions: 1000 })],
      {},
      { signal: abort.signal, onProgress: ({ flowsDone }) => flowsDone > 100 && abort.abort() },
    );
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(RunInterrupted);
    expect((error as RunInterrupted).message).toMatch(
      /^interrupted at .* of simulated time, with \d+ of 16000 flows delivered$/,
    );
  });

  it("refuses policies that have no paths in time", async () => {
    expect(await issuesOf(runOn(dumbbell(), [patternJob("ring", 1)], { policy: "pinned" }))).toMatchObject([
      { code: "POLICY_NOT_TIMED", path: "routing.policy" },
    ]);
    expect(await issuesOf(runOn(dumbbell(), [patternJob("ring", 1)], { policy: "ecpm" }))).toMatchObject([
      { code: "UNKNOWN_POLICY", path: "routing.policy" },
    ]);
  });

  it("says which pair has no path", async () => {
    const graph = dumbbell();
    cut(graph, "leaf-0", "leaf-1");
    expect(await issuesOf(runOn(graph, [traceJob("src,dst,bytes\n0,1,1\n1,2,1\n")]))).toMatchObject([
      { code: "UNREACHABLE", path: "nic-1 → nic-2" },
    ]);
  });
});
