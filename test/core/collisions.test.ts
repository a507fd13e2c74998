/** Collision counts of routes made by hand, so that every count can be worked out on paper. */

import { describe, expect, it } from "vitest";
import { type CollisionCounts, Core } from "../../src/core/index.ts";
import type { Fabric } from "../../src/fabric/fabric.ts";
import { freeze } from "../../src/fabric/freeze.ts";
import { coreGraphOf, cut, dumbbell, LINE_RATE_BPS, leafSpine, leafSpine2x2 } from "../worlds.ts";
import { BUILDS, type Build, moduleOf } from "./builds.ts";
import { flowsOf } from "./flows.ts";
import { linkNamed } from "./walks.ts";

/** Share of the commodity that crosses each link, by `from>to`. */
type Row = Readonly<Record<string, number>>;

interface Scene {
  readonly fabric: Fabric;
  /** Source and destination NIC per flow. */
  readonly flows: readonly (readonly [number, number])[];
  /** A row per commodity. */
  readonly rows: readonly Row[];
  readonly commoditiesPerFlow?: number;
  readonly demandBps?: number;
  readonly siblings?: boolean;
}

const CLEAR = 0;
const OVERLOADED = 1;
const AVOIDABLE = 2;

const bell = freeze(dumbbell());
const square = freeze(leafSpine2x2());

/** A whole flow from a NIC on leaf-0 to one on leaf-1 over one spine. */
const over = (spine: number, src: number, dst: number): Row => ({
  [`nic-${src}>leaf-0`]: 1,
  [`leaf-0>spine-${spine}`]: 1,
  [`spine-${spine}>leaf-1`]: 1,
  [`leaf-1>nic-${dst}`]: 1,
});

describe.each(BUILDS)("collisions (%s build)", (build) => {
  it("are two flows, one pair, on the dumbbell's one cable, which has no sibling to avoid it", () => {
    const rows = [
      { "nic-0>leaf-0": 1, "leaf-0>leaf-1": 1, "leaf-1>nic-2": 1 },
      { "nic-1>leaf-0": 1, "leaf-0>leaf-1": 1, "leaf-1>nic-3": 1 },
    ];
    const flows: Scene["flows"] = [
      [0, 2],
      [1, 3],
    ];
    const counts = count(build, { fabric: bell, flows, rows });
    expect(counts.all).toEqual({
      links: 10, // 5 cables
      overloadedLinks: 1,
      collidingFlows: 2,
      collidingPairs: 1,
      avoidableLinks: 0,
    });
    const trunk = linkNamed(bell, "leaf-0>leaf-1");
    expect(counts.linkLoadBps[trunk]).toBe(2 * LINE_RATE_BPS);
    expect(counts.linkFlows[trunk]).toBe(2);
    expect(counts.linkState[trunk]).toBe(OVERLOADED);
    expect(counts.linkLoadBps[linkNamed(bell, "leaf-1>leaf-0")]).toBe(0);
  });

  it("are none where the flows offer half the line rate, which fills the cable exactly", () => {
    const rows = [{ "leaf-0>leaf-1": 1 }, { "leaf-0>leaf-1": 1 }];
    const flows: Scene["flows"] = [
      [0, 2],
      [1, 3],
    ];
    const { all } = count(build, { fabric: bell, flows, rows, demandBps: LINE_RATE_BPS / 2 });
    expect(all).toMatchObject({ overloadedLinks: 0, collidingFlows: 0, collidingPairs: 0 });
  });

  it("count a flow once however many overloaded links it crosses, and a pair on each", () => {
    const rows = [
      { "nic-0>leaf-0": 1, "leaf-0>leaf-1": 1, "leaf-1>nic-2": 1 },
      { "nic-1>leaf-0": 1, "leaf-0>leaf-1": 1, "leaf-1>nic-2": 1 },
      { "nic-3>leaf-1": 1, "leaf-1>nic-2": 1 },
    ];
    // The trunk has flows 0 and 1, 1 pair; nic-2 receives all three, 3 pairs.
    const flows: Scene["flows"] = [
      [0, 2],
      [1, 2],
      [3, 2],
    ];
    const { all } = count(build, { fabric: bell, flows, rows });
    expect(all).toMatchObject({ overloadedLinks: 2, collidingFlows: 3, collidingPairs: 4, avoidableLinks: 0 });
  });

  it("are avoidable at the leaf, whose other uplink is idle, not at the spine, which has one cable to the leaf", () => {
    const scene: Scene = {
      fabric: square,
      flows: [
        [0, 2],
        [1, 3],
      ],
      rows: [over(0, 0, 2), over(0, 1, 3)],
    };
    const counts = count(build, scene);
    expect(counts.all).toMatchObject({ overloadedLinks: 2, collidingFlows: 2, collidingPairs: 2, avoidableLinks: 1 });
    expect(counts.linkState[linkNamed(square, "leaf-0>spine-0")]).toBe(AVOIDABLE);
    expect(counts.linkState[linkNamed(square, "spine-0>leaf-1")]).toBe(OVERLOADED);
    expect(counts.linkState[linkNamed(square, "leaf-0>spine-1")]).toBe(CLEAR);
    expect(count(build, { ...scene, siblings: false }).all).toMatchObject({ overloadedLinks: 2, avoidableLinks: 0 });
  });

  it("are avoidable at a spine that has a parallel cable down to the leaf", () => {
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 1, uplinkFactor: 1, cables: 2 }));
    const rows = [over(0, 0, 2), over(0, 1, 3)]; // linkNamed takes the first of the two cables, both ways
    const { all } = count(build, {
      fabric,
      flows: [
        [0, 2],
        [1, 3],
      ],
      rows,
    });
    expect(all).toMatchObject({ overloadedLinks: 2, avoidableLinks: 2 });
  });

  it("are not avoidable by a sibling that leads nowhere either", () => {
    // Routes from before both spines lost leaf-1, which a third one still has.
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 3, uplinkFactor: 1 });
    cut(graph, "leaf-1", "spine-0");
    cut(graph, "leaf-1", "spine-1");
    const flows: Scene["flows"] = [
      [0, 2],
      [1, 3],
    ];
    const rows = [{ "leaf-0>spine-0": 1 }, { "leaf-0>spine-0": 1 }];
    expect(count(build, { fabric: freeze(graph), flows, rows }).all).toMatchObject({
      overloadedLinks: 1,
      avoidableLinks: 0,
    });
  });

  it("are not avoidable when the sibling is full, too", () => {
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 3, spines: 2, uplinkFactor: 1 }));
    const flows: Scene["flows"] = [
      [0, 3],
      [1, 4],
      [2, 5],
    ];
    const { all } = count(build, { fabric, flows, rows: [over(0, 0, 3), over(0, 1, 4), over(1, 2, 5)] });
    expect(all).toMatchObject({ overloadedLinks: 2, collidingFlows: 2, collidingPairs: 2, avoidableLinks: 0 });
  });

  it("count pooled QPs as the one flow they are, each with its part of the demand", () => {
    // Flow 0 has both QPs on spine 0, flow 1 one on each: 1 + 1/2 on spine 0, 1/2 on spine 1, where one more QP just fits.
    const counts = count(build, {
      fabric: square,
      flows: [
        [0, 2],
        [1, 3],
      ],
      rows: [over(0, 0, 2), over(0, 0, 2), over(0, 1, 3), over(1, 1, 3)],
      commoditiesPerFlow: 2,
    });
    expect(counts.all).toMatchObject({ overloadedLinks: 2, collidingFlows: 2, collidingPairs: 2, avoidableLinks: 1 });
    const up = linkNamed(square, "leaf-0>spine-0");
    expect(counts.linkLoadBps[up]).toBe(1.5 * LINE_RATE_BPS);
    expect(counts.linkFlows[up]).toBe(2);
    expect(counts.linkFlows[linkNamed(square, "nic-0>leaf-0")]).toBe(1);
  });

  it("weigh a static split as they weigh the same QPs pooled", () => {
    const half: Row = {
      "nic-1>leaf-0": 1,
      "leaf-0>spine-0": 0.5,
      "spine-0>leaf-1": 0.5,
      "leaf-0>spine-1": 0.5,
      "spine-1>leaf-1": 0.5,
      "leaf-1>nic-3": 1,
    };
    const counts = count(build, {
      fabric: square,
      flows: [
        [0, 2],
        [1, 3],
      ],
      rows: [over(0, 0, 2), half],
    });
    expect(counts.all).toMatchObject({ overloadedLinks: 2, collidingFlows: 2, collidingPairs: 2, avoidableLinks: 1 });
    expect(counts.linkLoadBps[linkNamed(square, "leaf-0>spine-0")]).toBe(1.5 * LINE_RATE_BPS);
  });

  it("do not come from the rounding of weights such as 1/10", () => {
    const rows = Array.from({ length: 10 }, () => ({ "leaf-0>leaf-1": 0.1 }));
    const flows: Scene["flows"] = rows.map(() => [0, 2] as const);
    const { all, linkLoadBps } = count(build, { fabric: bell, flows, rows, demandBps: LINE_RATE_BPS * (1 + 1e-12) });
    expect(Math.max(...linkLoadBps)).toBeGreaterThan(LINE_RATE_BPS);
    expect(all.overloadedLinks).toBe(0);
  });

  it("are counted per class of links, a flow once in each", () => {
    // Class of a link: the higher of its tiers. Both flows collide on spine links (2), and at nic-2 on its own (1).
    const counts = count(build, {
      fabric: square,
      flows: [
        [0, 2],
        [1, 2],
      ],
      rows: [over(0, 0, 2), over(0, 1, 2)],
    });
    const [, nicLinks, spineLinks, ...others] = counts.byClass;
    expect(nicLinks).toEqual({ links: 8, overloadedLinks: 1, collidingFlows: 2, collidingPairs: 1, avoidableLinks: 0 });
    expect(spineLinks).toEqual({
      links: 8,
      overloadedLinks: 2,
      collidingFlows: 2,
      collidingPairs: 2,
      avoidableLinks: 1,
    });
    for (const other of others) expect(other.links).toBe(0);
    expect(counts.all).toEqual({
      links: 16,
      overloadedLinks: 3,
      collidingFlows: 2,
      collidingPairs: 3,
      avoidableLinks: 1,
    });
  });
});

function count(build: Build, scene: Scene): CollisionCounts {
  const { fabric, flows, rows, commoditiesPerFlow = 1, demandBps = LINE_RATE_BPS, siblings = true } = scene;
  const linkClass = Uint8Array.from(fabric.linkTarget, (target, l) =>
    Math.max(fabric.nodeTier[target]!, fabric.nodeTier[fabric.linkSource[l]!]!),
  );
  const core = new Core(moduleOf(build), { ...coreGraphOf(fabric), linkClass });
  core.setFlows(flowsOf(flows, demandBps));
  const pathStart = [0];
  for (const row of rows) pathStart.push(pathStart.at(-1)! + Object.keys(row).length);
  core.setRoutes({
    commoditiesPerFlow,
    pathStart: Uint32Array.from(pathStart),
    pathLinks: Uint32Array.from(rows.flatMap((row) => Object.keys(row).map((name) => linkNamed(fabric, name)))),
    pathWeight: Float64Array.from(rows.flatMap((row) => Object.values(row))),
  });
  return core.countCollisions(siblings);
}
