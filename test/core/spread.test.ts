/** The spraying walk: what part of a flow each link gets. */

import { describe, expect, it } from "vitest";
import type { Routes } from "../../src/core/index.ts";
import type { Fabric } from "../../src/fabric/fabric.ts";
import { freeze } from "../../src/fabric/freeze.ts";
import { clos3, cut, fatTree, LINE_RATE_BPS, leafSpine } from "../worlds.ts";
import { BUILDS, type Build } from "./builds.ts";
import { flowsOf, shifted } from "./flows.ts";
import { coreOf, nameOf } from "./walks.ts";

describe.each(BUILDS)("the spraying walk (%s build)", (build) => {
  it.each([1, 2, 3, 16])("puts one part in %i on each spine of a healthy leaf-spine", (spines) => {
    const fabric = freeze(leafSpine({ leaves: 3, nicsPerLeaf: 2, spines, uplinkFactor: 1 }));
    for (const proportional of [false, true]) {
      const [parts] = spread(build, fabric, [[0, 5]], proportional);
      const expected: Record<string, number> = { "nic-0>leaf-0": 1, "leaf-2>nic-5": 1 };
      for (let spine = 0; spine < spines; spine++) {
        expected[`leaf-0>spine-${spine}`] = 1 / spines;
        expected[`spine-${spine}>leaf-2`] = 1 / spines;
      }
      expect(parts).toEqual(expected);
    }
  });

  it("puts the whole flow on both links of a leaf that source and destination share", () => {
    const fabric = freeze(leafSpine({ leaves: 1, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 }));
    expect(spread(build, fabric, [[0, 1]], false)).toEqual([{ "nic-0>leaf-0": 1, "leaf-0>nic-1": 1 }]);
  });

  it("crosses each level of a fat-tree with all of its packets", () => {
    const fabric = freeze(fatTree(6));
    const core = coreOf(build, fabric);
    core.setFlows(shifted(fabric.hostCount, 11)); // to the next pod, or the same pod's other leaves
    core.routeSpread(false);
    const { pathStart, pathLinks, pathWeight } = core.routes(1, true);
    for (let f = 0; f < fabric.hostCount; f++) {
      const levels = new Map<string, number>();
      for (let i = pathStart[f]!; i < pathStart[f + 1]!; i++) {
        const from = fabric.nodeTier[fabric.linkSource[pathLinks[i]!]!]!;
        const to = fabric.nodeTier[fabric.linkTarget[pathLinks[i]!]!]!;
        levels.set(`${from}>${to}`, (levels.get(`${from}>${to}`) ?? 0) + pathWeight![i]!);
      }
      for (const [level, sum] of levels) expect(sum, level).toBeCloseTo(1, 12);
      expect([4, 6]).toContain(levels.size);
    }
  });

  it("gives a degraded cable an even part, or one that follows the capacity on the way through it", () => {
    const graph = clos3({ pods: 2, leavesPerPod: 1, nicsPerLeaf: 1, spinesPerPod: 2, coresPerSpine: 2 });
    graph.setEdgeAttribute("spine-1.0=core-1", "rateBps", LINE_RATE_BPS / 4);
    const fabric = freeze(graph);
    const [even] = spread(build, fabric, [[0, 1]], false);
    expect(even!["core-1>spine-1.0"], "two spines by two cores").toBe(1 / 4);

    const [parts] = spread(build, fabric, [[0, 1]], true);
    // spine-0.0 has core-0 with 1 ahead and core-1 with 1/4: min(own 1, 1 + 1/4) = 1, so that its leaf sees no difference.
    expect(parts!["leaf-0.0>spine-0.0"]).toBe(1 / 2);
    expect(parts!["leaf-0.0>spine-0.1"]).toBe(1 / 2);
    // One hop on, the spine splits 1 : 1/4.
    expect(parts!["spine-0.0>core-0"]).toBeCloseTo((1 / 2) * (4 / 5), 14);
    expect(parts!["spine-0.0>core-1"]).toBeCloseTo((1 / 2) * (1 / 5), 14);
    expect(parts!["core-1>spine-1.0"]).toBe(parts!["spine-0.0>core-1"]);
  });

  it("sees a degraded last hop from the first switch on when it is proportional", () => {
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 1, spines: 2, uplinkFactor: 1 });
    graph.setEdgeAttribute("leaf-1=spine-1", "rateBps", LINE_RATE_BPS / 4);
    const [parts] = spread(build, freeze(graph), [[0, 1]], true);
    // min(1, 1) : min(1, 1/4)
    expect(parts!["leaf-0>spine-0"]).toBe(4 / 5);
    expect(parts!["leaf-0>spine-1"]).toBe(1 / 5);
  });

  it("asks for more room until its rows fit", () => {
    // 62 flows over 32 spines: 66 links each, where the first guess is 8.
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 31, spines: 32, uplinkFactor: 1 }));
    const pairs = Array.from({ length: 62 }, (_, nic) => [nic, (nic + 31) % 62] as const);
    for (const parts of spread(build, fabric, pairs, false)) expect(Object.keys(parts)).toHaveLength(66);
  });

  it("asks for more room where one flow's row left a single place of it", () => {
    // 2 + 2 × 35 links, where at first there is room for 64, an eighth more, and one.
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 35, uplinkFactor: 1 }));
    const rows = spread(
      build,
      fabric,
      [
        [0, 2],
        [1, 3],
      ],
      false,
    );
    expect(rows.map((parts) => Object.keys(parts).length)).toEqual([72, 72]);
  });

  it("lists no link behind which no capacity is left", () => {
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 1, spines: 2, uplinkFactor: 1 }));
    const linkRateBps = fabric.linkRateBps.slice();
    linkRateBps[fabric.linkSource.findIndex((_, l) => nameOf(fabric, l) === "spine-1>leaf-1")] = 0;
    expect(spread(build, { ...fabric, linkRateBps }, [[0, 1]], true)).toEqual([
      { "nic-0>leaf-0": 1, "leaf-0>spine-0": 1, "spine-0>leaf-1": 1, "leaf-1>nic-1": 1 },
    ]);
  });
});

describe.each(BUILDS)("what lies ahead of a flow (%s build)", (build) => {
  it("is the sum over spines of the narrower way, up or down, and no bound within a leaf", () => {
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 3, uplinkFactor: 1 });
    graph.setEdgeAttribute("leaf-0=spine-0", "rateBps", LINE_RATE_BPS / 2);
    graph.setEdgeAttribute("leaf-1=spine-0", "rateBps", LINE_RATE_BPS / 4);
    cut(graph, "leaf-1", "spine-2");
    const core = coreOf(build, freeze(graph));
    core.setFlows(
      flowsOf([
        [0, 2],
        [3, 1],
        [0, 1],
      ]),
    );
    // Over spine-0 a quarter, over spine-1 all, over spine-2 nothing.
    expect([...core.flowCuts()].map((bps) => bps / LINE_RATE_BPS)).toEqual([5 / 4, 5 / 4, Infinity]);
  });

  it("is refused, as is spraying, for a flow that has no path, by its number", () => {
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 1, uplinkFactor: 1 });
    cut(graph, "leaf-1", "spine-0");
    const fabric = freeze(graph);
    const core = coreOf(build, fabric);
    core.setFlows(
      flowsOf([
        [0, 1],
        [0, 2],
      ]),
    );
    const refusal = expect.objectContaining({
      issues: [expect.objectContaining({ code: "UNREACHABLE", path: "flows[1]" })],
    });
    expect(() => core.flowCuts()).toThrow(refusal);
    expect(() => core.offerSprayed(new Float64Array(fabric.linkCount).fill(1))).toThrow(refusal);
  });
});

type Parts = Record<string, number>;

function spread(
  build: Build,
  fabric: Fabric,
  pairs: readonly (readonly [number, number])[],
  proportional: boolean,
): Parts[] {
  const core = coreOf(build, fabric);
  core.setFlows(flowsOf(pairs));
  core.routeSpread(proportional);
  return partsOf(fabric, core.routes(1, true));
}

/** Weight of each named link, per flow. */
function partsOf(fabric: Fabric, { pathStart, pathLinks, pathWeight }: Routes): Parts[] {
  return Array.from({ length: pathStart.length - 1 }, (_, f) => {
    const parts: Parts = {};
    for (let i = pathStart[f]!; i < pathStart[f + 1]!; i++) {
      const name = nameOf(fabric, pathLinks[i]!);
      expect(parts, "a row lists a link once").not.toHaveProperty([name]);
      parts[name] = pathWeight![i]!;
    }
    return parts;
  });
}
