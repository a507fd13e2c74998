/** One stretch of a run between two changes of paths or links: the flows that are left as a problem of its own. */

import { type CoreModule, type EventProblem, EventRun, type Routes } from "../core/index.ts";
import { type FlowVolumes, NEVER } from "./flow-volumes.ts";
import { GATE_BITS, GATE_BPS } from "./problem.ts";

/** Where a commodity's links are in this stretch. */
export interface Row {
  readonly routes: Routes;
  readonly commodity: number;
  readonly rateCapBps: number;
}

export interface SegmentPlan {
  readonly fromS: number;
  /** [links] bit/s. */
  readonly linkRateBps: Float64Array;
  /** Of commodity k of a flow; undefined for one that stands still: no path, or its sender waits. */
  rowOf(flow: number, k: number): Row | undefined;
  latencyOf(flow: number): number;
  /** Part of what the flow sends that arrives, above 0. */
  deliveredOf(flow: number): number;
}

export class Segment {
  /** Numbers in the whole run of this stretch's flows. */
  readonly flows: Uint32Array;
  readonly routes: Routes;
  readonly engine: EventRun;
  readonly #problem: EventProblem;
  readonly #delivered: Float64Array;

  /** `whole` is the problem of the whole run, without changes. */
  constructor(
    core: CoreModule,
    whole: EventProblem,
    isGate: (f: number) => boolean,
    volumes: FlowVolumes,
    plan: SegmentPlan,
  ) {
    const { commoditiesPerFlow: q } = whole.routes;
    this.flows = Uint32Array.from(whole.sizeBits.keys()).filter((f) => volumes.finishedS[f] === NEVER);
    const count = this.flows.length;
    const place = new Int32Array(whole.sizeBits.length).fill(-1);
    for (const [i, f] of this.flows.entries()) place[f] = i;
    // One more link, without capacity: whoever stands still is on it.
    const still = plan.linkRateBps.length;
    const linkRateBps = new Float64Array(still + 1);
    linkRateBps.set(plan.linkRateBps);

    const sizeBits = new Float64Array(count);
    const startS = new Float64Array(count);
    const delayS = new Float64Array(count);
    const latencyS = new Float64Array(count);
    const rateCapBps = new Float64Array(count * q).fill(Infinity);
    const afterStart = new Uint32Array(count + 1);
    const after: number[] = [];
    const pathStart = new Uint32Array(count * q + 1);
    const pathLinks: number[] = [];
    const pathWeight: number[] = [];
    this.#delivered = new Float64Array(count).fill(1);
    for (const [i, f] of this.flows.entries()) {
      const arriving = volumes.endedS[f]! >= 0;
      if (arriving) startS[i] = volumes.arrivesS[f]!;
      else if (volumes.startedS[f]! >= 0) startS[i] = plan.fromS;
      else {
        const wait = waitOf(whole, volumes, f);
        startS[i] = wait.startS;
        delayS[i] = wait.delayS;
        for (const g of wait.others) after.push(place[g]!);
      }
      afterStart[i + 1] = after.length;
      const momentary = arriving || isGate(f);
      if (!momentary) {
        this.#delivered[i] = plan.deliveredOf(f);
        latencyS[i] = plan.latencyOf(f);
      }
      sizeBits[i] = momentary ? GATE_BITS : Math.max(GATE_BITS, volumes.leftBits[f]! / this.#delivered[i]!);
      for (let k = 0; k < q; k++) {
        const c = i * q + k;
        if (momentary) rateCapBps[c] = GATE_BPS;
        else addRow(plan.rowOf(f, k), still, { pathLinks, pathWeight, rateCapBps, c });
        pathStart[c + 1] = pathLinks.length;
      }
    }
    const weighted = pathWeight.some((weight) => weight !== 1);
    this.routes = {
      commoditiesPerFlow: q,
      pathStart,
      pathLinks: Uint32Array.from(pathLinks),
      ...(weighted ? { pathWeight: Float64Array.from(pathWeight) } : {}),
    };
    this.#problem = {
      linkRateBps,
      routes: this.routes,
      rateCapBps,
      sizeBits,
      startS,
      afterStart,
      after: Uint32Array.from(after),
      delayS,
      latencyS,
      ...(whole.alpha === undefined ? {} : { alpha: whole.alpha }),
      ...(whole.soft === undefined ? {} : { soft: whole.soft }),
    };
    this.engine = new EventRun(core, this.#problem);
  }

  /** Bits that each commodity has sent in this stretch by `timeS`. */
  sentAt(timeS: number): Float64Array {
    return this.engine.sentByCommodityAt(Math.max(timeS, this.engine.timeS));
  }

  /** Writes what has happened in this stretch by now into `volumes`. Returns the flows that lost something on the way. */
  settle(volumes: FlowVolumes): { readonly flow: number; readonly lostBits: number }[] {
    const { startedS, endedS, finishedS, sentBits } = this.engine.result();
    const losses: { flow: number; lostBits: number }[] = [];
    for (const [i, f] of this.flows.entries()) {
      if (volumes.finishedS[f] === NEVER && finishedS[i]! >= 0) volumes.finishedS[f] = finishedS[i]!;
      if (volumes.endedS[f]! >= 0 || startedS[i]! < 0) continue;
      if (volumes.startedS[f] === NEVER) volumes.startedS[f] = startedS[i]!;
      const left = volumes.leftBits[f]!;
      const arrived = endedS[i]! >= 0 ? left : Math.min(left, sentBits[i]! * this.#delivered[i]!);
      const lostBits = sentBits[i]! - arrived;
      if (this.#delivered[i]! < 1 && lostBits > 0) {
        volumes.lostBits[f]! += lostBits;
        losses.push({ flow: f, lostBits });
      }
      volumes.leftBits[f] = left - arrived;
      if (endedS[i]! < 0) continue;
      volumes.endedS[f] = endedS[i]!;
      volumes.arrivesS[f] = endedS[i]! + this.#problem.latencyS![i]!;
    }
    return losses;
  }
}

/** What a flow that has not started waits for, with what is delivered already taken into its start. */
function waitOf(
  { startS, delayS, afterStart, after }: EventProblem,
  { finishedS }: FlowVolumes,
  f: number,
): { readonly startS: number; readonly delayS: number; readonly others: readonly number[] } {
  const all = [...(after?.subarray(afterStart![f], afterStart![f + 1]) ?? [])];
  const others = all.filter((g) => finishedS[g] === NEVER);
  const earliestS = all.reduce((latest, g) => Math.max(latest, finishedS[g]!), startS[f]!);
  const ownDelayS = delayS?.[f] ?? 0;
  if (all.length === 0) return { startS: earliestS, delayS: 0, others };
  return others.length === 0
    ? { startS: earliestS + ownDelayS, delayS: 0, others }
    : { startS: earliestS, delayS: ownDelayS, others };
}

function addRow(
  row: Row | undefined,
  still: number,
  to: { pathLinks: number[]; pathWeight: number[]; rateCapBps: Float64Array; c: number },
): void {
  if (row === undefined) {
    to.pathLinks.push(still);
    to.pathWeight.push(1);
    return;
  }
  const { routes, commodity, rateCapBps } = row;
  for (let i = routes.pathStart[commodity]!; i < routes.pathStart[commodity + 1]!; i++) {
    to.pathLinks.push(routes.pathLinks[i]!);
    to.pathWeight.push(routes.pathWeight?.[i] ?? 1);
  }
  to.rateCapBps[to.c] = rateCapBps;
}
