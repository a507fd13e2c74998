/** Results of a small all-reduce as a driver would give them, for whoever holds results against stored ones. */

import type { CollectiveResult, CollectiveSummary } from "../../src/metrics/collective-summary.ts";

export const VERSION = "0.1.0";
export const CORE_HASH = "9f2c41d7a0b35e68c1f4d2a97be03815647cda90e1b2f3348d5a6c7089fe1b24";

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** One policy under a ring, at 8 MiB and 1 GiB. */
export function ringResult(
  policy: string,
  busbwGBps: readonly [number, number],
  { efficiency = 0.75, overloadedLinks = 12.5, collidingFlows = 40 } = {},
): CollectiveResult {
  const estimate = (value: number) => ({ value, ci95: [value - 0.5, value + 0.5] as const });
  const rows = [8 * MIB, GIB].map((sizeBytes, i) => ({
    sizeBytes,
    count: sizeBytes / 4,
    timeS: estimate(1e-3),
    algbwGBps: estimate(busbwGBps[i]! / 2),
    busbwGBps: estimate(busbwGBps[i]!),
    latencyShare: 0.1,
    idealBusbwGBps: 392,
  }));
  return {
    policy,
    algorithm: "ring",
    rows,
    avgBusbwGBps: (busbwGBps[0] + busbwGBps[1]) / 2,
    efficiency: estimate(efficiency),
    bandwidthBusbwGBps: estimate(busbwGBps[1]),
    networkStepS: 5e-6,
    nvlinkStepS: 1e-6,
    networkSteps: 30,
    nvlinkSteps: 14,
    overloadedLinks,
    collidingFlows,
    collidingPairs: 7,
  };
}

/** Only what comparisons look at is filled in: the rest is the driver's to test. */
export function summaryOf(
  results: readonly CollectiveResult[],
  { version = VERSION, coreHash = CORE_HASH } = {},
): CollectiveSummary {
  return { schema: "heddle/collective@1", version, coreHash, results } as CollectiveSummary;
}
