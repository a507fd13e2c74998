/** `heddle run`: one fabric, one policy, jobs in time. Places the jobs, routes once, and lets the event engine run to the end. */

import { describeTopology } from "../compare.ts";
import type { CoreModule } from "../core/index.ts";
import { ScenarioError } from "../errors.ts";
import { freeze } from "../fabric/index.ts";
import { fairnessAlpha } from "../fairness.ts";
import {
  activeFlows,
  type ChangeImpact,
  type FlowRecords,
  type RunSummary,
  type TimelineInterval,
} from "../metrics/index.ts";
import { findPolicy, keepsPaths, type Policy, TIMED_POLICIES } from "../routing/index.ts";
import { Network, notTimed, Timeline, type TimelineTier } from "../sim/index.ts";
import type { TopologyGraph } from "../topology/index.ts";
import { advanceToEnd } from "./advance.ts";
import { start } from "./following.ts";
import { buildTraffic, type Traffic } from "./jobs.ts";
import type { TimedProblem } from "./problem.ts";
import type { RunProgress } from "./progress.ts";
import { flowRecords } from "./records.ts";
import { checkRun, type RunScenario } from "./scenario.ts";
import { stallError } from "./stall.ts";
import { summarizeRun } from "./summary.ts";
import { taskFigures } from "./task-figures.ts";

export interface RunOptions {
  /** Version that the summary records. */
  readonly version: string;
  /** Told now and then how far the run is. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Ends the run early, with RunInterrupted. */
  readonly signal?: AbortSignal;
  /** Asks for a timeline; without an interval there are 200 to 400 of them. */
  readonly timeline?: { readonly intervalS?: number | undefined };
}

export interface RunOutcome {
  readonly summary: RunSummary;
  readonly flows: FlowRecords;
  /** Present where asked for. */
  readonly timeline?: readonly TimelineInterval[];
}

/** Intervals that a timeline has at least, unless told otherwise. */
const LEAST_INTERVALS = 200;
/** More intervals than this are a slip of the keyboard. Assumed. */
const MOST_INTERVALS = 1_000_000;

/**
 * Runs all jobs to their end. Deterministic: the same arguments give the same outcome, to the last bit.
 *
 * Paths are chosen at the start, and follow changes of cables as the scenario's reaction says; rates are fair, as the scenario
 * says, at every instant; a flow's size on the wire is its bytes and the headers of all its packets. Cost: routing all transfers, again for
 * each new state of the fabric, and what each event changes.
 *
 * @throws {ScenarioError | RoutingError | UsageError} when the scenario is wrong, or does not fit the fabric
 * @throws {SolverError} STALLED, with the flow and the link, when nothing can go on
 * @throws {RunInterrupted} when `signal` is aborted
 */
export async function run(
  core: CoreModule,
  topology: TopologyGraph,
  scenario: RunScenario,
  { version, timeline: wanted, ...observers }: RunOptions,
): Promise<RunOutcome> {
  checkRun(scenario);
  const policy = timedPolicy(scenario.policy);
  const fabric = freeze(topology);
  const network = new Network(core, fabric);
  const traffic = buildTraffic(fabric, scenario);
  refuseRings(traffic, policy, scenario);
  const { engine, timed, routed, ...started } = start({ core, topology, network, traffic, policy, scenario });
  const timeline = wanted && newTimeline(timed, started.tiers(), wanted.intervalS);
  if (timeline) started.watch(timeline);

  const gates = traffic.timetable.gateCount;
  const state = await advanceToEnd(engine, timed.problem, { timeline, gates, ...observers });
  if (state === "stalled") throw stallError(engine, fabric, traffic, routed, scenario);

  const result = engine.result();
  const flows = flowRecords(fabric, traffic, timed, result);
  const summary = summarizeRun({
    version,
    coreHash: core.hash,
    topology: describeTopology(fabric),
    scenario,
    policy,
    traffic,
    flows,
    tasks: traffic.jobs.map(({ tasks }) => tasks && taskFigures(tasks, result.finishedS)),
    counts: engine.counts,
    uneven: !keepsPaths(policy) && network.uneven,
    impacts: started.impacts(flows),
  });
  const rows = timeline && intervalsOf(timeline, engine.timeS, flows, summary.changes ?? []);
  return { summary, flows, ...(rows ? { timeline: rows } : {}) };
}

/** @throws {UsageError} UNKNOWN_POLICY @throws {ScenarioError} POLICY_NOT_TIMED */
function timedPolicy(name: string): Policy {
  const policy = findPolicy(name, "routing.policy");
  if (TIMED_POLICIES.includes(policy)) return policy;
  throw new ScenarioError([{ code: "POLICY_NOT_TIMED", path: "routing.policy", message: notTimed(policy) }]);
}

/**
 * A transfer of several edges moves at the pace of the slowest, whatever the others would pay: α-fair rates, for which a
 * commodity pays for all its links, are none of it.
 * @throws {ScenarioError} FAIRNESS_OF_RINGS
 */
function refuseRings({ transfers }: Traffic, policy: Policy, { fairness }: RunScenario): void {
  if (!keepsPaths(policy) || fairnessAlpha(fairness) === Infinity) return;
  if (!transfers.parts.some(({ transfers: { edgeSrc, transferCount } }) => edgeSrc.length > transferCount)) return;
  const expected = `max-min, or jobs whose transfers have one sender and one receiver each, got ${fairness}`;
  const message = `beside rings or trees, whose edges move at the pace of the slowest (expected ${expected})`;
  throw new ScenarioError([{ code: "FAIRNESS_OF_RINGS", path: "routing.fairness", message }]);
}

function newTimeline({ problem, aloneS }: TimedProblem, tiers: readonly TimelineTier[], intervalS?: number): Timeline {
  // No run is shorter than its longest flow alone.
  const shortestS = aloneS.reduce((most, alone, f) => Math.max(most, problem.startS[f]! + alone), 0);
  if (intervalS !== undefined && shortestS / intervalS > MOST_INTERVALS) {
    const message = `too short for this run (expected at least ${shortestS / MOST_INTERVALS} s, got ${intervalS} s)`;
    throw new ScenarioError([{ code: "TOO_MANY_INTERVALS", path: "outputs.interval", message }]);
  }
  const { linkRateBps: capacityBps, routes } = problem;
  const spacing = { intervalS: intervalS ?? roundBelow(shortestS / LEAST_INTERVALS), fixed: intervalS !== undefined };
  return new Timeline({ capacityBps, routes, tiers }, spacing);
}

/** The next 1, 2 or 5 times a power of ten that is no larger. */
function roundBelow(valueS: number): number {
  const power = Math.floor(Math.log10(valueS));
  const digit = [5, 2].find((most) => valueS >= Number(`${most}e${power}`)) ?? 1;
  return Number(`${digit}e${power}`);
}

function intervalsOf(
  timeline: Timeline,
  endS: number,
  flows: FlowRecords,
  changes: readonly ChangeImpact[],
): TimelineInterval[] {
  const rows = timeline.rows(endS);
  const beginnings = [...new Set(rows.map(({ timeS }) => timeS))];
  const active = activeFlows(flows, [...beginnings, endS]);
  const indexOf = new Map(beginnings.map((timeS, i) => [timeS, i]));
  const textsIn = ({ timeS, durationS }: (typeof rows)[number]): string[] =>
    changes.flatMap(({ atS, text }) => (atS >= timeS && atS < timeS + durationS ? [text] : []));
  return rows.map((row) => ({
    ...row,
    activeFlows: active[indexOf.get(row.timeS)!]!,
    changes: changes.length === 0 ? [] : textsIn(row),
  }));
}
