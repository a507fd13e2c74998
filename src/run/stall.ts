/** Says which flow can't go on, and which link is in its way. */

import type { EventRun } from "../core/index.ts";
import { SolverError } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import { formatDuration } from "../units.ts";
import type { Traffic } from "./jobs.ts";
import type { RoutedTransfers } from "./routed.ts";
import type { RunScenario } from "./scenario.ts";

/** The error of a run that stopped before its end: a link that never comes back. */
export function stallError(
  engine: Pick<EventRun, "stall" | "timeS">,
  { nodeNames }: Fabric,
  { timetable, transfers }: Traffic,
  { nameLink }: RoutedTransfers,
  { jobs }: RunScenario,
): SolverError {
  const { flow, link } = engine.stall();
  const job = jobs[timetable.job[flow]!];
  const ends = transfers.endsOf(timetable.transfer[flow]!);
  const who = ends === undefined ? "a transfer" : `the flow from "${nodeNames[ends.src]}" to "${nodeNames[ends.dst]}"`;
  const where = link < 0 ? "" : `: ${nameLink(link)} has no capacity and never gets any`;
  const message = `stalled at ${formatDuration(engine.timeS)}: ${who} of job "${job?.name}" can't go on${where} (expected a change that brings it back)`;
  return new SolverError([{ code: "STALLED", path: job?.path ?? "jobs", message }]);
}
