/** Networks that nothing joins: which they are, and that patterns stay within each. */

import { describe, expect, it } from "vitest";
import { freeze, networksOf } from "../../src/fabric/index.ts";
import { createRng } from "../../src/rng.ts";
import { buildTopology } from "../../src/topology/index.ts";
import { buildPattern, findPattern, PATTERNS } from "../../src/workload/index.ts";
import { allRanks } from "./fabrics.ts";

const RATES = { nicRate: "400Gbps", fabricRate: "400Gbps" };
const PLANES = {
  builder: "leaf-spine",
  parameters: { planes: 2, leaves: 3, nicsPerLeaf: 4, spines: 2, ...RATES },
};
const fabricOf = (spec: object) => freeze(buildTopology(spec));
const build = (name: string, fabric: ReturnType<typeof fabricOf>) => {
  const context = { fabric, ranks: allRanks(fabric), rng: createRng(1, 0), parameters: {} };
  return buildPattern(findPattern(name), context, networksOf(fabric));
};

describe("networks", () => {
  it("are planes, and rails that nothing joins", () => {
    // gpu-0.0, gpu-0.1, gpu-1.0, …
    expect(networksOf(fabricOf(PLANES))).toEqual({
      count: 2,
      ofNic: Uint32Array.from({ length: 24 }, (_, nic) => nic % 2),
    });
    const rails = { builder: "rail-only", parameters: { gpusPerServer: 4, serversPerLeaf: 3, nicRate: "400Gbps" } };
    expect([...networksOf(fabricOf(rails)).ofNic]).toEqual(Array.from({ length: 12 }, (_, nic) => nic % 4));
  });

  it("are not what cables that are down cut off", () => {
    const { parameters } = PLANES;
    const changes = [{ node: "leaf-1", state: "down" }];
    const fabric = fabricOf({ builder: "leaf-spine", parameters: { ...parameters, planes: 1 }, changes });
    expect(networksOf(fabric).count).toBe(1);
  });

  it("keep each pattern to themselves", () => {
    const fabric = fabricOf(PLANES);
    for (const { name } of PATTERNS.filter(({ namesNics }) => !namesNics)) {
      const { flows, text } = build(name, fabric);
      expect(text, name).toContain("in each of 2 networks");
      expect(flows.flowCount).toBe(flows.src.length);
      expect([0, 1].map((plane) => flows.src.filter((nic) => nic % 2 === plane).length)).toEqual([
        flows.flowCount / 2,
        flows.flowCount / 2,
      ]);
      expect(
        flows.dst.map((nic) => nic % 2),
        name,
      ).toEqual(flows.src.map((nic) => nic % 2));
    }
  });

  it("change nothing where there is one", () => {
    const fabric = fabricOf({ ...PLANES, parameters: { ...PLANES.parameters, planes: 1 } });
    const context = { fabric, ranks: allRanks(fabric), parameters: {} };
    const alone = findPattern("permutation").build({ ...context, rng: createRng(1, 0) });
    expect(build("permutation", fabric)).toEqual(alone);
  });
});
