/** Even spraying with loss: what links are offered, and what arrives. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/freeze.ts";
import { cut, fatTree, LINE_RATE_BPS, leafSpine } from "../worlds.ts";
import { BUILDS } from "./builds.ts";
import { flowsOf, shifted } from "./flows.ts";
import { coreOf, nameOf } from "./walks.ts";

describe.each(BUILDS)("lossy spraying (%s build)", (build) => {
  it("drops on a link what does not pass, and burdens no later link with it", () => {
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 1, spines: 2, uplinkFactor: 1 }));
    const core = coreOf(build, fabric);
    core.setFlows(flowsOf([[0, 1]]));
    const pass = Float64Array.from({ length: fabric.linkCount }, (_, l) =>
      nameOf(fabric, l) === "leaf-0>spine-1" ? 0.5 : 1,
    );
    const { offeredBps, delivered } = core.offerSprayed(pass);
    const offered: Record<string, number> = {};
    offeredBps.forEach((bps, l) => {
      if (bps > 0) offered[nameOf(fabric, l)] = bps / LINE_RATE_BPS;
    });
    expect(offered).toEqual({
      "nic-0>leaf-0": 1,
      "leaf-0>spine-0": 0.5,
      "leaf-0>spine-1": 0.5,
      "spine-0>leaf-1": 0.5,
      "spine-1>leaf-1": 0.25, // half of the half
      "leaf-1>nic-1": 0.75,
    });
    expect([...delivered]).toEqual([0.75]);
  });

  it("lets nothing through where a link passes nothing", () => {
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 }));
    const core = coreOf(build, fabric);
    core.setFlows(
      flowsOf([
        [0, 2],
        [1, 3],
      ]),
    );
    const passing = (dead: readonly string[]) =>
      Float64Array.from({ length: fabric.linkCount }, (_, l) => Number(!dead.includes(nameOf(fabric, l))));
    expect([...core.offerSprayed(passing(["leaf-0>spine-0", "spine-0>leaf-1"])).delivered]).toEqual([0.5, 0.5]);
    expect([...core.offerSprayed(passing(["nic-1>leaf-0"])).delivered]).toEqual([1, 0]);
    expect([...core.offerSprayed(passing(["leaf-0>spine-0", "leaf-0>spine-1"])).delivered]).toEqual([0, 0]);
  });

  it("offers without loss what the even spread's rows say, on a damaged fat-tree", () => {
    const graph = fatTree(6);
    cut(graph, "leaf-0.0", "spine-0.0");
    cut(graph, "spine-1.1", "core-3");
    const fabric = freeze(graph);
    const core = coreOf(build, fabric);
    core.setFlows(shifted(fabric.hostCount, 11));
    core.routeSpread(false);
    const rows = core.countCollisions(false).linkLoadBps;
    const { offeredBps, delivered } = core.offerSprayed(new Float64Array(fabric.linkCount).fill(1));
    offeredBps.forEach((bps, l) => {
      expect(Math.abs(bps - rows[l]!), nameOf(fabric, l)).toBeLessThan(LINE_RATE_BPS * 1e-12);
    });
    for (const part of delivered) expect(part).toBeCloseTo(1, 12);
  });
});
