/** Turns jobs, run by run, into the flows of an event problem: which transfer, how much, when, and after which others. */

import { ScenarioError } from "../errors.ts";

/** More flows than this take more memory than a large machine has. Assumed: about 200 bytes each in all. */
const MAX_FLOWS = 8_000_000;

/** In `Timetable.transfer`: a gate, which moves nothing and is passed once all that it waits for is delivered. */
export const GATE = -1;

/** When flows may start: at a time, or some time after a gate. */
export interface Begin {
  readonly atS: number;
  readonly gate?: number | undefined;
}

/** Steps of a phase, each of which costs latency: of the slowest of these transfers, and of software. */
export interface Steps {
  readonly networkSteps: number;
  readonly nvlinkSteps: number;
  /** Their numbers. */
  readonly transfers: readonly number[];
}

/** In `Timetable.stepsOf`: a flow that has its path's latency instead of steps. */
export const NO_STEPS = -1;

interface Where {
  readonly job: number;
  readonly repetition: number;
  readonly transfer: number;
  readonly sizeBytes: number;
  /** From `Timetable.steps`. */
  readonly steps?: number;
}

/** Columns grow by one row for each flow; a flow's number is its row. */
export class Timetable {
  readonly transfer: number[] = [];
  /** Payload bytes on each edge of the transfer. */
  readonly sizeBytes: number[] = [];
  readonly job: number[] = [];
  readonly repetition: number[] = [];
  readonly startS: number[] = [];
  readonly delayS: number[] = [];
  readonly afterStart: number[] = [0];
  readonly after: number[] = [];
  /** Index into `allSteps`, or NO_STEPS. */
  readonly stepsOf: number[] = [];
  readonly allSteps: Steps[] = [];
  gateCount = 0;

  get flowCount(): number {
    return this.transfer.length;
  }

  /** A flow that starts `laterS` after `begin`, and not before all of `after` are delivered. Returns its number. */
  flow(where: Where, begin: Begin, laterS: number, after: readonly number[] = []): number {
    const { gate, atS } = begin;
    if (gate === undefined) return this.#add(where, atS + laterS, 0, after);
    // Others that the flow waits for have themselves waited for the gate.
    if (after.length > 0) return this.#add(where, 0, 0, after);
    return this.#add(where, 0, atS + laterS, [gate]);
  }

  /** A gate that opens once `after` are delivered and `delayS` has passed; at `delayS` where there is nothing to wait for. */
  gate(after: readonly number[], delayS = 0): number {
    this.gateCount++;
    const [startS, laterS] = after.length === 0 ? [delayS, 0] : [0, delayS];
    return this.#add({ job: GATE, repetition: 0, transfer: GATE, sizeBytes: 0 }, startS, laterS, after);
  }

  /** Makes steps known, whose latency comes before flows that name them. */
  steps({ networkSteps, nvlinkSteps, transfers }: Steps): number {
    this.allSteps.push({ networkSteps, nvlinkSteps, transfers });
    return this.allSteps.length - 1;
  }

  /** What to wait for in order to wait for all of `flows`: at least one of them. */
  join(flows: readonly number[]): number {
    return flows.length === 1 ? flows[0]! : this.gate(flows);
  }

  /** @throws {ScenarioError} TOO_MANY_FLOWS, where so many more would be too many */
  requireRoomFor(flows: number): void {
    const total = this.flowCount + flows;
    if (total <= MAX_FLOWS) return;
    const message = `too many flows, repetitions included (expected at most ${MAX_FLOWS}, got at least ${total})`;
    throw new ScenarioError([{ code: "TOO_MANY_FLOWS", path: "jobs", message }]);
  }

  #add(
    { job, repetition, transfer, sizeBytes, steps = NO_STEPS }: Where,
    startS: number,
    delayS: number,
    after: readonly number[],
  ): number {
    this.requireRoomFor(1);
    this.transfer.push(transfer);
    this.sizeBytes.push(sizeBytes);
    this.job.push(job);
    this.repetition.push(repetition);
    this.startS.push(startS);
    this.delayS.push(delayS);
    this.stepsOf.push(steps);
    for (const flow of after) this.after.push(flow);
    this.afterStart.push(this.after.length);
    return this.transfer.length - 1;
  }
}
