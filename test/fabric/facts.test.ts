import fc from "fast-check";
import { UndirectedGraph } from "graphology";
import { brandes } from "graphology-shortest-path/unweighted.js";
import { describe, expect, it } from "vitest";
import type { Fabric } from "../../src/fabric/fabric.ts";
import { factsOf } from "../../src/fabric/facts.ts";
import { distancesTo, equalCostPaths, pathFactsTo, startState, UNREACHABLE } from "../../src/fabric/valley-free.ts";
import { type ClosShape, clos, leafSpine, makeFabric, type TestCable, type TestNode } from "../workload/fabrics.ts";
import { bisectionBps, maxFlowBps, shortestWalks } from "./facts-oracles.ts";

/** Two pods of two leaves with two NICs each, two spines per pod, two cores above all. */
const TWO_PODS: ClosShape = { pods: 2, leavesPerPod: 2, nicsPerLeaf: 2, spinesPerPod: 2, cores: 2 };

const names = (fabric: Fabric, path: readonly number[]): string =>
  [fabric.linkSource[path[0]!]!, ...path.map((l) => fabric.linkTarget[l]!)].map((n) => fabric.nodeNames[n]).join(" ");

describe("valley-free paths", () => {
  it("has the distances and path counts of brandes on healthy fabrics, where shortest paths have no valley", () => {
    const shapes: ClosShape[] = [
      { leavesPerPod: 4, nicsPerLeaf: 1, spinesPerPod: 3 },
      TWO_PODS,
      { pods: 3, leavesPerPod: 3, nicsPerLeaf: 1, spinesPerPod: 2, cores: 4 },
    ];
    for (const shape of shapes) {
      const fabric = clos(shape);
      const graph = new UndirectedGraph();
      for (let n = fabric.hostCount; n < fabric.nodeCount; n++) graph.addNode(n);
      for (let l = 0; l < fabric.linkCount; l++) {
        const [a, b] = [fabric.linkSource[l]!, fabric.linkTarget[l]!];
        if (a < b && a >= fabric.hostCount) graph.addEdge(a, b);
      }
      for (const dst of new Set(fabric.nicLeaf)) {
        const to = distancesTo(fabric, dst);
        const { pathCount } = pathFactsTo(fabric, to);
        const sigma = brandes(graph, String(dst))[2];
        for (const src of new Set(fabric.nicLeaf)) expect(pathCount[startState(src)]).toBe(sigma[src]);
      }
    }
  });

  it("finds what trying out all walks finds, on random fabrics with parallel, same-tier and skipping links", () => {
    const cable = fc.tuple(fc.nat(6), fc.nat(6)).filter(([a, b]) => a !== b);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 7, maxLength: 7 }),
        fc.array(cable),
        (tiers, pairs) => {
          const nodes: TestNode[] = tiers.map((tier, i) => ({ name: `s${i}`, tier }));
          nodes.push({ name: "a", tier: 0 }, { name: "b", tier: 0 });
          const fabric = makeFabric(nodes, [
            ["a", "s0"],
            ["b", "s1"],
            ...pairs.map(([x, y]): TestCable => [`s${x}`, `s${y}`]),
          ]);
          const walks = shortestWalks(fabric, 0, 1);
          const found = equalCostPaths(fabric, 0, 1, Infinity);
          expect(found.paths.map((path) => path.join()).sort()).toEqual(walks.map((path) => path.join()).sort());
          expect(found.pathCount).toBe(walks.length);
          const latencies = walks.map((path) =>
            path
              .slice(1, -1)
              .reduce((sum, l) => sum + fabric.linkLatencyS[l]! + fabric.nodeLatencyS[fabric.linkTarget[l]!]!, 0),
          );
          if (walks.length === 0) return;
          const { leastLatencyS } = pathFactsTo(fabric, distancesTo(fabric, fabric.nicLeaf[1]!));
          expect(leastLatencyS[startState(fabric.nicLeaf[0]!)]).toBeCloseTo(Math.min(...latencies), 15);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("does not go down and up again, even where that is the only way", () => {
    // leaf-0 reaches spine-0 only, leaf-1 spine-1 only; leaf-2 has both, and may not carry traffic between them.
    const fabric = makeFabric(
      [
        ...[0, 1, 2].map((i) => ({ name: `leaf-${i}`, tier: 1 })),
        ...[0, 1].map((i) => ({ name: `spine-${i}`, tier: 2 })),
        ...[0, 1, 2].map((i) => ({ name: `gpu-${i}`, tier: 0 })),
      ],
      [
        ...[0, 1, 2].map((i): TestCable => [`gpu-${i}`, `leaf-${i}`]),
        ["leaf-0", "spine-0"],
        ["leaf-1", "spine-1"],
        ["leaf-2", "spine-0"],
        ["leaf-2", "spine-1"],
      ],
    );
    const to = distancesTo(fabric, fabric.nicLeaf[1]!);
    expect(to.distance[startState(fabric.nicLeaf[0]!)]).toBe(UNREACHABLE);
    expect(equalCostPaths(fabric, 0, 1, 10)).toEqual({ pathCount: 0, paths: [] });
    expect(equalCostPaths(fabric, 0, 2, 10).pathCount).toBe(1);
    expect(factsOf(fabric).routes.unreachableLeafPairs).toBe(2);
  });

  it("lists paths by link, up to a limit, in the same order every time", () => {
    const fabric = clos(TWO_PODS);
    const all = equalCostPaths(fabric, 0, 7, 100);
    expect(all.pathCount).toBe(2 * 2 * 2); // up to either spine, either core, down by either spine
    expect(all.paths).toHaveLength(8);
    expect(names(fabric, all.paths[0]!)).toBe("gpu-0 leaf-0 spine-0 core-0 spine-2 leaf-3 gpu-7");
    expect(equalCostPaths(fabric, 0, 7, 3)).toEqual({ pathCount: 8, paths: all.paths.slice(0, 3) });
    expect(equalCostPaths(fabric, 0, 1, 9).paths.map((path) => names(fabric, path))).toEqual(["gpu-0 leaf-0 gpu-1"]);
    expect(equalCostPaths(fabric, 3, 3, 9)).toEqual({ pathCount: 0, paths: [] });
    expect(equalCostPaths(clos({ ...TWO_PODS, down: [0] }), 0, 7, 9)).toEqual({ pathCount: 0, paths: [] });
  });

  it("counts parallel cables separately", () => {
    expect(equalCostPaths(leafSpine(2, 1, 3, { parallel: 2 }), 0, 1, 0).pathCount).toBe(3 * 2 * 2);
  });
});

describe("factsOf", () => {
  it("counts switches, cables and rates per tier", () => {
    const facts = factsOf(clos({ ...TWO_PODS, fabricGbps: 200 }));
    expect(facts).toMatchObject({ gpuNics: 8, hostNics: 0, switches: 10, cablesUp: 8 + 8 + 8, disconnectedNics: [] });
    // A leaf has 2 × 400 down and 2 × 200 up; a spine 2 × 200 both ways.
    expect(facts.tiers).toEqual([
      {
        tier: 1,
        name: "leaf",
        switches: 4,
        downRateBps: 3.2e12,
        upRateBps: 1.6e12,
        oversubscription: { min: 2, max: 2 },
        withoutUplink: 0,
      },
      {
        tier: 2,
        name: "spine",
        switches: 4,
        downRateBps: 1.6e12,
        upRateBps: 1.6e12,
        oversubscription: { min: 1, max: 1 },
        withoutUplink: 0,
      },
      { tier: 3, name: "core", switches: 2, downRateBps: 1.6e12, upRateBps: 0, withoutUplink: 0 },
    ]);
    const latencyS = { min: 1e-8, max: 1e-8 };
    expect(facts.cables).toEqual([
      { tiers: "nic-leaf", count: 8, rateBps: 400e9, latencyS },
      { tiers: "leaf-spine", count: 8, rateBps: 200e9, latencyS },
      { tiers: "spine-core", count: 8, rateBps: 200e9, latencyS },
    ]);
  });

  it("shows what failures do", () => {
    // Cables 0–7 are the NICs', 8 and 9 those of leaf-0.
    const facts = factsOf(clos({ ...TWO_PODS, down: [3, 8] }));
    expect(facts).toMatchObject({ cablesUp: 22, cablesDown: 2, disconnectedNics: [3] });
    // leaf-0 has 2 NICs and 1 uplink; leaf-1 has 1 NIC and 2 uplinks.
    expect(facts.tiers[0]?.oversubscription).toEqual({ min: 0.5, max: 2 });
    expect(facts.bisection.kind).toBe("upper bound");
    const cut = factsOf(clos({ ...TWO_PODS, down: [8, 9] }));
    expect(cut.tiers[0]?.withoutUplink).toBe(1);
    expect(cut.routes.unreachableLeafPairs).toBe(2 * 3);
  });

  it("measures pairs in a leaf, in a pod and between pods", () => {
    const { routes } = factsOf(clos(TWO_PODS));
    // Latencies of the test fabrics: 1 µs per NIC, 0.5 µs per switch, 10 ns per cable.
    const oneWay = (links: number) => 2e-6 + (links - 1) * 5e-7 + links * 1e-8;
    expect(
      routes.classes.map(({ name, hops, pathCount }) => [name, hops.min, hops.max, pathCount.min, pathCount.max]),
    ).toEqual([
      ["same leaf", 2, 2, 1, 1],
      ["same pod", 4, 4, 2, 2],
      ["other pod", 6, 6, 8, 8],
    ]);
    for (const { hops, latencyS } of routes.classes) {
      expect(latencyS.min).toBeCloseTo(oneWay(hops.min), 15);
      expect(latencyS.max).toBeCloseTo(oneWay(hops.max), 15);
    }
    expect(routes).toMatchObject({ diameterHops: 6, unreachableLeafPairs: 0, leaves: 4, destinationLeaves: 4 });
    expect(factsOf(leafSpine(3, 2, 2)).routes.classes.map(({ name }) => name)).toEqual(["same leaf", "other leaf"]);
  });

  it("agrees with listing the paths of the example pairs", () => {
    const fabric = clos({ ...TWO_PODS, parallel: 2 });
    for (const { example, hops, pathCount } of factsOf(fabric).routes.classes) {
      const { paths } = equalCostPaths(fabric, ...example, Infinity);
      expect([paths.length, paths[0]?.length]).toEqual([pathCount.min, hops.min]);
    }
  });

  it("takes 100,000 NICs in well under half a second", () => {
    const fabric = clos({ pods: 49, leavesPerPod: 32, nicsPerLeaf: 64, spinesPerPod: 32, cores: 32, fabricGbps: 800 });
    factsOf(leafSpine(8, 8, 8));
    const start = performance.now();
    const facts = factsOf(fabric);
    // Measured at about 0.15 s; the slack is for busy machines.
    expect(performance.now() - start).toBeLessThan(1500);
    expect(facts.bisection).toMatchObject({ fraction: 1, kind: "exact" });
    expect(facts.routes.classes.at(-1)).toMatchObject({
      name: "other pod",
      pathCount: { min: 32 * 32 * 32, max: 32 * 32 * 32 },
    });
  });
});

describe("bisection bandwidth", () => {
  it.each<[string, ClosShape, number]>([
    ["a non-blocking leaf-spine", { leavesPerPod: 4, nicsPerLeaf: 4, spinesPerPod: 4 }, 1],
    ["2:1 leaves", { leavesPerPod: 4, nicsPerLeaf: 4, spinesPerPod: 2 }, 1 / 2],
    ["one leaf: the switch itself blocks nothing", { leavesPerPod: 1, nicsPerLeaf: 4, spinesPerPod: 1 }, 1],
    ["2:1 leaves in pods", { ...TWO_PODS, nicsPerLeaf: 4 }, 1 / 2],
    ["2:1 spines", { ...TWO_PODS, cores: 1 }, 1 / 2],
    // Halves of 12 NICs: one pod of 8 sends half of its rate, and a leaf of the middle pod all of it: (4 + 4) / 12.
    ["three pods with 2:1 spines", { ...TWO_PODS, pods: 3, nicsPerLeaf: 4, spinesPerPod: 4, cores: 1 }, 2 / 3],
  ])("is exact on %s", (_, shape, fraction) => {
    const fabric = clos(shape);
    const { bisection } = factsOf(fabric);
    expect(bisection.kind).toBe("exact");
    expect(bisection.fraction).toBeCloseTo(fraction, 12);
    const isSource = Array.from({ length: fabric.hostCount }, (_, nic) => nic < fabric.hostCount / 2);
    expect(bisection.rateBps).toBe(maxFlowBps(fabric, isSource));
  });

  it("is never below the true bisection when links fail, and equal to it where it calls itself exact", () => {
    fc.assert(
      // Cables 8–15 join leaves and spines, 16–23 spines and cores.
      fc.property(fc.uniqueArray(fc.integer({ min: 8, max: 23 }), { maxLength: 8 }), (down) => {
        const fabric = clos({ ...TWO_PODS, down });
        const { rateBps, kind } = factsOf(fabric).bisection;
        const trueBps = bisectionBps(fabric);
        if (kind === "exact") expect(rateBps).toBe(trueBps);
        else expect(rateBps).toBeGreaterThanOrEqual(trueBps);
      }),
    );
  });

  it("leaves host NICs and their own leaf out", () => {
    const nics: TestNode[] = [0, 1, 2, 3].map((i) => ({ name: `gpu-${i}`, tier: 0 }));
    const nodes: TestNode[] = [
      ...nics,
      { name: "host-0", tier: 0, host: true },
      ...[0, 1, 2].map((i) => ({ name: `leaf-${i}`, tier: 1 })),
      { name: "spine-0", tier: 2 },
    ];
    const facts = factsOf(
      makeFabric(nodes, [
        ...nics.map(({ name }, i): TestCable => [name, `leaf-${i % 2}`]),
        ["host-0", "leaf-2"],
        ["leaf-0", "spine-0", 800],
        ["leaf-1", "spine-0", 800],
        ["leaf-2", "spine-0", 100],
      ]),
    );
    expect(facts).toMatchObject({ gpuNics: 4, hostNics: 1, switches: 4 });
    expect(facts.bisection).toEqual({ rateBps: 800e9, lineRateBps: 800e9, fraction: 1, kind: "exact" });
    expect(facts.tiers[0]?.oversubscription).toEqual({ min: 1, max: 4 });
    expect(facts.routes.leaves).toBe(2);
  });

  it("is zero between parts that no cable joins", () => {
    const cores = [16, 17, 18, 19, 20, 21, 22, 23];
    expect(factsOf(clos({ ...TWO_PODS, down: cores })).bisection).toMatchObject({ rateBps: 0, fraction: 0 });
  });
});
