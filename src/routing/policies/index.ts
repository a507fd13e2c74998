/** The registry of routing policies: a new one is a file here and a line below. */

import { UsageError, unknownName } from "../../errors.ts";
import type { Policy } from "../policy.ts";
import { adaptive } from "./adaptive.ts";
import { adaptiveLocal } from "./adaptive-local.ts";
import { balanced } from "./balanced.ts";
import { conga } from "./conga.ts";
import { dimensionOrder } from "./dimension-order.ts";
import { dlb } from "./dlb.ts";
import { eEcmp } from "./e-ecmp.ts";
import { ecmp } from "./ecmp.ts";
import { flowlet } from "./flowlet.ts";
import { hedera } from "./hedera.ts";
import { ideal } from "./ideal.ts";
import { optimal } from "./optimal.ts";
import { pinned } from "./pinned.ts";
import { reps } from "./reps.ts";
import { spray } from "./spray.ts";
import { sprayRr } from "./spray-rr.ts";
import { ugal } from "./ugal.ts";
import { valiant } from "./valiant.ts";
import { wcmp } from "./wcmp.ts";

export const POLICIES: readonly Policy[] = [
  ecmp,
  eEcmp,
  wcmp,
  flowlet,
  dlb,
  conga,
  hedera,
  balanced,
  spray,
  sprayRr,
  reps,
  adaptiveLocal,
  adaptive,
  dimensionOrder,
  valiant,
  ugal,
  pinned,
  ideal,
  optimal,
];

/**
 * Policies that can serve jobs in time and collectives: no paths from a file, none that change while flows run, and no solver
 * over one set of flows.
 */
export const TIMED_POLICIES = POLICIES.filter(({ paths }) => !["pinned", "moving", "optimal"].includes(paths));

/** What `all` stands for among some policies: those that every fabric and every pattern suits. */
export function allOf(policies: readonly Policy[]): readonly string[] {
  return policies.filter(({ needs }) => needs === undefined).map(({ name }) => name);
}

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
