/** Stages of the loss by hand: what NICs, capacity, collisions and damage take, each from what the stage before it left. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { compare, DEFAULT_SCENARIO, type Scenario, type TopologyGraph } from "../../src/index.ts";
import { moduleOf } from "../core/builds.ts";
import { cut, leafSpine } from "../worlds.ts";

/** Payload of a full packet: MODEL.md section 2. */
const PAYLOAD = 4096 / 4178;

function stagesOf(topology: TopologyGraph, options: Partial<Scenario>): Map<string, ReadonlyMap<string, number>> {
  const scenario = { ...DEFAULT_SCENARIO, seeds: 1, qps: 1, ...options };
  const { results } = compare(moduleOf("release"), freeze(topology), scenario, { version: "test" });
  return new Map(
    results.map(({ policy, waterfall }) => [
      policy,
      new Map(waterfall.map(({ stage, fraction }) => [stage, fraction])),
    ]),
  );
}

const list = (text: string) => ({ pattern: "flow-list", patternParameters: { flows: { name: "flows.csv", text } } });

describe("stages", () => {
  it("part shared NICs from oversubscription: an incast through a thin fabric", () => {
    // 4 senders of leaf 0, 2 receivers of leaf 1: NICs allow 1/2 each, 2 in all; two uplinks of 1/4 carry 1/2: 1/8 each.
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 4, spines: 2, uplinkFactor: 1 / 4 });
    const stages = stagesOf(graph, {
      policies: ["ideal"],
      ...list("src,dst\nnic-0,nic-4\nnic-1,nic-4\nnic-2,nic-5\nnic-3,nic-5\n"),
    }).get("ideal")!;
    expect(stages.get("shared NICs")).toBeCloseTo(-PAYLOAD / 2, 10);
    expect(stages.get("oversubscription")).toBeCloseTo((1 / 8 - 1 / 2) * PAYLOAD, 10);
    expect(stages.get("goodput")).toBeCloseTo(PAYLOAD / 8, 10);
  });

  it("part collisions from oversubscription: what a perfect split could not carry is no collision", () => {
    // 4 flows over two uplinks of 1: a perfect split gives 1/2. On paths 3 + 1 it is 1/3 each and 1, on 4 + 0 1/4 each.
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 4, spines: 2, uplinkFactor: 1 });
    const via = (...spines: number[]) =>
      list(`src,dst,via\n${spines.map((spine, i) => `nic-${i},nic-${4 + i},leaf-0>spine-${spine}>leaf-1\n`).join("")}`);
    const on = (...spines: number[]) => stagesOf(graph, { policies: ["pinned"], ...via(...spines) }).get("pinned")!;
    const even = on(0, 0, 1, 1);
    expect([...even.keys()]).toEqual(["line rate", "headers", "oversubscription", "goodput"]);
    expect(even.get("oversubscription")).toBeCloseTo(-PAYLOAD / 2, 10);
    // All on one cable up and one down, which are full alike: the loss against the split is the links' that hold the flows.
    const worst = on(0, 0, 0, 0);
    expect(worst.get("oversubscription")).toBeCloseTo(-PAYLOAD / 2, 10);
    const collisions = [...worst].filter(([stage]) => stage.startsWith("collisions"));
    expect(collisions.reduce((sum, [, fraction]) => sum + fraction, 0)).toBeCloseTo(-PAYLOAD / 4, 10);
    // The mean of 1/3, 1/3, 1/3 and 1 is that of the split: unfair, and on the mean no loss.
    expect(on(0, 0, 0, 1).get("goodput")).toBeCloseTo(PAYLOAD / 2, 10);
  });

  it("show as a gain where the mean of flows on paths exceeds that of fair ones over a split", () => {
    // Cables of 1/2. Split, leaf 0's three flows have 1/3 of its uplinks each, and so have leaf 1's three: 1/3 on the mean.
    // On paths two share a cable, 1/4 each, and the others have one to themselves: 3/8 on the mean.
    const graph = leafSpine({ leaves: 3, nicsPerLeaf: 4, spines: 2, uplinkFactor: 1 / 2 });
    const both = "nic-0,nic-4,leaf-0>spine-0>leaf-1\nnic-1,nic-5,leaf-0>spine-0>leaf-1\n";
    const alone = "nic-2,nic-8,leaf-0>spine-1>leaf-2\nnic-9,nic-6,leaf-2>spine-1>leaf-1\n";
    const stages = stagesOf(graph, { policies: ["pinned"], ...list(`src,dst,via\n${both}${alone}`) }).get("pinned")!;
    expect([...stages.keys()]).toEqual(["line rate", "headers", "oversubscription", "above a fair split", "goodput"]);
    expect(stages.get("oversubscription")).toBeCloseTo((1 / 3 - 1) * PAYLOAD, 10);
    expect(stages.get("above a fair split")).toBeCloseTo((3 / 8 - 1 / 3) * PAYLOAD, 10);
  });

  it("name what is down or slow asymmetry: what the same policy would have as built", () => {
    const graph = leafSpine({ leaves: 2, nicsPerLeaf: 4, spines: 4, uplinkFactor: 1 });
    const flows = list("src,dst\nnic-0,nic-4\nnic-1,nic-5\nnic-2,nic-6\nnic-3,nic-7\n");
    const policies = ["ideal", "adaptive", "ecmp"];
    const whole = stagesOf(graph, { policies, ...flows });
    cut(graph, "leaf-0", "spine-1");
    const damaged = stagesOf(graph, { policies, ...flows });
    // Three cables of four: every flow has 3/4.
    expect(damaged.get("ideal")!.get("asymmetry")).toBeCloseTo(-PAYLOAD / 4, 10);
    for (const policy of policies) {
      const before = [...whole.get(policy)!];
      const after = [...damaged.get(policy)!];
      // All that stands above asymmetry is as it was, to the bit; the row is the difference of the two goodputs.
      expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      const difference = damaged.get(policy)!.get("goodput")! - whole.get(policy)!.get("goodput")!;
      expect(damaged.get(policy)!.get("asymmetry") ?? 0).toBeCloseTo(difference, 11);
    }
  });
});

describe("the fabric as built", () => {
  it("is what the same graph without damage freezes to", () => {
    const whole = leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 });
    const damaged = leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 });
    expect(freeze(whole).asBuilt).toBeUndefined();
    cut(damaged, "leaf-0", "spine-1");
    damaged.setEdgeAttribute("leaf-1=spine-0", "rateBps", 100e9);
    expect(freeze(damaged).asBuilt).toEqual(freeze(whole));
  });
});
