/** The builders beyond leaves, spines and cores: who is cabled to whom, and what each refuses. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evenTrunks, ringTrunks } from "../../src/topology/builders/trunks.ts";
import { buildTopology, type TopologyGraph } from "../../src/topology/index.ts";
import { buildIssues } from "./issues.ts";

const build = (builder: string, parameters: object) => buildTopology({ builder, parameters });
const issuesOf = (builder: string, parameters: object) => buildIssues({ builder, parameters });
const RATES = { nicRate: "400Gbps", fabricRate: "400Gbps" };

/** Cables between each pair of nodes, with the numbers in their names: `[0, 3]` → 2. */
function cablesBetween(graph: TopologyGraph, kind: string): Map<string, number> {
  const counts = new Map<string, number>();
  graph.forEachEdge((_, __, a, b) => {
    const ends = [a, b].map((name) => new RegExp(`^${kind}-(\\d+)$`).exec(name)?.[1]);
    if (ends.includes(undefined)) return;
    const key = ends
      .map(Number)
      .sort((x, y) => x - y)
      .join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return counts;
}

/** Hops from one switch to all others, by plain search. */
function hopsFrom(graph: TopologyGraph, start: string): Map<string, number> {
  const hops = new Map([[start, 0]]);
  for (const [node, distance] of hops) {
    graph.forEachNeighbor(node, (next, { kind }) => {
      if (kind === "switch" && !hops.has(next)) hops.set(next, distance + 1);
    });
  }
  return hops;
}

const diameter = (graph: TopologyGraph) => {
  const switches = graph.filterNodes((_, { kind }) => kind === "switch");
  return Math.max(...switches.flatMap((from) => [...hopsFrom(graph, from).values()]));
};

describe("trunks", () => {
  test("use all ports of a group but one at the most, and no pair has two cables more than another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 100 }), (groups, ports) => {
        const trunks = evenTrunks(groups, ports);
        const perGroup = new Array<number>(groups).fill(0);
        const perPair = new Set<number>();
        const ring = ringTrunks(groups, trunks);
        for (const { a, b, cables } of ring) {
          perGroup[a]! += cables;
          perGroup[b]! += cables;
          perPair.add(cables);
        }
        if (ring.length < (groups * (groups - 1)) / 2) perPair.add(0);
        expect(new Set(perGroup)).toEqual(new Set([trunks.used]));
        // A free port is left only where an odd number of ends meets an odd number of groups.
        expect(trunks.used).toBe(ports - (groups % 2) * (ports % 2));
        expect(Math.max(...perPair) - Math.min(...perPair)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("rail-optimised", () => {
  const units = { units: 4, serversPerUnit: 2, gpusPerServer: 4, ...RATES };

  test("puts NIC r of every server of a unit on leaf r of that unit", () => {
    const graph = build("rail-optimised", { ...units, spinesPerPod: 2 });
    for (let gpu = 0; gpu < 32; gpu++) {
      const [server, rail] = [Math.floor(gpu / 4), gpu % 4];
      expect(graph.neighbors(`gpu-${gpu}`)).toEqual([`leaf-${Math.floor(server / 2) * 4 + rail}`]);
      expect(graph.getNodeAttributes(`gpu-${gpu}`)).toMatchObject({ server, rail });
    }
    expect(graph.neighbors("spine-1").sort()).toEqual(Array.from({ length: 16 }, (_, leaf) => `leaf-${leaf}`).sort());
  });

  test("two planes give a GPU two ports of half its rate on ToRs that share no spine", () => {
    const graph = build("rail-optimised", { ...units, planes: 2, spinesPerPod: 2 });
    expect(graph.neighbors("gpu-5.0")).toEqual(["leaf-1.0"]);
    expect(graph.neighbors("gpu-5.1")).toEqual(["leaf-1.1"]);
    expect(graph.getEdgeAttribute("gpu-5.1--leaf-1.1", "rateBps")).toBe(200e9);
    expect([...hopsFrom(graph, "leaf-0.0").keys()].every((name) => name.endsWith(".0"))).toBe(true);
  });

  test("cores join pods of units", () => {
    const graph = build("rail-optimised", { ...units, unitsPerPod: 2, spinesPerPod: 4, uplinksPerSpine: 8 });
    // A leaf of 2 NICs; 2 pods of 8 leaves and 4 spines with 8 uplinks each.
    expect(graph.filterNodes((_, { tier }) => tier === 2)).toHaveLength(8);
    expect(graph.filterEdges((_, __, ___, ____, a, b) => a.tier + b.tier === 5)).toHaveLength(8 * 8);
    expect(diameter(graph)).toBe(4);
  });

  test("oversubscription counts what a leaf has down and up", () => {
    // 2 NICs of 400G down over 2 are one cable of 400G up, to one spine.
    const graph = build("rail-optimised", { ...units, oversubscription: 2 });
    expect(graph.filterNodes((_, { tier }) => tier === 2)).toHaveLength(1);
  });

  test.each([
    [{ rails: 3 }, "R22", "UNEVEN_RAILS parameters.rails: 3 rails for servers of 4 GPUs"],
    [{ cores: 2 }, "R23", "NO_PODS parameters.cores: cores, but all units form one pod"],
    [{ unitsPerPod: 3, uplinksPerSpine: 1 }, "R24", "UNEVEN_PODS parameters.unitsPerPod: pods of 3 leave units over"],
  ])("%j: %s", (given, _, issue) => {
    expect(issuesOf("rail-optimised", { ...units, spinesPerPod: 2, ...given })[0]).toContain(issue);
  });
});

describe("rail-only", () => {
  const rails = { gpusPerServer: 4, serversPerLeaf: 8, nicRate: "400Gbps" };

  test("joins GPUs of one number, and no others", () => {
    const graph = build("rail-only", { ...rails, leavesPerRail: 2, spinesPerRail: 2, fabricRate: "400Gbps" });
    // Server 9 is the second of the second leaf of each rail.
    expect(graph.neighbors("gpu-38")).toEqual(["leaf-5"]);
    expect([...hopsFrom(graph, "leaf-4").keys()].sort()).toEqual(["leaf-4", "leaf-5", "spine-4", "spine-5"]);
  });

  test.each([
    [{ spinesPerRail: 2 }, "R25", "NO_SPINES parameters.spinesPerRail: spines, but a rail is one leaf"],
    [{ leavesPerRail: 2, spinesPerRail: 2 }, "R26", "MISSING_FIELD parameters.fabricRate: missing"],
  ])("%j: %s", (given, _, issue) => {
    expect(issuesOf("rail-only", { ...rails, ...given })[0]).toContain(issue);
  });
});

describe("dragonfly", () => {
  const small = { groups: 9, switchesPerGroup: 4, nicsPerSwitch: 2, globalsPerSwitch: 2, ...RATES };

  test("of full size has one cable between any two groups, and three hops at the most", () => {
    const graph = build("dragonfly", small);
    const groups = new Map<string, number>();
    for (const [pair, cables] of cablesBetween(graph, "switch")) {
      const [a, b] = pair.split(" ").map((s) => Math.floor(Number(s) / 4));
      if (a !== b) groups.set(`${a} ${b}`, (groups.get(`${a} ${b}`) ?? 0) + cables);
    }
    expect(groups.size).toBe((9 * 8) / 2);
    expect(new Set(groups.values())).toEqual(new Set([1]));
    for (const node of graph.filterNodes((_, { kind }) => kind === "switch"))
      expect(graph.degree(node)).toBe(2 + 3 + 2);
    expect(diameter(graph)).toBe(3);
  });

  test("R27: refuses more groups than a group has cables, and one more", () => {
    expect(issuesOf("dragonfly", { ...small, groups: 10 })).toEqual([
      "TOO_MANY_GROUPS parameters.groups: 10 groups, but a group has cables to 8 others (expected at most switchesPerGroup x globalsPerSwitch + 1 = 9)",
    ]);
  });

  test("R10: counts local and global ports", () => {
    expect(issuesOf("dragonfly", { ...small, switch: { ports: 6, portRate: "400Gbps" } })[0]).toContain(
      "switch needs 2 x 400 Gb/s + 3 x 400 Gb/s + 2 x 400 Gb/s = 7 ports",
    );
  });

  test("R21: refuses servers that are not whole", () => {
    expect(issuesOf("dragonfly", { ...small, gpusPerServer: 5 })[0]).toBe(
      "UNEVEN_SERVERS parameters.gpusPerServer: servers of 5 leave NICs over (expected a divisor of groups x switchesPerGroup x nicsPerSwitch = 72)",
    );
  });
});

describe("dragonfly-plus", () => {
  test("spreads the spines' cables evenly over all other groups", () => {
    const shape = { groups: 5, leavesPerGroup: 2, spinesPerGroup: 2, nicsPerLeaf: 2, globalsPerSpine: 4, ...RATES };
    const graph = build("dragonfly-plus", shape);
    const perGroup = new Map<string, number>();
    for (const [pair, cables] of cablesBetween(graph, "spine")) {
      const key = pair.split(" ").map((s) => Math.floor(Number(s) / 2));
      perGroup.set(key.join(" "), (perGroup.get(key.join(" ")) ?? 0) + cables);
    }
    // 2 x 4 cables a group to 4 others.
    expect(perGroup.size).toBe(10);
    expect(new Set(perGroup.values())).toEqual(new Set([2]));
    for (const spine of graph.filterNodes((_, { tier }) => tier === 2)) expect(graph.degree(spine)).toBe(2 + 4);
  });
});

/** Cables between two switches of a lattice, by the coordinates in their names. */
function latticeCables(graph: TopologyGraph) {
  const switches = graph.filterNodes((_, { kind }) => kind === "switch");
  return switches.flatMap((a, i) =>
    switches.slice(i + 1).map((b) => ({
      from: a.split("-").slice(1).map(Number),
      to: b.split("-").slice(1).map(Number),
      cables: graph.edges(a, b).length,
    })),
  );
}

describe("hyperx and torus", () => {
  const dimensions = [4, 3, 2];
  const shape = { dimensions, nicsPerSwitch: 1, ...RATES };

  test("name switches by their coordinates, the last one running fastest", () => {
    const graph = build("torus", shape);
    const names = graph.filterNodes((_, { kind }) => kind === "switch");
    expect(names.slice(0, 3)).toEqual(["switch-0-0-0", "switch-0-0-1", "switch-0-1-0"]);
    expect(names.at(-1)).toBe("switch-3-2-1");
    // gpu-8 on switch 8 = 1 x 6 + 1 x 2 + 0.
    expect(graph.neighbors("gpu-8")).toEqual(["switch-1-1-0"]);
  });

  test("hyperx cables what differs in one coordinate, and nothing else", () => {
    const pairs = latticeCables(build("hyperx", shape));
    expect(pairs).toHaveLength((24 * 23) / 2);
    for (const { from, to, cables } of pairs) {
      const differing = from.filter((x, d) => x !== to[d]).length;
      expect(cables, `${from} ${to}`).toBe(differing === 1 ? 1 : 0);
    }
  });

  test("torus cables neighbours around the ends; a ring of two has two cables", () => {
    const graph = build("torus", shape);
    for (const { from, to, cables } of latticeCables(graph)) {
      const steps = from.map((x, d) => Math.min(Math.abs(x - to[d]!), dimensions[d]! - Math.abs(x - to[d]!)));
      const isNext = steps.reduce((sum, step) => sum + step, 0) === 1;
      expect(cables, `${from} ${to}`).toBe(isNext ? (steps[2] === 1 ? 2 : 1) : 0);
    }
    // floor(4 / 2) + floor(3 / 2) + floor(2 / 2)
    expect(diameter(graph)).toBe(4);
  });

  test("cablesPerPair multiplies all cables between switches", () => {
    const graph = build("torus", { ...shape, cablesPerPair: 3 });
    expect(new Set(latticeCables(graph).map(({ cables }) => cables))).toEqual(new Set([0, 3, 6]));
    expect(graph.size).toBe(24 + 3 * 3 * 24);
  });

  test("R32, R33: refuse no dimension, and more hops than are counted", () => {
    expect(issuesOf("torus", { ...shape, dimensions: [] })[0]).toContain("NO_DIMENSION parameters.dimensions");
    expect(issuesOf("torus", { ...shape, dimensions: [512] })[0]).toContain(
      "TOO_MANY_HOPS parameters.dimensions: 256 hops between the switches furthest apart (expected at most 254)",
    );
  });
});

describe("jellyfish", () => {
  test("is regular, simple and connected, and the same for the same seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 24 }), fc.integer({ min: 3, max: 8 }), fc.nat(), (half, degree, seed) => {
        const shape = { switches: 2 * half, fabricPorts: degree, nicsPerSwitch: 1, seed, ...RATES };
        const graph = build("jellyfish", shape);
        const cables = cablesBetween(graph, "switch");
        expect(new Set(cables.values())).toEqual(new Set([1]));
        expect(cables.size).toBe(half * degree);
        for (const node of graph.filterNodes((_, { kind }) => kind === "switch")) {
          expect(graph.degree(node)).toBe(1 + degree);
        }
        expect(hopsFrom(graph, "switch-0").size).toBe(2 * half);
        expect(build("jellyfish", shape).edges()).toEqual(graph.edges());
      }),
      { numRuns: 30 },
    );
  });

  test("has other cables with another seed", () => {
    const shape = { switches: 20, fabricPorts: 4, nicsPerSwitch: 1, ...RATES };
    expect(build("jellyfish", { ...shape, seed: 2 }).edges()).not.toEqual(build("jellyfish", shape).edges());
  });

  test("is no ring with chords: the mean distance is near that of random graphs", () => {
    const graph = build("jellyfish", { switches: 200, fabricPorts: 4, nicsPerSwitch: 1, ...RATES });
    const hops = [...hopsFrom(graph, "switch-0").values()];
    const mean = hops.reduce((a, b) => a + b, 0) / (hops.length - 1);
    // A ring with chords of 1 and 2: 200 / 8 = 25 and more. At random: 4 x 3^(d-1) new ones a hop reach 200 within 5 hops.
    expect(mean).toBeLessThan(5);
  });

  test.each([
    [{ switches: 4, fabricPorts: 4 }, "R34", "TOO_MANY_FABRIC_PORTS parameters.fabricPorts: 4 ports"],
    [{ switches: 5, fabricPorts: 3 }, "R35", "ODD_CABLE_ENDS parameters.fabricPorts: odd number of cable ends, 5 x 3"],
  ])("%j: %s", (given, _, issue) => {
    expect(issuesOf("jellyfish", { nicsPerSwitch: 1, ...RATES, ...given })[0]).toContain(issue);
  });
});

describe("ocs-pods", () => {
  const pods = { pods: 3, leavesPerPod: 2, spinesPerPod: 2, nicsPerLeaf: 2, ...RATES };
  const circuitsOf = (graph: TopologyGraph) => {
    const between = new Map<string, number>();
    for (const [pair, cables] of cablesBetween(graph, "spine")) {
      const key = pair.split(" ").map((s) => Math.floor(Number(s) / 2));
      between.set(key.join(" "), (between.get(key.join(" ")) ?? 0) + cables);
    }
    return Object.fromEntries(between);
  };

  test("sets as many circuits as the matrix says, or as many between all pods", () => {
    const circuits = [
      [0, 3, 1],
      [3, 0, 0],
      [1, 0, 0],
    ];
    expect(circuitsOf(build("ocs-pods", { ...pods, circuits }))).toEqual({ "0 1": 3, "0 2": 1 });
    expect(circuitsOf(build("ocs-pods", { ...pods, circuitsPerPair: 2 }))).toEqual({ "0 1": 2, "0 2": 2, "1 2": 2 });
  });

  test("puts a pod's circuits on its spines in turn", () => {
    const graph = build("ocs-pods", { ...pods, circuitsPerPair: 3 });
    // 6 circuits on 2 spines, beside 2 leaves each.
    for (const spine of graph.filterNodes((_, { tier }) => tier === 2)) expect(graph.degree(spine)).toBe(2 + 3);
  });

  test.each([
    [{}, "R28", "CIRCUITS parameters: neither circuitsPerPair nor circuits"],
    [{ circuits: [[0]] }, "R29", "WRONG_MATRIX parameters.circuits: 1 rows (expected one per pod, 3)"],
    [
      {
        circuits: [
          [1, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
      },
      "R30",
      "WRONG_MATRIX parameters.circuits[0][0]: 1 circuits",
    ],
    [
      {
        circuits: [
          [0, 1, 0],
          [2, 0, 0],
          [0, 0, 0],
        ],
      },
      "R31",
      "WRONG_MATRIX parameters.circuits[1][0]: 2 circuits one way",
    ],
  ])("%j: %s", (given, _, issue) => {
    expect(issuesOf("ocs-pods", { ...pods, ...given }).join("\n")).toContain(issue);
  });
});

describe("NIC rates in runs", () => {
  const leaves = { leaves: 2, nicsPerLeaf: 4, spines: 4, fabricRate: "400Gbps" };
  const runs = (...counts: number[]) => counts.map((nics, i) => ({ nics, rate: i % 2 === 0 ? "400Gbps" : "200Gbps" }));

  test("go to the NICs in order, across leaves", () => {
    const graph = build("leaf-spine", { ...leaves, nicRate: runs(3, 4, 1) });
    const rates = Array.from({ length: 8 }, (_, i) =>
      graph.getEdgeAttribute(`gpu-${i}--leaf-${Math.floor(i / 4)}`, "rateBps"),
    );
    expect(rates.map((rate) => rate / 1e9)).toEqual([400, 400, 400, 200, 200, 200, 200, 400]);
  });

  test("R20: have to be as many as there are NICs", () => {
    expect(issuesOf("leaf-spine", { ...leaves, nicRate: runs(3, 4) })).toEqual([
      "WRONG_NUMBER_OF_NICS parameters.nicRate: rates for 7 NICs (expected leaves x nicsPerLeaf = 8)",
    ]);
  });
});
