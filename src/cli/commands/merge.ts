/** `heddle merge`: folders of shards into one folder, the same as a run of the whole sweep would have left. */

import { resolve } from "node:path";
import type { Command } from "commander";
import {
  formatCount,
  HeddleError,
  type Issue,
  mergeCells,
  missingIn,
  oddParts,
  parseShard,
  renderSweep,
  SWEEP_FORMATS,
  type SweepPart,
  type SweepPlan,
  summarizeSweep,
  sweepFiles,
  UsageError,
} from "../../index.ts";
import { OptionReader } from "../options.ts";
import { readFormat } from "../registry-options.ts";
import { openResultFolder, readFolderCells } from "../result-folder.ts";
import { readManifest } from "../sweep-manifest.ts";
import { emit, type OutputOptions, wantsColour } from "../terminal.ts";

const EXIT_CELLS_FAILED = 1;

const EXAMPLES = `
Exit codes: 0 merged, 1 merged and some cells had failed, 2 the folders do not make a sweep.

Examples:
  heddle merge shards/* -o all/
  heddle merge shards/* -o so-far/ --partial`;

interface MergeFlags extends OutputOptions {
  readonly partial?: boolean;
  readonly force?: boolean;
  readonly format?: string;
  readonly verbose?: boolean;
}

export function addMerge(program: Command): void {
  program
    .command("merge")
    .summary("join the shards of a sweep")
    .description("Joins what heddle sweep --shard has left into the results of the whole sweep, byte for byte.")
    .argument("<folders...>", "results of the shards, in any order")
    .option("-o, --output <folder>", "for the results of the whole sweep")
    .option("--partial", "merge what there is, also where shards are missing or have not ended")
    .option("--force", "start anew in a folder with other results")
    .option("--format <name>", `of stdout, one of ${SWEEP_FORMATS.join(", ")} (default: ${SWEEP_FORMATS[0]})`)
    .option("--json", "same as --format json: the document heddle/sweep@1, for programs")
    .option("--csv", "same as --format csv")
    .option("--markdown", "same as --format markdown")
    .option("--verbose", "all points and figures")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no notes on stderr")
    .addHelpText("after", EXAMPLES)
    .action(mergeAction);
}

async function mergeAction(folders: readonly string[], flags: MergeFlags): Promise<void> {
  const reader = new OptionReader();
  const format = readFormat(flags, SWEEP_FORMATS, reader) ?? SWEEP_FORMATS[0]!;
  const { output = "", ...toStdout } = flags;
  if (flags.output === undefined) {
    reader.issue("NO_FOLDER", "--output", "missing (expected a folder for the results of the whole sweep)");
  } else if (folders.some((folder) => resolve(folder) === resolve(output))) {
    reader.issue("IS_AN_INPUT", "--output", "one of the folders to merge (expected another one)");
  }
  reader.finish();
  const { parts, plan } = readParts(folders);
  const missing = missingIn(parts, plan);
  if (missing.length > 0 && !flags.partial) {
    const last = missing.length - 1;
    throw new UsageError(
      missing.map((issue, i) =>
        i < last ? issue : { ...issue, message: `${issue.message}; --partial merges what there is` },
      ),
    );
  }

  const cells = mergeCells(parts, plan);
  const summary = summarizeSweep(plan, cells);
  const folder = openResultFolder(output, { plan, force: flags.force === true, note: () => {} });
  try {
    folder.finish(cells, await sweepFiles(summary, cells), missing.length === 0);
  } finally {
    folder.close();
  }
  if (missing.length > 0 && !flags.quiet) {
    for (const line of new UsageError(missing).message.split("\n")) process.stderr.write(`heddle: ${line}\n`);
  }
  const colour = wantsColour(toStdout);
  emit(renderSweep(summary, format, { colour, verbose: flags.verbose === true }).output, toStdout);
  const { failedCells } = summary;
  if (failedCells === 0) return;
  process.stderr.write(
    `heddle: ${formatCount(failedCells)} of ${formatCount(cells.length)} cells failed; they are in the results with their errors\n`,
  );
  process.exitCode = EXIT_CELLS_FAILED;
}

/** @throws {UsageError} with all issues: NOT_A_RESULT_FOLDER, BAD_MANIFEST, OTHER_SWEEP, OTHER_ENGINE, OTHER_SHARDS */
function readParts(folders: readonly string[]): { parts: readonly SweepPart[]; plan: SweepPlan } {
  const issues: Issue[] = [];
  const parts: SweepPart[] = [];
  let plan: SweepPlan | undefined;
  for (const path of folders) {
    try {
      const manifest = readManifest(path);
      if (manifest === undefined) {
        const message = "not a folder of results (expected what heddle sweep --shard left)";
        throw new UsageError([{ code: "NOT_A_RESULT_FOLDER", path, message }]);
      }
      // All parts have the same points; a thousand shards must not hold a thousand lists of them.
      const { schema: _schema, points, shard = "1/1", cells: finishedCells, ...rest } = manifest;
      plan ??= { ...rest, points };
      parts.push({
        path,
        plan: rest,
        shard: parseShard(shard),
        cells: readFolderCells(path),
        ...(finishedCells === undefined ? {} : { finishedCells }),
      });
    } catch (error) {
      if (!(error instanceof HeddleError)) throw error;
      issues.push(...error.issues);
    }
  }
  issues.push(...(parts.length > 0 ? oddParts(parts) : []));
  if (issues.length > 0 || plan === undefined) throw new UsageError(issues);
  return { parts, plan };
}
