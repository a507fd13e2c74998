/** The slowest flow of a solve, and the link that holds it. */

import { OWN_CAP } from "../core/index.ts";
import type { Flows } from "../workload/index.ts";
import type { LinkView } from "./link-view.ts";
import type { SlowestFlow } from "./result.ts";

/** Less than line rate by less than this part is rounding. */
const ROUNDING = 1e-9;

interface Solved {
  readonly flows: Flows;
  readonly lineRateBps: Float64Array; // [flows]
  readonly rateBps: Float64Array; // [flows]
  /** The link of the view that holds each commodity, and the commodities' rates. */
  readonly bottleneck: Uint32Array; // [commodities]
  readonly commodityRateBps: Float64Array; // [commodities]
}

/** The first of the slowest; of several commodities the slowest is asked what holds it. Undefined where all have line rate. */
export function slowestFlow(
  view: Pick<LinkView, "linkSource" | "linkTarget" | "linkMembers" | "linkClass" | "classes" | "nodeOf">,
  { flows, lineRateBps, rateBps, bottleneck, commodityRateBps }: Solved,
  linkFlows: Uint32Array,
): SlowestFlow | undefined {
  const fractionOf = (f: number): number => rateBps[f]! / lineRateBps[f]!;
  let slowest = 0;
  for (let f = 1; f < rateBps.length; f++) if (fractionOf(f) < fractionOf(slowest)) slowest = f;
  if (fractionOf(slowest) >= 1 - ROUNDING) return undefined;
  const perFlow = bottleneck.length / rateBps.length;
  let held = slowest * perFlow;
  for (let c = held + 1; c < (slowest + 1) * perFlow; c++) {
    if (commodityRateBps[c]! < commodityRateBps[held]!) held = c;
  }
  const link = bottleneck[held]!;
  return {
    src: flows.src[slowest]!,
    dst: flows.dst[slowest]!,
    fraction: fractionOf(slowest),
    ...(link === OWN_CAP
      ? {}
      : {
          heldBy: {
            from: view.nodeOf[view.linkSource[link]!]!,
            to: view.nodeOf[view.linkTarget[link]!]!,
            tier: view.classes[view.linkClass[link]!]!.name,
            flows: linkFlows[link]!,
            links: view.linkMembers[link]!,
          },
        }),
  };
}
