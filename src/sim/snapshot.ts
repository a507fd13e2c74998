/** One solve: all flows start together and keep their first rates (MODEL.md section 1, the lemma). */

import { type Policy, queuePairs } from "../routing/index.ts";
import type { Baseline } from "./baseline.ts";
import { type FairnessOptions, runHashed, runPinned } from "./hashed.ts";
import type { LoadOptions } from "./link-loads.ts";
import type { Network } from "./network.ts";
import { runOptimal } from "./optimal/optimum.ts";
import { type PlaceOptions, runMoving, runPlaced } from "./placed.ts";
import type { RunResult } from "./result.ts";
import { runSprayed, type SprayOptions } from "./sprayed.ts";
import type { TransportOptions } from "./transport.ts";

/** What a policy may need: hashing for hashed paths, parameters for its own, window and packets for sprayed ones. */
export interface SnapshotOptions extends PlaceOptions, SprayOptions, FairnessOptions, LoadOptions, TransportOptions {}

/** Rates and losses of the baseline's flows under a policy. Deterministic for its arguments. */
export function simulate(network: Network, baseline: Baseline, policy: Policy, options: SnapshotOptions): RunResult {
  switch (policy.paths) {
    case "hashed":
      return runHashed(network, baseline, { ...options, ...queuePairs(policy, options) });
    case "pinned":
      return runPinned(network, baseline, options);
    case "placed":
      return runPlaced(network, baseline, policy, options);
    case "moving":
      return runMoving(network, baseline, policy, options);
    case "optimal":
      return runOptimal(network, baseline, options);
    default:
      return runSprayed(network, baseline, policy, options);
  }
}
