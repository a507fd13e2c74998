/** Flows that are left out change no other's path where the others keep their numbers. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/freeze.ts";
import { fatTree } from "../worlds.ts";
import { BUILDS } from "./builds.ts";
import { shifted } from "./flows.ts";
import { coreOf } from "./walks.ts";

const OPTIONS = { qps: 1, qpMode: "pooled", hash: "fair", polarized: false, seed: 7 } as const;

describe.each(BUILDS)("numbers of flows (%s build)", (build) => {
  it("are what hashing knows them by", () => {
    const fabric = freeze(fatTree(6));
    const core = coreOf(build, fabric);
    const all = shifted(fabric.hostCount, 11);
    core.setFlows(all);
    core.routeEcmp(OPTIONS);
    const before = core.routes(1, false);
    const kept = Uint32Array.from({ length: fabric.hostCount }, (_, f) => f).filter((f) => f % 3 !== 0);
    const some = {
      src: kept.map((f) => all.src[f]!),
      dst: kept.map((f) => all.dst[f]!),
      demandBps: Float64Array.from(kept, (f) => all.demandBps[f]!),
    };
    const pathsOf = (number?: Uint32Array) => {
      core.setFlows(number ? { ...some, number } : some);
      core.routeEcmp(OPTIONS);
      const { pathStart, pathLinks } = core.routes(1, false);
      return [...kept.keys()].map((i) => [...pathLinks.subarray(pathStart[i], pathStart[i + 1])]);
    };
    const expected = [...kept].map((f) => [...before.pathLinks.subarray(before.pathStart[f], before.pathStart[f + 1])]);
    expect(pathsOf(kept)).toEqual(expected);
    expect(pathsOf()).not.toEqual(expected);
  });
});
