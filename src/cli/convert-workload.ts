/** Converts traces and tasks, for `heddle convert`: what is written says that a workload is meant. */

import type { Command } from "commander";
import {
  findWorkloadFormat,
  formatsByEnding,
  freeze,
  guessWorkloadFormat,
  readTopology,
  WORKLOAD_FORMATS,
  type WorkloadFormat,
} from "../index.ts";
import { readFabric, readText, requireRoomFor } from "./files.ts";
import { OptionReader } from "./options.ts";
import { readTaskFiles } from "./task-files.ts";
import { emit, tell } from "./terminal.ts";

/** As commander gives them. */
export interface WorkloadFlags {
  readonly from?: string;
  readonly fabric?: string;
  readonly commGroups?: string;
  readonly quiet?: boolean;
}

const WRITABLE = WORKLOAD_FORMATS.filter(({ write }) => write !== undefined);

/** Names of those formats that are written. */
export const WRITABLE_WORKLOADS: readonly string[] = WRITABLE.map(({ name }) => name);

export function addWorkloadOptions(command: Command): void {
  command
    .option("--fabric <fabric>", "of a trace of flows: the fabric whose NICs it names")
    .option("--comm-groups <file>", "of a Chakra trace: its process groups, JSON as ASTRA-sim has it");
}

/** The format to write, if it is one of workloads: by `--to`, else by an ending that no topology has. */
export function workloadTarget(to: string, format: string | undefined): WorkloadFormat | undefined {
  if (format !== undefined) return WRITABLE.find(({ name }) => name === format);
  if (formatsByEnding(to).length > 0) return undefined;
  const lower = to.toLowerCase();
  return WRITABLE.find(({ name, endings }) => [`.${name}`, ...endings].some((ending) => lower.endsWith(ending)));
}

/** @throws {UsageError} and {ScenarioError} with what is wrong with options and files; nothing is written then */
export function convertWorkload(from: string, to: string, format: WorkloadFormat, flags: WorkloadFlags): void {
  const reader = new OptionReader();
  const asked = flags.from === undefined ? undefined : reader.attempt(() => findWorkloadFormat(flags.from!, "--from"));
  reader.finish();
  const files = readTaskFiles(from);
  const { commGroups } = flags;
  const groups = commGroups === undefined ? undefined : readText(commGroups, "a JSON file of process groups");
  const fabric = flags.fabric === undefined ? undefined : fabricOf(flags.fabric);
  if (to !== "-") requireRoomFor(to);
  const graph = (asked ?? guessWorkloadFormat(files[0]!)).read({ files, commGroups: groups, fabric });
  const { text, lost } = format.write!(graph);
  for (const note of graph.notes) tell(`${from}: ${note}`, flags);
  for (const loss of lost) tell(`${to === "-" ? format.name : to}: lost, ${loss}`, flags);
  emit(text, { ...flags, ...(to === "-" ? {} : { output: to }) });
}

function fabricOf(fabric: string) {
  const { name, text } = readFabric(fabric);
  return freeze(readTopology(text, { fileName: name }));
}
