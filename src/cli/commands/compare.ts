/** `heddle compare`: one fabric and one scenario under several policies. */

import type { Command } from "commander";
import {
  type CompareSummary,
  checkScenario,
  compare,
  compileCore,
  DEFAULT_SCENARIO,
  findReporter,
  type ImportOptions,
  NIC_CHOICES,
  PATTERNS,
  PLACEMENTS,
  POLICIES,
  type Reporter,
  reporters,
  type Scenario,
} from "../../index.ts";
import { presetNames, readCore, requireRoomFor } from "../files.ts";
import { addFailOption, type FailFlags, readFrozenFabric } from "../frozen-fabric.ts";
import { addImportOptions, FABRIC_ARGUMENT, type ImportFlags, readImportOptions } from "../import-options.ts";
import { addLossOptions, type LossFlags, readLosses } from "../loss-options.ts";
import { collect, OptionReader } from "../options.ts";
import {
  addLatencyOptions,
  addParameterOptions,
  addPolicyOptions,
  readChoice,
  readLatencyParameters,
  readPolicyParameters,
} from "../parameter-options.ts";
import { chooseFormat, list, readPolicies, withDefault } from "../registry-options.ts";
import { emit, type OutputOptions, progressLine, terminalWidth, wantsColour } from "../terminal.ts";
import { addTransportOptions, readTransport, type TransportFlags } from "../transport-options.ts";

/** As commander gives them: texts, unless an option takes none. */
interface CompareFlags extends OutputOptions, TransportFlags, LossFlags, ImportFlags, FailFlags {
  readonly policy?: readonly string[];
  readonly nics: string;
  readonly jobNics?: string;
  readonly seeds: string;
  readonly seed: string;
  readonly format?: string;
  readonly verbose?: boolean;
  readonly collisions?: boolean;
  readonly explain?: boolean;
}

const EXAMPLES = `
Examples:
  heddle compare colossus-array
  heddle compare colossus-100k --policy all --qps 8 --seeds 1 --verbose
  heddle compare cables.csv --rate 400Gbps
  heddle compare colossus-pod --fail "links: 2% of leaf-spine" --fail spine-3
  heddle compare fabric.yaml --pattern incast --fan-in 16 --json --output incast.json`;

export function addCompare(program: Command, version: string): void {
  const d = DEFAULT_SCENARIO;
  const command = program
    .command("compare")
    .summary("run one traffic scenario under several routing policies")
    .description("Routes the flows of one scenario on a fabric under several policies, and shows what each delivers.")
    .argument("<fabric>", FABRIC_ARGUMENT)
    .optionsGroup("Scenario:")
    .option(
      "--policy <names>",
      `comma list, or repeated: ${list(POLICIES)}; all: those that any fabric and pattern suits (default: ${d.policies.join(",")})`,
      collect,
    )
    .option("--pattern <name>", `who sends to whom: ${list(PATTERNS)} (default: ${d.pattern})`);
  addParameterOptions(command, "pattern");
  addFailOption(command);
  command
    .optionsGroup("Job:")
    .addOption(withDefault("--nics <kind>", `NICs that may take part: ${NIC_CHOICES.join(", ")}`, d.nics))
    .option("--job-nics <count>", "NICs in the job (default: all of them)")
    .option(
      "--placement <name>",
      `which NICs the job gets, in which order: ${list(PLACEMENTS)} (default: ${d.placement})`,
    );
  addParameterOptions(command, "placement");
  addTransportOptions(command.optionsGroup("Hashing and packets:"), "flow", d);
  addLossOptions(command.optionsGroup("Losses of the transport:"));
  addPolicyOptions(command.optionsGroup("Policies:"), POLICIES);
  addLatencyOptions(command.optionsGroup("Queues, for latency:"));
  addImportOptions(command.optionsGroup("Topology files of other tools:"));
  command
    .optionsGroup("Runs:")
    .addOption(withDefault("--seeds <count>", "how many runs, each with its own pattern and hash seeds", d.seeds))
    .addOption(withDefault("--seed <number>", "seed of the first run", d.seed))
    .optionsGroup("Output:")
    .option("--format <name>", `one of ${list(reporters)} (default: ${reporters[0]!.name})`);
  for (const { name } of reporters) command.option(`--${name}`, `same as --format ${name}`);
  command
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--verbose", "all intervals, collisions per tier, queueing, assumptions")
    .option("--collisions", "the ten most overloaded links by name")
    .option("--explain", "the result in five sentences, from its own figures (text and markdown)")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no progress and no notes on stderr")
    .addHelpText("after", () => `\nPresets: ${presetNames().join(", ")}\n${EXAMPLES}`)
    .action(async (fabric: string, flags: CompareFlags) => {
      const { scenario, reporter, imports } = readFlags(flags);
      const summary = await run(fabric, scenario, version, { ...flags, imports });
      const { output, exitCode } = reporter.render(summary, {
        colour: wantsColour(flags),
        verbose: flags.verbose === true,
        collisions: flags.collisions === true,
        explain: flags.explain === true,
        width: terminalWidth(flags),
      });
      emit(output, flags);
      process.exitCode = exitCode;
    });
}

async function run(
  fabric: string,
  scenario: Scenario,
  version: string,
  flags: OutputOptions & FailFlags & { readonly imports: ImportOptions },
): Promise<CompareSummary> {
  const progress = progressLine(flags);
  try {
    progress.show("reading the fabric", 0);
    const frozen = readFrozenFabric(fabric, flags.imports, flags);
    const core = await compileCore(readCore());
    return compare(core, frozen, scenario, { version, onProgress: progress.show });
  } finally {
    progress.clear();
  }
}

/** All that can be checked before the fabric is known, every issue at once. */
function readFlags(flags: CompareFlags): { scenario: Scenario; reporter: Reporter; imports: ImportOptions } {
  const reader = new OptionReader();
  const reporter = reader.attempt(() => findReporter(chooseFormat(flags, reporters, reader), "--format"));
  const pattern = readChoice("pattern", flags, reader);
  const placement = readChoice("placement", flags, reader);
  if (flags.output !== undefined) reader.attempt(() => requireRoomFor(flags.output!));
  const imports = readImportOptions(flags, reader);
  const jobNics = reader.whole("--job-nics", flags.jobNics);
  const d = DEFAULT_SCENARIO;
  const scenario: Scenario = {
    policies: readPolicies(flags.policy, d.policies, POLICIES, reader),
    pattern: pattern.name,
    patternParameters: pattern.parameters,
    nics: flags.nics,
    ...(jobNics === undefined ? {} : { jobNics }),
    placement: placement.name,
    placementParameters: placement.parameters,
    ...readTransport(flags, d, reader),
    ...readPolicyParameters(flags, POLICIES, reader),
    ...readLatencyParameters(flags, reader),
    seeds: reader.whole("--seeds", flags.seeds) ?? d.seeds,
    seed: reader.whole("--seed", flags.seed) ?? d.seed,
    ...readLosses(flags, reader),
  };
  reader.attempt(() => checkScenario(scenario));
  reader.finish();
  return { scenario, reporter: reporter!, imports };
}
