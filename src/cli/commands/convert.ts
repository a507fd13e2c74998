/** `heddle convert`: a topology file, or a workload, of one format into one of another. */

import type { Command } from "commander";
import {
  exportTopology,
  formatsByEnding,
  type ImportOptions,
  importTopology,
  optionOf,
  TOPOLOGY_FORMATS,
  type TopologyFormat,
  topologyFormatNames,
  unknownName,
} from "../../index.ts";
import {
  addWorkloadOptions,
  convertWorkload,
  type WorkloadFlags,
  WRITABLE_WORKLOADS,
  workloadTarget,
} from "../convert-workload.ts";
import { readFabric, requireRoomFor } from "../files.ts";
import { addImportOptions, FABRIC_ARGUMENT, type ImportFlags, readImportOptions } from "../import-options.ts";
import { OptionReader } from "../options.ts";
import { emit, tell } from "../terminal.ts";

interface ConvertFlags extends ImportFlags, WorkloadFlags {
  readonly to?: string;
}

interface Request {
  readonly imports: ImportOptions;
  readonly format: TopologyFormat;
  /** Ending of the file that is written, where the format was told by it. */
  readonly ending: string | undefined;
}

const EXAMPLES = `
What was guessed, left out and lost is told on stderr, a line per kind. The format of a workload that is read is told by its
ending and content, or by --from with one of heddle list traces.

Examples:
  heddle convert cables.csv fabric.yaml --rate 400Gbps
  heddle convert colossus-array fabric.gexf
  heddle convert ibnetdiscover.txt cables.csv
  heddle convert fat-tree-k8 - --to hpcc
  heddle convert traces/gpt gpt.goal --comm-groups groups.json
  heddle convert gpt.txt gpt.cm`;

const TOPOLOGY_OPTIONS = ["rate", "nicRate", "nicNames", "switchNames"] as const;
const WORKLOAD_OPTIONS = ["fabric", "commGroups"] as const;
const WRITABLE = TOPOLOGY_FORMATS.filter(({ write }) => write !== undefined);

export function addConvert(program: Command): void {
  const command = program
    .command("convert")
    .summary("turn a topology file or a workload of one format into one of another")
    .description(
      `Reads a topology in any format, and writes it in another; or a workload of heddle list traces, where the format to write is one of ${WRITABLE_WORKLOADS.join(", ")}.`,
    )
    .argument("<in>", `${FABRIC_ARGUMENT}; or a workload`)
    .argument("<out>", "the file to write, whole or not at all; - for stdout")
    .option(
      "--to <format>",
      `format to write: ${topologyFormatNames(WRITABLE)}, or of workloads ${WRITABLE_WORKLOADS.join(", ")} (default: by the ending)`,
    )
    .optionsGroup("Topologies:");
  addImportOptions(command);
  command.optionsGroup("Workloads:");
  addWorkloadOptions(command);
  command
    .optionsGroup("Output:")
    .option("--quiet", "no notes on stderr")
    .addHelpText("after", EXAMPLES)
    .action((from: string, to: string, flags: ConvertFlags) => {
      const workload = workloadTarget(to, flags.to);
      requireFit(flags, workload === undefined ? WORKLOAD_OPTIONS : TOPOLOGY_OPTIONS);
      if (workload !== undefined) {
        convertWorkload(from, to, workload, flags);
        return;
      }
      const { imports, format, ending } = readFlags(to, flags);
      const { name, text } = readFabric(from);
      if (to !== "-") requireRoomFor(to);
      const { graph, notes } = importTopology({ name, text }, imports);
      const written = exportTopology(graph, format, ending);
      for (const note of notes) tell(`${name}: ${note}`, flags);
      for (const loss of written.losses) tell(`${to === "-" ? format.name : to}: lost, ${loss}`, flags);
      emit(written.text, { ...flags, ...(to === "-" ? {} : { output: to }) });
    });
}

/** Options that say nothing of what is converted. */
function requireFit(flags: ConvertFlags, others: readonly (keyof ConvertFlags)[]): void {
  const reader = new OptionReader();
  const what = others === TOPOLOGY_OPTIONS ? "a workload" : "a topology";
  for (const name of others.filter((option) => flags[option] !== undefined)) {
    reader.issue("MISPLACED_OPTION", optionOf(name), `beside ${what} that is to be written (expected none)`);
  }
  reader.finish();
}

function readFlags(to: string, flags: ConvertFlags): Request {
  const reader = new OptionReader();
  const imports = readImportOptions(flags, reader);
  const asked = TOPOLOGY_FORMATS.find(({ name }) => name === flags.to);
  if (flags.to !== undefined && asked === undefined) {
    const known = [...WRITABLE.map(({ name }) => name), ...WRITABLE_WORKLOADS];
    const { code, path, message } = unknownName("--to", "format", flags.to, known);
    reader.issue(code, path, message);
  }
  const byEnding = formatsByEnding(to).filter(({ format }) => format.write !== undefined);
  // An ending that is a format's own is of use to it; of `.txt` and `.yaml` the first one is meant.
  const guess = asked === undefined ? byEnding[0] : byEnding.find(({ format }) => format === asked);
  const format = asked ?? guess?.format;
  if (format === undefined && flags.to === undefined) {
    const known = `${topologyFormatNames(WRITABLE)}, ${WRITABLE_WORKLOADS.join(", ")}`;
    const expected = `expected --to, one of ${known}, or a file with the ending of one`;
    reader.issue("NO_FORMAT", to === "-" ? "--to" : to, `no format to write (${expected})`);
  }
  reader.finish();
  return { imports, format: format!, ending: guess?.ending };
}
