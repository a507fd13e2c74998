/** Reduces a run to its summary. */

import type { EventCounts } from "../core/index.ts";
import { describeFairness } from "../fairness.ts";
import {
  type ChangeImpact,
  type FlowRecords,
  type JobSummary,
  type RunSummary,
  trafficSummary,
} from "../metrics/index.ts";
import { keepsPaths, type Policy, writtenParameters } from "../routing/index.ts";
import { formatDuration } from "../units.ts";
import type { WrittenCollective } from "./collective-job.ts";
import type { Traffic } from "./jobs.ts";
import { flowRows } from "./records.ts";
import type { RunScenario } from "./scenario.ts";
import type { TaskFigures } from "./task-figures.ts";

export interface RunFacts extends Pick<RunSummary, "version" | "coreHash" | "topology"> {
  readonly scenario: RunScenario;
  readonly policy: Policy;
  readonly traffic: Traffic;
  readonly flows: FlowRecords;
  /** [jobs] of those that are tasks. */
  readonly tasks: readonly (TaskFigures | undefined)[];
  readonly counts: EventCounts;
  /** Whether the fabric's switches of a tier differ, as where cables are down or slow from the start. */
  readonly uneven: boolean;
  /** What changes did, where paths follow them. */
  readonly impacts: readonly ChangeImpact[] | undefined;
}

export function summarizeRun(facts: RunFacts): RunSummary {
  const { version, coreHash, topology, scenario, policy, traffic, flows, tasks, counts, uneven, impacts } = facts;
  const { changes, jobs: _jobs, polarized, reaction, policyParameters, ...plain } = scenario;
  const all = Uint32Array.from({ length: flows.flowCount }, (_, flow) => flow);
  return {
    schema: "heddle/run@1",
    version,
    coreHash,
    topology,
    scenario: {
      ...plain,
      hashSeeds: polarized ? "polarized" : "per-switch",
      ...(policyParameters === undefined ? {} : { policyParameters: writtenParameters(policyParameters) }),
      ...describeFairness(scenario.fairness),
      ...(impacts && reaction
        ? { reaction: { ...reaction, routingS: reaction.routingS < Infinity ? reaction.routingS : null } }
        : {}),
      changes: changes.map(({ atS, cables, state, rateBps }) => ({
        atS,
        cables: cables.length,
        ...(state === undefined ? {} : { state }),
        ...(rateBps === undefined ? {} : { rateBps }),
      })),
    },
    total: trafficSummary(flows, all),
    jobs: jobSummaries(scenario, traffic, flows, tasks),
    ...(impacts ? { changes: impacts } : {}),
    engine: { events: counts.events, batches: counts.batches, rerated: counts.rerated },
    notes: [...notesOn(scenario, policy, uneven), ...notesOnTasks(traffic)],
  };
}

function jobSummaries(
  scenario: RunScenario,
  traffic: Traffic,
  records: FlowRecords,
  tasks: RunFacts["tasks"],
): JobSummary[] {
  const { jobs, timetable } = traffic;
  const rows = flowRows(traffic);
  const flowsOf = jobs.map((): number[] => []);
  const ends = jobs.map((): number[] => []);
  // A computation may be the last of a run.
  for (const [job, figures] of tasks.entries()) ends[job] = [...(figures?.endsS ?? [])];
  for (const [flow, job] of records.job.entries()) {
    flowsOf[job]!.push(flow);
    const run = timetable.repetition[rows[flow]!]!;
    ends[job]![run] = Math.max(ends[job]![run] ?? 0, records.finishS[flow]!);
  }
  return jobs.map(({ name, text, placement, nicCount, collective }, job) => {
    const { startS, gapS } = scenario.jobs[job]!;
    const repetitions = ends[job]!.map((endS, run, all) => ({
      startS: run === 0 ? startS : all[run - 1]! + gapS,
      endS,
    }));
    return {
      name,
      workload: text,
      placement,
      nics: nicCount,
      ...trafficSummary(records, Uint32Array.from(flowsOf[job]!)),
      repetitions,
      ...(collective ? { collective: busbw(collective, repetitions) } : {}),
      ...(tasks[job] ? { tasks: tasks[job].summary } : {}),
    };
  });
}

/** As nccl-tests: bytes / time × factor, of each run. */
function busbw(
  { algorithm, groupSize, messageBytes, busbwFactor }: WrittenCollective,
  repetitions: JobSummary["repetitions"],
): NonNullable<JobSummary["collective"]> {
  const rates = repetitions.map(({ startS, endS }) => (messageBytes / (endS - startS) / 1e9) * busbwFactor);
  return {
    algorithm,
    ranks: groupSize,
    messageBytes,
    busbwFactor,
    meanBusbwGBps: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    minBusbwGBps: Math.min(...rates),
  };
}

/** What the files of tasks say and the run leaves out, and what it takes for granted. */
function notesOnTasks({ jobs }: Traffic): string[] {
  const notes = jobs.flatMap(({ tasks }) => tasks?.graph.notes ?? []);
  if (jobs.some(({ tasks }) => tasks?.isOrdered)) {
    notes.push(
      "Computations of a rank's stream run one at a time, in an order fixed before: that in which they would get ready if every message were alone.",
    );
  }
  return [...new Set(notes)];
}

function notesOn(scenario: RunScenario, policy: Policy, uneven: boolean): string[] {
  const notes: string[] = [];
  if (scenario.changes.length > 0) notes.push(changesNote(scenario, policy));
  if (policy.paths === "placed") {
    notes.push("Paths are chosen once, as if all flows of a job ran at once; flows of other jobs are not seen.");
  }
  if (policy.contended !== "none") {
    notes.push(
      "Queues are those of each job's flows, all of them at once: cautious for flows that rarely meet, and without what other jobs add.",
    );
  }
  if ((policy.paths === "even" || policy.paths === "local") && (uneven || scenario.changes.length > 0)) {
    notes.push(
      "Spraying over unequal links is taken as a pool of their capacity, without what is sent again: an upper bound.",
    );
  }
  return notes;
}

function changesNote({ reaction }: RunScenario, policy: Policy): string {
  if (reaction === undefined) {
    return "Changes in time take capacity away from paths, or give it back; nothing is routed anew.";
  }
  const { routingS, adaptiveS, hostS, resilient } = reaction;
  const tries =
    hostS === 0 ? "at once when a path is there" : `at multiples of ${formatDuration(hostS)} after the loss`;
  if (!keepsPaths(policy)) {
    return `Splits follow changes of cables after ${formatDuration(adaptiveS)}; until then the share on a dead link is lost and sent again.`;
  }
  const hashes = resilient ? "only what crossed a dead link is hashed anew" : "groups that changed hash all flows anew";
  return routingS === Infinity
    ? "Routing never follows changes of cables: what crosses a dead link waits for it."
    : `Routing follows changes of cables after ${formatDuration(routingS)}: ${hashes}. Senders that lost all try again ${tries}.`;
}
