/** The registry of routing policies: a new one is a file here and a line below. */

import { UsageError, unknownName } from "../../errors.ts";
import type { Policy } from "../policy.ts";
import { adaptive } from "./adaptive.ts";
import { adaptiveLocal } from "./adaptive-local.ts";
import { ecmp } from "./ecmp.ts";
import { ideal } from "./ideal.ts";
import { optimal } from "./optimal.ts";
import { pinned } from "./pinned.ts";
import { reps } from "./reps.ts";
import { spray } from "./spray.ts";
import { sprayRr } from "./spray-rr.ts";

export const POLICIES: readonly Policy[] = [
  ecmp,
  spray,
  sprayRr,
  reps,
  adaptiveLocal,
  adaptive,
  pinned,
  ideal,
  optimal,
];

/** Policies that can serve jobs in time and collectives: no paths from a file, and no solver over one set of flows. */
export const TIMED_POLICIES = POLICIES.filter(({ paths }) => paths !== "pinned" && paths !== "optimal");

/** @throws {UsageError} UNKNOWN_POLICY, with the nearest name */
export function findPolicy(name: string, path = "--policy"): Policy {
  const found = POLICIES.find((policy) => policy.name === name);
  if (found) return found;
  throw new UsageError([
    unknownName(
      path,
      "policy",
      name,
      POLICIES.map((policy) => policy.name),
    ),
  ]);
}
