/**
 * Stages of the loss, each the difference of two levels: means over flows of rate / line rate. From the top every level
 * takes one more limit into account than the one above it (docs/losses.md).
 */

import { OWN_CAP, type Routes } from "../core/index.ts";
import type { Fabric } from "../fabric/index.ts";
import type { Flows } from "../workload/index.ts";
import type { Network } from "./network.ts";
import type { LossStep, RunResult } from "./result.ts";

/** Mean over flows of rate / line rate. */
export function meanFraction(rateBps: Float64Array, lineRateBps: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < rateBps.length; f++) sum += rateBps[f]! / lineRateBps[f]!;
  return sum / rateBps.length;
}

/** What one more limit takes: from some rates to the next. */
export function fallTo(stage: string, fromBps: Float64Array, toBps: Float64Array, lineRateBps: Float64Array): LossStep {
  return { stage, fraction: meanFraction(fromBps, lineRateBps) - meanFraction(toBps, lineRateBps) };
}

/**
 * What all policies lose alike: to NICs that several flows share, as if nothing but NICs had a limit; and to the fabric's
 * capacity, as if every flow were split over all shortest paths for the best.
 */
export function sharedLosses(
  network: Network,
  flows: Flows,
  lineRateBps: Float64Array,
  idealBps: Float64Array,
): LossStep[] {
  const isWhole = idealBps.every((rate, f) => rate === lineRateBps[f]);
  const nicsOnlyBps = isWhole
    ? idealBps
    : network.rows.solve(network.fabric.linkRateBps, nicRows(network.fabric, flows));
  return [
    fallTo("shared NICs", lineRateBps, nicsOnlyBps, lineRateBps),
    fallTo("oversubscription", nicsOnlyBps, idealBps, lineRateBps),
  ];
}

/** Rows of a sender's and a receiver's own link. */
function nicRows({ outStart, linkReverse }: Fabric, { flowCount, src, dst }: Flows): Routes {
  const pathLinks = new Uint32Array(2 * flowCount);
  for (let f = 0; f < flowCount; f++) {
    pathLinks[2 * f] = outStart[src[f]!]!;
    pathLinks[2 * f + 1] = linkReverse[outStart[dst[f]!]!]!;
  }
  return { commoditiesPerFlow: 1, pathStart: Uint32Array.from({ length: flowCount + 1 }, (_, f) => 2 * f), pathLinks };
}

/** Flows at their rates, and the link that holds each of their commodities. */
interface Held {
  readonly rateBps: Float64Array; // [flows]
  readonly bottleneck: Uint32Array; // [commodities]
  readonly perFlow: number;
}

/**
 * From a split for the best to flows on paths of their own. The loss is shared among the classes of links in proportion to
 * what the flows lose that each class holds. Flows on paths may also get more on the mean than max-min fair ones over a
 * split would: then no class has lost anything, and the gain is a step of its own.
 */
export function collisionLosses(
  { classes, linkClass }: Network,
  idealBps: Float64Array,
  lineRateBps: Float64Array,
  { rateBps, bottleneck, perFlow }: Held,
): LossStep[] {
  const lost = new Float64Array(classes.length);
  for (let c = 0; c < bottleneck.length; c++) {
    const link = bottleneck[c]!;
    if (link === OWN_CAP) continue;
    const f = Math.floor(c / perFlow);
    lost[linkClass[link]!]! += Math.max(0, idealBps[f]! - rateBps[f]!) / lineRateBps[f]! / perFlow;
  }
  // A NIC's own link holds flows that have room elsewhere: it is blamed only where nothing else is.
  const inside = lost.map((loss, index) => (classes[index]!.atNic ? 0 : loss));
  const blamed = inside.some((loss) => loss > 0) ? inside : lost;
  const total = blamed.reduce((sum, loss) => sum + loss, 0);
  const { fraction } = fallTo("collisions", idealBps, rateBps, lineRateBps);
  const isLoss = fraction > 0 && total > 0;
  return [
    ...classes.map(({ name }, index) => ({
      stage: `collisions ${name}`,
      fraction: isLoss ? (fraction * blamed[index]!) / total : 0,
    })),
    { stage: "above a fair split", fraction: isLoss ? 0 : fraction },
  ];
}

/**
 * All steps of a run. Where the same run was made on the fabric as built, its steps come first, and what is down or slow
 * is one more: how much less the policy gives here. The transport's steps are this run's, and come last.
 */
export function lossesOf(run: RunResult, asBuilt?: RunResult): LossStep[] {
  const { losses, transportLosses = [] } = run;
  if (asBuilt === undefined) return [...losses, ...transportLosses];
  const sum = (steps: readonly LossStep[]): number => steps.reduce((total, { fraction }) => total + fraction, 0);
  const asymmetry = sum(losses) - sum(asBuilt.losses);
  return [...asBuilt.losses, { stage: "asymmetry", fraction: asymmetry }, ...transportLosses];
}
