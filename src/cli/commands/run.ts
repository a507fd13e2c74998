/** `heddle run`: jobs on one fabric in time, from a scenario file, or from a trace and options. */

import { dirname } from "node:path";
import { type Command, Option } from "commander";
import {
  compileCore,
  EXAMPLE_RUN_FILE,
  FAIRNESS_CHOICES,
  failParts,
  fairnessAlpha,
  findPolicy,
  HASH_FAMILIES,
  optionOf,
  ownParameters,
  PLACEMENTS,
  RUN_FORMATS,
  type RunFileContent,
  RunInterrupted,
  type RunOutcome,
  readRunFile,
  renderRun,
  run,
  TASK_FORMATS,
  TIMED_POLICIES,
  TRACE_FORMATS,
  writeFlowsCsv,
  writeFlowsNdjson,
  writeTimelineCsv,
} from "../../index.ts";
import { presetNames, readCore, readFabric, readText, within, writeWhole } from "../files.ts";
import { addFailOption, type FailFlags } from "../frozen-fabric.ts";
import { OptionReader } from "../options.ts";
import { addPolicyOptions, readPolicyParameters } from "../parameter-options.ts";
import { list } from "../registry-options.ts";
import { type RunOutputFlags, type RunOutputs, readOutputs } from "../run-outputs.ts";
import { isFileOfRank, readTaskFiles } from "../task-files.ts";
import { emit, runLine, terminalWidth, wantsColour } from "../terminal.ts";
import { readTraceRun, type TraceFlags } from "../trace-options.ts";

interface RunFlags extends RunOutputFlags, TraceFlags, FailFlags {
  readonly init?: boolean;
}

/** What is to be run, whichever way it was given, and where its results go. */
interface Assignment {
  readonly content: RunFileContent;
  /** Where the names of the outputs start. */
  readonly directory: string;
}

/** Of shells: 128 and the number of the signal. */
const EXIT_INTERRUPTED = 130;

const EXAMPLES = `
Exit codes: 0 done, 2 the input is wrong or the run can't go on, 130 interrupted (nothing is written).

Examples:
  heddle run --init -o scenario.yaml
  heddle run scenario.yaml
  heddle run scenario.yaml --policy adaptive --flows flows.csv --timeline timeline.csv
  heddle run trace.csv --fabric colossus-array --qps 1 --headers none --latency none --json
  heddle run gpt.txt --fabric colossus-array --policy adaptive
  heddle run traces/gpt --fabric colossus-array --comm-groups groups.json`;

export function addRun(program: Command, version: string): void {
  const command = program
    .command("run")
    .summary("run jobs in time: a scenario file, a trace of flows, or tasks (SimAI, Chakra, GOAL)")
    .description(
      "Runs the jobs of a scenario, the flows of a trace, or the tasks of ranks to their end, with fair rates at every instant.",
    )
    .argument(
      "[file]",
      "a scenario, .yaml, .yml or .json; with --fabric a trace, .csv, .cm or flow.txt, or tasks: a SimAI workload, GOAL, or a prefix or directory of Chakra traces",
    )
    .option("--init", "write a commented scenario to stdout, or to --output, and do nothing else")
    .optionsGroup("Scenario (over what the file says):")
    .option("--policy <name>", `one of ${list(TIMED_POLICIES)} (default: ecmp)`)
    .option("--fairness <rule>", `how flows share links: ${FAIRNESS_CHOICES.join(", ")} (default: max-min)`)
    .option("--seed <number>", "seed of placements, patterns and hashes (default: 1)");
  addFailOption(command);
  addPolicyOptions(command.optionsGroup("Policies (over what the file says):"), TIMED_POLICIES);
  command
    .optionsGroup("Trace or tasks (a scenario says this in its file):")
    .option("--fabric <fabric>", "their fabric: a preset's name, or a .yaml, .yml or .json file")
    .option(
      "--trace-format <name>",
      `one of ${list([...TRACE_FORMATS, ...TASK_FORMATS])} (default: by ending or content)`,
    )
    .option("--qps <count>", "queue pairs per flow (default: 2)")
    .option("--qp-mode <mode>", "static: each QP carries its share; pooled: QPs compete (default: static)")
    .option("--hash <name>", `ECMP hash: ${HASH_FAMILIES.join(", ")} (default: fair)`)
    .option("--mtu <bytes>", "payload bytes of a full packet (default: 4096)")
    .option("--headers <kind>", "rocev2, none, or bytes that each packet adds on the wire (default: rocev2)")
    .addOption(
      new Option(
        "--latency <kind>",
        "fabric: flows arrive their path's base latency later; none: at once (default: fabric)",
      ),
    )
    .optionsGroup("Tasks (a scenario says this in its file):")
    .option("--comm-groups <file>", "process groups of a Chakra trace, JSON as ASTRA-sim has it")
    .option(
      "--algorithm <name>",
      "for the collectives that it serves (default: the first of each, direct for all-to-all)",
    )
    .option("--channels <count>", "channels of each NIC, every one a connection of its own (default: 2)")
    .option("--placement <name>", `where the ranks run, one of ${list(PLACEMENTS)} (default: packed)`)
    .optionsGroup("Output:")
    .option("--format <name>", `one of ${RUN_FORMATS.join(", ")} (default: ${RUN_FORMATS[0]})`)
    .option("--json", "same as --format json: the document heddle/run@1, for programs")
    .option("--csv", "same as --format csv: FCT and slowdown by job and flow size")
    .option("--flows <file>", "every flow with its times, .csv or .ndjson")
    .option("--timeline <file>", "utilization of link tiers over time, .csv")
    .option("--interval <duration>", "of the timeline, as in 10us (default: 200 to 400 intervals)")
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no progress and no notes on stderr")
    .addHelpText("after", () => `\nPresets: ${presetNames().join(", ")}\n${EXAMPLES}`)
    .action(async (file: string | undefined, flags: RunFlags) => {
      if (flags.init) emit(EXAMPLE_RUN_FILE, flags);
      else await runAndReport(file, version, flags);
    });
}

async function runAndReport(file: string | undefined, version: string, flags: RunFlags): Promise<void> {
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // Once: a second Ctrl-C ends the process where it stands.
  process.once("SIGINT", onInterrupt);
  const progress = runLine(flags);
  try {
    const { content, directory } = readAssignment(file, flags);
    failParts(content.topology, flags.fail ?? [], "--fail");
    const outputs = readOutputs(flags, content.outputs, directory);
    const core = await compileCore(readCore());
    const outcome = await run(core, content.topology, content.scenario, {
      version,
      signal: interrupt.signal,
      onProgress: progress.show,
      ...(outputs.timeline === undefined ? {} : { timeline: { intervalS: outputs.intervalS } }),
    });
    progress.clear();
    report(outcome, outputs, flags);
  } catch (error) {
    progress.clear();
    if (!(error instanceof RunInterrupted)) throw error;
    process.stderr.write(`heddle: ${error.message}; nothing was written\n`);
    process.exitCode = EXIT_INTERRUPTED;
  } finally {
    process.removeListener("SIGINT", onInterrupt);
  }
}

/** The scenario of a file, with the options that override it; or that of a trace. */
function readAssignment(file: string | undefined, flags: RunFlags): Assignment {
  const reader = new OptionReader();
  if (file === undefined) {
    const expected = "expected a scenario file, a trace or tasks with --fabric, or --init";
    reader.issue("NO_FILE", "run", `no file to run (${expected})`);
    reader.finish();
  }
  // A scenario says its fabric itself, so that `gpt.0.json` with one is a rank's trace and without one may be a scenario.
  const isTask = flags.traceFormat === "chakra" || (isFileOfRank(file!) && flags.fabric !== undefined);
  const isTrace = isTask || !/\.(ya?ml|json)$/i.test(file!);
  if (isTrace) return readTraceRun(file!, flags);

  const policy = flags.policy;
  if (policy !== undefined) reader.attempt(() => findPolicy(policy));
  const { fairness } = flags;
  if (fairness !== undefined) reader.attempt(() => fairnessAlpha(fairness));
  const seed = reader.whole("--seed", flags.seed);
  const { policyParameters: given = {} } = readPolicyParameters(flags, TIMED_POLICIES, reader);
  const traceOnly = [
    ...["fabric", "traceFormat", "qps", "qpMode", "hash", "mtu", "headers", "latency"],
    ...["commGroups", "algorithm", "channels", "placement"],
  ] as (keyof TraceFlags)[];
  for (const name of traceOnly.filter((key) => flags[key] !== undefined)) {
    reader.issue(
      "TRACE_ONLY",
      optionOf(name),
      "beside a scenario file (expected in the file; as an option it is for traces and tasks)",
    );
  }
  reader.finish();
  const directory = dirname(file!);
  const { name, text } = readText(file!, "a scenario file");
  const content = readRunFile(text, {
    fileName: name,
    loadFabric: (fabric) => readFabric(fabric, directory),
    loadText: (path) => readText(within(directory, path), "a file that the scenario names"),
    loadTasks: (path) => readTaskFiles(within(directory, path)),
  });
  const { policyParameters: written = {}, ...scenario } = content.scenario;
  const overrides = {
    ...(policy === undefined ? {} : { policy }),
    ...(fairness === undefined ? {} : { fairness }),
    ...(seed === undefined ? {} : { seed }),
  };
  // What the file gives to a policy is nothing to the one that takes its place.
  const ofFile = ownParameters(findPolicy(policy ?? scenario.policy), written);
  const policyParameters = { ...ofFile, ...given };
  return {
    content: {
      ...content,
      scenario: {
        ...scenario,
        ...overrides,
        ...(Object.keys(policyParameters).length === 0 ? {} : { policyParameters }),
      },
    },
    directory,
  };
}

function report({ summary, flows, timeline }: RunOutcome, outputs: RunOutputs, flags: RunFlags): void {
  if (outputs.flows !== undefined) {
    const write = outputs.flows.toLowerCase().endsWith(".csv") ? writeFlowsCsv : writeFlowsNdjson;
    writeWhole(outputs.flows, write(flows));
  }
  if (outputs.timeline !== undefined) writeWhole(outputs.timeline, writeTimelineCsv(timeline!));
  const { output, exitCode } = renderRun(summary, outputs.format, {
    colour: wantsColour(flags),
    width: terminalWidth(flags),
  });
  emit(output, flags);
  process.exitCode = exitCode;
}
