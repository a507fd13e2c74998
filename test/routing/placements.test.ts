/** Policies that place paths, where what they must give can be said beforehand. */

import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../src/errors.ts";
import { type Fabric, freeze } from "../../src/fabric/index.ts";
import { collective, DEFAULT_COLLECTIVE_SCENARIO } from "../../src/index.ts";
import type { GivenParameters } from "../../src/parameters.ts";
import { createRng } from "../../src/rng.ts";
import { findPolicy } from "../../src/routing/index.ts";
import { Network, prepare, type SnapshotOptions, simulate } from "../../src/sim/index.ts";
import type { TopologyGraph } from "../../src/topology/graph.ts";
import { type Flows, findPattern } from "../../src/workload/index.ts";
import { moduleOf } from "../core/builds.ts";
import {
  addCable,
  addNic,
  addSwitch,
  clos3,
  cut,
  emptyWorld,
  fatTree,
  LINE_RATE_BPS,
  leafSpine,
  serverWorld,
} from "../worlds.ts";

const OPTIONS: SnapshotOptions = {
  qps: 1,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  seed: 5,
  window: 1.25,
  format: { mtuBytes: 4096, ipVersion: 4 },
};

function flowsOf(src: readonly number[], dst: readonly number[]): Flows {
  return { flowCount: src.length, src: Uint32Array.from(src), dst: Uint32Array.from(dst) };
}

function permutation(fabric: Fabric, seed: number): Flows {
  const ranks = Uint32Array.from({ length: fabric.hostCount }, (_, nic) => nic);
  return findPattern("permutation").build({ fabric, ranks, rng: createRng(seed, 0), parameters: {} }).flows;
}

/** Rates over line rate under a policy, and the links that each flow took. */
function runOf(graph: TopologyGraph, flowsFor: (fabric: Fabric) => Flows) {
  const fabric = freeze(graph);
  const network = new Network(moduleOf("release"), fabric);
  const flows = flowsFor(fabric);
  const baseline = prepare(network, flows);
  return (policy: string, policyParameters: GivenParameters = {}, options: Partial<SnapshotOptions> = {}) => {
    const result = simulate(network, baseline, findPolicy(policy), { ...OPTIONS, policyParameters, ...options });
    const { pathStart, pathLinks } = network.links.routes(1, false);
    const paths = Array.from({ length: flows.flowCount }, (_, f) =>
      [...pathLinks.subarray(pathStart[f]!, pathStart[f + 1]! - 1)].map((l) => fabric.nodeNames[fabric.linkTarget[l]!]),
    );
    return { ...result, share: [...result.rateBps].map((rate) => rate / LINE_RATE_BPS), paths };
  };
}

const ones = (count: number): number[] => new Array<number>(count).fill(1);
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

/** `side` × `side` switches `switch-x-y`, a cable between neighbours, NICs in the order of switches. */
function mesh(side: number, nicsPerSwitch: number): TopologyGraph {
  const graph = emptyWorld(`mesh-${side}`);
  for (let x = 0; x < side; x++) for (let y = 0; y < side; y++) addSwitch(graph, `switch-${x}-${y}`, 1);
  for (let x = 0; x < side; x++) {
    for (let y = 0; y < side; y++) {
      for (let n = 0; n < nicsPerSwitch; n++) addNic(graph, `nic-${x}-${y}-${n}`, `switch-${x}-${y}`);
      if (x > 0) addCable(graph, `switch-${x - 1}-${y}`, `switch-${x}-${y}`);
      if (y > 0) addCable(graph, `switch-${x}-${y - 1}`, `switch-${x}-${y}`);
    }
  }
  return graph;
}

/** Every switch on every other, by a cable of line rate. */
function fullMesh(switches: number, nicsPerSwitch: number): TopologyGraph {
  const graph = emptyWorld(`full-mesh-${switches}`);
  for (let s = 0; s < switches; s++) addSwitch(graph, `switch-${s}`, 1);
  for (let s = 0; s < switches; s++) {
    for (let n = 0; n < nicsPerSwitch; n++) addNic(graph, `nic-${s}-${n}`, `switch-${s}`);
    for (let t = 0; t < s; t++) addCable(graph, `switch-${t}`, `switch-${s}`);
  }
  return graph;
}

describe("hashed and weighted", () => {
  const run = runOf(fatTree(8), (fabric) => permutation(fabric, 3));

  it("e-ecmp is ECMP of as many static QPs", () => {
    const scaled = run("e-ecmp", { qpScaling: 8 });
    expect(scaled.share).toEqual(run("ecmp", {}, { qps: 8 }).share);
    expect(run("e-ecmp", { qpScaling: 1 }).share).toEqual(run("ecmp").share);
  });

  it("wcmp with equal members is ECMP, path for path", () => {
    expect(run("wcmp").paths).toEqual(run("ecmp").paths);
  });

  it("wcmp splits QPs by what members lead to: 1 of 4 to a spine whose way on has a third of the other's", () => {
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 400, spines: 2, uplinkFactor: 1 });
    for (const cable of graph.edges("leaf-1", "spine-0")) graph.setEdgeAttribute(cable, "rateBps", LINE_RATE_BPS / 3);
    const senders = Array.from({ length: 400 }, (_, nic) => nic);
    const weighted = runOf(graph, () =>
      flowsOf(
        senders,
        senders.map((nic) => nic + 400),
      ),
    );
    const { paths } = weighted("wcmp");
    const slow = paths.filter((path) => path.includes("spine-0")).length;
    // Binomial(400, 1/4): sd 8.7, five of them either way.
    expect(Math.abs(slow - 100)).toBeLessThan(5 * Math.sqrt((400 * 3) / 16));
    const even = weighted("ecmp").paths.filter((path) => path.includes("spine-0")).length;
    expect(Math.abs(even - 200)).toBeLessThan(5 * Math.sqrt(400 / 4));
  });
});

describe("least loaded", () => {
  it("dlb never overloads a way up that has room: each leaf's flows are as many as its uplinks", () => {
    const run = runOf(leafSpine({ leaves: 6, nicsPerLeaf: 6, spines: 6, uplinkFactor: 1 }), (f) => permutation(f, 1));
    const { losses, share } = run("dlb");
    expect(losses.find(({ stage }) => stage === "collisions leaf-spine up")!.fraction).toBe(0);
    expect(mean(share)).toBeLessThan(1); // it can't see the way down
  });

  it.each(["dlb", "conga"])(
    "%s fills parallel cables and spines one each, where two leaves are all there is",
    (name) => {
      // 3 spines × 2 cables: 6 ways, no power of two, for 6 flows each way; dlb's ways down are one to a spine's cable pair.
      const shape = { leaves: 2, nicsPerLeaf: 6, spines: 3, uplinkFactor: 1, cables: 2 };
      const senders = [0, 1, 2, 3, 4, 5];
      const run = runOf(leafSpine(shape), () =>
        flowsOf(
          senders,
          senders.map((nic) => nic + 6),
        ),
      );
      expect(run(name).share).toEqual(ones(6));
    },
  );

  it("conga sees congestion at the far end, dlb does not", () => {
    const run = runOf(leafSpine({ leaves: 8, nicsPerLeaf: 8, spines: 8, uplinkFactor: 1 }), (f) => permutation(f, 2));
    expect(mean(run("conga").share)).toBeGreaterThan(mean(run("dlb").share));
  });
});

describe("balanced", () => {
  it.each([
    ["leaf-spine", () => leafSpine({ leaves: 7, nicsPerLeaf: 5, spines: 5, uplinkFactor: 1 })],
    ["parallel cables", () => leafSpine({ leaves: 4, nicsPerLeaf: 6, spines: 3, uplinkFactor: 1, cables: 2 })],
    ["k = 6 fat-tree", () => fatTree(6)],
    ["k = 8 fat-tree", () => fatTree(8)],
  ])("gives every permutation full rate on a non-blocking Clos: %s", (_, graph) => {
    for (const seed of [1, 2, 3]) {
      const { share, collisions } = runOf(graph(), (fabric) => permutation(fabric, seed))("balanced");
      expect(share).toEqual(ones(share.length));
      expect(collisions.all.overloadedLinks).toBe(0);
    }
  });

  it("spreads permutations over an oversubscribed Clos so that no link has more than its part, rounded up", () => {
    // 6 NICs on 3 uplinks: 2 flows on every link up and down where all flows leave their leaf.
    const run = runOf(leafSpine({ leaves: 5, nicsPerLeaf: 6, spines: 3, uplinkFactor: 1 }), (f) => permutation(f, 4));
    expect(run("balanced").share).toEqual(new Array(30).fill(1 / 2));
  });

  it("beats conga in the mean of ten permutations where a cable is down and colours don't do", () => {
    const graph = clos3({ pods: 3, leavesPerPod: 2, nicsPerLeaf: 4, spinesPerPod: 4, coresPerSpine: 2 });
    for (const cable of graph.edges("leaf-0.0", "spine-0.0")) graph.setEdgeAttribute(cable, "state", "down");
    const runs = Array.from({ length: 10 }, (_, seed) => runOf(graph, (fabric) => permutation(fabric, seed + 1)));
    const over = (policy: string): number => mean(runs.map((run) => mean(run(policy).share)));
    expect(over("balanced")).toBeGreaterThan(over("conga"));
  });
});

describe("hedera", () => {
  /** Flows above one on each link between switches, each flow of line rate: the energy that annealing lowers. */
  const overload = (paths: readonly (readonly (string | undefined)[])[]): number => {
    const flows = new Map<string, number>();
    for (const path of paths) {
      for (let i = 1; i < path.length; i++) {
        const hop = `${path[i - 1]} ${path[i]}`;
        flows.set(hop, (flows.get(hop) ?? 0) + 1);
      }
    }
    return [...flows.values()].reduce((sum, count) => sum + count - 1, 0);
  };

  it.each([1, 2, 3, 4])(
    "annealing never leaves a broken fabric worse than it begins: moves that are taken back change nothing, seed %i",
    (seed) => {
      const graph = leafSpine({ leaves: 8, nicsPerLeaf: 8, spines: 8, uplinkFactor: 1 });
      for (let leaf = 0; leaf < 8; leaf += 2) cut(graph, `leaf-${leaf}`, `spine-${leaf % 3}`);
      const run = runOf(graph, (fabric) => permutation(fabric, seed));
      const [begins, moved] = [0, 50].map((annealingMoves) => overload(run("hedera", { annealingMoves }).paths));
      expect(moved!).toBeLessThanOrEqual(begins!);
    },
  );
});

describe("flowlet", () => {
  const run = runOf(fatTree(6), (fabric) => permutation(fabric, 3));

  it("is ECMP where no pause is as long as the gap", () => {
    // The slowest of 54 flows still has more than 1/54 of its line: pauses are below 54 × 16 KiB / 400 Gb/s < 1 s.
    const still = run("flowlet", { flowletGap: "1s" });
    expect(still.paths).toEqual(run("ecmp").paths);
    expect(still.share).toEqual(run("ecmp").share);
  });

  it("moves what pauses: long bursts and a short gap make slow flows faster", () => {
    const moving = run("flowlet", { flowletGap: "1us", flowletBurst: "1MiB" });
    expect(moving.paths).not.toEqual(run("ecmp").paths);
    expect(Math.min(...moving.share)).toBeGreaterThan(Math.min(...run("ecmp").share));
  });
});

describe("direct networks", () => {
  it("dimension-order ends the first coordinate before it begins the second", () => {
    const { paths } = runOf(mesh(3, 1), () => flowsOf([0, 8], [8, 0]))("dimension-order");
    expect(paths).toEqual([
      ["switch-0-0", "switch-1-0", "switch-2-0", "switch-2-1", "switch-2-2"],
      ["switch-2-2", "switch-1-2", "switch-0-2", "switch-0-1", "switch-0-0"],
    ]);
  });

  it("dimension-order refuses switches whose names hold no coordinates, and names one", () => {
    const run = runOf(leafSpine({ leaves: 2, nicsPerLeaf: 1, spines: 1, uplinkFactor: 1 }), () => flowsOf([0], [1]));
    expect(() => run("dimension-order")).toThrow(ScenarioError);
    expect(() => run("dimension-order")).toThrow('got "leaf-0"');
  });

  // All 4 NICs of a switch send to the next switch's: the one direct cable is all that shortest paths have.
  const next = runOf(fullMesh(8, 4), ({ hostCount }) => {
    const nics = Array.from({ length: hostCount }, (_, nic) => nic);
    return flowsOf(
      nics,
      nics.map((nic) => (nic + 4) % hostCount),
    );
  });

  it("shortest paths leave each of 4 flows a quarter of the one direct cable", () => {
    expect(next("ecmp").share).toEqual(new Array(32).fill(1 / 4));
  });

  it("valiant goes by way of one other switch, never an end", () => {
    const { paths, share } = next("valiant");
    for (const path of paths) {
      expect(path).toHaveLength(3);
      expect(new Set(path).size).toBe(3);
    }
    expect(mean(share)).toBeGreaterThan(1 / 4);
  });

  it.each(["local", "global"])(
    "ugal (%s) takes a detour where the direct way is full, and does better than either",
    (ugalView) => {
      const { paths, share } = next("ugal", { ugalView });
      expect(new Set(paths.map(({ length }) => length))).toEqual(new Set([2, 3]));
      expect(mean(share)).toBeGreaterThan(1 / 4);
    },
  );

  it("ugal keeps to shortest paths where they are free", () => {
    const { paths, share } = runOf(fullMesh(8, 1), () => flowsOf([0, 1, 2], [5, 6, 7]))("ugal");
    expect(paths.every(({ length }) => length === 2)).toBe(true);
    expect(share).toEqual(ones(3));
  });
});

describe("pooled QPs and several QPs", () => {
  it.each(["wcmp", "dlb", "conga", "hedera", "balanced", "valiant", "ugal"])(
    "%s: a flow has no more than its NIC",
    (name) => {
      const run = runOf(fatTree(4), (fabric) => permutation(fabric, 6));
      for (const qpMode of ["static", "pooled"] as const) {
        const { rateBps } = run(name, {}, { qps: 3, qpMode });
        for (const rate of rateBps) {
          expect(rate).toBeGreaterThan(0);
          expect(rate).toBeLessThanOrEqual(LINE_RATE_BPS * (1 + 1e-12));
        }
      }
    },
  );

  it.each(["wcmp", "dlb", "conga", "hedera", "balanced", "valiant", "ugal"])(
    "%s: the path of every QP leads from its flow's NIC to the flow's destination",
    (name) => {
      const fabric = freeze(fatTree(4));
      const network = new Network(moduleOf("release"), fabric);
      const flows = permutation(fabric, 6);
      const options: SnapshotOptions = { ...OPTIONS, qps: 3, qpMode: "pooled" };
      simulate(network, prepare(network, flows), findPolicy(name), options);
      const { pathStart, pathLinks } = network.links.routes(3, false);
      for (let qp = 0; qp < flows.flowCount * 3; qp++) {
        const links = [...pathLinks.subarray(pathStart[qp]!, pathStart[qp + 1]!)];
        const flow = Math.floor(qp / 3);
        expect(links.map((l) => fabric.linkSource[l])).toEqual([
          flows.src[flow],
          ...links.slice(0, -1).map((l) => fabric.linkTarget[l]),
        ]);
        expect(fabric.linkTarget[links.at(-1)!]).toBe(flows.dst[flow]);
      }
    },
  );
});

describe("collectives", () => {
  const fabric = freeze(serverWorld({ servers: 16, gpus: 1, spines: 4, serversPerLeaf: 4 }));
  const efficiency = (policies: readonly string[], algorithms: readonly string[], name = "all-reduce"): number[] => {
    const scenario = {
      ...DEFAULT_COLLECTIVE_SCENARIO,
      ...{ collective: name, algorithms, policies, sizesBytes: [2 ** 30], iters: 3, placement: "random", channels: 1 },
    };
    const { results } = collective(moduleOf("release"), fabric, scenario, { version: "test" });
    return results.map((result) => result.efficiency.value);
  };

  it("run their rings and pairs over paths that a policy places: balanced ones collide nowhere", () => {
    // A step is as fast as its slowest transfer: dlb, blind on the way down, need not beat a hash there.
    const [ecmp, dlb, balanced, ideal] = efficiency(["ecmp", "dlb", "balanced", "ideal"], ["ring"]);
    expect(ecmp!).toBeLessThan(1);
    expect(dlb!).toBeLessThan(1);
    expect(balanced!).toBeCloseTo(ideal!, 12);
    // All to all on 4 × 4: 12 flows of a leaf's NIC, 48 on 4 uplinks, which a placement spreads 12 and 12.
    const [hashed, placed] = efficiency(["ecmp", "balanced"], ["direct"], "all-to-all");
    expect(hashed!).toBeLessThan(1);
    expect(placed!).toBeCloseTo(1, 12);
  });

  it("take no policy that moves flows", () => {
    expect(() => efficiency(["flowlet"], ["ring"])).toThrow("policy flowlet moves flows while they run");
  });
});
