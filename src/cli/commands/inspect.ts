/** `heddle inspect`: what a fabric is, or how two of its NICs are joined. */

import type { Command } from "commander";
import { inspect, renderInspect } from "../../index.ts";
import { presetNames } from "../files.ts";
import { addFailOption, type FailFlags, readFrozenFabric } from "../frozen-fabric.ts";
import { OptionReader } from "../options.ts";
import { emit, type OutputOptions, terminalWidth, wantsColour } from "../terminal.ts";

interface InspectFlags extends OutputOptions, FailFlags {
  readonly path?: readonly string[];
  readonly limit: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  heddle inspect colossus-100k
  heddle inspect colossus-array --path gpu-0 gpu-511
  heddle inspect fabric.yaml --json`;

/** Most paths that are listed: more than this is a slip of the keyboard, and a lot of memory. */
const MAX_LIMIT = 100_000;

export function addInspect(program: Command, version: string): void {
  const command = program
    .command("inspect")
    .summary("show what a fabric is: tiers, cables, oversubscription, bisection, paths")
    .description(
      "Shows counts per tier, oversubscription, bisection and path counts of a fabric, or the paths between two NICs.",
    )
    .argument("<fabric>", "a preset's name, or a .yaml, .yml or .json file")
    .option("--path <nic...>", "the equal-cost paths between two NICs, given by name")
    .option("--limit <count>", "how many of these paths to list; all are counted", "10");
  addFailOption(command)
    .option("--json", "the document heddle/inspect@1, for programs")
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no notes on stderr")
    .addHelpText("after", () => `\nPresets: ${presetNames().join(", ")}\n${EXAMPLES}`)
    .action((fabric: string, flags: InspectFlags) => {
      const { path, limit } = readFlags(flags);
      const summary = inspect(readFrozenFabric(fabric, flags), {
        version,
        limit,
        ...(path === undefined ? {} : { path }),
      });
      const { output, exitCode } = renderInspect(summary, {
        colour: wantsColour(flags),
        width: terminalWidth(flags),
        json: flags.json === true,
      });
      emit(output, flags);
      process.exitCode = exitCode;
    });
}

function readFlags({ path, limit: text }: InspectFlags): { path?: readonly [string, string]; limit: number } {
  const reader = new OptionReader();
  const limit = reader.whole("--limit", text) ?? 1;
  if (limit < 1 || limit > MAX_LIMIT) {
    const message = `out of range (expected a whole number from 1 to ${MAX_LIMIT}, got ${text})`;
    reader.issue("OUT_OF_RANGE", "--limit", message);
  }
  if (path !== undefined && path.length !== 2) {
    const message = `${path.length} names (expected the names of two NICs, got ${path.join(" ")})`;
    reader.issue("NOT_A_PAIR", "--path", message);
  }
  reader.finish();
  const [from, to] = path ?? [];
  return from === undefined || to === undefined ? { limit } : { limit, path: [from, to] };
}
