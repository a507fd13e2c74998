/** What the transport makes of the rates that routing gives: head-of-line blocking under PFC, then resending after drops. */

import type { Routes } from "../core/index.ts";
import type { Flows } from "../workload/index.ts";
import { type LatencyModel, readLatencyModel } from "./latency/latency-model.ts";
import { afterResending, type LossOptions } from "./loss-recovery.ts";
import { fallTo } from "./losses.ts";
import type { Network } from "./network.ts";
import type { PacketFormat } from "./packet.ts";
import { type PfcEffect, spreadPauses } from "./pfc.ts";
import type { LossStep, RunResult } from "./result.ts";
import { roundTrips } from "./round-trips.ts";

export interface TransportOptions extends LossOptions {
  readonly format: PacketFormat;
  /** Of queues at an onset; the defaults where absent. */
  readonly latencyModel?: LatencyModel;
  /** Default `off`. */
  readonly pfc?: PfcEffect;
  /** Queue of a link at which its switch pauses those that feed it; where absent, that at which ECN marks all packets. */
  readonly pfcXoffBytes?: number;
}

/** Flows as routing leaves them. */
interface Routed {
  readonly flows: Flows;
  readonly lineRateBps: Float64Array; // [flows]
  /** On links of the fabric, or on its pools; asked for once, where there is use for them. */
  readonly routes: () => Routes;
  readonly on: "links" | "pools";
  /** [commodities] */
  readonly rateBps: Float64Array;
}

/** [flows] rates and the steps that lead there; nothing where no option asks for any. */
export function transported(
  network: Network,
  routed: Routed,
  options: TransportOptions,
): Pick<RunResult, "rateBps" | "transportLosses" | "pfc"> | undefined {
  const { lossRecovery = "none", pfc = "off", format, latencyModel = readLatencyModel() } = options;
  if (lossRecovery === "none" && pfc === "off") return undefined;
  const { flows, lineRateBps, on } = routed;
  const routes = routed.routes();
  const view = on === "links" ? network.linkView : network.poolView;
  const perFlow = routes.commoditiesPerFlow;
  const transportLosses: LossStep[] = [];
  let rateBps = sumOver(routed.rateBps, perFlow);
  const fall = (stage: string, toBps: Float64Array): void => {
    transportLosses.push(fallTo(stage, rateBps, toBps, lineRateBps));
    rateBps = toBps;
  };
  let spread: RunResult["pfc"];
  if (pfc !== "off") {
    const demandBps = demands(flows, lineRateBps, perFlow);
    const paced = spreadPauses(
      view,
      { routes, demandBps, rateBps: routed.rateBps },
      {
        ...latencyModel,
        xoffBytes: options.pfcXoffBytes ?? latencyModel.ecnKmaxBytes,
      },
    );
    const heldBps = sumOver(paced.rateBps, perFlow);
    spread = { ...paced.spread, lostFraction: fallTo("", rateBps, heldBps, lineRateBps).fraction };
    if (pfc === "head-of-line") fall("head-of-line", heldBps);
  }
  if (lossRecovery !== "none") {
    const startS = Float64Array.from(flows.src, (nic) => network.fabric.nodeLatencyS[nic]!);
    fall("protocol", afterResending(rateBps, roundTrips(view, routes, startS, format), format, options));
  }
  return { rateBps, transportLosses, ...(spread ? { pfc: spread } : {}) };
}

/** [commodities] a NIC's line rate in equal parts: flows of one NIC wait in it, not in the fabric. */
function demands({ src }: Flows, lineRateBps: Float64Array, perFlow: number): Float64Array {
  const flowsOf = new Map<number, number>();
  for (const nic of src) flowsOf.set(nic, (flowsOf.get(nic) ?? 0) + 1);
  return Float64Array.from({ length: src.length * perFlow }, (_, c) => {
    const f = Math.floor(c / perFlow);
    return lineRateBps[f]! / flowsOf.get(src[f]!)! / perFlow;
  });
}

/** Sums runs of `width` values. */
export function sumOver(values: Float64Array, width: number): Float64Array {
  if (width === 1) return values;
  const sums = new Float64Array(values.length / width);
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / width)]! += values[i]!;
  return sums;
}
