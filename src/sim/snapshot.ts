/** One solve: all flows start together and keep their first rates (MODEL.md section 1, the lemma). */

import type { EcmpOptions } from "../core/index.ts";
import type { Policy } from "../routing/index.ts";
import type { Baseline } from "./baseline.ts";
import { type FairnessOptions, runHashed, runPinned } from "./hashed.ts";
import type { LoadOptions } from "./link-loads.ts";
import type { Network } from "./network.ts";
import { runOptimal } from "./optimal/optimum.ts";
import type { RunResult } from "./result.ts";
import { runSprayed, type SprayOptions } from "./sprayed.ts";

/** What a policy may need: hashing for hashed paths, window and packets for sprayed ones. */
export interface SnapshotOptions extends EcmpOptions, SprayOptions, FairnessOptions, LoadOptions {}

/** Rates and losses of the baseline's flows under a policy. Deterministic for its arguments. */
export function simulate(network: Network, baseline: Baseline, policy: Policy, options: SnapshotOptions): RunResult {
  switch (policy.paths) {
    case "hashed":
      return runHashed(network, baseline, options);
    case "pinned":
      return runPinned(network, baseline, options);
    case "optimal":
      return runOptimal(network, baseline, options);
    default:
      return runSprayed(network, baseline, policy, options);
  }
}
