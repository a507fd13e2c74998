/** Jobs in time: what `heddle run` reads and does. */

export { RunInterrupted, type RunProgress } from "./progress.ts";
export { type RunOptions, type RunOutcome, run } from "./run.ts";
export { type CableChange, RUN_DEFAULTS, type RunJob, type RunScenario } from "./scenario.ts";
