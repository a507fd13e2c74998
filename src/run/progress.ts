/** How far a run is, and what it throws when its caller ends it early. */

import { formatDuration } from "../units.ts";

export interface RunProgress {
  /** Simulated time. */
  readonly timeS: number;
  readonly flowsDone: number;
  readonly flows: number;
  /** Part of all bits that has been sent, in [0, 1]. A pass over all flows: ask now and then. */
  readonly sentShare: () => number;
}

/** The run was ended by its caller's signal; there is no result. */
export class RunInterrupted extends Error {
  readonly timeS: number;
  readonly flowsDone: number;
  readonly flows: number;

  constructor({ timeS, flowsDone, flows }: RunProgress) {
    super(`interrupted at ${formatDuration(timeS)} of simulated time, with ${flowsDone} of ${flows} flows delivered`);
    this.name = "RunInterrupted";
    this.timeS = timeS;
    this.flowsDone = flowsDone;
    this.flows = flows;
  }
}
