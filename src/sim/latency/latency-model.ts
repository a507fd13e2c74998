/** Parameters of switches and NICs that only latency depends on, with their defaults and limits. */

import { type Issue, ScenarioError } from "../../errors.ts";
import { type GivenParameters, readParameters } from "../../parameters.ts";
import type { DCQCN, EcnMarking } from "./dcqcn.ts";

export interface LatencyModel extends EcnMarking {
  /** Timers of the NICs. */
  readonly dcqcn: keyof typeof DCQCN;
  /** Time from the first packet too many until senders slow down, s. */
  readonly feedbackDelayS: number;
  /** Most bytes that one queue can hold. */
  readonly bufferBytes: number;
}

export const LATENCY_PARAMETERS = [
  {
    name: "dcqcn",
    kind: "choice",
    choices: ["nvidia", "paper"],
    default: "nvidia",
    summary: "timers of DCQCN: ConnectX's, or those of the paper",
  },
  {
    name: "ecnKmin",
    kind: "size",
    // NVIDIA Onyx 3.10 ("RoCE Commands") and Cumulus Linux 5.14, lossless RoCE: min 150 kB, max 1500 kB, at any port speed.
    default: "150kB",
    summary: "queue from which switches mark packets",
  },
  { name: "ecnKmax", kind: "size", default: "1500kB", summary: "queue from which they mark all" },
  {
    name: "ecnPmax",
    kind: "number",
    min: 1e-6,
    max: 1,
    // Assumed, as the same pages show no other.
    default: 1,
    summary: "probability of a mark just below that",
  },
  {
    name: "feedbackDelay",
    kind: "duration",
    // Assumed: about a loaded round trip of three tiers.
    default: "10us",
    summary: "time from the first packet too many until senders slow down",
  },
  {
    name: "buffer",
    kind: "size",
    // Assumed: half of the 128 MB that are quoted of an SN5600, which a dynamic threshold of α = 1 leaves to one queue
    // (Choudhury and Hahne, ToN 1998).
    default: "64MB",
    summary: "most that one queue can hold",
  },
] as const;

/** Longest feedback delay, s, and largest buffer, bytes: ours, beyond them a number is a slip of the keyboard. */
const MOST_DELAY_S = 1;
const MOST_BUFFER_BYTES = 1e12;

/**
 * The model that is given, defaults filled in.
 * @throws {ScenarioError} as `readParameters`, and OUT_OF_RANGE, all issues at once
 */
export function readLatencyModel(given: GivenParameters = {}): LatencyModel {
  const { dcqcn, ecnKmin, ecnKmax, ecnPmax, feedbackDelay, buffer } = readParameters(
    "latency",
    LATENCY_PARAMETERS,
    given,
    "model",
  );
  const issues: Issue[] = [];
  const refuse = (path: string, expected: string, got: number): void => {
    issues.push({ code: "OUT_OF_RANGE", path, message: `out of range (expected ${expected}, got ${got})` });
  };
  if (ecnKmax < ecnKmin) refuse("--ecn-kmax", `at least --ecn-kmin, ${ecnKmin} bytes`, ecnKmax);
  if (feedbackDelay > MOST_DELAY_S) refuse("--feedback-delay", `at most ${MOST_DELAY_S} s`, feedbackDelay);
  if (!(buffer > 0 && buffer <= MOST_BUFFER_BYTES)) {
    refuse("--buffer", `more than 0 and at most ${MOST_BUFFER_BYTES} bytes`, buffer);
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  return {
    dcqcn,
    ecnKminBytes: ecnKmin,
    ecnKmaxBytes: ecnKmax,
    ecnPmax,
    feedbackDelayS: feedbackDelay,
    bufferBytes: buffer,
  };
}
