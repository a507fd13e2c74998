/** The registry of routing policies: a new one is a file here and a line below. */

import { UsageError, unknownName } from "../../errors.ts";
import type { Policy } from "../policy.ts";
import { adaptive } from "./adaptive.ts";
import { ecmp } from "./ecmp.ts";
import { ideal } from "./ideal.ts";
import { pinned } from "./pinned.ts";
import { spray } from "./spray.ts";

export const POLICIES: readonly Policy[] = [ecmp, spray, adaptive, pinned, ideal];

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
