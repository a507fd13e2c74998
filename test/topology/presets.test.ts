/** Every preset builds, and has the counts that its parameters give by hand. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { planCores } from "../../src/topology/builders/cores.ts";
import { readTopology, type TopologyGraph, tierName, validateTopology } from "../../src/topology/index.ts";

const folder = new URL("../../topologies/", import.meta.url);
const text = (name: string) => readFileSync(new URL(`${name}.yaml`, folder), "utf8");

/** Nodes by tier, host network apart, and cables. */
function countsOf(graph: TopologyGraph) {
  const counts: Record<string, number> = {};
  graph.forEachNode((name, { tier }) => {
    const key = name.startsWith("host-") ? `host ${tierName(tier)}` : tierName(tier);
    counts[key] = (counts[key] ?? 0) + 1;
  });
  return { ...counts, cables: graph.size };
}

/** A k-ary fat-tree: k^3/4 NICs, k^2/2 leaves and spines, k^2/4 cores, 3 cables per NIC. */
const fatTree = (k: number) => ({
  nic: k ** 3 / 4,
  leaf: k ** 2 / 2,
  spine: k ** 2 / 2,
  core: k ** 2 / 4,
  cables: (3 * k ** 3) / 4,
});

const expected: Record<string, Record<string, number>> = {
  // 64 GPUs and 8 servers, a cable each.
  "colossus-rack": { nic: 64, leaf: 1, "host nic": 8, "host leaf": 1, cables: 64 + 8 },
  "colossus-array": { nic: 512, leaf: 8, spine: 32, "host nic": 64, "host leaf": 1, cables: 512 + 8 * 32 + 64 },
  "colossus-pod": {
    nic: 2048,
    leaf: 32,
    spine: 32,
    "host nic": 256,
    "host leaf": 4,
    "host spine": 2,
    cables: 2048 + 32 * 32 + 256 + 4 * 8,
  },
  "colossus-100k": {
    nic: 100_352,
    leaf: 100_352 / 64,
    spine: 49 * 32,
    core: 1024, // U = 32 x 32 uplinks a pod; 49 x 2 cables would not fit 64 ports, so one a core
    "host nic": 100_352 / 8,
    "host leaf": 196,
    "host spine": 98,
    "host core": 16,
    cables: 100_352 + 1568 * 32 + 1568 * 32 + 12_544 + 196 * 8 + 98 * 8,
  },
  "colossus-200k": {
    nic: 200_704,
    leaf: 200_704 / 64,
    spine: 49 * 64,
    core: 2048, // U = 64 x 64; 49 x 2 = 98 cables of 400G fit 128, so 4096 / 2
    "host nic": 200_704 / 8,
    "host leaf": 392,
    "host spine": 98,
    "host core": 16,
    cables: 200_704 + 3136 * 64 + 3136 * 64 + 25_088 + 392 * 8 + 98 * 8,
  },
  "leaf-spine-32x32": { nic: 1024, leaf: 32, spine: 32, cables: 1024 + 32 * 32 },
  "leaf-spine-8x16": { nic: 128, leaf: 8, spine: 16, cables: 128 + 8 * 16 },
  "fat-tree-k4": fatTree(4),
  "fat-tree-k8": fatTree(8),
  "fat-tree-k16": fatTree(16),
  "fat-tree-k32": fatTree(32),
  // 4 x 32 servers of 8; 4 x 8 leaves with 2 cables to each of 16 spines.
  "rail-optimised-1k": { nic: 1024, leaf: 32, spine: 16, cables: 1024 + 32 * 16 * 2 },
  // Two planes, each 15 x 128 x 8 NIC ports, 15 x 8 leaves, 60 spines.
  "hpn-pod": { nic: 2 * 15_360, leaf: 2 * 120, spine: 2 * 60, cables: 2 * (15_360 + 120 * 60) },
  "rail-only-1k": { nic: 1024, leaf: 8, cables: 1024 },
  // Four planes of 16 x 128 NIC ports; 16 leaves with 8 cables to each of 8 spines.
  "multi-plane-2k": { nic: 4 * 2048, leaf: 4 * 16, spine: 4 * 8, cables: 4 * (2048 + 16 * 8 * 8) },
  // 64 x 400G over 2 are 16 x 800G up; 8 x 800G over 4 are 2 up a spine, 4 x 16 x 2 = 128 on cores of 64 ports.
  "oversubscribed-2k": { nic: 2048, leaf: 32, spine: 64, core: 2, cables: 2048 + 32 * 16 + 128 },
  "mixed-nics-512": { nic: 512, leaf: 16, spine: 32, cables: 512 + 16 * 32 },
  // 33 groups: 8 x 7 / 2 local cables in each, one global cable for each pair.
  "dragonfly-1k": { nic: 33 * 8 * 4, leaf: 33 * 8, cables: 1056 + (33 * 8 * 7) / 2 + (33 * 32) / 2 },
  // 17 groups of 8 x 8; 64 global ports a group are 4 to each of 16 others.
  "dragonfly-plus-1k": { nic: 17 * 64, leaf: 17 * 8, spine: 17 * 8, cables: 2 * 17 * 64 + (17 * 16 * 4) / 2 },
  // Each of 8 rows and 8 columns is a full mesh of 8, twice.
  "hyperx-1k": { nic: 1024, leaf: 64, cables: 1024 + (2 * 8 * 2 * 8 * 7) / 2 },
  "torus-1k": { nic: 1024, leaf: 512, cables: 1024 + 3 * 512 },
  "jellyfish-1k": { nic: 1024, leaf: 64, cables: 1024 + (64 * 16) / 2 },
  // 8 pods of 8 x 8; 9 circuits for each of 28 pairs.
  "ocs-pods-1k": { nic: 1024, leaf: 64, spine: 64, cables: 1024 + 8 * 64 + 28 * 9 },
};

/** NIC ports of a GPU, each in a plane of its own. */
const planes: Readonly<Record<string, number>> = { "hpn-pod": 2, "multi-plane-2k": 4 };

test("the table above has every preset", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  expect(files.map((name) => name.replace(".yaml", "")).sort()).toEqual(Object.keys(expected).sort());
});

describe.each(Object.entries(expected))("%s", (name, counts) => {
  const graph = readTopology(text(name), { fileName: `topologies/${name}.yaml` });

  test("has the counts that its parameters give", () => {
    expect(countsOf(graph)).toEqual(counts);
  });

  test("is named after its file, says what it assumes, and is valid", () => {
    expect(graph.getAttribute("name")).toBe(name);
    expect(graph.getAttribute("assumptions").length).toBeGreaterThan(0);
    validateTopology(graph);
  });

  test("lists its GPU NICs in index order, first", () => {
    const nics = graph.filterNodes((_, { kind }) => kind === "gpu-nic");
    expect(graph.nodes().slice(0, nics.length)).toEqual(nics);
    const ports = planes[name];
    const nameOf = (i: number) => (ports === undefined ? `gpu-${i}` : `gpu-${Math.floor(i / ports)}.${i % ports}`);
    expect(nics.every((nic, i) => nic === nameOf(i))).toBe(true);
  });

  test("uses no switch beyond its 51.2 Tb/s", () => {
    const used = new Map<string, number>();
    graph.forEachEdge((_, { rateBps }, a, b) => {
      for (const node of [a, b]) used.set(node, (used.get(node) ?? 0) + rateBps);
    });
    expect(
      Math.max(...graph.filterNodes((_, { tier }) => tier > 0).map((node) => used.get(node) ?? 0)),
    ).toBeLessThanOrEqual(64 * 800e9);
  });

  if (name === "colossus-100k") {
    test("reaches each of 49 pods from each core with exactly one cable", () => {
      for (const core of graph.filterNodes((node) => /^core-/.test(node))) {
        const pods = graph.mapNeighbors(core, (_, { pod }) => pod);
        expect(graph.degree(core)).toBe(49);
        expect(new Set(pods).size).toBe(49);
      }
    });
  }
});

test("the 784 cores that the comment in colossus-100k names would have all 64 ports in use", () => {
  const model = { ports: 64, portRate: 800e9 };
  const at = { rateBps: 800e9, ratePath: [], podsPath: [], model };
  const plan = planCores({ pods: 49, uplinks: 32 * 32, cores: 784, ...at });
  const used = new Array<number>(784).fill(0);
  for (let pod = 0; pod < 49; pod++) for (let u = 0; u < 32 * 32; u++) used[plan.coreOf(pod, u)]!++;
  expect(plan.findings).toEqual([]);
  expect(new Set(used)).toEqual(new Set([64]));
});

test("the examples in the README are valid", () => {
  const readme = readFileSync(new URL("README.md", folder), "utf8");
  const [builder = "", explicit = "", changes = ""] = Array.from(
    readme.matchAll(/```yaml\n(.*?)```/gs),
    (match) => match[1],
  );
  // 4 x 8 NICs, 4 leaves, 4 spines; two NICs and a switch.
  expect(readTopology(builder).order).toBe(40);
  expect(readTopology(explicit).order).toBe(3);
  const changed = readTopology(builder + changes);
  // Down: leaf-0--spine-1, the 4 of spine-2, leaf-0--spine-3 as index 3, and round(0.05 x 16) = 1 by lot, perhaps one of these.
  expect([6, 7]).toContain(changed.filterEdges((_, { state }) => state === "down").length);
});

test("leaf-spine-8x16 has the latencies of the packet-level runs", () => {
  const graph = readTopology(text("leaf-spine-8x16"));
  expect(new Set(graph.mapNodes((_, { latencyS }) => latencyS))).toEqual(new Set([0]));
  expect(new Set(graph.mapEdges((_, { latencyS }) => latencyS))).toEqual(new Set([1e-6]));
});
