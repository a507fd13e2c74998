/** Blast radius: losses by hand on the 4-ary fat-tree, whichever member of a class goes, and what is refused. */

import { describe, expect, it } from "vitest";
import { blast } from "../src/blast.ts";
import { HeddleError } from "../src/errors.ts";
import { freeze } from "../src/fabric/index.ts";
import { DEFAULT_SCENARIO, type Scenario } from "../src/scenario.ts";
import type { TopologyGraph } from "../src/topology/index.ts";
import { moduleOf } from "./core/builds.ts";
import { cut, dumbbell, fatTree } from "./worlds.ts";

const core = moduleOf("release");
const blastOn = (graph: TopologyGraph, scenario: Partial<Scenario>, members = 1) =>
  blast(core, freeze(graph), { ...DEFAULT_SCENARIO, seeds: 2, ...scenario }, { version: "test", members });

describe("on the 4-ary fat-tree, with flows between pods over pools of capacity", () => {
  // 16 flows at line rate fill every tier. A pod has 4 NICs, 8 of the flows start or end there.
  const expected = [
    // All pods keep 3 of 4 links up: all flows at 3/4. A quarter of the spine-core cables went.
    { name: "core", count: 4, loss: 1 / 4, capacityLost: 1 / 4, cutOff: 0, hurt: 1, proportional: true },
    // One pod keeps half: 8 flows at 1/2. An eighth of the cables went.
    { name: "spine", count: 8, loss: 1 / 4, capacityLost: 1 / 8, cutOff: 0, hurt: 1 / 2, proportional: false },
    // Two NICs' flows, to and from them.
    { name: "leaf", count: 8, loss: 4 / 16, capacityLost: 1 / 8, cutOff: 4, hurt: 1 / 4, proportional: false },
    { name: "nic-leaf", count: 16, loss: 2 / 16, capacityLost: 1 / 16, cutOff: 2, hurt: 1 / 8, proportional: false },
    // Two NICs share one link up: 4 flows at 1/2.
    { name: "leaf-spine", count: 16, loss: 2 / 16, capacityLost: 1 / 16, cutOff: 0, hurt: 1 / 4, proportional: false },
    // The pod keeps 3 of 4: 8 flows at 3/4.
    { name: "spine-core", count: 16, loss: 2 / 16, capacityLost: 1 / 16, cutOff: 0, hurt: 1 / 2, proportional: false },
  ];

  it.each([1, 100])("loses what can be counted, %s of each class", (members) => {
    const { classes, healthy } = blastOn(fatTree(4), { policies: ["ideal"] }, members);
    const loss = ({ value }: { value: number }) => Number(value.toFixed(9));
    const found = classes.map((of) => ({
      name: of.name,
      count: of.count,
      loss: loss(of.losses[0]!.loss),
      capacityLost: of.capacityLost,
      cutOff: of.flowsCutOff,
      hurt: of.losses[0]!.flowsHurt,
      proportional: of.losses[0]!.proportional,
    }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(found.sort(byName)).toEqual([...expected].sort(byName));
    // Who is not cut off loses nothing to a NIC or leaf that dies.
    for (const of of classes) {
      const rest = of.flowsCutOff > 0 ? 0 : of.losses[0]!.loss.value;
      expect(of.losses[0]!.survivorLoss!.value).toBeCloseTo(rest, 9);
      expect(of.removed).toHaveLength(Math.min(members, of.count));
      expect(of.losses[0]!.worst.loss).toBeCloseTo(of.losses[0]!.loss.value, 9);
    }
    expect(healthy[0]!.efficiency.ci95[0]).toBeCloseTo(healthy[0]!.efficiency.value, 9);
  });

  it("ranks by the first policy, the largest loss first, the same every time", () => {
    const once = () => blastOn(fatTree(4), { policies: ["ecmp", "adaptive"], seeds: 5 });
    const { classes } = once();
    const losses = classes.map(({ losses: [first] }) => first!.loss.value);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(classes.every((of) => of.losses.map(({ policy }) => policy).join() === "ecmp,adaptive")).toBe(true);
    expect(once()).toEqual(once());
  });
});

it("ecmp: a NIC that dies changes no hash of others, so that what they lose or gain is its two flows' room alone", () => {
  const { classes } = blastOn(fatTree(4), { policies: ["ecmp"], qps: 1, seeds: 20 }, 16);
  const nic = classes.find(({ name }) => name === "nic-leaf")!;
  // Two flows go, and max-min gives their room to others: nobody rehashed collides anew in a mean.
  expect(nic.losses[0]!.survivorLoss!.value).toBeLessThanOrEqual(0);
});

describe("the one cable of a dumbbell", () => {
  it("cuts off every flow across", () => {
    const { classes } = blastOn(dumbbell(), { policies: ["ideal"] });
    const [bridge] = classes.filter(({ name }) => name === "leaf-leaf");
    expect(bridge).toMatchObject({ flowsCutOff: 4, removed: ["leaf-0--leaf-1"], capacityLost: 1 });
    expect(bridge!.losses[0]).toMatchObject({
      loss: { value: 1 },
      survivorLoss: null,
      flowsHurt: 1,
      proportional: true,
    });
  });

  it("has to be there before: the error names the pair and the cut", () => {
    const graph = dumbbell();
    cut(graph, "leaf-0", "leaf-1");
    expect(issuesOf(() => blastOn(graph, {}))).toMatchObject([
      {
        code: "UNREACHABLE",
        path: expect.stringMatching(/^nic-\d → nic-\d$/),
        message: expect.stringContaining("the cut has 1 cable that is down, leaf-0=leaf-1"),
      },
    ]);
  });
});

it.each([
  [{ policies: ["pinned"] }, 1, "PINNED_PATHS"],
  [{}, 0, "OUT_OF_RANGE"],
  [{ seeds: 0 }, 1, "OUT_OF_RANGE"],
])("%j, %s of each, is refused", (scenario, members, code) => {
  expect(issuesOf(() => blastOn(dumbbell(), scenario, members))[0]!.code).toBe(code);
});

function issuesOf(step: () => unknown): HeddleError["issues"] {
  try {
    step();
  } catch (error) {
    expect(error).toBeInstanceOf(HeddleError);
    return (error as HeddleError).issues;
  }
  throw new Error("nothing was refused");
}
