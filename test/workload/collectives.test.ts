/** Collectives as phases: which edges, how many bytes on each, how many steps; volumes are derived from the algorithms. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { createRng } from "../../src/rng.ts";
import { treesOf } from "../../src/workload/collectives/double-binary-tree.ts";
import {
  ALGORITHMS,
  algorithmsFor,
  COLLECTIVES,
  findAlgorithm,
  findCollective,
  type Grouping,
  groupRanks,
  type Phase,
  type Schedule,
} from "../../src/workload/index.ts";
import { serverWorld } from "../worlds.ts";

interface Build {
  readonly collective: string;
  readonly algorithm: string;
  readonly servers: number;
  readonly gpus: number;
  /** NIC ids in rank order; all in their order where absent. */
  readonly ranks?: readonly number[];
  readonly groups?: Grouping;
  readonly channels?: number;
  readonly barrier?: boolean;
}

function build({
  collective,
  algorithm,
  servers,
  gpus,
  ranks,
  groups = "all",
  channels = 1,
  barrier = false,
}: Build): Schedule {
  const fabric = freeze(serverWorld({ servers, gpus, spines: 1 }));
  const nics = Uint32Array.from(ranks ?? Array.from({ length: servers * gpus }, (_, nic) => nic));
  return findAlgorithm(algorithm, collective).build({
    collective,
    groups: groupRanks(fabric, nics, groups),
    channels,
    barrier,
    rng: createRng(1, 1),
  });
}

/** Edges of a transfer as `0>1` over the network and `0=1` over NVLink. */
function edgesOf({ transfers }: Phase, t: number): string[] {
  const { edgeStart, edgeSrc, edgeDst, edgeNvlink } = transfers;
  return Array.from({ length: edgeStart[t + 1]! - edgeStart[t]! }, (_, i) => {
    const e = edgeStart[t]! + i;
    return `${edgeSrc[e]}${edgeNvlink[e] === 1 ? "=" : ">"}${edgeDst[e]}`;
  });
}

/** Bytes that each NIC sends over the network and over NVLink in a whole schedule, as shares of the message. */
function sent({ phases }: Schedule, nics: number): { network: number[]; nvlink: number[] } {
  const network = Array.from({ length: nics }, () => 0);
  const nvlink = network.slice();
  for (const { transfers, sizeShare, repeat } of phases) {
    for (let t = 0; t < transfers.transferCount; t++) {
      for (let e = transfers.edgeStart[t]!; e < transfers.edgeStart[t + 1]!; e++) {
        const into = transfers.edgeNvlink[e] === 1 ? nvlink : network;
        into[transfers.edgeSrc[e]!]! += sizeShare * repeat * (transfers.edgeWeight?.[e] ?? 1);
      }
    }
  }
  return { network, nvlink };
}

describe("the registries", () => {
  it("have nccl-tests' busbw factors", () => {
    const factors = Object.fromEntries(COLLECTIVES.map(({ name, busbwFactor }) => [name, busbwFactor(8)]));
    expect(factors).toEqual({
      "all-reduce": 14 / 8,
      "all-gather": 7 / 8,
      "reduce-scatter": 7 / 8,
      "all-to-all": 7 / 8,
      broadcast: 1,
      reduce: 1,
      "send-recv": 1,
    });
  });

  it("have an algorithm for every collective, and no collective unknown to any", () => {
    for (const { name } of COLLECTIVES) expect(algorithmsFor(name).length).toBeGreaterThan(0);
    for (const { collectives } of ALGORITHMS) for (const name of collectives) findCollective(name);
    expect(algorithmsFor("all-reduce")[0]!.name).toBe("ring");
    expect(algorithmsFor("all-to-all")[0]!.name).toBe("pairwise");
  });

  it("refuse unknown names", () => {
    expect(() => findCollective("allreduce")).toThrow('did you mean "all-reduce"');
    expect(() => findAlgorithm("ring", "all-to-all")).toThrow("expected one of pairwise, direct, rail-aligned");
  });
});

describe("ring", () => {
  it("of a rail enters and leaves every server by its NIC, and passes all GPUs", () => {
    const { phases } = build({ collective: "all-reduce", algorithm: "ring", servers: 2, gpus: 4 });
    const [rings] = phases as [Phase];
    expect(rings.transfers.transferCount).toBe(4);
    expect(edgesOf(rings, 0)).toEqual(["0=1", "1=2", "2=3", "3=0", "0>4", "4=5", "5=6", "6=7", "7=4", "4>0"]);
    expect(edgesOf(rings, 1)).toEqual(["1=2", "2=3", "3=0", "0=1", "1>5", "5=6", "6=7", "7=4", "4=5", "5>1"]);
  });

  it.each([
    ["all-reduce", 14 / 8, 2, 12],
    ["all-gather", 7 / 8, 1, 6],
    ["reduce-scatter", 7 / 8, 1, 6],
  ])(
    "for %s sends %d of the message over every GPU's NVLink, a rail's part over its NIC",
    (collective, volume, network, nvlink) => {
      const schedule = build({ collective, algorithm: "ring", servers: 2, gpus: 4, channels: 2 });
      const bytes = sent(schedule, 8);
      for (const share of bytes.nvlink) expect(share).toBeCloseTo(volume, 12);
      for (const share of bytes.network) expect(share).toBeCloseTo(volume / 4, 12);
      // Of the n − 1 steps of a round, one per server but the last goes over the network.
      expect(schedule.phases[0]).toMatchObject({ networkSteps: network, nvlinkSteps: nvlink });
    },
  );

  it("in one server is NVLink only, with two ranks both directions", () => {
    const { phases } = build({ collective: "all-reduce", algorithm: "ring", servers: 1, gpus: 2 });
    expect(edgesOf(phases[0]!, 0)).toEqual(["0=1", "1=0"]);
    expect(phases[0]).toMatchObject({ networkSteps: 0, nvlinkSteps: 2 });
  });

  it("of single ranks is a plain ring of NICs, with two ranks both directions", () => {
    const { phases } = build({ collective: "all-reduce", algorithm: "ring", servers: 2, gpus: 1 });
    expect(edgesOf(phases[0]!, 0)).toEqual(["0>1", "1>0"]);
    expect(phases[0]).toMatchObject({ sizeShare: 1, networkSteps: 2, nvlinkSteps: 0 });
  });

  it("visits servers in the order of their first ranks", () => {
    const { phases } = build({ collective: "all-reduce", algorithm: "ring", servers: 3, gpus: 1, ranks: [2, 0, 1] });
    expect(edgesOf(phases[0]!, 0)).toEqual(["2>0", "0>1", "1>2"]);
  });

  it("has as many rails as the server with the fewest ranks", () => {
    const { phases } = build({ collective: "all-reduce", algorithm: "ring", servers: 2, gpus: 4, ranks: [0, 1, 2, 5] });
    expect(phases[0]!.transfers.transferCount).toBe(1);
    expect(edgesOf(phases[0]!, 0)).toEqual(["0=1", "1=2", "2=0", "0>5", "5>0"]);
  });

  it("with barriers has a transfer per hop and repeats it for every step", () => {
    const { phases } = build({ collective: "all-reduce", algorithm: "ring", servers: 2, gpus: 2, barrier: true });
    expect(phases[0]).toMatchObject({ sizeShare: 1 / 8, repeat: 6, networkSteps: 1, nvlinkSteps: 0 });
    expect(Array.from({ length: 4 }, (_, t) => edgesOf(phases[0]!, t))).toEqual([
      ["0=1"],
      ["1=0", "0>2"],
      ["2=3"],
      ["3=2", "2>0"],
    ]);
  });

  it("is a chain from the root for broadcast, and to it for reduce", () => {
    const world = { algorithm: "ring", servers: 2, gpus: 2 } as const;
    const broadcast = build({ collective: "broadcast", ...world }).phases[0]!;
    expect(edgesOf(broadcast, 0)).toEqual(["0=1", "1=0", "0>2", "2=3"]);
    // In the ring of rail 1 the root is the second GPU of its server: the chain comes back to the first one at the end.
    expect(edgesOf(broadcast, 1)).toEqual(["0=1", "1>3", "3=2", "2=3", "3>1"]);
    expect(broadcast).toMatchObject({ sizeShare: 1 / 2, networkSteps: 2, nvlinkSteps: 1 });
    const reduce = build({ collective: "reduce", ...world }).phases[0]!;
    expect(edgesOf(reduce, 0)).toEqual(["1=0", "0>2", "2=3", "3=2", "2>0"]);
  });
});

describe("double binary tree", () => {
  it.each(Array.from({ length: 40 }, (_, i) => i + 1))(
    "of %i servers: two spanning trees of about log2 levels",
    (count) => {
      const inner = new Uint8Array(count);
      for (const parents of treesOf(count)) {
        expect(parents.filter((parent) => parent === -1)).toHaveLength(1);
        for (let node = 0; node < count; node++) {
          let steps = 0;
          for (let at = node; parents[at] !== -1; at = parents[at]!) expect(++steps).toBeLessThan(count);
          expect(steps).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 1);
        }
        for (const parent of new Set(parents)) if (parent !== -1) inner[parent]!++;
        for (let node = 0; node < count; node++)
          expect(parents.filter((p) => p === node).length).toBeLessThanOrEqual(2);
      }
      // Nobody but a root forwards in both trees.
      const roots = treesOf(count).map((parents) => parents.indexOf(-1));
      for (let node = 0; node < count; node++) if (!roots.includes(node)) expect(inner[node]).toBeLessThanOrEqual(1);
    },
  );

  it("sends up and down, with a chain of GPUs inside", () => {
    const { phases } = build({ collective: "all-reduce", algorithm: "double-binary-tree", servers: 2, gpus: 2 });
    const [trees] = phases as [Phase];
    // Two trees on each of two rails, each with a quarter of the message.
    expect(trees).toMatchObject({ sizeShare: 1 / 4, networkSteps: 2, nvlinkSteps: 2 });
    expect(trees.transfers.transferCount).toBe(4);
    expect(edgesOf(trees, 0)).toEqual(["1=0", "0=1", "3=2", "2=3", "2>0", "0>2"]);
  });
});

describe("halving-doubling", () => {
  it("exchanges the largest part with the nearest rank", () => {
    const { phases } = build({ collective: "all-reduce", algorithm: "halving-doubling", servers: 2, gpus: 2 });
    expect(phases.map(({ sizeShare, repeat }) => [sizeShare, repeat])).toEqual([
      [1 / 2, 2],
      [1 / 4, 2],
    ]);
    expect(edgesOf(phases[0]!, 0)).toEqual(["0=1"]);
    expect(edgesOf(phases[1]!, 0)).toEqual(["0>2"]);
  });

  it("names the nearest counts that work", () => {
    const wrong = () => build({ collective: "all-reduce", algorithm: "halving-doubling", servers: 3, gpus: 2 });
    expect(wrong).toThrow("--ranks: halving-doubling needs a power of two of ranks (expected 4 or 8, got 6)");
  });
});

describe("hierarchical", () => {
  it("scatters in servers, rings on rails, and gathers in servers", () => {
    const schedule = build({ collective: "all-reduce", algorithm: "hierarchical", servers: 2, gpus: 4 });
    expect(schedule.phases.map(({ name, sizeShare }) => [name, sizeShare])).toEqual([
      ["reduce-scatter in servers", 3 / 4],
      ["rings of rails", 1 / 4], // 2 (M − 1) / M of a quarter
      ["all-gather in servers", 3 / 4],
    ]);
    expect(sent(schedule, 8)).toEqual({ network: Array(8).fill(1 / 4), nvlink: Array(8).fill(3 / 2) });
  });

  it("needs equally many ranks in every server", () => {
    const wrong = () =>
      build({ collective: "all-reduce", algorithm: "hierarchical", servers: 2, gpus: 2, ranks: [0, 1, 2] });
    expect(wrong).toThrow("equally many ranks in every server (expected such a placement, got 1 to 2)");
  });
});

describe("all-to-all", () => {
  it("in pairs has n − 1 steps with all ranks in each", () => {
    const schedule = build({ collective: "all-to-all", algorithm: "pairwise", servers: 2, gpus: 2 });
    expect(schedule.phases.map((phase) => edgesOf(phase, 1))).toEqual([["1>2"], ["1>3"], ["1=0"]]);
    expect(sent(schedule, 4)).toEqual({ network: Array(4).fill(2 / 4), nvlink: Array(4).fill(1 / 4) });
  });

  it("of very many steps is a random sample that stands for all", () => {
    const schedule = build({ collective: "all-to-all", algorithm: "pairwise", servers: 1024, gpus: 1 });
    expect(schedule.sampled).toEqual({ count: 16, of: 1023 });
    const names = schedule.phases.map(({ name }) => name);
    expect(new Set(names).size).toBe(16);
    const total = sent(schedule, 1024).network;
    for (const share of total) expect(share).toBeCloseTo(1023 / 1024, 12);
  });

  it("by rails sends what all GPUs of a server have from NIC to NIC of one rail", () => {
    const schedule = build({ collective: "all-to-all", algorithm: "rail-aligned", servers: 3, gpus: 2 });
    expect(schedule.phases.map(({ name }) => name)).toEqual(["in servers", "servers 1 apart", "servers 2 apart"]);
    expect(edgesOf(schedule.phases[1]!, 1)).toEqual(["0=1", "1>3"]);
    // To each of 4 ranks elsewhere a sixth; over NVLink that of 3 ranks on the other rail, its own server's with it.
    const bytes = sent(schedule, 6);
    for (const share of bytes.network) expect(share).toBeCloseTo(4 / 6, 12);
    for (const share of bytes.nvlink) expect(share).toBeCloseTo(3 / 6, 12);
  });

  it("of all pairs at once is not written out", () => {
    const schedule = build({ collective: "all-to-all", algorithm: "direct", servers: 2, gpus: 2 });
    expect(schedule.phases).toEqual([]);
    expect(schedule.allPairs).toMatchObject({ sizeShare: 1 / 4 });
  });
});

describe("process groups", () => {
  it("are one per rail, or so many consecutive ranks", () => {
    const fabric = freeze(serverWorld({ servers: 2, gpus: 2, spines: 1 }));
    const ranks = Uint32Array.of(0, 1, 2, 3);
    const of = (grouping: Grouping) => groupRanks(fabric, ranks, grouping).map((group) => [...group.ranks]);
    expect(of("rail")).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(of(2)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(() => groupRanks(fabric, ranks, 3)).toThrow(
      "--groups: groups of 3 leave ranks over (expected a divisor of the 4 ranks",
    );
    expect(() => groupRanks(fabric, Uint32Array.of(0, 1, 2), "rail")).toThrow("got 2 on rail 0 and 1 on rail 1");
    expect(() => groupRanks(fabric, Uint32Array.of(0), "all")).toThrow(
      "--ranks: too few ranks for a collective (expected at least 2, got 1)",
    );
  });

  it("refuse barriers where an algorithm has no such form", () => {
    const wrong = () =>
      build({ collective: "all-reduce", algorithm: "double-binary-tree", servers: 2, gpus: 2, barrier: true });
    expect(wrong).toThrow("--barrier: double-binary-tree has no form with barriers");
  });
});
