/** Brings the event engine to the end of a run in slices, so that the world outside can look in between. */

import type { EventProblem, EventRun } from "../core/index.ts";
import type { Timeline } from "../sim/index.ts";
import { RunInterrupted, type RunProgress } from "./progress.ts";

/** What brings flows forward: one event run, or several one after another. */
export type Engine = Pick<EventRun, "advance" | "timeS" | "counts" | "result" | "sentByCommodityAt" | "stall">;

export interface Observers {
  readonly timeline?: Timeline | undefined;
  /** Told after every slice. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Flows of the timetable that are gates: they count for nobody. */
  readonly gates: number;
}

/** Batches of events in a slice: some milliseconds at most. */
const BATCHES_PER_SLICE = 64;

/**
 * Runs until all flows are delivered, or nothing can go on. The timeline is given what was sent at each of its times.
 * @throws {RunInterrupted} when `signal` is aborted
 */
export async function advanceToEnd(
  engine: Engine,
  { sizeBits }: EventProblem,
  { timeline, onProgress, signal, gates }: Observers,
): Promise<"done" | "stalled"> {
  const progress: RunProgress = {
    get timeS() {
      return engine.timeS;
    },
    get flowsDone() {
      return Math.max(0, engine.counts.flowsDone - gates);
    },
    flows: sizeBits.length - gates,
    sentShare: () => sum(engine.result().sentBits) / sum(sizeBits),
  };
  for (;;) {
    const dueS = timeline?.nextS ?? Infinity;
    const batches = engine.counts.batches;
    const state = engine.advance(BATCHES_PER_SLICE, dueS);
    if (state === "done") {
      // Samples beyond the end, and the last interval, see all that was sent.
      timeline?.sample(engine.sentByCommodityAt(engine.timeS));
      return state;
    }
    // A run that stalls has had its last batch; what follows is idle time.
    if (state === "stalled") return state;
    const isDue = engine.counts.batches - batches < BATCHES_PER_SLICE;
    if (isDue && timeline) timeline.sample(engine.sentByCommodityAt(Math.max(dueS, engine.timeS)));
    if (isDue && engine.counts.batches === batches) continue;
    onProgress?.(progress);
    await breathe();
    if (signal?.aborted) throw new RunInterrupted(progress);
  }
}

/** Lets timers, signals and streams have their turn: at once where there is setImmediate, else in the next task. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
