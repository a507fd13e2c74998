/** What to run on a fabric: pattern, flows, hashing, packets and seeds, with their defaults and their limits. */

import { HASH_FAMILIES, type HashFamily } from "./core/index.ts";
import { type Issue, ScenarioError, unknownName } from "./errors.ts";
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
  /** Queue pairs per flow. */
  readonly qps: number;
  readonly qpMode: "static" | "pooled";
  readonly hash: HashFamily;
  /** All switches hash alike. */
  readonly polarized: boolean;
  /** Number of runs, with seeds `seed`, `seed` + 1, …; each draws its own pattern and its own hash seeds. */
  readonly seeds: number;
  readonly seed: number;
  readonly mtuBytes: number;
  readonly ipVersion: 4 | 6;
  /** Packets in flight / bandwidth-delay product. */
  readonly window: number;
}

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

/** Names of the options that set the fields: the paths of their issues. */
const OPTIONS = { qps: "--qps", seeds: "--seeds", seed: "--seed", mtuBytes: "--mtu", window: "--window" } as const;

/** @throws {ScenarioError} OUT_OF_RANGE, UNKNOWN_HASH, UNKNOWN_QP_MODE or UNKNOWN_IP_VERSION, all issues at once */
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
  if (scenario.qpMode !== "static" && scenario.qpMode !== "pooled") {
    issues.push(unknownName("--qp-mode", "QP mode", scenario.qpMode, ["static", "pooled"]));
  }
  if (scenario.ipVersion !== 4 && scenario.ipVersion !== 6) {
    issues.push(unknownName("--ip-version", "IP version", String(scenario.ipVersion), ["4", "6"]));
  }
  if (scenario.policies.length === 0) {
    issues.push({ code: "NO_POLICY", path: "--policy", message: "no policy named (expected at least one)" });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}
