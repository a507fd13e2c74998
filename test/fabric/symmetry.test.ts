/** Classes of switches and cables: those of the Clos by hand, and what damage and a job split. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/freeze.ts";
import { type Fabric, networkOf, symmetryClasses } from "../../src/fabric/index.ts";
import type { TopologyGraph } from "../../src/topology/index.ts";
import { cut, dumbbell, fatTree, leafSpine2x2 } from "../worlds.ts";

const classesOf = (graph: TopologyGraph, colourOf: (nic: number) => number = () => 0) => {
  const fabric = freeze(graph);
  const nics = Uint32Array.from({ length: fabric.hostCount }, (_, nic) => nic);
  const classes = symmetryClasses(fabric, networkOf(fabric, nics), nics.map(colourOf));
  return classes.map(({ kind, tiers, members }) => `${kind} ${tiers.join("-")}: ${members.length}`);
};

describe("classes", () => {
  it("are one for each tier of switches and cables of a healthy fat-tree", () => {
    expect(classesOf(fatTree(4)).sort()).toEqual([
      ...["cable 0-1: 16", "cable 1-2: 16", "cable 2-3: 16", "switch 1-1: 8", "switch 2-2: 8", "switch 3-3: 4"],
    ]);
  });

  it("are split by a cable that is down, as far as it can be seen", () => {
    const graph = leafSpine2x2();
    cut(graph, "leaf-0", "spine-0");
    // Leaf 0 has one uplink, leaf 1 two; spine 0 one link, spine 1 two.
    const classes = classesOf(graph);
    expect(classes.filter((text) => text.startsWith("switch"))).toEqual([
      ...["switch 1-1: 1", "switch 1-1: 1", "switch 2-2: 1", "switch 2-2: 1"],
    ]);
    expect(classes.filter((text) => text.startsWith("cable 1-2"))).toEqual(Array(3).fill("cable 1-2: 1"));
  });

  it("are split by NICs of a job", () => {
    const classes = classesOf(dumbbell(), (nic) => Number(nic < 2));
    expect(classes).toEqual(["switch 1-1: 1", "switch 1-1: 1", "cable 0-1: 2", "cable 0-1: 2", "cable 1-1: 1"]);
  });

  it("leave out what the NICs do not reach", () => {
    const fabric: Fabric = freeze(dumbbell());
    expect(symmetryClasses(fabric, new Uint8Array(fabric.nodeCount), new Uint8Array(fabric.hostCount))).toEqual([]);
  });
});
