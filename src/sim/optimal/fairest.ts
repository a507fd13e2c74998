/** The max-min fair rates of flows that may split over all shortest ways at will: progressive filling with linear programs. */

import type { Routes } from "../../core/index.ts";
import type { Baseline } from "../baseline.ts";
import type { Network } from "../network.ts";
import type { Demands, WayPrograms } from "./linear-program.ts";
import { type Pairs, SAME_LEAF, sumByPair } from "./pairs.ts";

/** Parts of a demand that are rounding: the solver's answers have eight digits. */
const ROUNDING = 1e-7;
/** Flows stop this part before what is just possible, so that rounding never makes it impossible for the next program. */
export const MARGIN = 1e-6;
/** Room, as a part of line rate, that the margins of others leave in the fabric is not room to go on. */
const NO_ROOM = 1e-4;

/**
 * [flows] bit/s. All flows' levels (rate / line rate) rise together. A flow stops when one of its NICs is full, or when its
 * pair of leaves can't have more, whatever the splits; the others go on.
 * Undefined where the linear solver gives up. O(stops of pairs × log(levels)) programs.
 */
export function fairestRates(
  network: Network,
  { flows, lineRateBps }: Baseline,
  pairs: Pairs,
  programs: WayPrograms,
): Float64Array | undefined {
  const stoppedBps = new Float64Array(flows.flowCount).fill(Number.POSITIVE_INFINITY);
  for (;;) {
    const capBps = nicRates(network, flows, stoppedBps);
    const reached = highestLevel(capBps, lineRateBps, pairs, programs);
    if (reached === undefined) return undefined;
    if (reached === Number.POSITIVE_INFINITY) return capBps;
    const blocked = blockedPairs(capBps, lineRateBps, reached, pairs, programs);
    if (blocked === undefined) return undefined;
    let stopped = false;
    for (let f = 0; f < flows.flowCount; f++) {
      if (pairs.pairOf[f] === SAME_LEAF || blocked[pairs.pairOf[f]!] === 0) continue;
      const levelBps = Math.min(capBps[f]!, reached * lineRateBps[f]!);
      if (levelBps < stoppedBps[f]!) stopped = true;
      stoppedBps[f] = Math.min(stoppedBps[f]!, levelBps);
    }
    if (!stopped) return undefined;
  }
}

/** Max-min fair rates where only NICs' own links and `capBps` bound flows. */
export function nicRates(
  { fabric, rows }: Network,
  { src, dst, flowCount }: Baseline["flows"],
  capBps?: Float64Array,
): Float64Array {
  const pathStart = Uint32Array.from({ length: flowCount + 1 }, (_, f) => 2 * f);
  const pathLinks = new Uint32Array(2 * flowCount);
  for (let f = 0; f < flowCount; f++) {
    pathLinks[2 * f] = fabric.outStart[src[f]!]!;
    pathLinks[2 * f + 1] = fabric.linkReverse[fabric.outStart[dst[f]!]!]!;
  }
  const routes: Routes = { commoditiesPerFlow: 1, pathStart, pathLinks };
  return rows.solve(fabric.linkRateBps, routes, capBps);
}

/**
 * The highest level at which all pairs have what their flows then want, Infinity where that is all that they ever want.
 * Wants rise evenly between levels at which a flow has all it can take: those are tried by halving, then the rise between two.
 */
function highestLevel(
  capBps: Float64Array,
  lineRateBps: Float64Array,
  pairs: Pairs,
  programs: WayPrograms,
): number | undefined {
  const stops = [...new Set(capBps.map((cap, f) => cap / lineRateBps[f]!))].sort((a, b) => a - b);
  let possible = -1;
  let tooHigh = stops.length;
  for (let at = stops.length - 1; possible + 1 < tooHigh; at = (possible + tooHigh) >> 1) {
    const wants = wantsAt(stops[at]!, capBps, lineRateBps, pairs);
    const part = programs.greatestRise({ fixedBps: new Float64Array(pairs.pairCount), slopeBps: wants.fixedBps }, 1);
    if (part === undefined) return undefined;
    if (part >= 1 - ROUNDING) possible = at;
    else tooHigh = at;
  }
  if (tooHigh === stops.length) return Number.POSITIVE_INFINITY;
  const from = stops[possible] ?? 0;
  const rise = programs.greatestRise(eased(wantsAt(from, capBps, lineRateBps, pairs)), stops[tooHigh]! - from);
  return rise === undefined ? undefined : (from + rise) * (1 - MARGIN);
}

/** What pairs want at a level, and how that grows with it. */
function wantsAt(level: number, capBps: Float64Array, lineRateBps: Float64Array, pairs: Pairs): Demands {
  return {
    fixedBps: sumByPair(
      pairs,
      capBps.map((cap, f) => Math.min(cap, level * lineRateBps[f]!)),
    ),
    slopeBps: sumByPair(
      pairs,
      lineRateBps.map((line, f) => (capBps[f]! > level * line * (1 + ROUNDING) ? line : 0)),
    ),
  };
}

/** A little less than is wanted, so that what was possible before rounding is so after it. */
function eased({ fixedBps, slopeBps }: Demands): Demands {
  return { fixedBps: fixedBps.map((fixed) => fixed * (1 - ROUNDING)), slopeBps };
}

/** [pairs] 1 for those that want more than they have at a level and can't get it, however the others' ways are chosen. */
function blockedPairs(
  capBps: Float64Array,
  lineRateBps: Float64Array,
  level: number,
  pairs: Pairs,
  programs: WayPrograms,
): Uint8Array | undefined {
  const { fixedBps, slopeBps } = wantsAt(level, capBps, lineRateBps, pairs);
  const blocked = Uint8Array.from(slopeBps, (slope) => Number(slope > 0));
  for (;;) {
    const room = programs.greatestRoom({ fixedBps, slopeBps: slopeBps.map((slope, p) => slope * blocked[p]!) });
    if (room === undefined) return undefined;
    let freed = 0;
    room.forEach((more, p) => {
      if (blocked[p] === 0 || more <= slopeBps[p]! * NO_ROOM) return;
      blocked[p] = 0;
      freed++;
    });
    if (freed === 0) return blocked;
  }
}
