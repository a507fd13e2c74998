/** `heddle validate`: packet-level results against fluid, on the same flows and the same paths. */

import type { Command } from "commander";
import {
  compileCore,
  FAIRNESS_CHOICES,
  PACKET_WINDOW,
  readPacketFile,
  renderValidation,
  VALIDATION_FORMATS,
  type ValidateOptions,
  type ValidationFormat,
  type ValidationSummary,
  validate,
} from "../../index.ts";
import { readCore, readText, requireRoomFor } from "../files.ts";
import { addFailOption, type FailFlags } from "../frozen-fabric.ts";
import { OptionReader } from "../options.ts";
import { readFormat, withDefault } from "../registry-options.ts";
import { emit, type OutputOptions, progressLine, tell, terminalWidth, wantsColour } from "../terminal.ts";

interface ValidateFlags extends OutputOptions, FailFlags {
  readonly window: string;
  readonly fairness?: string;
  readonly bars?: string | true;
  readonly format?: string;
  readonly verbose?: boolean;
}

interface Assignment {
  readonly options: Omit<ValidateOptions, "version" | "onProgress">;
  readonly ignoreFailures: boolean;
  readonly format: ValidationFormat;
}

/** Nothing has failed, whatever the runs say. */
const NO_FAILURE = "none";
/** Ranges that are ours: beyond them a number is a slip of the keyboard. */
const WINDOW_RANGE = [0.1, 100] as const;
const FACTOR_RANGE = [0.01, 100] as const;

const EXAMPLES = `
Exit codes: 0 done, 1 a bar is missed, 2 the input is wrong. docs/validation-format.md says what a file holds.

Examples:
  heddle validate packets-permutation.json
  heddle validate runs/*.json --bars 1.5 --json
  heddle validate degraded.json --fail 'leaf-0--spine-0 at 100Gbps'`;

export function addValidate(program: Command, version: string): void {
  const command = program
    .command("validate")
    .summary("hold packet-level results against fluid rates")
    .description(
      "Simulates the runs of a packet-level simulator again as fluid, on the paths that flows took, and shows the errors.",
    )
    .argument("<files...>", "packet-level results, .json")
    .addOption(
      withDefault("--window <bdp>", "packets in flight / bandwidth-delay product of the senders", PACKET_WINDOW),
    )
    .option(
      "--fairness <name>",
      `how flows share links: ${FAIRNESS_CHOICES.join(", ")} (default: max-min, and that of the run's transport)`,
    )
    .option("--bars [factor]", "hold results against the bars of docs/validation.md, times a factor (default 1)");
  addFailOption(command);
  command
    .optionsGroup("Output:")
    .option("--format <name>", `one of ${VALIDATION_FORMATS.join(", ")} (default: ${VALIDATION_FORMATS[0]})`)
    .option("--json", "same as --format json: the document heddle/validation@1, for programs")
    .option("--csv", "same as --format csv: one row per group of runs and fairness")
    .option("--markdown", "same as --format markdown: for pull requests and step summaries")
    .option("--verbose", "completion times by size, too")
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no progress and no notes on stderr")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: readonly string[], flags: ValidateFlags) => {
      const assignment = readFlags(flags);
      const summary = await run(paths, assignment, version, flags);
      const { output, exitCode } = renderValidation(summary, assignment.format, {
        colour: wantsColour(flags),
        verbose: flags.verbose === true,
        width: terminalWidth(flags),
      });
      emit(output, flags);
      process.exitCode = exitCode;
    });
}

async function run(
  paths: readonly string[],
  { options, ignoreFailures }: Assignment,
  version: string,
  flags: ValidateFlags,
): Promise<ValidationSummary> {
  const reader = new OptionReader();
  const files = paths.flatMap((path) => {
    const file = reader.attempt(() => {
      const { name, text } = readText(path, "a file of packet-level results");
      return readPacketFile(text, { fileName: name, ignoreFailures });
    });
    return file ?? [];
  });
  reader.finish();
  for (const { name, notes } of files) for (const note of notes) tell(`${name}: ${note}`, flags);
  const progress = progressLine(flags);
  try {
    const core = await compileCore(readCore());
    return validate(core, files, { ...options, version, onProgress: progress.show }).summary;
  } finally {
    progress.clear();
  }
}

/** All that can be checked before anything is read, every issue at once. */
function readFlags(flags: ValidateFlags): Assignment {
  const reader = new OptionReader();
  const format = readFormat(flags, VALIDATION_FORMATS, reader) ?? VALIDATION_FORMATS[0];
  if (flags.output !== undefined) reader.attempt(() => requireRoomFor(flags.output!));
  const window = inRange(reader, "--window", flags.window, WINDOW_RANGE);
  const factor = flags.bars === true ? 1 : inRange(reader, "--bars", flags.bars, FACTOR_RANGE);
  const { fairness, fail } = flags;
  reader.finish();
  return {
    format,
    ignoreFailures: fail !== undefined,
    options: {
      ...(window === undefined ? {} : { window }),
      ...(fairness === undefined ? {} : { fairness }),
      ...(factor === undefined ? {} : { barFactor: factor }),
      fail: (fail ?? []).filter((what) => what !== NO_FAILURE),
    },
  };
}

function inRange(
  reader: OptionReader,
  option: string,
  text: string | undefined,
  [low, high]: readonly [number, number],
): number | undefined {
  const value = reader.decimal(option, text);
  if (value === undefined || (value >= low && value <= high)) return value;
  reader.issue("OUT_OF_RANGE", option, `out of range (expected a number from ${low} to ${high}, got ${value})`);
  return undefined;
}
