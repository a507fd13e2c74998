/** Flows on paths that they name: routes, rates, collisions, and what is refused. */

import { describe, expect, it } from "vitest";
import { RoutingError, ScenarioError } from "../../src/errors.ts";
import { type Fabric, freeze } from "../../src/fabric/index.ts";
import { createRng } from "../../src/rng.ts";
import { findPolicy, pinnedRoutes } from "../../src/routing/index.ts";
import { Network, prepare, simulate } from "../../src/sim/index.ts";
import { type Flows, findPattern } from "../../src/workload/index.ts";
import { moduleOf } from "../core/builds.ts";
import { clos3, cut, LINE_RATE_BPS, leafSpine, leafSpine2x2 } from "../worlds.ts";

const OPTIONS = {
  qps: 1,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  seed: 5,
  window: 1.25,
  format: { mtuBytes: 4096, ipVersion: 4 },
} as const;

function flowsOf(fabric: Fabric, text: string): Flows {
  const ranks = Uint32Array.from({ length: fabric.hostCount }, (_, nic) => nic);
  const parameters = { flows: { name: "flows.csv", text } };
  return findPattern("flow-list").build({ fabric, ranks, rng: createRng(1, 0), parameters }).flows;
}

describe("pinned paths", () => {
  it("share the links that their flows name", () => {
    const fabric = freeze(leafSpine2x2());
    const network = new Network(moduleOf("release"), fabric);
    const run = (first: string, second: string) => {
      const flows = flowsOf(fabric, `src,dst,via\n0,2,leaf-0>${first}>leaf-1\n1,3,leaf-0>${second}>leaf-1\n`);
      return simulate(network, prepare(network, flows), findPolicy("pinned"), OPTIONS);
    };
    expect([...run("spine-0", "spine-1").rateBps]).toEqual([LINE_RATE_BPS, LINE_RATE_BPS]);
    const together = run("spine-1", "spine-1");
    // Both on one cable up and one down: each has a half, and the other spine had room.
    expect([...together.rateBps]).toEqual([LINE_RATE_BPS / 2, LINE_RATE_BPS / 2]);
    expect(together.collisions.all).toMatchObject({ overloadedLinks: 2, collidingFlows: 2, collidingPairs: 2 });
    expect(together.losses.reduce((sum, { fraction }) => sum + fraction, 0)).toBeCloseTo(1 / 2, 12);
  });

  it("give what ECMP gives when they name the paths that ECMP took", () => {
    const shape = { pods: 3, leavesPerPod: 2, nicsPerLeaf: 4, spinesPerPod: 2, coresPerSpine: 2 };
    const fabric = freeze(clos3(shape));
    const network = new Network(moduleOf("release"), fabric);
    const { hostCount } = fabric;
    const src = Uint32Array.from({ length: hostCount }, (_, nic) => nic);
    const flows = { flowCount: hostCount, src, dst: src.map((nic) => (nic + 9) % hostCount) };
    const baseline = prepare(network, flows);
    const hashed = simulate(network, baseline, findPolicy("ecmp"), OPTIONS);
    const { pathStart, pathLinks } = network.links.routes(1, false);
    const switches = [...flows.src.keys()].map((f) =>
      [...pathLinks.subarray(pathStart[f]!, pathStart[f + 1]! - 1)].map((link) => fabric.linkTarget[link]!),
    );
    const start = Uint32Array.from([0, ...switches.map((_, f) => switches.slice(0, f + 1).flat().length)]);
    const via = { start, switches: Uint32Array.from(switches.flat()) };
    const pinned = simulate(network, { ...baseline, flows: { ...flows, via } }, findPolicy("pinned"), OPTIONS);
    expect(pinned).toEqual(hashed);
    expect(hashed.collisions.all.overloadedLinks).toBeGreaterThan(0);
  });

  it("take the first of parallel cables, all of them", () => {
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 1, uplinkFactor: 1, cables: 2 }));
    const flows = flowsOf(fabric, "src,dst,via\n0,2,leaf-0>spine-0>leaf-1\n1,3,leaf-0 spine-0 leaf-1\n");
    const { pathStart, pathLinks } = pinnedRoutes(fabric, { ...flows, via: flows.via! });
    expect([...pathStart]).toEqual([0, 4, 8]);
    expect(pathLinks[5]).toBe(pathLinks[1]);
    const uplinks = [...pathLinks.keys()].filter((l) => fabric.linkTarget[l] === fabric.nodeNames.indexOf("spine-0"));
    expect(pathLinks[1]).toBe(Math.min(...uplinks.filter((l) => fabric.linkSource[l] === fabric.nicLeaf[0])));
  });

  it("share as the fairness says: of two full links a proportional flow has 1 / 3, whether hashed or pinned", () => {
    const fabric = freeze(leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 1, uplinkFactor: 1 }));
    const network = new Network(moduleOf("release"), fabric);
    const text = "src,dst,via\n0,2,leaf-0>spine-0>leaf-1\n1,4,leaf-0>spine-0>leaf-2\n5,3,leaf-2>spine-0>leaf-1\n";
    const baseline = prepare(network, flowsOf(fabric, text));
    for (const policy of ["pinned", "ecmp"]) {
      for (const qps of [1, 2]) {
        const rates = (alpha?: number) => {
          const options = { ...OPTIONS, qps, ...(alpha === undefined ? {} : { alpha }) };
          const run = simulate(network, baseline, findPolicy(policy), options);
          const fractions = [...run.rateBps].map((rate) => rate / LINE_RATE_BPS);
          const lost = run.losses.reduce((sum, { fraction }) => sum + fraction, 0);
          expect(1 - lost).toBeCloseTo(fractions.reduce((sum, fraction) => sum + fraction, 0) / 3, 12);
          return fractions.map((fraction) => fraction.toFixed(5));
        };
        expect(rates()).toEqual(["0.50000", "0.50000", "0.50000"]);
        expect(rates(1)).toEqual(["0.33333", "0.66667", "0.66667"]);
      }
    }
  });

  it("must be there: flows without paths are refused by name of the option", () => {
    const fabric = freeze(leafSpine2x2());
    const network = new Network(moduleOf("release"), fabric);
    const baseline = prepare(network, flowsOf(fabric, "0,2\n"));
    const run = () => simulate(network, baseline, findPolicy("pinned"), OPTIONS);
    expect(run).toThrow(ScenarioError);
    expect(run).toThrow(
      "--policy: policy pinned needs the path of every flow (expected a flow list with a column via, got none)",
    );
  });

  it("need cables that are up", () => {
    const graph = leafSpine2x2();
    cut(graph, "leaf-0", "spine-0");
    const fabric = freeze(graph);
    const switches = ["leaf-0", "spine-0", "leaf-1"].map((name) => fabric.nodeNames.indexOf(name));
    const via = { start: Uint32Array.of(0, 3), switches: Uint32Array.from(switches) };
    const run = () => pinnedRoutes(fabric, { src: Uint32Array.of(0), dst: Uint32Array.of(2), via });
    expect(run).toThrow(RoutingError);
    expect(run).toThrow('flows[0]: no cable that is up joins "leaf-0" and "spine-0"');
  });
});
