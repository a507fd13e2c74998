/** Collectives as jobs in time, against `heddle collective`'s phases, which are solved one by one. */

import { describe, expect, it } from "vitest";
import { collective } from "../../src/collective.ts";
import { DEFAULT_COLLECTIVE_SCENARIO } from "../../src/collective-scenario.ts";
import { HeddleError } from "../../src/errors.ts";
import { freeze } from "../../src/fabric/index.ts";
import type { RunJob } from "../../src/run/index.ts";
import { moduleOf } from "../core/builds.ts";
import { serverWorld } from "../worlds.ts";
import { patternJob, ROCE_BYTES, runOn, traceJob } from "./scenarios.ts";

/** Divides into whole packets of 4096 B for every part of 2, 4 or 8 ranks and 2 channels. */
const MESSAGE_BYTES = 64 * 2 ** 20;
const WITH_LATENCY = { headerBytes: ROCE_BYTES, latency: "fabric" } as const;

function collectiveJob(name: string, algorithm: string | undefined, rest: Partial<RunJob> = {}): RunJob {
  const workload = {
    kind: "collective",
    collective: name,
    algorithm,
    messageBytes: MESSAGE_BYTES,
    channels: 2,
    groups: "all",
  } as const;
  return { ...patternJob("ring", 1), workload, ...rest };
}

describe("a collective alone", () => {
  const graph = serverWorld({ servers: 4, gpus: 2, spines: 2 });
  it.each([
    ["all-reduce", "ring", "ecmp"],
    ["all-reduce", "ring", "adaptive"],
    ["all-reduce", "hierarchical", "ecmp"],
    ["all-reduce", "double-binary-tree", "ecmp"],
    ["all-reduce", "halving-doubling", "ecmp"],
    ["all-gather", "ring", "ecmp"],
    ["all-to-all", "pairwise", "ecmp"],
    ["all-to-all", "pairwise", "adaptive"],
    ["all-to-all", "direct", "ecmp"],
    ["all-to-all", "rail-aligned", "ecmp"],
    ["broadcast", undefined, "ecmp"],
    ["send-recv", undefined, "ecmp"],
  ])("takes as long as in the table: %s, %s, %s", async (name, algorithm, policy) => {
    const { summary } = await runOn(graph, [collectiveJob(name, algorithm)], { ...WITH_LATENCY, policy, seed: 3 });
    const table = collective(
      moduleOf("release"),
      freeze(graph),
      {
        ...DEFAULT_COLLECTIVE_SCENARIO,
        collective: name,
        algorithms: algorithm === undefined ? [] : [algorithm],
        policies: [policy],
        sizesBytes: [MESSAGE_BYTES],
        iters: 1,
        seed: 3,
      },
      { version: "test" },
    );
    const [row] = table.results[0]!.rows;
    const [run] = summary.jobs[0]!.repetitions;
    expect(Math.abs(run!.endS - row!.timeS.value)).toBeLessThan(1e-9 * row!.timeS.value);
    expect(summary.jobs[0]!.collective!.minBusbwGBps).toBeCloseTo(row!.busbwGBps.value, 6);
    expect(summary.jobs[0]!.collective!.algorithm).toBe(table.results[0]!.algorithm);
  });

  it("repeats, each run as long as the first, a gap apart", async () => {
    const job = collectiveJob("all-reduce", "hierarchical", { repetitions: 3, gapS: 1e-3 });
    const { summary } = await runOn(graph, [job], WITH_LATENCY);
    const { repetitions, collective: figures } = summary.jobs[0]!;
    const lengths = repetitions.map(({ startS, endS }) => endS - startS);
    expect(lengths).toHaveLength(3);
    for (const length of lengths) expect(length).toBeCloseTo(lengths[0]!, 12);
    expect(repetitions[1]!.startS - repetitions[0]!.endS).toBeCloseTo(1e-3, 15);
    expect(figures!.meanBusbwGBps).toBeCloseTo(figures!.minBusbwGBps, 6);
  });

  it("has groups that go on by themselves: each as fast as it can", async () => {
    // Two groups of two servers each; pairs of ranks exchange over links of their own, so both are as fast as one alone.
    const job = collectiveJob("all-reduce", "ring");
    const grouped = { ...job, workload: { ...job.workload, groups: 4 } } as RunJob;
    const [alone, both] = await Promise.all([
      runOn(graph, [{ ...job, size: 4 }], { policy: "ideal" }),
      runOn(graph, [grouped], { policy: "ideal" }),
    ]);
    expect(both.summary.total.makespanS).toBeCloseTo(alone.summary.total.makespanS, 15);
    expect(both.summary.jobs[0]!.collective!.ranks).toBe(4);
  });
});

describe("a collective among others", () => {
  it("is slowed down by what crosses its way, and only for as long", async () => {
    const graph = serverWorld({ servers: 4, gpus: 2, spines: 1 });
    const ring = collectiveJob("all-reduce", "ring", { size: 4, repetitions: 4 });
    const other = traceJob("src,dst,bytes\n1,2,1GB\n", { share: true, name: "other" });
    const [alone, beside] = await Promise.all([runOn(graph, [ring]), runOn(graph, [ring, other])]);
    const lengths = ({ summary }: typeof alone) =>
      summary.jobs[0]!.repetitions.map(({ startS, endS }) => endS - startS);
    expect(lengths(beside)[0]!).toBeGreaterThan(1.2 * lengths(alone)[0]!);
    const { collective: figures } = beside.summary.jobs[0]!;
    expect(figures!.minBusbwGBps).toBeLessThan(figures!.meanBusbwGBps + 1e-9);
  });

  it("can't have pooled QPs beside flows of one edge", async () => {
    const graph = serverWorld({ servers: 4, gpus: 2, spines: 1 });
    const jobs = [collectiveJob("all-reduce", "ring", { size: 4 }), patternJob("ring", 1000)];
    const error = await runOn(graph, jobs, { qps: 2, qpMode: "pooled" }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HeddleError);
    expect((error as HeddleError).issues).toMatchObject([{ code: "POOLED_TRANSFERS", path: "routing.qpMode" }]);
  });

  it("says what does not fit it, where the file has it", async () => {
    const graph = serverWorld({ servers: 4, gpus: 2, spines: 1 });
    const job = collectiveJob("all-reduce", "halving-doubling", { size: 6 });
    const uneven = { ...collectiveJob("all-reduce", "ring"), workload: { ...job.workload, groups: 3 } } as RunJob;
    for (const [wrong, path] of [
      [job, "jobs[0].size"], // 6 ranks are no power of two
      [uneven, "jobs[0].workload.groups"],
      [collectiveJob("all-reduce", "pairwise"), "jobs[0].workload.algorithm"],
      [collectiveJob("all-reduce", "ring", { size: 1 }), "jobs[0].size"],
      [collectiveJob("all-reduce", "ring", { nics: "all" }), "jobs[0].nics"],
    ] as const) {
      const error = await runOn(graph, [wrong]).catch((reason: unknown) => reason);
      expect((error as HeddleError).issues.map((issue) => issue.path)).toEqual([path]);
    }
  });
});
