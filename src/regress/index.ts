/** Regression benchmarks: a file of collectives with stored results in, what has moved since out. */

export { type Baseline, readBaseline, storeResults } from "./baseline-file.ts";
export { type RegressOptions, type RegressOutcome, regress } from "./regress.ts";
