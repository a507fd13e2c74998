/** What src/core/ promises at the WebAssembly boundary: growth without stale views, errors of ours instead of traps. */

import { describe, expect, it } from "vitest";
import { Core } from "../../src/core/index.ts";
import { KernelError } from "../../src/errors.ts";
import { freeze } from "../../src/fabric/freeze.ts";
import { BUILDS, instanceOf, moduleOf } from "../core/builds.ts";
import { shifted } from "../core/flows.ts";
import { coreGraphOf, leafSpine, linksOnly } from "../worlds.ts";

const fabric = freeze(leafSpine({ leaves: 8, nicsPerLeaf: 8, spines: 8, uplinkFactor: 1 }));

describe.each(BUILDS)("the core's door (%s build)", (build) => {
  it("gives a small problem the same answer before and after memory has grown for a large one", () => {
    const core = new Core(moduleOf(build), coreGraphOf(fabric));
    const run = (qps: number) => {
      core.setFlows(shifted(fabric.hostCount, 9));
      core.routeEcmp({ qps, qpMode: "pooled", hash: "fair", polarized: false, seed: 3 });
      const solution = core.solve(new Float64Array(fabric.hostCount * qps).fill(150e9));
      const collisions = core.countCollisions(true);
      return { routes: core.routes(qps, false), solution, collisions, violation: core.certify() };
    };
    const before = run(1);
    const large = run(2000); // 128,000 commodities: tens of megabytes where the start had none
    const after = run(1);
    expect(large.solution.rateBps).toHaveLength(128_000);
    expect(large.violation).toBeLessThan(1e-9);
    expect(after).toEqual(before);
  });

  it("hands out copies, which later runs leave alone", () => {
    const core = new Core(moduleOf(build), linksOnly([6]), { distances: false });
    core.setRoutes({ commoditiesPerFlow: 1, pathStart: Uint32Array.of(0, 1), pathLinks: Uint32Array.of(0) });
    const first = core.solve();
    core.solve(Float64Array.of(2));
    expect([...first.rateBps]).toEqual([6]);
  });

  it("says which name the module lacks", () => {
    const error = thrownBy(() => instanceOf(build).number("Column", "Nonsense"));
    expect(error.issues).toEqual([
      { code: "ABI_MISMATCH", path: "core", message: "the core has no Column.Nonsense: build it anew" },
    ]);
  });
});

describe("a trap in the debug build", () => {
  it("is a KernelError with AssemblyScript's message, file and line", () => {
    const core = new Core(moduleOf("debug"), linksOnly([6]), { distances: false });
    core.setRoutes({ commoditiesPerFlow: 1, pathStart: Uint32Array.of(0, 1), pathLinks: Uint32Array.of(999) });
    const error = thrownBy(() => core.solve());
    expect(error.code).toBe("TRAP");
    expect(error.message).toMatch(/^core: Index out of range \(\S+\.ts:\d+:\d+\)$/);
  });
});

function thrownBy(run: () => unknown): KernelError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(KernelError);
    return error as KernelError;
  }
  throw new Error("nothing was thrown");
}
