/** Routing on fabrics that are no Clos, of random shapes: distances by formula, hops by the plain search, splits that conserve. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CoreFlows } from "../../src/core/index.ts";
import { type Fabric, freeze } from "../../src/fabric/index.ts";
import { adaptRoutes } from "../../src/sim/adapted-routes.ts";
import { Network } from "../../src/sim/index.ts";
import { buildTopology } from "../../src/topology/index.ts";
import { BUILDS, moduleOf } from "../core/builds.ts";
import { flowsOf } from "../core/flows.ts";
import { coreOf, distanceTable, expectShortestValleyFree, PLAIN, walksOf } from "../core/walks.ts";

const RATES = { nicRate: "400Gbps", fabricRate: "400Gbps" };
const small = (max: number, min = 1) => fc.integer({ min, max });

interface World {
  readonly fabric: Fabric;
  readonly nicsPerSwitch: number;
  readonly dimensions?: readonly number[];
}

function worldOf(builder: string, parameters: object, nicsPerSwitch: number, dimensions?: readonly number[]): World {
  const fabric = freeze(buildTopology({ builder, parameters: { ...RATES, ...parameters } }));
  return { fabric, nicsPerSwitch, ...(dimensions ? { dimensions } : {}) };
}

const lattice = (builder: "torus" | "hyperx") =>
  fc
    .record({
      dimensions: fc.array(small(5, 2), { minLength: 1, maxLength: 3 }),
      nicsPerSwitch: small(2),
      cablesPerPair: small(2),
    })
    .map((shape) => worldOf(builder, shape, shape.nicsPerSwitch, shape.dimensions));

const dragonfly = fc
  .record({ switchesPerGroup: small(4), globalsPerSwitch: small(3), nicsPerSwitch: small(2), less: small(12, 0) })
  .map(({ less, ...shape }) => {
    const groups = Math.max(2, shape.switchesPerGroup * shape.globalsPerSwitch + 1 - less);
    return worldOf("dragonfly", { ...shape, groups }, shape.nicsPerSwitch);
  });

const dragonflyPlus = fc
  .record({
    leavesPerGroup: small(3),
    spinesPerGroup: small(3),
    globalsPerSpine: small(3),
    nicsPerLeaf: small(2),
    less: small(8, 0),
  })
  .map(({ less, ...shape }) => {
    const groups = Math.max(2, shape.spinesPerGroup * shape.globalsPerSpine + 1 - less);
    return worldOf("dragonfly-plus", { ...shape, groups }, shape.nicsPerLeaf);
  });

const jellyfish = fc
  .record({ half: small(9, 4), fabricPorts: small(5, 3), nicsPerSwitch: small(2), seed: fc.nat() })
  .map(({ half, ...shape }) => worldOf("jellyfish", { ...shape, switches: 2 * half }, shape.nicsPerSwitch));

const ocsPods = fc
  .record({
    pods: small(4, 2),
    leavesPerPod: small(3),
    spinesPerPod: small(3),
    nicsPerLeaf: small(2),
    circuitsPerPair: small(4),
  })
  .map((shape) => worldOf("ocs-pods", shape, shape.nicsPerLeaf));

const WORLDS = {
  torus: lattice("torus"),
  hyperx: lattice("hyperx"),
  dragonfly,
  "dragonfly-plus": dragonflyPlus,
  jellyfish,
  "ocs-pods": ocsPods,
};

/** A flow from each NIC to the one `shift` on, and back from the first: fewer than all pairs, but all NICs. */
function someFlows({ fabric: { hostCount } }: World, shift: number): CoreFlows {
  const by = 1 + (shift % Math.max(1, hostCount - 1));
  return flowsOf(Array.from({ length: hostCount }, (_, nic) => [nic, (nic + by) % hostCount] as const));
}

const RUNS = { numRuns: 40 };

describe.each(BUILDS)("routing (%s build)", (build) => {
  it.each(Object.entries(WORLDS))("takes shortest paths alone on %s", (_, worlds) => {
    fc.assert(
      fc.property(worlds, fc.nat(), fc.nat(), (world, shift, seed) => {
        fc.pre(world.fabric.hostCount > 1);
        const flows = someFlows(world, shift);
        const core = coreOf(build, world.fabric);
        core.setFlows(flows);
        core.checkReachable();
        core.routeEcmp({ ...PLAIN, qps: 2, seed });
        const distances = distanceTable(world.fabric);
        walksOf(core.routes(2, false)).forEach((walk, c) => {
          const [src, dst] = [flows.src[c >> 1]!, flows.dst[c >> 1]!];
          expectShortestValleyFree(world.fabric, distances(dst), src, dst, walk);
          // No packet is at a switch twice.
          expect(new Set(walk.map((link) => world.fabric.linkTarget[link])).size).toBe(walk.length);
        });
      }),
      RUNS,
    );
  });
});

/** Links of the path of each flow under ECMP. */
function lengths(world: World, flows: CoreFlows): number[] {
  const core = coreOf("release", world.fabric);
  core.setFlows(flows);
  core.routeEcmp(PLAIN);
  return walksOf(core.routes(1, false)).map((walk) => walk.length);
}

/** How far two switches are apart in each dimension, going up; the last coordinate runs fastest. */
function offsets(a: number, b: number, dimensions: readonly number[]): number[] {
  const steps: number[] = [];
  for (const size of dimensions.toReversed()) {
    steps.push(Math.abs((a % size) - (b % size)));
    [a, b] = [Math.floor(a / size), Math.floor(b / size)];
  }
  return steps.reverse();
}

describe("distances", () => {
  const ofFlow = ({ nicsPerSwitch, dimensions }: World, { src, dst }: CoreFlows, f: number) =>
    offsets(Math.floor(src[f]! / nicsPerSwitch), Math.floor(dst[f]! / nicsPerSwitch), dimensions!);

  it("on a torus are the shorter ways around, summed", () => {
    fc.assert(
      fc.property(WORLDS.torus, fc.nat(), (world, shift) => {
        const flows = someFlows(world, shift);
        lengths(world, flows).forEach((links, f) => {
          const steps = ofFlow(world, flows, f).map((step, d) => Math.min(step, world.dimensions![d]! - step));
          expect(links).toBe(2 + steps.reduce((sum, step) => sum + step, 0));
        });
      }),
      RUNS,
    );
  });

  it("on a HyperX are the coordinates that differ", () => {
    fc.assert(
      fc.property(WORLDS.hyperx, fc.nat(), (world, shift) => {
        const flows = someFlows(world, shift);
        lengths(world, flows).forEach((links, f) => {
          expect(links).toBe(2 + ofFlow(world, flows, f).filter((step) => step > 0).length);
        });
      }),
      RUNS,
    );
  });

  it("on a dragonfly are a local, a global and a local hop at the most, in other groups one global at the least", () => {
    fc.assert(
      fc.property(WORLDS.dragonfly, fc.nat(), (world, shift) => {
        const { fabric } = world;
        fc.pre(fabric.hostCount > 1);
        const flows = someFlows(world, shift);
        lengths(world, flows).forEach((links, f) => {
          const sameGroup = fabric.nodePod[flows.src[f]!] === fabric.nodePod[flows.dst[f]!];
          expect(links).toBeLessThanOrEqual(2 + (sameGroup ? 1 : 3));
          expect(links).toBeGreaterThanOrEqual(2 + (sameGroup ? 0 : 1));
        });
      }),
      RUNS,
    );
  });

  it("on dragonfly+ and between pods of circuits are up, across and down", () => {
    fc.assert(
      fc.property(fc.oneof(WORLDS["dragonfly-plus"], WORLDS["ocs-pods"]), fc.nat(), (world, shift) => {
        const { fabric } = world;
        fc.pre(fabric.hostCount > 1);
        const flows = someFlows(world, shift);
        lengths(world, flows).forEach((links, f) => {
          const [src, dst] = [flows.src[f]!, flows.dst[f]!];
          const sameLeaf = fabric.nicLeaf[src] === fabric.nicLeaf[dst];
          expect(links).toBe(sameLeaf ? 2 : fabric.nodePod[src] === fabric.nodePod[dst] ? 4 : 5);
        });
      }),
      RUNS,
    );
  });
});

describe("adaptive routing", () => {
  it.each(Object.entries(WORLDS))("conserves flows and overloads nothing on %s", (_, worlds) => {
    fc.assert(
      fc.property(worlds, fc.nat(), (world, shift) => {
        fc.pre(world.fabric.hostCount > 1);
        const { pools } = new Network(moduleOf("release"), world.fabric);
        const { quotient, core } = pools;
        const flows = someFlows(world, shift);
        adaptRoutes(pools, flows);
        const { pathStart, pathLinks, pathWeight } = core.routes(1, true);
        const { rateBps } = core.solve(flows.demandBps);
        expect(core.certify()).toBeLessThan(1e-9);

        const source = new Uint32Array(quotient.linkCount);
        for (let n = 0; n < quotient.nodeCount; n++) source.fill(n, quotient.outStart[n], quotient.outStart[n + 1]);
        const loadBps = new Float64Array(quotient.linkCount);
        for (let f = 0; f < flows.src.length; f++) {
          const balance = new Map<number, number>();
          const add = (node: number, part: number) => balance.set(node, (balance.get(node) ?? 0) + part);
          for (let i = pathStart[f]!; i < pathStart[f + 1]!; i++) {
            const [link, part] = [pathLinks[i]!, pathWeight![i]!];
            expect(part).toBeGreaterThan(0);
            add(source[link]!, -part);
            add(quotient.linkTarget[link]!, part);
            loadBps[link]! += part * rateBps[f]!;
          }
          // All of it leaves the source and comes to the destination; what enters a switch leaves it.
          for (const [node, left] of balance) {
            const expected = node === flows.src[f] ? -1 : node === flows.dst[f] ? 1 : 0;
            expect(left).toBeCloseTo(expected, 9);
          }
        }
        loadBps.forEach((load, l) => {
          expect(load).toBeLessThanOrEqual(quotient.linkRateBps[l]! * (1 + 1e-9));
        });
      }),
      RUNS,
    );
  });

  it("fills a ring both ways where hops are a tie", () => {
    // Four switches, each to the opposite one: two hops either way. Eight directed links of 400G carry 4 flows x 2 hops.
    const { fabric } = worldOf("torus", { dimensions: [4], nicsPerSwitch: 1 }, 1);
    const { pools } = new Network(moduleOf("release"), fabric);
    const flows = flowsOf(Array.from({ length: 4 }, (_, nic) => [nic, (nic + 2) % 4] as const));
    adaptRoutes(pools, flows);
    for (const rate of pools.core.solve(flows.demandBps).rateBps) expect(rate / 400e9).toBeCloseTo(1, 6);
  });
});
