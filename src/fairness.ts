/** How transports share links among flows: a number α, and how soon links charge, by themselves or under a transport's name. */

import { type Issue, ScenarioError, suggestion } from "./errors.ts";

/** What decides the rates of flows on given paths. */
export interface Sharing {
  /** Of α-fair rates; Infinity for max-min. */
  readonly alpha: number;
  /**
   * Price × unused part of a link that can be overfull, in prices of a flow at line rate. Packets queue before a link is full,
   * some 1 / (2 × unused part) of them at a random mix of arrivals (M/D/1); so do prices, which stand for queues. 0: only at
   * full links.
   */
  readonly softness: number;
}

/** A transport whose sharing was fitted to packet-level runs on the same paths. */
export interface Transport extends Sharing {
  readonly name: string;
  /** What it stands for, in a few words. */
  readonly text: string;
  /** What α was fitted to, and how far rates then are. */
  readonly source: string;
}

/** The fabric and the runs of all fits: test/validation/README.md. */
const RUNS = "htsim, 128 NICs, ECMP permutations";

/** One α and one softness each, chosen on seeds 1 to 5; errors are means over the flows of seeds 6 to 10, which the fit has not seen. */
export const TRANSPORTS: readonly Transport[] = [
  {
    name: "dctcp",
    alpha: 1.5,
    softness: 0.01,
    text: "ECN-driven windows, as DCTCP",
    source: `fit to ${RUNS} of uec_dctcp: a flow's rate errs by 2.3 % in the mean, max-min by 5.5 %`,
  },
  {
    name: "nscc",
    alpha: 0.33,
    // Half a packet of 4 kB over the queue that senders aim at, 3/4 of the BDP of 8.2 µs at 400 Gb/s: 75 packets.
    softness: 0.0067,
    text: "network-signalled congestion control of Ultra Ethernet",
    source: `fit to ${RUNS} of uec_nscc: a flow's rate errs by 3.9 % in the mean, max-min by 17.0 %`,
  },
];

/** Fairness where a scenario names none. */
export const MAX_MIN = "max-min";

/** Range of α that the solver is tested for; near 0 the rates of flows over many links vanish, above it is max-min. */
const ALPHA_RANGE = [0.25, 32] as const;

/** What `--fairness` takes, for help. */
export const FAIRNESS_CHOICES = [MAX_MIN, "alpha:<a>", ...TRANSPORTS.map(({ name }) => name)] as const;

/**
 * The α of a scenario's fairness, Infinity for max-min.
 * @throws {ScenarioError} BAD_FAIRNESS
 */
export function fairnessAlpha(fairness: string = MAX_MIN): number {
  const alpha = readFairness(fairness);
  if (alpha === undefined) throw new ScenarioError([badFairness(fairness, "--fairness")]);
  return alpha;
}

/**
 * What a scenario's fairness means for rates. Links of `alpha:<a>` are hard: those are the textbook's rates.
 * @throws {ScenarioError} BAD_FAIRNESS
 */
export function sharingOf(fairness: string = MAX_MIN): Sharing {
  const { softness = 0 } = TRANSPORTS.find(({ name }) => name === fairness) ?? {};
  return { alpha: fairnessAlpha(fairness), softness };
}

/** What is wrong with a fairness, at `path`; nothing where it is known. */
export function fairnessIssues(fairness: string, path = "--fairness"): readonly Issue[] {
  return readFairness(fairness) === undefined ? [badFairness(fairness, path)] : [];
}

/** As summaries record it: the name, its α unless it is max-min, and its softness unless links are hard. */
export function describeFairness(fairness: string = MAX_MIN): { fairness: string; alpha?: number; softness?: number } {
  const { alpha, softness } = sharingOf(fairness);
  return { fairness, ...(alpha < Infinity ? { alpha } : {}), ...(softness > 0 ? { softness } : {}) };
}

function readFairness(fairness: string): number | undefined {
  if (fairness === MAX_MIN) return Number.POSITIVE_INFINITY;
  const transport = TRANSPORTS.find(({ name }) => name === fairness);
  if (transport) return transport.alpha;
  const digits = /^alpha:(\d+(?:\.\d+)?|\.\d+)$/.exec(fairness)?.[1];
  const alpha = Number(digits);
  const [low, high] = ALPHA_RANGE;
  return alpha >= low && alpha <= high ? alpha : undefined;
}

function badFairness(got: string, path: string): Issue {
  const [low, high] = ALPHA_RANGE;
  const names = [MAX_MIN, ...TRANSPORTS.map(({ name }) => name)];
  const message = `unknown fairness "${got}" (expected ${names.join(", ")}, or alpha:<a> with a from ${low} to ${high}${suggestion(got, names)})`;
  return { code: "BAD_FAIRNESS", path, message };
}
