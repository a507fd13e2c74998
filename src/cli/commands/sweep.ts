/** `heddle sweep`: many fabrics, scenarios, policies and seeds, on all cores or many machines, with statistics. */

import type { Command } from "commander";
import { compileCore, estimateSweep, planOf, renderSweepPlan, SWEEP_FORMATS } from "../../index.ts";
import { readCore, sweepNames } from "../files.ts";
import { collect } from "../options.ts";
import { readSweepFlags, type SweepFlags } from "../sweep-options.ts";
import { runSweep } from "../sweep-run.ts";
import { readSweepSource } from "../sweep-source.ts";

const EXAMPLES = `
Exit codes: 0 all cells done, 1 cells failed (recorded with their errors), 2 the input is wrong, 130 stopped by Ctrl-C.
The same command again goes on where the last one stopped.

Examples:
  heddle sweep colossus-array --vary qps=1,2,4,8 --policy ecmp,adaptive
  heddle sweep policy-by-scale --dry-run
  heddle sweep policy-by-scale -o results/
  heddle plot results/ -x gpus -y efficiency.mean --by policy -o curve.svg
  heddle sweep sweep.yaml -o results-2/ --shard 2/8
  heddle sweep sweep.yaml -o results/ --executor redis://queue.example:6379`;

export function addSweep(program: Command, version: string): void {
  program
    .command("sweep")
    .summary("run many fabrics, scenarios, policies and seeds, with statistics")
    .description("Runs every combination of what a sweep varies, under several seeds, and shows means with intervals.")
    .argument("<sweep>", "a ready sweep's name, a sweep file (.yaml, .yml, .json), or a fabric with --vary")
    .optionsGroup("Sweep (over what the file says):")
    .option(
      "--vary <field=values>",
      'a field with its values or range, as in qps=1,2,4 or "gpus=512..2048 step 512"; may be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--policy <names>", "comma list, same as --vary policy=…", collect)
    .option("--seeds <count>", "runs of each point, each with its own placement, pattern and hash seeds (default: 5)")
    .option("--seed <number>", "seed of the first run (default: 1)")
    .option("--until <ci95>", "add seeds until half of the mean's 95 % interval is that small: 0.005, or 1%")
    .optionsGroup("Running:")
    .option("--dry-run", "show the points and an estimate, and run nothing")
    .option("--yes", "run more than a million cells")
    .option("--executor <where>", "inline, threads, threads:<count>, or redis://host (default: threads, one per core)")
    .option("--queue <name>", "queue on the Redis server (default: heddle)")
    .option("--shard <i/n>", "run the i-th of n parts, for heddle merge")
    .option("--fail-fast", "stop at the first cell that fails")
    .option("--cell-timeout <duration>", "longest time of one cell, as in 30s")
    .option("--cell-memory <size>", "most memory of the thread that runs a cell, as in 2GiB")
    .optionsGroup("Results:")
    .option("-o, --output <folder>", "cells.ndjson, summary.csv, summary.json and Parquet; goes on with what is there")
    .option("--resume", "go on in the folder of another sweep: cells that both have are kept")
    .option("--force", "start anew in a folder with results")
    .option("--cache <folder>", "take known cells from there, and put new ones there")
    .option("--format <name>", `of stdout, one of ${SWEEP_FORMATS.join(", ")} (default: ${SWEEP_FORMATS[0]})`)
    .option("--json", "same as --format json: the document heddle/sweep@1, for programs")
    .option("--csv", "same as --format csv")
    .option("--markdown", "same as --format markdown")
    .option("--verbose", "all points and figures")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no progress and no notes on stderr")
    .addHelpText("after", () => `\nReady sweeps: ${sweepNames().join(", ")}\n${EXAMPLES}`)
    .action((source: string, flags: SweepFlags) => sweepAction(source, flags, version));
}

async function sweepAction(source: string, flags: SweepFlags, version: string): Promise<void> {
  const settings = readSweepFlags(flags);
  const core = await compileCore(readCore());
  const sweep = readSweepSource(source, { engine: { version, coreHash: core.hash }, ...settings });
  if (flags.dryRun) {
    process.stdout.write(renderSweepPlan(planOf(sweep), estimateSweep(sweep), flags.verbose === true));
    return;
  }
  process.exitCode = await runSweep(sweep, core, settings, flags);
}
