/** Who is cabled to whom under each builder, and what each builder refuses before it makes a node. */

import { describe, expect, test } from "vitest";
import { factsOf, freeze } from "../../src/fabric/index.ts";
import { buildTopology, type TopologyGraph } from "../../src/topology/index.ts";
import { buildIssues } from "./issues.ts";

const build = (builder: string, parameters: object) => buildTopology({ builder, parameters });
const neighbours = (graph: TopologyGraph, node: string) => graph.mapEdges(node, (_, __, a, b) => (a === node ? b : a));
const ofTier = (graph: TopologyGraph, tier: number) => graph.filterNodes((_, node) => node.tier === tier);

const issuesOf = (builder: string, parameters: object) => buildIssues({ builder, parameters });

describe("leaf-spine", () => {
  const small = { leaves: 2, nicsPerLeaf: 2, spines: 2, nicRate: "400Gbps", fabricRate: "800Gbps" };

  test("cables every leaf to every spine, and fills leaves in order", () => {
    const graph = build("leaf-spine", small);
    expect(graph.edges()).toEqual([
      ...["gpu-0--leaf-0", "gpu-1--leaf-0", "gpu-2--leaf-1", "gpu-3--leaf-1"],
      ...["leaf-0--spine-0", "leaf-0--spine-1", "leaf-1--spine-0", "leaf-1--spine-1"],
    ]);
    expect(graph.getEdgeAttribute("gpu-0--leaf-0", "rateBps")).toBe(400e9);
    expect(graph.getEdgeAttribute("leaf-0--spine-0", "rateBps")).toBe(800e9);
  });

  test("keeps parallel cables apart under their own names", () => {
    const graph = build("leaf-spine", { ...small, cablesPerPair: 3 });
    const expected = ["leaf-1--spine-0", "leaf-1--spine-0#2", "leaf-1--spine-0#3"];
    expect(graph.edges("leaf-1", "spine-0").sort()).toEqual(expected);
  });

  test("takes default lengths of 2 m and 20 m at 5 ns/m, 700 ns a switch, 1 us a NIC", () => {
    const graph = build("leaf-spine", small);
    expect(graph.getEdgeAttributes("gpu-0--leaf-0")).toMatchObject({ lengthM: 2, latencyS: 2 * 5e-9 });
    expect(graph.getEdgeAttributes("leaf-0--spine-0")).toMatchObject({ lengthM: 20, latencyS: 20 * 5e-9 });
    expect(graph.getNodeAttribute("leaf-0", "latencyS")).toBeCloseTo(700e-9, 15);
    expect(graph.getNodeAttribute("gpu-0", "latencyS")).toBeCloseTo(1e-6, 15);
  });

  test("takes lengths and latencies per tier of cables", () => {
    const given = { lengths: { "nic-leaf": "5m" }, latencies: { "leaf-spine": "3us" } };
    const graph = build("leaf-spine", { ...small, ...given });
    expect(graph.getEdgeAttributes("gpu-0--leaf-0")).toMatchObject({ lengthM: 5, latencyS: 5 * 5e-9 });
    expect(graph.getEdgeAttribute("leaf-0--spine-0", "latencyS")).toBeCloseTo(3e-6, 15);
    expect(graph.getEdgeAttribute("leaf-0--spine-0", "lengthM")).toBeUndefined();
  });

  test("R10: refuses a leaf with too few ports, with the sum", () => {
    expect(issuesOf("leaf-spine", { ...small, nicsPerLeaf: 64, spines: 40 })).toEqual([
      "RADIX_EXCEEDED parameters.nicsPerLeaf: leaf needs 64 x 400 Gb/s + 40 x 800 Gb/s = 72 ports of 800 Gb/s (expected at most 64)",
    ]);
  });

  test("R10: counts half a port for a cable of half its rate, and whole ports per rate", () => {
    expect(issuesOf("leaf-spine", { ...small, nicsPerLeaf: 64, spines: 32 })).toEqual([]);
    const odd = issuesOf("leaf-spine", { ...small, nicsPerLeaf: 65, spines: 31, switch: { ports: 63 } });
    expect(odd[0]).toContain("= 64 ports"); // ceil(32.5) + 31
  });

  test("R11: refuses a cable that is faster than a port", () => {
    expect(issuesOf("leaf-spine", { ...small, switch: { portRate: "400Gbps" } })).toContain(
      "CABLE_FASTER_THAN_PORT parameters.fabricRate: 800 Gb/s cable on a leaf (expected at most a port's rate, 400 Gb/s)",
    );
  });

  test("oversubscription: builds the nearest whole number of spines, the larger of two, and at least one", () => {
    const { spines: _, ...rest } = { ...small, nicsPerLeaf: 32, fabricRate: "400Gbps" };
    const spinesAt = (oversubscription: number, more = {}) =>
      ofTier(build("leaf-spine", { ...rest, oversubscription, ...more }), 2).length;
    // 32 / 1, 32 / 1.5 = 21.3, 32 / 2, 32 / 2.5 = 12.8, 32 / 3 = 10.7, 32 / 3.5 = 9.1, 32 / 4
    expect([1, 1.5, 2, 2.5, 3, 3.5, 4].map((ratio) => spinesAt(ratio))).toEqual([32, 21, 16, 13, 11, 9, 8]);
    // 32 / 64 = 0.5 is between none and one.
    expect(spinesAt(64)).toBe(1);
    expect(spinesAt(64, { nicsPerLeaf: 8 })).toBe(1);
    // 5 NICs at 2 : 1 are 2.5 spines: a tie.
    expect(spinesAt(2, { nicsPerLeaf: 5 })).toBe(3);
    // Two cables of 800G a spine: 32 x 400 / (2 x 1600) = 4.
    expect(spinesAt(2, { fabricRate: "800Gbps", cablesPerPair: 2 })).toBe(4);
  });

  test("R19: refuses spines beside a ratio, and neither, and a ratio below 1", () => {
    const { spines: _, ...rest } = small;
    expect(issuesOf("leaf-spine", rest)).toEqual([
      "SPINES_OR_OVERSUBSCRIPTION parameters: neither spines nor oversubscription (expected one of them)",
    ]);
    expect(issuesOf("leaf-spine", { ...small, oversubscription: 1 })).toEqual([
      "SPINES_OR_OVERSUBSCRIPTION parameters: both spines and oversubscription (expected one of them)",
    ]);
    expect(issuesOf("leaf-spine", { ...rest, oversubscription: 0.5 })).toEqual([
      "OUT_OF_RANGE parameters.oversubscription: out of range (expected a ratio from 1 to 64, as in 2 for 2 : 1, got 0.5)",
    ]);
    expect(issuesOf("leaf-spine", { ...rest, oversubscription: "2:1" })).toEqual([
      'NOT_A_NUMBER parameters.oversubscription: not a number (expected a ratio from 1 to 64, as in 2 for 2 : 1, got "2:1")',
    ]);
  });

  test("R12: refuses a size beyond bounds at once, with the product", () => {
    const issues = issuesOf("leaf-spine", { ...small, leaves: 1e12, switch: { ports: 65_536 } });
    expect(issues).toContain(
      "TOO_MANY_NODES parameters: 2,000,000,000,000 NICs + 1,000,000,000,000 leaves + 2 spines = 3,000,000,000,002 nodes (expected at most 4,000,000)",
    );
    expect(issues.some((issue) => issue.startsWith("TOO_MANY_CABLES parameters: "))).toBe(true);
  });
});

describe("clos3", () => {
  const base = {
    leavesPerPod: 2,
    spinesPerPod: 2,
    nicsPerLeaf: 2,
    uplinksPerSpine: 2,
    nicRate: "400Gbps",
    fabricRate: "400Gbps",
  };

  test("has the fewest cores that reach every pod equally", () => {
    // U = 2 x 2 uplinks a pod. Cores of 128 x 400G could hold 4 cables to each of 2 pods: m = 4, C = 1.
    expect(ofTier(build("clos3", { ...base, pods: 2 }), 3)).toEqual(["core-0"]);
    // 4 ports of 400G: 2 pods x m <= 4, so m = 2 and C = 2.
    const switches = { ports: 4, portRate: "400Gbps" };
    const graph = build("clos3", { ...base, pods: 2, switch: switches });
    expect(ofTier(graph, 3)).toEqual(["core-0", "core-1"]);
    // Each spine's uplinks k = 0, 1 have u = 2s + k, so they go to cores 0 and 1.
    for (const spine of ofTier(graph, 2)) expect(neighbours(graph, spine).slice(2)).toEqual(["core-0", "core-1"]);
  });

  test("shifts the uplinks of each pod where a number of cores is given that does not divide them", () => {
    // U = 4, C = 3: pod p starts at core p x 1 mod 3.
    const graph = build("clos3", { ...base, pods: 3, cores: 3 });
    const cores = (spine: number) => neighbours(graph, `spine-${spine}`).filter((name) => name.startsWith("core"));
    expect([cores(0), cores(1)]).toEqual([
      ["core-0", "core-1"],
      ["core-2", "core-0"],
    ]);
    expect([cores(2), cores(3)]).toEqual([
      ["core-1", "core-2"],
      ["core-0", "core-1"],
    ]);
    for (const core of ofTier(graph, 3)) expect(graph.degree(core)).toBe(4);
  });

  test("names the second of a spine's cables to one core", () => {
    const graph = build("clos3", { ...base, pods: 2, cores: 1 });
    expect(graph.edges("spine-0", "core-0").sort()).toEqual(["spine-0--core-0", "spine-0--core-0#2"]);
  });

  test("numbers leaves and spines through all pods and says which pod each is in", () => {
    const graph = build("clos3", { ...base, pods: 2 });
    expect(neighbours(graph, "leaf-3").slice(2)).toEqual(["spine-2", "spine-3"]);
    for (const node of ["gpu-4", "leaf-2", "spine-3"]) expect(graph.getNodeAttribute(node, "pod")).toBe(1);
    expect(graph.getEdgeAttribute("spine-0--core-0", "lengthM")).toBe(300);
  });

  test("takes a rate of its own between spines and cores", () => {
    const graph = build("clos3", { ...base, pods: 2, spineCoreRate: "800Gbps" });
    expect(graph.getEdgeAttribute("spine-0--core-0", "rateBps")).toBe(800e9);
  });

  test("oversubscription: sets the spines of a pod, whose uplinks stay as given", () => {
    const { spinesPerPod: _, ...rest } = { ...base, nicsPerLeaf: 8, pods: 2, oversubscription: 2 };
    // 8 / 2 = 4 spines in each of 2 pods; 4 leaves x 4 and 8 spines x 2 cables.
    const graph = build("clos3", rest);
    expect(ofTier(graph, 2)).toHaveLength(8);
    expect(graph.size).toBe(32 + 4 * 4 + 8 * 2);
    expect(issuesOf("clos3", { ...rest, spinesPerPod: 4 })).toEqual([
      "SPINES_OR_OVERSUBSCRIPTION parameters: both spinesPerPod and oversubscription (expected one of them)",
    ]);
    const { oversubscription: __, ...neither } = rest;
    expect(issuesOf("clos3", neither)).toEqual([
      "SPINES_OR_OVERSUBSCRIPTION parameters: neither spinesPerPod nor oversubscription (expected one of them)",
    ]);
  });

  test("R10: refuses pods that cores can't reach, and cores that can't hold their cables", () => {
    const switches = { ports: 4, portRate: "400Gbps" };
    expect(issuesOf("clos3", { ...base, pods: 5, switch: switches })).toEqual([
      "RADIX_EXCEEDED parameters.pods: core needs 5 x 400 Gb/s = 5 ports of 400 Gb/s (expected at most 4)",
    ]);
    expect(issuesOf("clos3", { ...base, pods: 4, cores: 3, switch: switches })).toEqual([
      "RADIX_EXCEEDED parameters.cores: core needs 6 x 400 Gb/s = 6 ports of 400 Gb/s (expected at most 4)",
    ]);
  });

  test("R13: refuses more cores than a pod has uplinks", () => {
    expect(issuesOf("clos3", { ...base, pods: 2, cores: 5 })).toEqual([
      "TOO_MANY_CORES parameters.cores: 5 cores, but a pod has 4 uplinks (expected at most one core per uplink of a pod)",
    ]);
  });
});

describe("fat-tree", () => {
  test("is wired in the order of Al-Fares et al.", () => {
    const graph = build("fat-tree", { k: 4 });
    // gpu = pod x 4 + edge x 2 + port: gpu-7 is pod 1, edge 1, port 1; edge 1 of pod 1 is leaf-3.
    expect(neighbours(graph, "gpu-7")).toEqual(["leaf-3"]);
    expect(neighbours(graph, "leaf-3").slice(2)).toEqual(["spine-2", "spine-3"]);
    // Aggregation switch 1 of any pod connects cores 2 and 3.
    expect(neighbours(graph, "spine-3").slice(2)).toEqual(["core-2", "core-3"]);
    // Each core has one cable to each pod.
    for (const core of ofTier(graph, 3)) {
      const pods = graph.mapNeighbors(core, (_, { pod }) => pod);
      expect(pods.sort()).toEqual([0, 1, 2, 3]);
    }
  });

  test("R14: refuses an odd number of ports", () => {
    expect(issuesOf("fat-tree", { k: 5 })).toEqual([
      "ODD_RADIX parameters.k: odd number of ports (expected an even number, got 5)",
    ]);
  });
});

describe("colossus", () => {
  test("puts a rack on a leaf, or NIC r of all servers of an array on leaf r", () => {
    const tor = build("colossus", { gpus: 1024 });
    const rail = build("colossus", { gpus: 1024, leaf: "rail" });
    // GPU 587 = 512 + 75: array 1, rack 9, server 73, rail 3.
    expect(tor.getNodeAttributes("gpu-587")).toMatchObject({ array: 1, rack: 9, server: 73, rail: 3, pod: 0 });
    expect(neighbours(tor, "gpu-587")).toEqual(["leaf-9"]);
    expect(neighbours(rail, "gpu-587")).toEqual(["leaf-11"]); // 8 leaves of array 0, then rail 3
    for (const graph of [tor, rail]) {
      for (const leaf of graph.filterNodes((name) => /^leaf-/.test(name))) expect(graph.degree(leaf)).toBe(64 + 32);
    }
  });

  test("gives every server a host NIC on a network of its own", () => {
    const graph = build("colossus", { gpus: 4096 + 512 });
    expect(graph.getNodeAttributes("host-73")).toMatchObject({ kind: "host-nic", server: 73, rack: 9, array: 1 });
    expect(neighbours(graph, "host-73")).toEqual(["host-leaf-1"]);
    // 64 servers, and 4 cables to each of the pod's 2 host spines.
    expect(graph.degree("host-leaf-1")).toBe(64 + 8);
    expect(graph.edges("host-leaf-1", "host-spine-1")).toHaveLength(4);
    // 4 arrays x 4 cables down; up to the 8 host cores of its parity.
    expect(graph.degree("host-spine-1")).toBe(16 + 8);
    expect(neighbours(graph, "host-spine-1").slice(16)).toEqual(
      [1, 3, 5, 7, 9, 11, 13, 15].map((n) => `host-core-${n}`),
    );
    graph.forEachEdge((_, __, a, b) => {
      if (!/^(gpu|host)-\d/.test(a)) expect(a.startsWith("host")).toBe(b.startsWith("host"));
    });
  });

  test("keeps all 32 spines in a partial last pod", () => {
    const graph = build("colossus", { gpus: 2048 + 512 });
    const spines = graph.filterNodes((name, { pod }) => name.startsWith("spine") && pod === 1);
    expect(spines).toHaveLength(32);
    expect(neighbours(graph, "leaf-32").slice(64)).toEqual(spines);
    // 2 pods, U = 1024: m = 32 cables to each pod fill 64 ports, so 32 cores.
    expect(graph.filterNodes((name) => name.startsWith("core-"))).toHaveLength(32);
  });

  test("oversubscription: takes uplinks from leaves and spines from pods, and leaves spines non-blocking", () => {
    // 25.6 Tb/s down; 25.6 / (2.5 x 0.8) = 12.8 uplinks, so 13. 2 pods x 32 leaves, 2 pods x 13 spines.
    const graph = build("colossus", { gpus: 4096, oversubscription: 2.5 });
    const gpuFabric = graph.filterNodes((name) => !name.startsWith("host"));
    const inTier = (tier: number) => gpuFabric.filter((name) => graph.getNodeAttribute(name, "tier") === tier);
    expect([inTier(0).length, inTier(1).length, inTier(2).length]).toEqual([4096, 64, 26]);
    expect(neighbours(graph, "leaf-33").slice(64)).toEqual(Array.from({ length: 13 }, (_, s) => `spine-${13 + s}`));
    // U = 13 x 32 = 416 uplinks a pod; 2 pods x m <= 64 ports, the largest divisor of 416 below is 32: 13 cores.
    expect(inTier(3)).toHaveLength(13);
    for (const spine of inTier(2)) expect(graph.degree(spine)).toBe(32 + 32);
    expect(graph.filterEdges((cable) => !cable.startsWith("host"))).toHaveLength(4096 + 64 * 13 + 26 * 32);
  });

  test("oversubscription: is what the facts of the fabric measure, where it meets whole ports", () => {
    // 32 uplinks are 1 : 1, so the ratio is 32 ÷ 32, 21, 16, 13, 11, 9, 8 uplinks.
    for (const [asked, uplinks] of [
      [1, 32],
      [1.5, 21],
      [2, 16],
      [2.5, 13],
      [3, 11],
      [3.5, 9],
      [4, 8],
    ] as const) {
      const { tiers } = factsOf(freeze(build("colossus", { scale: "array", oversubscription: asked })));
      const ratio = tiers[0]?.oversubscription;
      expect(ratio?.min).toBeCloseTo(32 / uplinks, 12);
      expect(ratio?.max).toBeCloseTo(32 / uplinks, 12);
    }
  });

  test("oversubscription: asks nothing of a lone rack, which has no uplinks", () => {
    expect(build("colossus", { gpus: 64, oversubscription: 4 }).size).toBe(64 + 8);
  });

  test("ends at 64 pods of 64 x 800G switches", () => {
    expect(issuesOf("colossus", { gpus: 131_072 + 512 })[0]).toBe(
      "RADIX_EXCEEDED parameters.gpus: core needs 65 x 800 Gb/s = 65 ports of 800 Gb/s (expected at most 64)",
    );
  });

  test("R15 to R18: refuses what does not divide, and says what would", () => {
    expect(issuesOf("colossus", {})).toEqual([
      "GPUS_OR_SCALE parameters: neither gpus nor scale (expected one of them)",
    ]);
    expect(issuesOf("colossus", { gpus: 64, scale: "rack" })).toEqual([
      "GPUS_OR_SCALE parameters: both gpus and scale (expected one of them)",
    ]);
    expect(issuesOf("colossus", { gpus: 1000 })).toEqual([
      "UNEVEN_GPUS parameters.gpus: not a rack, nor whole arrays (expected 64, or a multiple of 512, got 1000)",
    ]);
    expect(issuesOf("colossus", { scale: "pod", fabricRate: "300Gbps" })).toEqual([
      "UNEVEN_FABRIC_RATE parameters.fabricRate: 300 Gb/s does not divide a leaf's 25.6 Tb/s into a multiple of 8 uplinks (expected as in 400Gbps or 800Gbps)",
    ]);
    expect(issuesOf("colossus", { scale: "rack", leaf: "rail" })).toEqual([
      'RAIL_NEEDS_ARRAY parameters.leaf: a rail spans the 64 servers of an array (expected "tor" for a single rack)',
    ]);
  });
});
