/** What to run on a fabric: pattern, flows, hashing, packets and seeds, with their defaults and their limits. */

import { HASH_FAMILIES, HASH_SEEDS, type HashFamily, type HashSeeds } from "./core/index.ts";
import { type Issue, ScenarioError, unknownName } from "./errors.ts";
import { fairnessIssues, MAX_MIN } from "./fairness.ts";
import { checkPolicyParameters, POLICIES } from "./routing/index.ts";
import { LOSS_RECOVERIES, type LossRecovery, PFC_EFFECTS, type PfcEffect, readLatencyModel } from "./sim/index.ts";
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
  /** How the transport shares links among flows on fixed paths: `max-min` (also where absent), `alpha:<a>`, or its name, as `dctcp`. */
  readonly fairness: string;
  /** Packets in flight / bandwidth-delay product. */
  readonly window: number;
  /** How dropped packets are sent again; where absent, `none`: nothing is dropped. */
  readonly lossRecovery?: LossRecovery;
  /** Probability that a packet is dropped on its way; given with a recovery, and only then. */
  readonly dropRate?: number;
  /** Whether priority flow control is reported, or also slows flows; where absent, `off`. */
  readonly pfc?: PfcEffect;
  /** Queue at which a link's switch pauses what feeds it. */
  readonly pfcXoffBytes?: number;
}

/** One number per use of chance, so that no two uses of one seed share a stream. */
export const STREAM = { placement: 1, pattern: 2, hash: 3, sample: 4 } as const;

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

/** Drop rates beyond this are no network's; the model's in-order receiver would be the least of its problems. */
const MOST_DROPS = 0.5;
/** Thresholds of queues that switches can have: a frame to a shared buffer. Assumed. */
const XOFF_RANGE = [1e3, 1e9] as const;

/** What is wrong with the options that make a transport lose. */
function lossIssues({ lossRecovery = "none", dropRate, pfc = "off", pfcXoffBytes }: Scenario): Issue[] {
  const issues: Issue[] = [];
  if (!LOSS_RECOVERIES.includes(lossRecovery)) {
    issues.push(unknownName("--loss-recovery", "loss recovery", lossRecovery, LOSS_RECOVERIES));
  } else if (lossRecovery === "none" && dropRate !== undefined) {
    const message = `what is dropped has to be sent again (expected --loss-recovery go-back-n or selective-repeat beside it, got none)`;
    issues.push({ code: "NO_LOSS_RECOVERY", path: "--drop-rate", message });
  } else if (lossRecovery !== "none" && dropRate === undefined) {
    const message = `how many packets are dropped is not said (expected --drop-rate beside it, as in 0.001, got none)`;
    issues.push({ code: "NO_DROP_RATE", path: "--loss-recovery", message });
  }
  if (dropRate !== undefined && !(dropRate >= 0 && dropRate <= MOST_DROPS)) {
    const message = `out of range (expected a number from 0 to ${MOST_DROPS}, got ${dropRate})`;
    issues.push({ code: "OUT_OF_RANGE", path: "--drop-rate", message });
  }
  if (!PFC_EFFECTS.includes(pfc)) {
    issues.push(unknownName("--pfc", "PFC effect", pfc, PFC_EFFECTS));
  } else if (pfc === "off" && pfcXoffBytes !== undefined) {
    const message = "a threshold of what is off (expected --pfc report or head-of-line beside it, got off)";
    issues.push({ code: "NO_PFC", path: "--pfc-xoff", message });
  }
  const [low, high] = XOFF_RANGE;
  if (pfcXoffBytes !== undefined && !(pfcXoffBytes >= low && pfcXoffBytes <= high)) {
    const message = `out of range (expected ${low / 1e3}kB to ${high / 1e9}GB, got ${pfcXoffBytes}B)`;
    issues.push({ code: "OUT_OF_RANGE", path: "--pfc-xoff", message });
  }
  return issues;
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
 * BAD_FAIRNESS, UNKNOWN_LOSS_RECOVERY, NO_LOSS_RECOVERY, NO_DROP_RATE, UNKNOWN_PFC_EFFECT or NO_PFC, and what is wrong with policies' parameters, all issues at once
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
  issues.push(...fairnessIssues(scenario.fairness ?? MAX_MIN));
  issues.push(...lossIssues(scenario));
  if (scenario.policies.length === 0) {
    issues.push({ code: "NO_POLICY", path: "--policy", message: "no policy named (expected at least one)" });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}
