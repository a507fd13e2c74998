/** Adaptive routing between leaves that failures leave few common spines. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { findPolicy } from "../../src/routing/index.ts";
import { Network, prepare, simulate } from "../../src/sim/index.ts";
import { readTopology } from "../../src/topology/index.ts";
import { moduleOf } from "../core/builds.ts";

const OPTIONS = {
  qps: 1,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  seed: 1,
  window: 2,
  format: { mtuBytes: 4096, ipVersion: 4 },
} as const;

/** Two leaves, three spines on 100G cables; leaf 0 has lost spine 0, leaf 1 spine 1. */
const FABRIC = `
builder: leaf-spine
parameters: { leaves: 2, nicsPerLeaf: 2, spines: 3, nicRate: 400Gbps, fabricRate: 100Gbps }
changes:
  - { between: [leaf-0, spine-0], state: down }
  - { between: [leaf-1, spine-1], state: down }
`;

function idealGbps(text: string, flows: readonly (readonly [number, number])[]): number[] {
  const network = new Network(moduleOf("release"), freeze(readTopology(text)));
  const baseline = prepare(network, {
    flowCount: flows.length,
    src: Uint32Array.from(flows, ([src]) => src),
    dst: Uint32Array.from(flows, ([, dst]) => dst),
  });
  const { rateBps } = simulate(network, baseline, findPolicy("ideal"), OPTIONS);
  return [...rateBps].map((rate) => rate / 1e9);
}

describe("what two leaves can exchange", () => {
  it("is what their common spines carry, not the sum of what each has left", () => {
    // because spine 2 alone still joins both leaves, with one 100G cable each; each leaf has 200G of cables left
    expect(idealGbps(FABRIC, [[0, 2]])).toEqual([100]);
  });

  it("is so where other spines are dead, too, which are pools of their own", () => {
    // because as many dead spines as there are kinds of living ones beside the first must not hide the difference
    const dead = [3, 4, 5].map((spine) => `  - { node: spine-${spine}, state: down }\n`).join("");
    expect(idealGbps(FABRIC.replace("spines: 3", "spines: 6") + dead, [[0, 2]])).toEqual([100]);
  });

  it("is shared equally by the flows of the pair", () => {
    expect(
      idealGbps(FABRIC, [
        [0, 2],
        [1, 3],
      ]),
    ).toEqual([50, 50]);
  });

  it("is all of the pool where no cable is lost", () => {
    // because three spines carry 100G each
    expect(idealGbps(FABRIC.split("changes")[0]!, [[0, 2]])).toEqual([300]);
  });
});
