/** A run of the event engine: flows with sizes and starts, brought forward in time at max-min or α-fair rates. */

import { type Issue, SolverError } from "../errors.ts";
import { HARD, notConverged } from "./alpha-fair.ts";
import type { EventCounts, EventProblem, EventResult, EventState, Stall } from "./event-problem.ts";
import { type CoreInstance, type CoreModule, instantiateCore } from "./module.ts";
import { ColumnViews } from "./views.ts";

/** Most incidences that a run may have: it then takes about 2.5 GB. */
const INCIDENCE_LIMIT = 64e6;

/**
 * One run in an instance of its own. Rates are those of the max-min, or α-fair, allocation of the flows that send, at every instant
 * (MODEL.md sections 1 and 8); events are handled in order of time, those within rounding of each other together.
 * Deterministic; memory and construction are linear in the problem, a batch costs what it changes.
 */
export class EventRun {
  readonly #instance: CoreInstance;
  readonly #views: ColumnViews;
  readonly #flows: number;
  readonly #commodities: number;
  readonly #alpha: number;
  #stalled = false;

  /** @throws {SolverError} NOT_A_NUMBER, UNBOUNDED or TOO_LARGE: for what would make the run wrong or endless. */
  constructor(module: CoreModule, problem: EventProblem) {
    const { routes, changes } = problem;
    refuseBadNumbers(problem);
    this.#flows = problem.sizeBits.length;
    this.#alpha = problem.alpha ?? Infinity;
    this.#commodities = routes.pathStart.length - 1;
    this.#instance = instantiateCore(module);
    this.#views = new ColumnViews(this.#instance);
    const { exports } = this.#instance;
    const weighted = routes.pathWeight !== undefined;
    exports.reserveRoutes(this.#commodities, routes.commoditiesPerFlow, routes.pathLinks.length, weighted);
    this.#views.u32("PathStart").set(routes.pathStart);
    this.#views.u32("PathLinks").set(routes.pathLinks);
    if (routes.pathWeight) this.#views.f64("PathWeight").set(routes.pathWeight);
    const dependencies = problem.after?.length ?? 0;
    exports.reserveEvents(problem.linkRateBps.length, this.#flows, dependencies, changes?.timeS.length ?? 0);
    this.#views.f64("EventCapacity").set(problem.linkRateBps);
    this.#views.f64("EventSize").set(problem.sizeBits);
    this.#views.f64("EventStart").set(problem.startS);
    if (problem.rateCapBps) this.#views.f64("EventOwnCap").set(problem.rateCapBps);
    if (problem.delayS) this.#views.f64("EventDelay").set(problem.delayS);
    if (problem.latencyS) this.#views.f64("EventLatency").set(problem.latencyS);
    if (problem.afterStart) this.#views.u32("EventAfterStart").set(problem.afterStart);
    if (problem.after) this.#views.u32("EventAfter").set(problem.after);
    if (changes) {
      this.#views.f64("EventChangeTime").set(changes.timeS);
      this.#views.u32("EventChangeLink").set(changes.link);
      this.#views.f64("EventChangeRate").set(changes.rateBps);
    }
    const soft = problem.soft ?? HARD;
    exports.setEventFairness(problem.alpha ?? Infinity, soft.price, soft.atBps);
    exports.beginEvents();
  }

  /** Handles at most `maxBatches` batches, and none that begins after `untilS`; tells how the run then stands. */
  advance(maxBatches: number, untilS: number = Infinity): EventState {
    const status = this.#instance.exports.advanceEvents(maxBatches, untilS);
    this.#stalled = status === this.#instance.number("Status", "Stalled");
    if (this.#stalled) return "stalled";
    if (status === this.#instance.number("Status", "NotConverged")) {
      const { newtonViolation, newtonSteps } = this.#instance.exports;
      throw notConverged(this.#alpha, newtonViolation(), newtonSteps());
    }
    return this.#instance.exports.deliveredCount() === this.#flows ? "done" : "running";
  }

  /** Time of the last batch, or `untilS` where `advance` stopped there. */
  get timeS(): number {
    return this.#instance.exports.eventTime();
  }

  get counts(): EventCounts {
    const { eventCount, batchCount, reratedTotal, deliveredCount } = this.#instance.exports;
    return { events: eventCount(), batches: batchCount(), rerated: reratedTotal(), flowsDone: deliveredCount() };
  }

  /** Who can't go on: the first flow that sends at no rate, else the first whose dependencies never end. After "stalled". */
  stall(): Stall {
    const flow = this.#instance.exports.stalledFlow();
    return { flow, link: flow < 0 ? -1 : this.#instance.exports.stalledLink(flow) };
  }

  /** Copies of the times so far, and of the volumes sent by `timeS`. O(commodities). */
  result(): EventResult {
    const sent = this.sentByCommodityAt(this.timeS);
    const perFlow = this.#flows === 0 ? 1 : this.#commodities / this.#flows;
    // Exact in any order: what the commodities of a flow have sent are whole steps of the last place of its size.
    const sentBits = new Float64Array(this.#flows);
    for (let c = 0; c < sent.length; c++) sentBits[Math.floor(c / perFlow)]! += sent[c]!;
    return {
      startedS: this.#views.f64("EventStarted").slice(0, this.#flows),
      endedS: this.#views.f64("EventEnded").slice(0, this.#flows),
      finishedS: this.#views.f64("EventFinished").slice(0, this.#flows),
      sentBits,
    };
  }

  /** Bits that each commodity has sent by `timeS`, which must not lie beyond the next batch: [commodities]. */
  sentByCommodityAt(timeS: number): Float64Array {
    this.#instance.exports.measureSent(timeS);
    return this.#views.f64("EventSent").slice(0, this.#commodities);
  }

  /** Present rates, bit/s; 0 where a commodity does not send: [commodities]. */
  rates(): Float64Array {
    return this.#views.f64("EventRate").slice(0, this.#commodities);
  }
}

/** Refuses what the core can't compute with, first case of each column. */
function refuseBadNumbers(problem: EventProblem): void {
  const { routes, changes } = problem;
  const issues: Issue[] = [];
  const check = (
    path: string,
    values: Float64Array | undefined,
    expected: string,
    good: (x: number) => boolean,
  ): void => {
    const at = values?.findIndex((x) => !good(x)) ?? -1;
    if (at < 0) return;
    const message = `a value that the event engine can't use (expected ${expected}, got ${values![at]})`;
    issues.push({ code: "BAD_NUMBER", path: `${path}[${at}]`, message });
  };
  const notNegative = (x: number): boolean => x >= 0 && x < Infinity;
  const positive = (x: number): boolean => x > 0 && x < Infinity;
  check("linkRateBps", problem.linkRateBps, "a finite number, at least 0", notNegative);
  check("routes.pathWeight", routes.pathWeight, "a finite number above 0", positive);
  check("rateCapBps", problem.rateCapBps, "at least 0", (x) => x >= 0);
  check("sizeBits", problem.sizeBits, "a finite number above 0", positive);
  check("startS", problem.startS, "a finite number, at least 0", notNegative);
  check("delayS", problem.delayS, "a finite number, at least 0", notNegative);
  check("latencyS", problem.latencyS, "a finite number, at least 0", notNegative);
  check("changes.timeS", changes?.timeS, "a finite number, at least 0", notNegative);
  check("changes.rateBps", changes?.rateBps, "a finite number, at least 0", notNegative);
  const { pathStart } = routes;
  for (let c = 0; c + 1 < pathStart.length; c++) {
    if (pathStart[c] !== pathStart[c + 1] || (problem.rateCapBps?.[c] ?? Infinity) < Infinity) continue;
    const message = "the commodity has neither links nor a cap, so nothing bounds its rate";
    issues.push({ code: "UNBOUNDED", path: `routes[${c}]`, message });
    break;
  }
  if (routes.pathLinks.length > INCIDENCE_LIMIT) {
    const message = `the routes need more than ${INCIDENCE_LIMIT / 1e6} million links in all (expected fewer flows, QPs or irregular links)`;
    issues.push({ code: "TOO_LARGE", path: "routes", message });
  }
  if (issues.length > 0) throw new SolverError(issues);
}
