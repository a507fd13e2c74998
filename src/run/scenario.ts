/** What `heddle run` simulates: jobs on one fabric under one policy, in time, with the defaults of everything. */

import { HASH_FAMILIES, type HashFamily } from "../core/index.ts";
import { type Issue, ScenarioError, unknownName } from "../errors.ts";
import { fairnessIssues, MAX_MIN } from "../fairness.ts";
import { checkPolicyParameters, POLICIES } from "../routing/index.ts";
import type { GivenParameters, Grouping, NamedText, TaskInput } from "../workload/index.ts";
import { REACTION_DEFAULTS, type Reaction } from "./reaction.ts";

export interface RunScenario {
  readonly name: string;
  /** One policy; `pinned` can't be run in time. */
  readonly policy: string;
  readonly qps: number;
  readonly qpMode: "static" | "pooled";
  readonly hash: HashFamily;
  /** All switches hash alike. */
  readonly polarized: boolean;
  readonly seed: number;
  readonly mtuBytes: number;
  readonly ipVersion: 4 | 6;
  /** What the policy takes; its defaults where absent. */
  readonly policyParameters?: GivenParameters;
  /** What a packet of up to mtuBytes adds on the wire, bytes. */
  readonly headerBytes: number;
  /** Whether a flow is delivered a path's base latency after its last bit is sent, or at once. */
  readonly latency: "fabric" | "none";
  /** Packets in flight / bandwidth-delay product. */
  readonly window: number;
  /** How the transport shares links among flows that keep their paths: as in a scenario of flows. */
  readonly fairness: string;
  /** In their order in the file; those of one time apply in that order. */
  readonly changes: readonly CableChange[];
  /** How paths follow the changes; where absent they stay as at the start, and what crosses a dead link waits. */
  readonly reaction?: Reaction | undefined;
  readonly jobs: readonly RunJob[];
}

/** Cables that change while flows are under way. */
export interface CableChange {
  /** Where it is written, for messages: `changes[1]`. */
  readonly path: string;
  /** In a few words, for reports: `spine-3 down`. */
  readonly text?: string | undefined;
  readonly atS: number; // > 0
  readonly cables: readonly string[];
  readonly state?: "up" | "down" | undefined;
  readonly rateBps?: number | undefined;
}

export interface RunJob {
  /** Where it is written, for messages: `jobs[1]`. */
  readonly path: string;
  readonly name: string;
  readonly startS: number;
  /** Runs of the whole job, one after another; each waits for the whole one before, and then `gapS`. */
  readonly repetitions: number;
  readonly gapS: number;
  /** NICs in the job; all that are left where absent. Traces name their NICs themselves. */
  readonly size?: number | undefined;
  readonly nics: string;
  readonly placement: string;
  readonly placementParameters: GivenParameters;
  /** May use NICs that other jobs hold. */
  readonly share: boolean;
  readonly workload: PatternWorkload | TraceWorkload | CollectiveWorkload | TaskWorkload;
}

export interface PatternWorkload {
  readonly kind: "pattern";
  readonly pattern: string;
  readonly parameters: GivenParameters;
  /** Of each flow. */
  readonly sizeBytes: number;
}

export interface TraceWorkload {
  readonly kind: "trace";
  readonly file: NamedText;
  /** Name of a format; by the file's ending or content where absent. */
  readonly format?: string | undefined;
}

export interface CollectiveWorkload {
  readonly kind: "collective";
  readonly collective: string;
  /** The collective's default where absent. */
  readonly algorithm?: string | undefined;
  /** nccl-tests' size. */
  readonly messageBytes: number;
  /** Of each NIC; every channel is a connection of its own. */
  readonly channels: number;
  readonly groups: Grouping;
}

/** A program of every rank: SimAI's workload, Chakra's traces, GOAL. */
export interface TaskWorkload extends TaskInput {
  readonly kind: "tasks";
  /** What the user called the files. */
  readonly name: string;
  /** Name of a format; by the files' ending or content where absent. */
  readonly format?: string | undefined;
  /** For the collectives that it serves; the others', and all where absent, have their default, all-to-all `direct`. */
  readonly algorithm?: string | undefined;
  readonly channels: number;
}

/** What a scenario file may leave out. */
export const RUN_DEFAULTS = {
  policy: "ecmp",
  qps: 2,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  seed: 1,
  mtuBytes: 4096,
  ipVersion: 4,
  headers: "rocev2",
  latency: "fabric",
  window: 1.25,
  fairness: MAX_MIN,
  startS: 0,
  repetitions: 1,
  gapS: 0,
  nics: "gpu",
  placement: "packed",
  share: false,
  channels: 2,
  groups: "all",
  reaction: REACTION_DEFAULTS,
} as const;

/** Limits that are ours, not nature's: beyond them a number is a slip of the keyboard. */
export const RUN_LIMITS = {
  qps: [1, 256],
  seed: [0, 2 ** 48],
  mtuBytes: [256, 65_536],
  headerBytes: [0, 1024],
  window: [0.1, 100],
  repetitions: [1, 1_000_000],
  channels: [1, 64],
} as const;

/** Where a scenario file has each number, for messages. */
const PLACES = {
  qps: "routing.qps",
  seed: "seed",
  mtuBytes: "packets.mtu",
  headerBytes: "packets.headers",
  window: "window",
} as const;

/** @throws {ScenarioError} OUT_OF_RANGE, UNKNOWN_HASH, UNKNOWN_QP_MODE, UNKNOWN_IP_VERSION, BAD_FAIRNESS, NO_JOBS, and what is wrong with policyParameters, all issues at once */
export function checkRun(scenario: RunScenario): void {
  const issues: Issue[] = [];
  const range = (path: string, value: number, [low, high]: readonly [number, number], whole: boolean): void => {
    if (value >= low && value <= high && (!whole || Number.isSafeInteger(value))) return;
    const kind = whole ? "a whole number" : "a number";
    const message = `out of range (expected ${kind} from ${low} to ${high}, got ${value})`;
    issues.push({ code: "OUT_OF_RANGE", path, message });
  };
  for (const field of Object.keys(PLACES) as (keyof typeof PLACES)[]) {
    range(PLACES[field], scenario[field], RUN_LIMITS[field], field !== "window");
  }
  const { hash, qpMode, ipVersion, jobs, fairness } = scenario;
  if (!HASH_FAMILIES.includes(hash)) issues.push(unknownName("routing.hash", "hash", hash, HASH_FAMILIES));
  if (qpMode !== "static" && qpMode !== "pooled") {
    issues.push(unknownName("routing.qpMode", "QP mode", qpMode, ["static", "pooled"]));
  }
  if (ipVersion !== 4 && ipVersion !== 6) {
    issues.push(unknownName("packets.ipVersion", "IP version", String(ipVersion), ["4", "6"]));
  }
  issues.push(...fairnessIssues(fairness, "routing.fairness"));
  issues.push(...policyIssues(scenario));
  if (jobs.length === 0) issues.push({ code: "NO_JOBS", path: "jobs", message: "no jobs (expected at least one)" });
  for (const { path, repetitions } of jobs) range(`${path}.repetitions`, repetitions, RUN_LIMITS.repetitions, true);
  if (issues.length > 0) throw new ScenarioError(issues);
}

/** What is checked where a file says it. */
type PolicyOfRun = Pick<RunScenario, "policy"> & { readonly policyParameters?: GivenParameters | undefined };

function policyIssues({ policy, policyParameters = {} }: PolicyOfRun): readonly Issue[] {
  return checkPolicyParameters(
    POLICIES.filter(({ name }) => name === policy),
    policyParameters,
    POLICIES,
  );
}

/** @throws {ScenarioError} what is wrong with the policy's parameters, each issue at its option */
export function checkPolicy(scenario: PolicyOfRun): void {
  const issues = policyIssues(scenario);
  if (issues.length > 0) throw new ScenarioError(issues);
}
