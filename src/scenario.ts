/** What to run on a fabric: pattern, flows, hashing, packets and seeds, with their defaults and their limits. */

import { HASH_FAMILIES, HASH_SEEDS, type HashFamily, type HashSeeds } from "./core/index.ts";
import { type Issue, ScenarioError, unknownName } from "./errors.ts";
import { checkPolicyParameters, POLICIES } from "./routing/index.ts";
import { readLatencyModel } from "./sim/index.ts";
import type { GivenParameters } from "./workload/index.ts";

export interface Scenario {
  readonly policies: readonly string[];
  readonly pattern: string;
  readonly patternParameters: GivenParameters;
  /** Which NICs take part: `gpu`, `host` or `all`. */
  readonly nics: string;
  /** Size of the job; all those NICs where absent. */
  readonly jobNics?: number;
  readonly placement: string;
  readonly placementParameters?: GivenParameters;
  /** Queue pairs per flow. */
  readonly qps: number;
  readonly qpMode: "static" | "pooled";
  readonly hash: HashFamily;
  /** All switches hash alike. */
  readonly polarized: boolean;
  /** Which switches hash alike, where not polarized: none where absent. */
  readonly hashSeeds?: HashSeeds;
  /** What policies take, each its own; their defaults where absent. */
  readonly policyParameters?: GivenParameters;
  /** What the model of latency takes (`ecnKmin`, …); its defaults where absent. */
  readonly latencyParameters?: GivenParameters;
  /** Number of runs, with seeds `seed`, `seed` + 1, …; each draws its own pattern and its own hash seeds. */
  readonly seeds: number;
  readonly seed: number;
  readonly mtuBytes: number;
  readonly ipVersion: 4 | 6;
  /** How a transport shares links among flows on fixed paths: `max-min` (also where absent), or `alpha:<a>` as in `alpha:1.5`. */
  readonly fairness: string;
  /** Packets in flight / bandwidth-delay product. */
  readonly window: number;
}

/** One number per use of chance, so that no two uses of one seed share a stream. */
export const STREAM = { placement: 1, pattern: 2, hash: 3, sample: 4 } as const;

/** Fairness where a scenario names none. */
const MAX_MIN = "max-min";

/** The scenario of `heddle compare` without options. */
export const DEFAULT_SCENARIO: Scenario = {
  policies: ["ecmp", "adaptive"],
  pattern: "permutation",
  patternParameters: {},
  nics: "gpu",
  placement: "packed",
  qps: 2,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  seeds: 5,
  seed: 1,
  mtuBytes: 4096,
  ipVersion: 4,
  fairness: MAX_MIN,
  window: 1.25,
};

/** Limits that are ours, not nature's: beyond them a number is a slip of the keyboard. */
const LIMITS = {
  qps: [1, 256],
  seeds: [1, 10_000],
  seed: [0, 2 ** 48],
  mtuBytes: [256, 65_536],
  window: [0.1, 100],
} as const satisfies Partial<Record<keyof Scenario, readonly [number, number]>>;

/** Range of α that the solver is tested for; near 0 the rates of flows over many links vanish, above it is max-min. */
const ALPHA_RANGE = [0.25, 32] as const;

/**
 * The α of a scenario's fairness, Infinity for max-min.
 * @throws {ScenarioError} BAD_FAIRNESS
 */
export function fairnessAlpha(fairness: string = MAX_MIN): number {
  const alpha = readFairness(fairness);
  if (alpha === undefined) throw new ScenarioError([badFairness(fairness)]);
  return alpha;
}

function readFairness(fairness: string): number | undefined {
  if (fairness === MAX_MIN) return Number.POSITIVE_INFINITY;
  const digits = /^alpha:(\d+(?:\.\d+)?|\.\d+)$/.exec(fairness)?.[1];
  const alpha = Number(digits);
  const [low, high] = ALPHA_RANGE;
  return alpha >= low && alpha <= high ? alpha : undefined;
}

function badFairness(got: string): Issue {
  const [low, high] = ALPHA_RANGE;
  const message = `unknown fairness "${got}" (expected max-min, or alpha:<a> with a from ${low} to ${high}, as in alpha:1.5)`;
  return { code: "BAD_FAIRNESS", path: "--fairness", message };
}

/** What is wrong with the parameters of the policies that are known. */
function policyIssues({ policies, policyParameters = {} }: Scenario): readonly Issue[] {
  const known = POLICIES.filter(({ name }) => policies.includes(name));
  return checkPolicyParameters(known, policyParameters, POLICIES);
}

/** What is wrong with the parameters of the model of latency. */
function latencyIssues({ latencyParameters }: Scenario): readonly Issue[] {
  try {
    readLatencyModel(latencyParameters);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.issues;
  }
}

/** Names of the options that set the fields: the paths of their issues. */
const OPTIONS = { qps: "--qps", seeds: "--seeds", seed: "--seed", mtuBytes: "--mtu", window: "--window" } as const;

/**
 * @throws {ScenarioError} OUT_OF_RANGE, UNKNOWN_HASH, UNKNOWN_HASH_SEEDS, TWO_HASH_SEEDS, UNKNOWN_QP_MODE, UNKNOWN_IP_VERSION
 * or BAD_FAIRNESS, and what is wrong with policies' parameters, all issues at once
 */
export function checkScenario(scenario: Scenario): void {
  const issues: Issue[] = [];
  for (const field of Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]) {
    const value = scenario[field];
    const [low, high] = LIMITS[field];
    const whole = field === "window" || Number.isSafeInteger(value);
    if (whole && value >= low && value <= high) continue;
    const kind = field === "window" ? "a number" : "a whole number";
    issues.push({
      code: "OUT_OF_RANGE",
      path: OPTIONS[field],
      message: `out of range (expected ${kind} from ${low} to ${high}, got ${value})`,
    });
  }
  if (!HASH_FAMILIES.includes(scenario.hash)) issues.push(unknownName("--hash", "hash", scenario.hash, HASH_FAMILIES));
  const { hashSeeds } = scenario;
  if (hashSeeds !== undefined && !HASH_SEEDS.includes(hashSeeds)) {
    issues.push(unknownName("--hash-seeds", "hash seeds", hashSeeds, HASH_SEEDS));
  } else if (scenario.polarized && hashSeeds !== undefined && hashSeeds !== "polarized") {
    const message = `beside --polarized, which is the same as --hash-seeds polarized (expected one of them, got ${hashSeeds})`;
    issues.push({ code: "TWO_HASH_SEEDS", path: "--hash-seeds", message });
  }
  issues.push(...policyIssues(scenario), ...latencyIssues(scenario));
  if (scenario.qpMode !== "static" && scenario.qpMode !== "pooled") {
    issues.push(unknownName("--qp-mode", "QP mode", scenario.qpMode, ["static", "pooled"]));
  }
  if (scenario.ipVersion !== 4 && scenario.ipVersion !== 6) {
    issues.push(unknownName("--ip-version", "IP version", String(scenario.ipVersion), ["4", "6"]));
  }
  const { fairness = MAX_MIN } = scenario;
  if (readFairness(fairness) === undefined) issues.push(badFairness(fairness));
  if (scenario.policies.length === 0) {
    issues.push({ code: "NO_POLICY", path: "--policy", message: "no policy named (expected at least one)" });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}
