/** `heddle convert`: a topology file of one format into one of another. */

import type { Command } from "commander";
import {
  exportTopology,
  findTopologyFormat,
  formatsByEnding,
  type ImportOptions,
  importTopology,
  TOPOLOGY_FORMATS,
  type TopologyFormat,
  topologyFormatNames,
} from "../../index.ts";
import { readFabric, requireRoomFor } from "../files.ts";
import { addImportOptions, FABRIC_ARGUMENT, type ImportFlags, readImportOptions } from "../import-options.ts";
import { OptionReader } from "../options.ts";
import { emit, tell } from "../terminal.ts";

interface ConvertFlags extends ImportFlags {
  readonly to?: string;
  readonly quiet?: boolean;
}

interface Request {
  readonly imports: ImportOptions;
  readonly format: TopologyFormat;
  /** Ending of the file that is written, where the format was told by it. */
  readonly ending: string | undefined;
}

const EXAMPLES = `
What was guessed, left out and lost is told on stderr, a line per kind.

Examples:
  heddle convert cables.csv fabric.yaml --rate 400Gbps
  heddle convert colossus-array fabric.gexf
  heddle convert ibnetdiscover.txt cables.csv
  heddle convert fat-tree-k8 - --to hpcc`;

const WRITABLE = TOPOLOGY_FORMATS.filter(({ write }) => write !== undefined);

export function addConvert(program: Command): void {
  const command = program
    .command("convert")
    .summary("turn a topology file of one format into one of another")
    .description("Reads a topology in any format, and writes it in another.")
    .argument("<in>", FABRIC_ARGUMENT)
    .argument("<out>", "the file to write, whole or not at all; - for stdout")
    .option("--to <format>", `format to write: ${topologyFormatNames(WRITABLE)} (default: by the ending)`);
  addImportOptions(command);
  command
    .option("--quiet", "no notes on stderr")
    .addHelpText("after", EXAMPLES)
    .action((from: string, to: string, flags: ConvertFlags) => {
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

function readFlags(to: string, flags: ConvertFlags): Request {
  const reader = new OptionReader();
  const imports = readImportOptions(flags, reader);
  const asked = flags.to === undefined ? undefined : reader.attempt(() => findTopologyFormat(flags.to!, "--to"));
  const byEnding = formatsByEnding(to).filter(({ format }) => format.write !== undefined);
  // An ending that is a format's own is of use to it; of `.txt` and `.yaml` the first one is meant.
  const guess = asked === undefined ? byEnding[0] : byEnding.find(({ format }) => format === asked);
  const format = asked ?? guess?.format;
  if (format === undefined && flags.to === undefined) {
    const expected = `expected --to, one of ${topologyFormatNames(WRITABLE)}, or a file with the ending of one`;
    reader.issue("NO_FORMAT", to === "-" ? "--to" : to, `no format to write (${expected})`);
  }
  reader.finish();
  return { imports, format: format!, ending: guess?.ending };
}
