/** The certificate must see through rates that are not max-min: those of other routes, proved against the present ones. */

import { describe, expect, it } from "vitest";
import { Core, type Routes } from "../../src/core/index.ts";
import { SolverError } from "../../src/errors.ts";
import { linksOnly } from "../worlds.ts";
import { BUILDS, moduleOf } from "./builds.ts";

/** A row of links per commodity, all of weight 1. */
const rows = (...links: readonly (readonly number[])[]): Routes => ({
  commoditiesPerFlow: 1,
  pathStart: Uint32Array.from({ length: links.length + 1 }, (_, c) => links.slice(0, c).flat().length),
  pathLinks: Uint32Array.from(links.flat()),
});

const CAPACITIES = [1, 5, 6, 3, 3, 4, 12] as const;

describe.each(BUILDS)("the certificate (%s build)", (build) => {
  it.each([
    { fault: "none", rates: [1, 5], present: rows([0], [1]), violation: 0 },
    { fault: "a full link is unfair: 1 beside 5 on 6", rates: [1, 5], present: rows([2], [2]), violation: 1 - 1 / 5 },
    { fault: "a link is half empty: 3 + 3 on 12", rates: [3, 3], present: rows([6], [6]), violation: 1 - 6 / 12 },
    { fault: "a link is overfull: 3 + 3 on 4", rates: [3, 3], present: rows([5], [5]), violation: 6 / 4 - 1 },
    {
      fault: "a link is overfull though everybody has a bottleneck elsewhere",
      rates: [3, 3],
      present: rows([3, 5], [4, 5]),
      violation: 6 / 4 - 1,
    },
  ])("measures the fault: $fault", ({ rates, present, violation }) => {
    const core = new Core(moduleOf(build), linksOnly(CAPACITIES), { distances: false });
    core.setRoutes(rates[0] === 1 ? rows([0], [1]) : rows([3], [4])); // a link of that capacity for each
    expect([...core.solve().rateBps]).toEqual(rates);
    core.setRoutes(present);
    expect(core.certify()).toBe(violation);
  });

  it("proves nothing after a solve that was refused", () => {
    const core = new Core(moduleOf(build), linksOnly([6]), { distances: false });
    core.setRoutes(rows([0], []));
    expect(() => core.solve(Float64Array.of(2, Infinity))).toThrow(SolverError);
    core.setRoutes(rows([0])); // what is left is bounded, but was not solved
    expect(core.certify()).toBe(Infinity);
  });
});
