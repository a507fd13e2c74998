/** `heddle blast`: every switch and cable of a fabric taken away in turn, one of each class, ranked by what is lost. */

import type { Command } from "commander";
import {
  BLAST_FORMATS,
  type BlastFormat,
  type BlastSummary,
  blast,
  checkScenario,
  compileCore,
  DEFAULT_SCENARIO,
  type ImportOptions,
  NIC_CHOICES,
  PATTERNS,
  POLICIES,
  renderBlast,
  type Scenario,
} from "../../index.ts";
import { presetNames, readCore, requireRoomFor } from "../files.ts";
import { addFailOption, type FailFlags, readFrozenFabric } from "../frozen-fabric.ts";
import { addImportOptions, FABRIC_ARGUMENT, type ImportFlags, readImportOptions } from "../import-options.ts";
import { collect, OptionReader } from "../options.ts";
import { addParameterOptions, addPolicyOptions, readChoice, readPolicyParameters } from "../parameter-options.ts";
import { list, readFormat, readPolicies, withDefault } from "../registry-options.ts";
import { emit, type OutputOptions, progressLine, terminalWidth, wantsColour } from "../terminal.ts";
import { addTransportOptions, readTransport, type TransportFlags } from "../transport-options.ts";

/** As commander gives them: texts, unless an option takes none. */
interface BlastFlags extends OutputOptions, TransportFlags, ImportFlags, FailFlags {
  readonly policy?: readonly string[];
  readonly nics: string;
  readonly members: string;
  readonly seeds: string;
  readonly seed: string;
  readonly format?: string;
}

interface Assignment {
  readonly imports: ImportOptions;
  readonly scenario: Scenario;
  readonly members: number;
  readonly format: BlastFormat;
}

/** Those that find a way around what is gone. */
const BLASTABLE = POLICIES.filter(({ paths }) => paths !== "pinned");

const EXAMPLES = `
Examples:
  heddle blast colossus-pod
  heddle blast fat-tree-k8 --policy all --seeds 3 --csv
  heddle blast colossus-pod --fail spine-3 --members 4`;

export function addBlast(program: Command, version: string): void {
  const d = DEFAULT_SCENARIO;
  const command = program
    .command("blast")
    .summary("take away each switch and cable in turn, and rank them by loss")
    .description(
      "Removes one switch or cable of each class that the fabric treats alike, and ranks them by lost goodput.",
    )
    .argument("<fabric>", FABRIC_ARGUMENT)
    .optionsGroup("Scenario:")
    .option(
      "--policy <names>",
      `comma list, or repeated: ${list(BLASTABLE)}; or all (default: ${d.policies.join(",")}); the first ranks`,
      collect,
    )
    .option("--pattern <name>", `who sends to whom: ${list(PATTERNS)} (default: ${d.pattern})`);
  addParameterOptions(command, "pattern");
  addFailOption(command);
  command
    .addOption(withDefault("--nics <kind>", `NICs that take part: ${NIC_CHOICES.join(", ")}`, d.nics))
    .addOption(withDefault("--members <count>", "how many of each class to remove, each alone", 1));
  addPolicyOptions(command.optionsGroup("Policies:"), BLASTABLE);
  addTransportOptions(command.optionsGroup("Hashing and packets:"), "flow", d);
  command
    .optionsGroup("Runs:")
    .addOption(withDefault("--seeds <count>", "how many runs, each with its own pattern and hash seeds", d.seeds))
    .addOption(withDefault("--seed <number>", "seed of the first run", d.seed))
    .optionsGroup("Output:")
    .option("--format <name>", `one of ${BLAST_FORMATS.join(", ")} (default: ${BLAST_FORMATS[0]})`)
    .option("--json", "same as --format json: the document heddle/blast@1, for programs")
    .option("--csv", "same as --format csv: one row per class and policy")
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no progress and no notes on stderr")
    .optionsGroup("Topology files of other tools:");
  addImportOptions(command);
  command
    .addHelpText("after", () => `\nPresets: ${presetNames().join(", ")}\n${EXAMPLES}`)
    .action(async (fabric: string, flags: BlastFlags) => {
      const assignment = readFlags(flags);
      const summary = await run(fabric, assignment, version, flags);
      const options = { colour: wantsColour(flags), width: terminalWidth(flags) };
      const { output, exitCode } = renderBlast(summary, assignment.format, options);
      emit(output, flags);
      process.exitCode = exitCode;
    });
}

async function run(
  fabric: string,
  { imports, scenario, members }: Assignment,
  version: string,
  flags: BlastFlags,
): Promise<BlastSummary> {
  const progress = progressLine(flags);
  try {
    progress.show("reading the fabric", 0);
    const frozen = readFrozenFabric(fabric, imports, flags);
    const core = await compileCore(readCore());
    return blast(core, frozen, scenario, { version, members, onProgress: progress.show });
  } finally {
    progress.clear();
  }
}

/** All that can be checked before the fabric is known, every issue at once. */
function readFlags(flags: BlastFlags): Assignment {
  const reader = new OptionReader();
  const d = DEFAULT_SCENARIO;
  const imports = readImportOptions(flags, reader);
  const format = readFormat(flags, BLAST_FORMATS, reader) ?? BLAST_FORMATS[0];
  const pattern = readChoice("pattern", flags, reader);
  if (flags.output !== undefined) reader.attempt(() => requireRoomFor(flags.output!));
  const scenario: Scenario = {
    ...d,
    policies: readPolicies(flags.policy, d.policies, BLASTABLE, reader),
    pattern: pattern.name,
    patternParameters: pattern.parameters,
    nics: flags.nics,
    ...readTransport(flags, d, reader),
    ...readPolicyParameters(flags, BLASTABLE, reader),
    seeds: reader.whole("--seeds", flags.seeds) ?? d.seeds,
    seed: reader.whole("--seed", flags.seed) ?? d.seed,
  };
  const members = reader.whole("--members", flags.members) ?? 1;
  reader.attempt(() => checkScenario(scenario));
  reader.finish();
  return { imports, scenario, members, format };
}
