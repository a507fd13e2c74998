/** A small dose of the differential run; `npm run differential` is the whole of it. */

import { describe, it } from "vitest";
import { BUILDS, moduleOf } from "../core/builds.ts";
import { CHECKS } from "./checks.ts";

/** Problems of each kind, from a number on that no other test draws. */
const PROBLEMS = 108;
const FIRST = 1_000_000;

describe("debug build, release build and TypeScript", () => {
  it.each(Object.entries(CHECKS))("agree on random problems: %s", (_, check) => {
    for (let seed = FIRST; seed < FIRST + PROBLEMS; seed++) check(BUILDS.map(moduleOf), seed);
  });
});
