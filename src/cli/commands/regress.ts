/** `heddle regress`: runs the scenarios of a baseline file again, and holds the results against those that it keeps. */

import { dirname } from "node:path";
import type { Command } from "commander";
import {
  type Baseline,
  compileCore,
  REGRESS_FORMATS,
  type RegressFormat,
  type RegressOutcome,
  readBaseline,
  regress,
  renderRegress,
  renderRegressBenchmark,
  renderRegressJunit,
  storeResults,
} from "../../index.ts";
import { namedTwice, readCore, readFabric, readText, requireRoomFor, writeWhole } from "../files.ts";
import { OptionReader } from "../options.ts";
import { readFormat } from "../registry-options.ts";
import { emit, type OutputOptions, progressLine, terminalWidth, wantsColour } from "../terminal.ts";

interface RegressFlags extends OutputOptions {
  readonly only?: readonly string[];
  readonly update?: boolean;
  readonly format?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly verbose?: boolean;
  readonly benchmarkJson?: string;
  readonly junit?: string;
}

const EXAMPLES = `
Exit codes: 0 as stored, 1 a figure is beyond its tolerance, has no stored one, or an expectation is missed, 2 the input is wrong.

Examples:
  heddle regress bench/baselines/all-reduce.yaml
  heddle regress bench/baselines/all-reduce.yaml --only ring-packed --verbose
  heddle regress bench/baselines/all-reduce.yaml --update
  heddle regress baseline.yaml --junit regress.xml --benchmark-json busbw.json --markdown >> summary.md`;

export function addRegress(program: Command, version: string): void {
  program
    .command("regress")
    .summary("run a baseline file's collectives again and compare with its stored results")
    .description("Runs the scenarios of a baseline file and shows what changed since their results were stored.")
    .argument("<baseline>", "a file of scenarios with stored results, .yaml, .yml or .json")
    .option("--only <name>", "this scenario only; may be repeated", (name: string, before: readonly string[] = []) => [
      ...before,
      name,
    ])
    .option("--update", "store the new results in the file; comments and order stay")
    .optionsGroup("Output:")
    .option("--format <name>", `one of ${REGRESS_FORMATS.join(", ")} (default: ${REGRESS_FORMATS[0]})`)
    .option("--json", "same as --format json: the document heddle/regress@1, for programs")
    .option("--markdown", "same as --format markdown: for pull requests and step summaries")
    .option("--verbose", "figures that are as stored, too")
    .option("--benchmark-json <file>", "busbw and efficiency for github-action-benchmark (customBiggerIsBetter)")
    .option("--junit <file>", "a JUnit XML test case per figure and expectation")
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no progress and no notes on stderr")
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, flags: RegressFlags) => {
      const format = readFlags(path, flags);
      const baseline = readBaselineFile(path, flags.update === true);
      const { summary, results } = await run(path, baseline, version, flags);
      if (flags.update) writeWhole(path, storeResults(baseline, results), { mayBeInput: true });
      if (flags.benchmarkJson !== undefined) writeWhole(flags.benchmarkJson, renderRegressBenchmark(summary));
      if (flags.junit !== undefined) writeWhole(flags.junit, renderRegressJunit(summary));
      const { output, exitCode } = renderRegress(summary, format, {
        colour: wantsColour(flags),
        verbose: flags.verbose === true,
        width: terminalWidth(flags),
      });
      emit(output, flags);
      process.exitCode = exitCode;
    });
}

function readBaselineFile(path: string, ignoreResults: boolean): Baseline {
  const { name, text } = readText(path, "a baseline file");
  return readBaseline(text, { fileName: name, ignoreResults });
}

async function run(path: string, baseline: Baseline, version: string, flags: RegressFlags): Promise<RegressOutcome> {
  const progress = progressLine(flags);
  try {
    progress.show("compiling the core", 0);
    const core = await compileCore(readCore());
    return regress(core, baseline, {
      version,
      readFabric: (fabric) => readFabric(fabric, dirname(path)),
      updated: flags.update === true,
      ...(flags.only === undefined ? {} : { only: flags.only }),
      onProgress: progress.show,
    });
  } finally {
    progress.clear();
  }
}

/** All that can be checked before anything is read, every issue at once. */
function readFlags(path: string, flags: RegressFlags): RegressFormat {
  const reader = new OptionReader();
  const format = readFormat(flags, REGRESS_FORMATS, reader) ?? REGRESS_FORMATS[0]!;
  const files = [flags.output, flags.benchmarkJson, flags.junit].filter((file) => file !== undefined);
  for (const file of flags.update ? [path, ...files] : files) reader.attempt(() => requireRoomFor(file));
  for (const file of namedTwice([path, ...files])) {
    reader.issue("SAME_FILE", file, "named twice (expected a file for the baseline and one for each output)");
  }
  reader.finish();
  return format;
}
