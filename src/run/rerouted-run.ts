/**
 * A run whose paths follow the fabric, some time behind it: one engine after another, each from one change of links, of
 * paths or of who sends to the next. What every flow has still to deliver passes from one to the next.
 */

import type { CoreModule, EventCounts, EventProblem, EventResult, EventState, Stall } from "../core/index.ts";
import { ChangeEffects } from "./change-effects.ts";
import { applyStep, type FabricStates } from "./fabric-states.ts";
import { FlowVolumes } from "./flow-volumes.ts";
import type { Reaction } from "./reaction.ts";
import type { RouteView } from "./route-view.ts";
import { Segment } from "./segment.ts";
import { GATE } from "./timetable.ts";

export interface ReroutedOptions {
  /** The whole run on the paths of the start, without changes. */
  readonly problem: EventProblem;
  /** [flows] number of each flow's transfer, or GATE. */
  readonly transfer: readonly number[];
  readonly states: FabricStates;
  readonly firstView: RouteView;
  /** Paths when routing knows these rates of links; asked again for rates that come back. */
  readonly viewFor: (knownBps: Float64Array) => RouteView;
  readonly reaction: Reaction;
  /** Each flow keeps its paths: it has few, and all or none of them is alive. Else packets are spread. */
  readonly keepsPaths: boolean;
  readonly payloadPerBit: (flow: number) => number;
  /** Whether bits take time on their way; and whether a flow's delivery is that much later than its last bit. */
  readonly hasLatency: boolean;
  readonly arrivesLater: (flow: number) => boolean;
}

/** Told at every seam: what the commodities of the old stretch have sent in all, and the new stretch. */
export type OnSeam = (sentBits: Float64Array, view: RouteView, next: Segment) => void;

/** Times that differ by less than this part of them are one. */
const SAME_TIME = 1e-13;

export class ReroutedRun {
  readonly effects: ChangeEffects;
  onSeam: OnSeam | undefined;
  readonly #core: CoreModule;
  readonly #of: ReroutedOptions;
  readonly #volumes: FlowVolumes;
  readonly #presentBps: Float64Array;
  readonly #knownBps: Float64Array;
  readonly #delayS: number;
  readonly #perFlow: number;
  /** [flows] whose rows a flow has. */
  readonly #viewOf: RouteView[];
  /** [commodities] when all that it sent began to be lost, NaN where nothing is wrong; and which step did it. */
  readonly #hurtS: Float64Array;
  readonly #hurtBy: Int32Array;
  /** [commodities] when a sender that waits tries again; Infinity while there is no path. */
  readonly #againS: Float64Array;
  /** Times of such tries that are to come. */
  readonly #triesS = new Set<number>();
  #view: RouteView;
  #nextPresent = 0;
  #nextKnown = 0;
  /** Present shares of what arrives, where some is lost, and the step that they are the fault of. */
  #lossy: { readonly shares: Float64Array; readonly step: number } | undefined;
  #segment: Segment;
  #fromS = 0;
  #before: EventCounts = { events: 0, batches: 0, rerated: 0, flowsDone: 0 };

  constructor(core: CoreModule, options: ReroutedOptions) {
    const { problem, states, reaction, keepsPaths, firstView, transfer, payloadPerBit } = options;
    this.#core = core;
    this.#of = options;
    this.#volumes = new FlowVolumes(problem);
    this.#presentBps = states.startBps.slice();
    this.#knownBps = states.startBps.slice();
    this.#delayS = keepsPaths ? reaction.routingS : reaction.adaptiveS;
    this.#perFlow = problem.routes.commoditiesPerFlow;
    this.#view = firstView;
    this.#viewOf = transfer.map(() => firstView);
    const commodities = transfer.length * this.#perFlow;
    this.#hurtS = new Float64Array(commodities).fill(NaN);
    this.#hurtBy = new Int32Array(commodities).fill(-1);
    this.#againS = new Float64Array(commodities);
    this.effects = new ChangeEffects(states.steps.length, payloadPerBit);
    this.effects.mark(0, problem.sizeBits, this.#volumes.leftBits);
    this.#segment = this.#begin(0);
  }

  get timeS(): number {
    return Math.max(this.#fromS, this.#segment.engine.timeS);
  }

  get counts(): EventCounts {
    const now = this.#segment.engine.counts;
    const flowsDone = this.#before.flowsDone + now.flowsDone;
    return {
      events: this.#before.events + now.events,
      batches: this.#before.batches + now.batches,
      rerated: this.#before.rerated + now.rerated,
      flowsDone,
    };
  }

  /** As EventRun.advance. */
  advance(maxBatches: number, untilS: number = Infinity): EventState {
    const last = this.counts.batches + maxBatches;
    for (;;) {
      const seamS = this.#nextSeam();
      const { engine } = this.#segment;
      const state = engine.advance(last - this.counts.batches, Math.min(seamS, untilS));
      if (state === "done") {
        this.effects.mark(engine.timeS, this.#of.problem.sizeBits, this.#settled().leftBits);
        return state;
      }
      if (state === "stalled" && seamS === Infinity) return state;
      if (state === "running" && this.counts.batches >= last) return state;
      if (seamS > untilS) {
        this.#fromS = Math.max(this.#fromS, untilS);
        return "running";
      }
      this.#cross(seamS);
      if (this.counts.batches >= last) return "running";
    }
  }

  sentByCommodityAt(timeS: number): Float64Array {
    return this.#segment.sentAt(timeS);
  }

  result(): EventResult & { readonly lostBits: Float64Array } {
    const { startedS, endedS, finishedS, leftBits, lostBits } = this.#settled();
    const sentBits = this.#of.problem.sizeBits.map((size, f) => size - leftBits[f]!);
    return { startedS, endedS, finishedS, sentBits, lostBits };
  }

  /** The first flow that can't go on, by its number in the whole run. */
  stall(): Stall {
    const { flow, link } = this.#segment.engine.stall();
    if (flow < 0) return { flow, link };
    return { flow: this.#segment.flows[flow]!, link: link < this.#view.routed.linkRateBps.length ? link : -1 };
  }

  #settled(): FlowVolumes {
    const volumes = new FlowVolumes(this.#of.problem, this.#volumes);
    this.#segment.settle(volumes);
    return volumes;
  }

  /** The next time at which links, paths or senders change. */
  #nextSeam(): number {
    const { steps } = this.#of.states;
    let seamS = steps[this.#nextPresent]?.timeS ?? Infinity;
    const known = steps[this.#nextKnown];
    if (known) seamS = Math.min(seamS, known.timeS + this.#delayS);
    for (const tryS of this.#triesS) seamS = Math.min(seamS, tryS);
    return seamS;
  }

  /** Ends the stretch at `atS` and begins the next. */
  #cross(atS: number): void {
    const { steps } = this.#of.states;
    const { engine } = this.#segment;
    const sentBits = this.#segment.sentAt(atS);
    const ratesBps = engine.rates();
    this.#fromS = atS;
    const { counts } = engine;
    const before = this.#before;
    this.#before = {
      events: before.events + counts.events,
      batches: before.batches + counts.batches,
      rerated: before.rerated + counts.rerated,
      flowsDone: this.#of.transfer.length,
    };
    for (const { flow, lostBits } of this.#segment.settle(this.#volumes)) {
      this.effects.lose(flow, lostBits);
      this.effects.hurt(flow);
    }
    this.#markStuck();

    const isDue = (timeS: number | undefined): boolean => timeS !== undefined && timeS <= atS * (1 + SAME_TIME);
    const due = this.#nextPresent;
    while (isDue(steps[this.#nextPresent]?.timeS)) applyStep(this.#presentBps, steps[this.#nextPresent++]!);
    if (this.#nextPresent > due) {
      this.effects.begin(this.#nextPresent - 1);
      this.#loseInFlight(
        ratesBps,
        steps.slice(due, this.#nextPresent).flatMap(({ links }) => links),
      );
    }
    for (const tryS of this.#triesS) if (isDue(tryS)) this.#triesS.delete(tryS);
    const knew = this.#nextKnown;
    const knownAt = (k: number): number | undefined => steps[k] && steps[k].timeS + this.#delayS;
    while (isDue(knownAt(this.#nextKnown))) applyStep(this.#knownBps, steps[this.#nextKnown++]!);
    if (this.#nextKnown > knew) this.#reroute(this.#of.viewFor(this.#knownBps));

    this.#segment = this.#begin(atS);
    this.#before = { ...this.#before, flowsDone: this.#of.transfer.length - this.#segment.flows.length };
    this.effects.mark(atS, this.#of.problem.sizeBits, this.#volumes.leftBits);
    this.onSeam?.(sentBits, this.#view, this.#segment);
  }

  /** Flows that started on a path that was dead by then. */
  #markStuck(): void {
    this.#eachSending((f, c) => {
      if (!Number.isNaN(this.#hurtS[c]!) || !this.#isDead(f, c)) return;
      this.#hurt(f, c, this.#volumes.startedS[f]!);
    });
  }

  /** What is under way on links that just went down is lost: on hashed paths a round trip of it, as senders go back. */
  #loseInFlight(ratesBps: Float64Array, links: readonly number[]): void {
    const down = new Set(links.filter((link) => this.#presentBps[link] === 0));
    if (down.size === 0) return;
    const { problem, transfer, keepsPaths } = this.#of;
    const shares = keepsPaths ? undefined : this.#view.delivered(this.#presentBps);
    for (const [i, f] of this.#segment.flows.entries()) {
      if (!this.#volumes.isSending(f) || transfer[f] === GATE) continue;
      const t = transfer[f]!;
      let bits = 0;
      for (let k = 0; k < this.#perFlow; k++) {
        const rateBps = ratesBps[i * this.#perFlow + k]!;
        const latencyS = this.#latencyOf(f);
        if (keepsPaths) {
          const share = deadShare(this.#viewOf[f]!, t * this.#perFlow + k, down, this.#of.states);
          bits += rateBps * 2 * latencyS * share;
        } else {
          const before = this.#lossy?.shares[t] ?? 1;
          bits += rateBps * latencyS * Math.max(0, before - shares![t]!);
        }
      }
      if (bits <= 0) continue;
      this.effects.lose(f, this.#volumes.takeBack(f, bits, problem.sizeBits[f]!));
      this.effects.hurt(f);
    }
  }

  /** New paths: for all, or with resilient hashing for those that have not started and those whose path is known to be dead. */
  #reroute(view: RouteView): void {
    const keeps = this.#of.keepsPaths && this.#of.reaction.resilient;
    this.#view = view;
    for (let f = 0; f < this.#viewOf.length; f++) {
      if (keeps && this.#volumes.startedS[f]! >= 0 && this.#isKnownAlive(f)) continue;
      this.#viewOf[f] = view;
    }
  }

  #begin(fromS: number): Segment {
    const { problem, transfer, keepsPaths, reaction, arrivesLater } = this.#of;
    const shares = keepsPaths ? undefined : this.#view.delivered(this.#presentBps);
    const loses = shares?.some((share, t) => share < 1 && this.#view.unreachable[t] === 0) ?? false;
    if (!loses && this.#lossy) {
      for (let step = this.#lossy.step; step <= this.effects.current; step++) this.effects.recover(step, fromS);
    }
    this.#lossy = loses ? { shares: shares!, step: this.#lossy?.step ?? this.effects.current } : undefined;
    this.#eachSending((f, c) => {
      if (this.#isDead(f, c)) {
        if (Number.isNaN(this.#hurtS[c]!)) this.#hurt(f, c, fromS);
        this.#againS[c] = Infinity;
        return;
      }
      if (Number.isNaN(this.#hurtS[c]!)) return;
      if (this.#againS[c] === Infinity) this.#againS[c] = nextTry(this.#hurtS[c]!, fromS, reaction.hostS);
      if (this.#againS[c]! > fromS * (1 + SAME_TIME)) {
        this.#triesS.add(this.#againS[c]!);
        return;
      }
      this.effects.recover(this.#hurtBy[c]!, fromS);
      this.#hurtS[c] = NaN;
      this.#againS[c] = 0;
    });
    return new Segment(this.#core, problem, (f) => transfer[f] === GATE, this.#volumes, {
      fromS,
      linkRateBps: this.#view.capacity(this.#presentBps),
      rowOf: (f, k) => {
        const c = f * this.#perFlow + k;
        const commodity = transfer[f]! * this.#perFlow + k;
        if (!Number.isNaN(this.#hurtS[c]!) || this.#isDead(f, c)) return undefined;
        const { routes, rateCapBps } = this.#viewOf[f]!.routed;
        return { routes, commodity, rateCapBps: rateCapBps?.[commodity] ?? Infinity };
      },
      latencyOf: (f) => (arrivesLater(f) ? this.#latencyOf(f) : 0),
      deliveredOf: (f) => this.#lossy?.shares[transfer[f]!] || 1,
    });
  }

  #latencyOf(f: number): number {
    return this.#of.hasLatency ? this.#viewOf[f]!.routed.latencyS[this.#of.transfer[f]!]! : 0;
  }

  #hurt(f: number, c: number, sinceS: number): void {
    this.#hurtS[c] = sinceS;
    this.#hurtBy[c] = this.effects.current;
    this.#againS[c] = Infinity;
    this.effects.hurt(f);
  }

  /** Nothing of what the commodity sends arrives. */
  #isDead(f: number, c: number): boolean {
    const t = this.#of.transfer[f]!;
    const view = this.#viewOf[f]!;
    if (view.unreachable[t] === 1) return true;
    if (!this.#of.keepsPaths) return this.#lossy?.shares[t] === 0;
    return this.#crosses(view, t * this.#perFlow + (c % this.#perFlow), this.#presentBps);
  }

  #isKnownAlive(f: number): boolean {
    const t = this.#of.transfer[f]!;
    const view = this.#viewOf[f]!;
    if (t === GATE || view.unreachable[t] === 1) return false;
    for (let k = 0; k < this.#perFlow; k++)
      if (this.#crosses(view, t * this.#perFlow + k, this.#knownBps)) return false;
    return true;
  }

  /** Whether a row has a link of the whole fabric that is down. */
  #crosses({ routed }: RouteView, commodity: number, rateBps: Float64Array): boolean {
    const { pathStart, pathLinks } = routed.routes;
    for (let i = pathStart[commodity]!; i < pathStart[commodity + 1]!; i++)
      if (rateBps[pathLinks[i]!] === 0) return true;
    return false;
  }

  #eachSending(visit: (flow: number, commodity: number) => void): void {
    for (let f = 0; f < this.#viewOf.length; f++) {
      if (this.#of.transfer[f] === GATE || !this.#volumes.isSending(f)) continue;
      for (let k = 0; k < this.#perFlow; k++) visit(f, f * this.#perFlow + k);
    }
  }
}

/** The sender's first try that is not before `openS`. */
function nextTry(hurtS: number, openS: number, everyS: number): number {
  if (everyS === 0) return openS;
  return hurtS + Math.ceil(((openS - hurtS) / everyS) * (1 - SAME_TIME)) * everyS;
}

/** Part of a commodity on links that went down, each packet counted at the first of them that it meets. */
function deadShare(
  { routed }: RouteView,
  commodity: number,
  down: ReadonlySet<number>,
  { whole }: FabricStates,
): number {
  const { pathStart, pathLinks, pathWeight } = routed.routes;
  const dead: { link: number; weight: number }[] = [];
  for (let i = pathStart[commodity]!; i < pathStart[commodity + 1]!; i++) {
    if (down.has(pathLinks[i]!)) dead.push({ link: pathLinks[i]!, weight: pathWeight?.[i] ?? 1 });
  }
  const entered = new Set(dead.map(({ link }) => whole.linkTarget[link]!));
  const first = dead.filter(({ link }) => !entered.has(whole.linkSource[link]!));
  // On a ring, what enters a link may leave another that is dead.
  const counted = first.length > 0 ? first : dead.slice(0, 1);
  return Math.min(
    1,
    counted.reduce((sum, { weight }) => sum + weight, 0),
  );
}
