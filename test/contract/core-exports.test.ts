/** The core's exports and imports are exactly those that src/core/exports.ts declares, in both builds. */

import { describe, expect, it } from "vitest";
import type { CoreExports } from "../../src/core/index.ts";
import { BUILDS, type Build, instanceOf, moduleOf } from "../core/builds.ts";

/** Kind of every export; the type makes this list and the interface name the same things. */
const EXPORTS: Readonly<Record<keyof CoreExports, WebAssembly.ImportExportKind>> = {
  memory: "memory",
  columnPointer: "function",
  columnLength: "function",
  reserveGraph: "function",
  indexGraph: "function",
  destinationCount: "function",
  computeDistances: "function",
  checkReachable: "function",
  reserveFlows: "function",
  failedFlow: "function",
  routeEcmp: "function",
  routeSpread: "function",
  reserveRoutes: "function",
  incidenceCount: "function",
  reserveSolve: "function",
  solveMaxMin: "function",
  solvePops: "function",
  certify: "function",
  reserveAlphaFair: "function",
  solveAlphaFair: "function",
  solvedSoftness: "function",
  newtonSteps: "function",
  newtonViolation: "function",
  priceUnit: "function",
  certifyAlphaFair: "function",
  reserveEvents: "function",
  setEventFairness: "function",
  beginEvents: "function",
  advanceEvents: "function",
  eventTime: "function",
  eventCount: "function",
  batchCount: "function",
  reratedTotal: "function",
  deliveredCount: "function",
  stalledFlow: "function",
  stalledLink: "function",
  measureSent: "function",
  countCollisions: "function",
  offerSprayed: "function",
  measureCuts: "function",
  countsPerClass: "function",
  allClasses: "function",
  seedSwitches: "function",
  setKey: "function",
  hashOf: "function",
  hashKey: "function",
};

/** Enumerations whose members are exported as globals, `Status.Ok` and so on; src/core/ finds them by name. */
const ENUMERATIONS: Readonly<Record<string, readonly string[] | "any">> = {
  Status: ["Ok", "Stalled", "Unreachable", "Overflow", "NotConverged"],
  HashFamily: ["Fair", "Crc16", "Crc32c", "XxHash32"],
  HashSeeds: ["PerSwitch", "PerTier", "Polarized"],
  Column: "any",
};

describe.each(BUILDS)("the WebAssembly core (%s build)", (build) => {
  const { module } = moduleOf(build);

  const exported = WebAssembly.Module.exports(module);

  it("exports the memory and functions that CoreExports declares, and no others", () => {
    const actual = exported.filter(({ kind }) => kind !== "global").map(({ name, kind }) => [name, kind]);
    expect(Object.fromEntries(actual)).toEqual(EXPORTS);
  });

  it("exports the members of its enumerations, each numbered from 0 without a gap", () => {
    const globals = exported.filter(({ kind }) => kind === "global").map(({ name }) => name.split("."));
    expect([...new Set(globals.map(([group]) => group))].sort()).toEqual(Object.keys(ENUMERATIONS).sort());
    const { number } = instanceOf(build);
    for (const [group, expected] of Object.entries(ENUMERATIONS)) {
      const members = globals.filter(([name]) => name === group).map(([, member]) => member!);
      const values = members.map((member) => number(group as "Column", member));
      expect(values.sort((a, b) => a - b)).toEqual(members.map((_, i) => i));
      if (expected !== "any") expect(members.sort()).toEqual([...expected].sort());
    }
  });

  it("imports env.abort and nothing else, so that it runs in a browser as in Node", () => {
    const imports = WebAssembly.Module.imports(module);
    for (const { module: from, name, kind } of imports) {
      expect([from, name, kind]).toEqual(["env", "abort", "function"]);
    }
    expect(imports.length).toBeLessThanOrEqual(1);
  });

  it("has the same exports in both builds", () => {
    const names = (of: Build) =>
      WebAssembly.Module.exports(moduleOf(of).module)
        .map(({ name, kind }) => `${kind} ${name}`)
        .sort();
    expect(names(build)).toEqual(names("debug"));
  });

  it("has a hash of 64 hexadecimal digits, for reports to record", () => {
    expect(moduleOf(build).hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
