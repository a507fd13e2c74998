/** Reduces a run to its summary. */

import type { EventCounts } from "../core/index.ts";
import { type FlowRecords, type JobSummary, type RunSummary, trafficSummary } from "../metrics/index.ts";
import type { Policy } from "../routing/index.ts";
import type { Traffic } from "./jobs.ts";
import { flowRows } from "./records.ts";
import type { RunScenario } from "./scenario.ts";

export interface RunFacts extends Pick<RunSummary, "version" | "coreHash" | "topology"> {
  readonly scenario: RunScenario;
  readonly policy: Policy;
  readonly traffic: Traffic;
  readonly flows: FlowRecords;
  readonly counts: EventCounts;
  /** Whether the fabric's switches of a tier differ, as where cables are down or slow from the start. */
  readonly uneven: boolean;
}

export function summarizeRun(facts: RunFacts): RunSummary {
  const { version, coreHash, topology, scenario, policy, traffic, flows, counts, uneven } = facts;
  const { changes, jobs: _jobs, polarized, ...plain } = scenario;
  const all = Uint32Array.from({ length: flows.flowCount }, (_, flow) => flow);
  return {
    schema: "heddle/run@1",
    version,
    coreHash,
    topology,
    scenario: {
      ...plain,
      hashSeeds: polarized ? "polarized" : "per-switch",
      fairness: "max-min",
      changes: changes.map(({ atS, cables, state, rateBps }) => ({
        atS,
        cables: cables.length,
        ...(state === undefined ? {} : { state }),
        ...(rateBps === undefined ? {} : { rateBps }),
      })),
    },
    total: trafficSummary(flows, all),
    jobs: traffic.jobs.map((_, job) => jobSummary(traffic, flows, job)),
    engine: { events: counts.events, batches: counts.batches, rerated: counts.rerated },
    notes: notesOn(scenario, policy, uneven),
  };
}

function jobSummary(traffic: Traffic, records: FlowRecords, number: number): JobSummary {
  const { name, text, placement, nicCount } = traffic.jobs[number]!;
  const rows = flowRows(traffic);
  const flows = Uint32Array.from(rows.keys()).filter((flow) => records.job[flow] === number);
  const repetitions: { startS: number; endS: number }[] = [];
  for (const flow of flows) {
    const index = traffic.timetable.repetition[rows[flow]!]!;
    const before = repetitions[index] ?? { startS: Infinity, endS: 0 };
    repetitions[index] = {
      startS: Math.min(before.startS, records.startS[flow]!),
      endS: Math.max(before.endS, records.finishS[flow]!),
    };
  }
  return { name, workload: text, placement, nics: nicCount, ...trafficSummary(records, flows), repetitions };
}

function notesOn(scenario: RunScenario, policy: Policy, uneven: boolean): string[] {
  const notes: string[] = [];
  if (scenario.changes.length > 0) {
    notes.push("Changes in time take capacity away from paths, or give it back; nothing is routed anew.");
  }
  if (policy.contended !== "none") {
    notes.push("Queues are those of all flows of the run at once: a cautious cap for flows that rarely meet.");
  }
  if (policy.paths === "even" && (uneven || scenario.changes.length > 0)) {
    notes.push(
      "Spraying over unequal links is taken as a pool of their capacity, without what is sent again: an upper bound.",
    );
  }
  return notes;
}
