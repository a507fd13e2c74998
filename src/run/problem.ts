/** Turns a timetable and routed transfers into the event engine's problem: one flow per row of the timetable, sizes on the wire. */

import type { EventProblem, Routes } from "../core/index.ts";
import { sharingOf } from "../fairness.ts";
import { findPolicy, keepsPaths } from "../routing/index.ts";
import { aloneRates } from "../sim/index.ts";
import type { CapacityChanges } from "./capacity-changes.ts";
import { STEP_COSTS } from "./collective-job.ts";
import type { RoutedTransfers } from "./routed.ts";
import type { RunScenario } from "./scenario.ts";
import { GATE, NO_STEPS, type Steps, type Timetable } from "./timetable.ts";

/** What a gate moves, and how fast: over in 10^-30 s, which no time of a run can tell from at once. */
export const GATE_BITS = 1e-12;
export const GATE_BPS = 1e18;

export interface TimedProblem {
  readonly problem: EventProblem;
  /** [flows] completion time alone on the idle fabric, latency included; 0 for gates. */
  readonly aloneS: Float64Array;
}

/** Bits of a flow on the wire: its bytes, and the headers of every packet, the last one included. */
export function wireBits(sizeBytes: number, { mtuBytes, headerBytes }: RunScenario): number {
  return (sizeBytes + Math.ceil(sizeBytes / mtuBytes) * headerBytes) * 8;
}

export function buildProblem(
  timetable: Timetable,
  routed: RoutedTransfers,
  changes: CapacityChanges | undefined,
  scenario: RunScenario,
): TimedProblem {
  const { transfer, sizeBytes, afterStart, after, stepsOf } = timetable;
  const { linkRateBps, latencyS, rateCapBps } = routed;
  const alone = aloneRates(linkRateBps, routed.routes);
  const hasLatency = scenario.latency === "fabric";
  const latencyOf = (t: number, f: number): number =>
    hasLatency && t !== GATE && stepsOf[f] === NO_STEPS ? latencyS[t]! : 0;
  const stepsS = timetable.allSteps.map((steps) => (hasLatency ? latencyOfSteps(steps, latencyS) : 0));
  const waits = (f: number): boolean => afterStart[f] !== afterStart[f + 1];
  // The steps' latency comes before a flow: behind what it waits for, else behind its start.
  const withSteps = (times: readonly number[], applies: (f: number) => boolean): Float64Array =>
    Float64Array.from(times, (time, f) => (applies(f) ? time + (stepsS[stepsOf[f]!] ?? 0) : time));
  const keepsPath = keepsPaths(findPolicy(scenario.policy));
  const { alpha, softness } = sharingOf(scenario.fairness);
  const sizeBits = Float64Array.from(transfer, (t, f) => (t === GATE ? GATE_BITS : wireBits(sizeBytes[f]!, scenario)));
  const problem: EventProblem = {
    linkRateBps,
    routes: rowsOf(transfer, routed.routes),
    ...(rateCapBps || timetable.gateCount > 0 ? { rateCapBps: capsOf(transfer, routed) } : {}),
    sizeBits,
    startS: withSteps(timetable.startS, (f) => !waits(f)),
    afterStart: Uint32Array.from(afterStart),
    after: Uint32Array.from(after),
    delayS: withSteps(timetable.delayS, waits),
    latencyS: Float64Array.from(transfer, latencyOf),
    alpha: keepsPath ? alpha : Infinity,
    ...(keepsPath && softness > 0 ? { soft: { price: softness, atBps: fastest(alone) } } : {}),
    ...(changes ? { changes } : {}),
  };
  return {
    problem,
    aloneS: Float64Array.from(transfer, (t, f) => (t === GATE ? 0 : sizeBits[f]! / alone[t]! + latencyOf(t, f))),
  };
}

/** The fastest transfer's rate alone, bit/s; those without links do not count. */
function fastest(aloneBps: Float64Array): number {
  return aloneBps.reduce((most, bps) => (bps < Infinity ? Math.max(most, bps) : most), 0);
}

/** Time of a phase that does not depend on sizes, as `heddle collective` has it. */
function latencyOfSteps({ networkSteps, nvlinkSteps, transfers }: Steps, latencyS: Float64Array): number {
  const slowestS = transfers.reduce((most, t) => Math.max(most, latencyS[t]!), 0);
  return networkSteps * (slowestS + STEP_COSTS.networkStepS) + nvlinkSteps * STEP_COSTS.nvlinkStepS;
}

/** The rows of each flow's transfer; none for gates. */
function rowsOf(transfer: readonly number[], { commoditiesPerFlow: q, ...rows }: Routes): Routes {
  const pathStart = new Uint32Array(transfer.length * q + 1);
  let commodity = 0;
  for (const t of transfer) {
    for (let k = 0; k < q; k++, commodity++) {
      const length = t === GATE ? 0 : rows.pathStart[t * q + k + 1]! - rows.pathStart[t * q + k]!;
      pathStart[commodity + 1] = pathStart[commodity]! + length;
    }
  }
  const pathLinks = new Uint32Array(pathStart[commodity]!);
  const pathWeight = rows.pathWeight && new Float64Array(pathLinks.length);
  for (const [f, t] of transfer.entries()) {
    if (t === GATE) continue;
    const [from, to] = [rows.pathStart[t * q]!, rows.pathStart[(t + 1) * q]!];
    pathLinks.set(rows.pathLinks.subarray(from, to), pathStart[f * q]);
    pathWeight?.set(rows.pathWeight!.subarray(from, to), pathStart[f * q]);
  }
  return { commoditiesPerFlow: q, pathStart, pathLinks, ...(pathWeight ? { pathWeight } : {}) };
}

function capsOf(transfer: readonly number[], { routes: { commoditiesPerFlow: q }, rateCapBps }: RoutedTransfers) {
  const caps = new Float64Array(transfer.length * q).fill(Infinity);
  for (const [f, t] of transfer.entries()) {
    for (let k = 0; k < q; k++) caps[f * q + k] = t === GATE ? GATE_BPS : (rateCapBps?.[t * q + k] ?? Infinity);
  }
  return caps;
}
