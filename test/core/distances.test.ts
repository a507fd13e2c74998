/** Distances and reachability over valley-free paths, healthy and with cables down. */

import { describe, expect, it } from "vitest";
import type { Core } from "../../src/core/index.ts";
import { RoutingError } from "../../src/errors.ts";
import type { Fabric } from "../../src/fabric/fabric.ts";
import { freeze } from "../../src/fabric/freeze.ts";
import { createRng } from "../../src/rng.ts";
import { stateOf } from "../oracle/valley-free.ts";
import { addCable, clos3, cut, dumbbell, fatTree } from "../worlds.ts";
import { BUILDS } from "./builds.ts";
import { flowsOf } from "./flows.ts";
import { coreOf, distanceTable, expectShortestValleyFree, nameOf, nodeNamed, PLAIN, walksOf } from "./walks.ts";

const UNREACHABLE = { code: "UNREACHABLE", message: "no valley-free path to the destination" };

describe.each(BUILDS)("distances (%s build)", (build) => {
  it("equal the plain search's for 140 leaves, two batches of the bit-parallel one, with one cable in seven down", () => {
    const graph = clos3({ pods: 35, leavesPerPod: 4, nicsPerLeaf: 1, spinesPerPod: 2, coresPerSpine: 2 });
    const { below } = createRng(7, 0);
    graph.forEachEdge((cable, _attributes, a, b) => {
      if (!a.startsWith("nic") && !b.startsWith("nic") && below(7) === 0) {
        graph.setEdgeAttribute(cable, "state", "down");
      }
    });
    const fabric = freeze(graph);
    const distances = distanceTable(fabric);
    const hops = (src: number, dst: number) => distances(dst)[stateOf(fabric.nicLeaf[src]!, false)]!;
    const pairs = Array.from({ length: 140 }, (_, src) => Array.from({ length: 140 }, (_, dst) => [src, dst] as const))
      .flat()
      .filter(([src, dst]) => src !== dst);
    const reachable = pairs.filter(([src, dst]) => hops(src, dst) < Infinity);
    const lost = pairs.filter(([src, dst]) => hops(src, dst) === Infinity);
    expect(lost.length, "the failures separate some leaves, or the test is idle").toBeGreaterThan(100);

    const core = coreOf(build, fabric);
    core.setFlows(flowsOf(reachable));
    core.routeEcmp(PLAIN);
    const lengths = walksOf(core.routes(1, false)).map((walk) => walk.length);
    expect(lengths).toEqual(reachable.map(([src, dst]) => hops(src, dst) + 2));
    for (const pair of lost) {
      core.setFlows(flowsOf([pair]));
      expect(() => core.checkReachable(), `${pair}`).toThrow(RoutingError);
    }
  });

  it("never lead down and up again: what is left of the two pods shares no plane, so it is unreachable", () => {
    const graph = fatTree(4);
    cut(graph, "leaf-0.0", "spine-0.0"); // leaf-0.0 sends through plane 1 only,
    cut(graph, "leaf-1.0", "spine-1.1"); // and leaf-1.0 receives through plane 0 only
    const fabric = freeze(graph);
    // A graph search would go leaf-0.0 > spine-0.1 > leaf-0.1 > spine-0.0 > core-0 > spine-1.0 > leaf-1.0.
    const core = coreOf(build, fabric);
    const [from, to] = [nicOn(fabric, "leaf-0.0"), nicOn(fabric, "leaf-1.0")];
    const other = nicOn(fabric, "leaf-0.1");
    core.setFlows(
      flowsOf([
        [other, to],
        [from, other],
        [from, to],
      ]),
    );
    expectUnreachable(core, 2);
  });

  it("never lead down and up again: a path over the cores is taken before one of the same length over another leaf", () => {
    const graph = clos3({ pods: 1, leavesPerPod: 3, nicsPerLeaf: 1, spinesPerPod: 2, coresPerSpine: 1 });
    addCable(graph, "spine-0.0", "core-1");
    addCable(graph, "spine-0.1", "core-0");
    cut(graph, "leaf-0.0", "spine-0.1");
    cut(graph, "leaf-0.1", "spine-0.0");
    const fabric = freeze(graph);
    const core = coreOf(build, fabric);
    core.setFlows(flowsOf([[nicOn(fabric, "leaf-0.0"), nicOn(fabric, "leaf-0.1")]]));
    core.routeEcmp({ ...PLAIN, qps: 64 });
    const middles = walksOf(core.routes(64, false)).map((walk) => nameOf(fabric, walk[2]!));
    // leaf-0.2 is cabled to both spines, too, and would make a path of four hops as well.
    expect([...new Set(middles)].sort()).toEqual(["spine-0.0>core-0", "spine-0.0>core-1"]);
  });

  it("let a hop within a tier come first, last or alone", () => {
    const graph = dumbbell();
    const fabric = freeze(graph);
    const core = coreOf(build, fabric);
    core.setFlows(flowsOf([[0, 3]]));
    core.routeEcmp(PLAIN);
    const [walk] = walksOf(core.routes(1, false));
    expect(walk!.map((l) => nameOf(fabric, l))).toEqual(["nic-0>leaf-0", "leaf-0>leaf-1", "leaf-1>nic-3"]);
    expectShortestValleyFree(fabric, distanceTable(fabric)(3), 0, 3, walk!);
  });

  it("do not exist for a NIC whose cable is down, sending or receiving", () => {
    const graph = dumbbell();
    cut(graph, "nic-3", "leaf-1");
    const core = coreOf(build, freeze(graph));
    core.setFlows(
      flowsOf([
        [0, 1],
        [0, 3],
      ]),
    );
    expectUnreachable(core, 1);
    core.setFlows(flowsOf([[3, 0]]));
    expectUnreachable(core, 0);
  });
});

function nicOn(fabric: Fabric, leaf: string): number {
  return fabric.nicLeaf.indexOf(nodeNamed(fabric, leaf));
}

/** All three ways of routing name the flow. */
function expectUnreachable(core: Core, flow: number): void {
  const attempts = [
    () => core.checkReachable(),
    () => core.routeEcmp(PLAIN),
    () => core.routeSpread(false),
    () => core.routeSpread(true),
  ];
  for (const attempt of attempts) {
    let caught: unknown;
    try {
      attempt();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(RoutingError);
    expect((caught as RoutingError).issues).toEqual([{ ...UNREACHABLE, path: `flows[${flow}]` }]);
  }
}
