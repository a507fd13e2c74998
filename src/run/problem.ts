/** Turns a timetable and routed transfers into the event engine's problem: one flow per row of the timetable, sizes on the wire. */

import type { EventProblem, Routes } from "../core/index.ts";
import { aloneRates } from "../sim/index.ts";
import type { CapacityChanges } from "./capacity-changes.ts";
import type { RoutedTransfers } from "./routed.ts";
import type { RunScenario } from "./scenario.ts";
import { GATE, type Timetable } from "./timetable.ts";

/** What a gate moves, and how fast: over in 10^-30 s, which no time of a run can tell from at once. */
const GATE_BITS = 1e-12;
const GATE_BPS = 1e18;

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
  const { transfer, sizeBytes, startS, delayS, afterStart, after } = timetable;
  const { linkRateBps, latencyS, rateCapBps } = routed;
  const alone = aloneRates(linkRateBps, routed.routes);
  const hasLatency = scenario.latency === "fabric";
  const latencyOf = (t: number): number => (hasLatency && t !== GATE ? latencyS[t]! : 0);
  const sizeBits = Float64Array.from(transfer, (t, f) => (t === GATE ? GATE_BITS : wireBits(sizeBytes[f]!, scenario)));
  const problem: EventProblem = {
    linkRateBps,
    routes: rowsOf(transfer, routed.routes),
    ...(rateCapBps || timetable.gateCount > 0 ? { rateCapBps: capsOf(transfer, routed) } : {}),
    sizeBits,
    startS: Float64Array.from(startS),
    afterStart: Uint32Array.from(afterStart),
    after: Uint32Array.from(after),
    delayS: Float64Array.from(delayS),
    latencyS: Float64Array.from(transfer, latencyOf),
    ...(changes ? { changes } : {}),
  };
  return {
    problem,
    aloneS: Float64Array.from(transfer, (t, f) => (t === GATE ? 0 : sizeBits[f]! / alone[t]! + latencyOf(t))),
  };
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
