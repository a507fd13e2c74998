/** `heddle collective`: one collective over message sizes, in nccl-tests' words and with its letters for options. */

import type { Command } from "commander";
import {
  ALGORITHMS,
  algorithmsFor,
  COLLECTIVES,
  type CollectiveReporter,
  type CollectiveScenario,
  type CollectiveSummary,
  checkCollectiveScenario,
  collective,
  collectiveReporters,
  compileCore,
  DEFAULT_COLLECTIVE_SCENARIO,
  findCollectiveReporter,
  type ImportOptions,
  type MeasuredRun,
  PLACEMENTS,
  parseMessageSize,
  readMeasured,
  renderNcclJson,
  sizesBetween,
  TIMED_POLICIES,
} from "../../index.ts";
import { namedTwice, presetNames, readCore, readText, requireRoomFor, writeWhole } from "../files.ts";
import { addFailOption, type FailFlags, readFrozenFabric } from "../frozen-fabric.ts";
import { addImportOptions, FABRIC_ARGUMENT, type ImportFlags, readImportOptions } from "../import-options.ts";
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
import { emit, type OutputOptions, progressLine } from "../terminal.ts";
import { addTransportOptions, readTransport, type TransportFlags } from "../transport-options.ts";

/** As commander gives them: texts, unless an option takes none. */
interface CollectiveFlags extends OutputOptions, TransportFlags, ImportFlags, FailFlags {
  readonly algorithm?: readonly string[];
  readonly policy?: readonly string[];
  readonly barrier?: boolean;
  readonly minbytes: string;
  readonly maxbytes: string;
  readonly stepbytes?: string;
  readonly stepfactor?: string;
  readonly ranks?: string;
  readonly ngpus?: string;
  readonly groups: string;
  readonly channels: string;
  readonly nvlink: string;
  readonly nvlinkRing: string;
  readonly networkStep: string;
  readonly nvlinkStep: string;
  readonly iters: string;
  readonly seed: string;
  readonly ncclJson?: string;
  readonly measured?: string;
  readonly verbose?: boolean;
}

/** What the flags ask for. */
interface Request {
  readonly scenario: CollectiveScenario;
  readonly reporter: CollectiveReporter;
  readonly measured: MeasuredRun | undefined;
  readonly imports: ImportOptions;
}

const EXAMPLES = `
Examples:
  heddle collective all-reduce colossus-array -b 8M -e 8G -f 2
  heddle collective all-reduce colossus-array --placement random --algorithm ring,hierarchical,double-binary-tree
  heddle collective all-to-all colossus-100k --ranks 4096 --placement random --json --output all-to-all.json
  heddle collective all-reduce fabric.yaml --measured nccl.json`;

/** Factor between sizes where neither -i nor -f is given. */
const DEFAULT_FACTOR = 2;

export function addCollective(program: Command, version: string): void {
  const d = DEFAULT_COLLECTIVE_SCENARIO;
  const command = program
    .command("collective")
    .summary("run one collective over message sizes, as nccl-tests does")
    .description(
      "Computes time, algbw and busbw of a collective for each message size, under several routing policies.",
    )
    .argument("<collective>", list(COLLECTIVES))
    .argument("<fabric>", FABRIC_ARGUMENT)
    .optionsGroup("Collective:")
    .option(
      "--algorithm <names>",
      `comma list, or repeated: ${list(ALGORITHMS)} (default: ${algorithmsFor("all-reduce")[0]!.name}, or what the collective has)`,
      collect,
    )
    .option(
      "--policy <names>",
      `comma list, or repeated: ${list(TIMED_POLICIES)}; or all (default: ${d.policies.join(",")})`,
      collect,
    )
    .option("--barrier", "run the steps of rings one by one, with a barrier after each");
  addFailOption(command)
    .optionsGroup("Message sizes, as in nccl-tests (K, M and G are 1024-based):")
    .addOption(withDefault("-b, --minbytes <size>", "the first", "8M"))
    .addOption(withDefault("-e, --maxbytes <size>", "the last", "8G"))
    .option("-i, --stepbytes <size>", "from one to the next: plus so many bytes")
    .option("-f, --stepfactor <factor>", `from one to the next: times a factor (default: ${DEFAULT_FACTOR})`)
    .optionsGroup("Job:")
    .option("--ranks <count>", "GPUs in the job (default: all of them)")
    .option("-g, --ngpus <count>", "GPUs that the job uses of each server, by rail (default: all of them)")
    .option(
      "--placement <name>",
      `which GPUs the job gets, in which order: ${list(PLACEMENTS)} (default: ${d.placement})`,
    );
  addParameterOptions(command, "placement");
  command
    .addOption(
      withDefault("--groups <which>", "all ranks in one; rail: a group per rail; or ranks per group", String(d.groups)),
    )
    .optionsGroup("Transport:")
    .addOption(withDefault("--channels <count>", "channels per NIC, each a connection of its own", d.channels));
  addTransportOptions(command, "connection", d);
  addPolicyOptions(command.optionsGroup("Policies:"), TIMED_POLICIES);
  addLatencyOptions(command.optionsGroup("Queues, for latency:"));
  command
    .optionsGroup("Servers:")
    .addOption(withDefault("--nvlink <GB/s>", "NVLink of a GPU, one direction: line rate", d.nvlinkBps / 8e9))
    .addOption(withDefault("--nvlink-ring <GB/s>", "what rings and trees make of it", d.nvlinkRingBps / 8e9))
    .addOption(withDefault("--nvlink-step <time>", "latency of a step over NVLink", microseconds(d.nvlinkStepS)))
    .addOption(
      withDefault(
        "--network-step <time>",
        "software's part of a network step, besides NICs, switches and cables",
        microseconds(d.networkStepS),
      ),
    )
    .optionsGroup("Topology files of other tools:");
  addImportOptions(command);
  command
    .optionsGroup("Runs:")
    .addOption(withDefault("-n, --iters <count>", "how many runs, each with its own placement and hash seeds", d.iters))
    .addOption(withDefault("--seed <number>", "seed of the first run", d.seed))
    .optionsGroup("Output:")
    .option("--format <name>", `one of ${list(collectiveReporters)} (default: ${collectiveReporters[0]!.name})`);
  for (const { name } of collectiveReporters) command.option(`--${name}`, `same as --format ${name}`);
  command
    .option("--measured <file>", "output of nccl-tests, text or JSON, to set the simulated busbw beside")
    .option("--nccl-json <file>", "also write nccl-tests' own JSON; of several results, one file each")
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--verbose", "intervals of all sizes, and what the fabric assumes")
    .option("--quiet", "no progress and no notes on stderr")
    .addHelpText("after", () => `\nPresets: ${presetNames().join(", ")}\n${EXAMPLES}`)
    .action(async (name: string, fabric: string, flags: CollectiveFlags) => {
      const { scenario, reporter, measured, imports } = readFlags(name, flags);
      const summary = await run(fabric, scenario, version, { ...flags, imports });
      const { output, exitCode } = reporter.render(summary, { verbose: flags.verbose === true, measured });
      if (flags.ncclJson !== undefined) {
        for (const file of renderNcclJson(summary, flags.ncclJson)) writeWhole(file.name, file.text);
      }
      emit(output, flags);
      process.exitCode = exitCode;
    });
}

function microseconds(durationS: number): string {
  return `${Number((durationS * 1e6).toPrecision(6))}us`;
}

async function run(
  fabric: string,
  scenario: CollectiveScenario,
  version: string,
  flags: OutputOptions & FailFlags & { readonly imports: ImportOptions },
): Promise<CollectiveSummary> {
  const progress = progressLine(flags);
  try {
    progress.show("reading the fabric", 0);
    const frozen = readFrozenFabric(fabric, flags.imports, flags);
    const core = await compileCore(readCore());
    return collective(core, frozen, scenario, { version, onProgress: progress.show });
  } finally {
    progress.clear();
  }
}

/** All that can be checked before the fabric is known, every issue at once. */
function readFlags(name: string, flags: CollectiveFlags): Request {
  const reader = new OptionReader();
  const reporter = reader.attempt(() =>
    findCollectiveReporter(chooseFormat(flags, collectiveReporters, reader), "--format"),
  );
  const files = [flags.output, flags.ncclJson].filter((file) => file !== undefined);
  for (const file of files) reader.attempt(() => requireRoomFor(file));
  if (namedTwice(files).length > 0) {
    reader.issue("SAME_FILE", "--nccl-json", "the same file as --output (expected a file for each)");
  }
  const d = DEFAULT_COLLECTIVE_SCENARIO;
  const imports = readImportOptions(flags, reader);
  const placement = readChoice("placement", flags, reader);
  const ranks = reader.whole("--ranks", flags.ranks);
  const gpusPerServer = reader.whole("--ngpus", flags.ngpus);
  const scenario: CollectiveScenario = {
    collective: name,
    algorithms: [...new Set(flags.algorithm ?? d.algorithms)],
    policies: readPolicies(flags.policy, d.policies, TIMED_POLICIES, reader),
    sizesBytes: readSizes(flags, reader) ?? d.sizesBytes,
    ...(ranks === undefined ? {} : { ranks }),
    ...(gpusPerServer === undefined ? {} : { gpusPerServer }),
    placement: placement.name,
    placementParameters: placement.parameters,
    groups: flags.groups === "all" || flags.groups === "rail" ? flags.groups : readGroupSize(flags.groups, reader),
    barrier: flags.barrier === true,
    channels: reader.whole("--channels", flags.channels) ?? d.channels,
    ...readTransport(flags, d, reader),
    ...readPolicyParameters(flags, TIMED_POLICIES, reader),
    ...readLatencyParameters(flags, reader),
    iters: reader.whole("--iters", flags.iters) ?? d.iters,
    seed: reader.whole("--seed", flags.seed) ?? d.seed,
    nvlinkBps: readGBps("--nvlink", flags.nvlink, reader) ?? d.nvlinkBps,
    nvlinkRingBps: readGBps("--nvlink-ring", flags.nvlinkRing, reader) ?? d.nvlinkRingBps,
    networkStepS: reader.duration("--network-step", flags.networkStep) ?? d.networkStepS,
    nvlinkStepS: reader.duration("--nvlink-step", flags.nvlinkStep) ?? d.nvlinkStepS,
  };
  reader.attempt(() => checkCollectiveScenario(scenario));
  const measured = readMeasuredRun(name, flags, reader);
  reader.finish();
  return { scenario, reporter: reporter!, measured, imports };
}

function readSizes(flags: CollectiveFlags, reader: OptionReader): readonly number[] | undefined {
  const size = (option: string, text: string): number | undefined => {
    const bytes = parseMessageSize(text);
    if (bytes === undefined) {
      const expected = `expected a number of bytes, perhaps with K, M or G, as in "8M"`;
      reader.issue("BAD_SIZE", option, `not a message size (${expected}, got "${text}")`);
    }
    return bytes;
  };
  const minBytes = size("--minbytes", flags.minbytes);
  const maxBytes = size("--maxbytes", flags.maxbytes);
  const factor = reader.whole("--stepfactor", flags.stepfactor) ?? DEFAULT_FACTOR;
  const bytes = flags.stepbytes === undefined ? undefined : size("--stepbytes", flags.stepbytes);
  if (flags.stepbytes !== undefined && flags.stepfactor !== undefined) {
    reader.issue("TWO_STEPS", "--stepbytes", "not together with --stepfactor (expected one of them, got both)");
  }
  if (minBytes === undefined || maxBytes === undefined) return undefined;
  return reader.attempt(() => sizesBetween(minBytes, maxBytes, bytes === undefined ? { factor } : { bytes }));
}

function readGroupSize(text: string, reader: OptionReader): number | "all" {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  reader.issue("BAD_GROUPS", "--groups", `not a way to group (expected all, rail or a number of ranks, got "${text}")`);
  return "all";
}

function readGBps(option: string, text: string, reader: OptionReader): number | undefined {
  const value = reader.decimal(option, text);
  return value === undefined ? undefined : value * 8e9;
}

function readMeasuredRun(name: string, flags: CollectiveFlags, reader: OptionReader): MeasuredRun | undefined {
  const file = flags.measured;
  if (file === undefined) return undefined;
  return reader.attempt(() => {
    const { text } = readText(file, "output of nccl-tests, text or JSON");
    return readMeasured(file, text, name);
  });
}
