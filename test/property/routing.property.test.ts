/** Routing on random multigraphs of three tiers, hops within a tier included: the core against the plain search. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CoreFlows } from "../../src/core/index.ts";
import { RoutingError } from "../../src/errors.ts";
import { type Fabric, NO_LEAF } from "../../src/fabric/fabric.ts";
import { freeze } from "../../src/fabric/freeze.ts";
import { BUILDS } from "../core/builds.ts";
import { flowsOf } from "../core/flows.ts";
import { coreOf, distanceTable, expectShortestValleyFree, PLAIN, walksOf } from "../core/walks.ts";
import { spreadOf, stateOf } from "../oracle/valley-free.ts";
import { addCable, addNic, addSwitch, emptyWorld, LINE_RATE_BPS } from "../worlds.ts";

/** Switches 0 … 4 are leaves with a NIC each, 5 … 8 spines, 9 and 10 cores. */
const TIERS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3] as const;

const cable = fc.record({
  a: fc.nat(TIERS.length - 1),
  b: fc.nat(TIERS.length - 1),
  rate: fc.constantFrom(1 / 4, 1 / 2, 1, 2),
});
const world = fc.array(cable, { minLength: 8, maxLength: 40 }).map((cables) => {
  const graph = emptyWorld("random");
  TIERS.forEach((tier, s) => {
    addSwitch(graph, `s${s}`, tier);
    if (tier === 1) addNic(graph, `nic-${s}`, `s${s}`);
  });
  for (const { a, b, rate } of cables) if (a !== b) addCable(graph, `s${a}`, `s${b}`, rate * LINE_RATE_BPS);
  return freeze(graph);
});

describe.each(BUILDS)("routing on random fabrics (%s build)", (build) => {
  it("finds a path exactly where the plain search does", () => {
    fc.assert(
      fc.property(world, (fabric) => {
        const { reachable, lost } = pairsOf(fabric);
        const core = coreOf(build, fabric);
        core.setFlows(reachable);
        core.checkReachable();
        for (const pair of lost) {
          core.setFlows(flowsOf([pair]));
          expect(() => core.checkReachable()).toThrow(RoutingError);
        }
      }),
    );
  });

  it("takes every hop from the plain search's next-hop group", () => {
    fc.assert(
      fc.property(world, fc.nat(), (fabric, seed) => {
        const { reachable } = pairsOf(fabric);
        const distances = distanceTable(fabric);
        const core = coreOf(build, fabric);
        core.setFlows(reachable);
        core.routeEcmp({ ...PLAIN, qps: 3, seed });
        walksOf(core.routes(3, false)).forEach((walk, c) => {
          const f = Math.floor(c / 3);
          const dst = reachable.dst[f]!;
          expectShortestValleyFree(fabric, distances(dst), reachable.src[f]!, dst, walk);
        });
      }),
    );
  });

  it.each([false, true])("spreads as the definition does (proportional: %s)", (proportional) => {
    fc.assert(
      fc.property(world, (fabric) => {
        const { reachable } = pairsOf(fabric);
        const core = coreOf(build, fabric);
        core.setFlows(reachable);
        core.routeSpread(proportional);
        const { pathStart, pathLinks, pathWeight } = core.routes(1, true);
        for (let f = 0; f < reachable.src.length; f++) {
          const parts = new Map<number, number>();
          for (let i = pathStart[f]!; i < pathStart[f + 1]!; i++) {
            parts.set(pathLinks[i]!, (parts.get(pathLinks[i]!) ?? 0) + pathWeight![i]!);
          }
          const expected = spreadOf(fabric, reachable.src[f]!, reachable.dst[f]!, proportional);
          expect([...parts.keys()].sort()).toEqual([...expected.keys()].sort());
          for (const [link, part] of expected) expect(parts.get(link)).toBeCloseTo(part, 12);
        }
      }),
    );
  });

  it("solves what it has routed, and proves it", () => {
    fc.assert(
      fc.property(world, fc.constantFrom("even", "proportional", "static", "pooled"), (fabric, how) => {
        const core = coreOf(build, fabric);
        core.setFlows(pairsOf(fabric).reachable);
        if (how === "even" || how === "proportional") core.routeSpread(how === "proportional");
        else core.routeEcmp({ ...PLAIN, qps: 3, qpMode: how === "static" ? "static" : "pooled" });
        core.solve();
        expect(core.certify()).toBeLessThan(1e-12);
      }),
    );
  });
});

/** All pairs of NICs, parted by whether there is a valley-free path. */
function pairsOf(fabric: Fabric): { reachable: CoreFlows; lost: (readonly [number, number])[] } {
  const distances = distanceTable(fabric);
  const isReachable = ([src, dst]: readonly [number, number]): boolean =>
    distances(dst)[stateOf(fabric.nicLeaf[src]!, false)]! < Infinity;
  const pairs = Array.from({ length: fabric.hostCount }, (_, src) =>
    Array.from({ length: fabric.hostCount }, (_, dst) => [src, dst] as const),
  )
    .flat()
    .filter(([src, dst]) => src !== dst);
  expect(fabric.nicLeaf).not.toContain(NO_LEAF);
  return { reachable: flowsOf(pairs.filter(isReachable)), lost: pairs.filter((pair) => !isReachable(pair)) };
}
