/** Jobs in time: what `heddle run` reads and does. */

export { EXAMPLE_RUN_FILE } from "./example.ts";
export { RUN_FORMATS, type RunFormat, runJsonSchema } from "./file-spec.ts";
export { RunInterrupted, type RunProgress } from "./progress.ts";
export { headerBytes, type RunFileContent, type RunFileOptions, readRunFile } from "./read-file.ts";
export { type RunOptions, type RunOutcome, run } from "./run.ts";
export { type CableChange, RUN_DEFAULTS, type RunJob, type RunScenario, type TaskWorkload } from "./scenario.ts";
