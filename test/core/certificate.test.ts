/** The certificate must see through rates that are not max-min: those of other routes, proved against the present ones. */

import { describe, expect, it } from "vitest";
import { Core, type Routes } from "../../src/core/index.ts";
import { linksOnly } from "../worlds.ts";
import { BUILDS, moduleOf } from "./builds.ts";

/** One link per commodity, weight 1. */
const on = (...links: number[]): Routes => ({
  commoditiesPerFlow: 1,
  pathStart: Uint32Array.from({ length: links.length + 1 }, (_, c) => c),
  pathLinks: Uint32Array.from(links),
});

/** Solved on links 0 and 1 the rates are 1 and 5. */
const CAPACITIES = [1, 5, 6, 4, 12] as const;

describe.each(BUILDS)("the certificate (%s build)", (build) => {
  it.each([
    { fault: "none", links: [0, 1], violation: 0 },
    { fault: "link 3 is overfull: 6 on 4", links: [3, 3], violation: 6 / 4 - 1 },
    { fault: "link 4 is half empty: 6 on 12", links: [4, 4], violation: 1 - 6 / 12 },
    { fault: "link 2 is full, and unfair: 1 beside 5", links: [2, 2], violation: 1 - 1 / 5 },
  ])("measures the fault: $fault", ({ links, violation }) => {
    const core = new Core(moduleOf(build), linksOnly(CAPACITIES), { distances: false });
    core.setRoutes(on(0, 1));
    expect([...core.solve().rateBps]).toEqual([1, 5]);
    core.setRoutes(on(...links));
    expect(core.certify()).toBe(violation);
  });
});
