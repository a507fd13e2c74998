/** `heddle inspect`: what a fabric is, what it has to be bought, or how two of its NICs are joined. */

import type { Command } from "commander";
import { type ImportOptions, inspect, priceBill, readPrices, renderInspect } from "../../index.ts";
import { presetNames, readText } from "../files.ts";
import { addFailOption, type FailFlags, readBilledFabric, readFrozenFabric } from "../frozen-fabric.ts";
import { addImportOptions, FABRIC_ARGUMENT, type ImportFlags, readImportOptions } from "../import-options.ts";
import { OptionReader } from "../options.ts";
import { withDefault } from "../registry-options.ts";
import { emit, type OutputOptions, terminalWidth, wantsColour } from "../terminal.ts";

interface InspectFlags extends OutputOptions, ImportFlags, FailFlags {
  readonly path?: readonly string[];
  readonly limit: string;
  readonly bill?: boolean;
  readonly prices?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  heddle inspect colossus-100k
  heddle inspect colossus-array --path gpu-0 gpu-511
  heddle inspect dragonfly-1k --bill
  heddle inspect dragonfly-1k --prices prices.yaml
  heddle inspect fabric.yaml --json`;

/** Most paths that are listed: more than this is a slip of the keyboard, and a lot of memory. */
const MAX_LIMIT = 100_000;

export function addInspect(program: Command, version: string): void {
  const command = program
    .command("inspect")
    .summary("show what a fabric is: tiers, cables, oversubscription, bisection, paths, bill")
    .description(
      "Shows counts per tier, oversubscription, bisection and path counts of a fabric, its bill, or the paths between two NICs.",
    )
    .argument("<fabric>", FABRIC_ARGUMENT)
    .option("--path <nic...>", "the equal-cost paths between two NICs, given by name")
    .addOption(withDefault("--limit <count>", "how many of these paths to list; all are counted", 10))
    .option("--bill", "switches with their ports, cables by length, transceivers")
    .option("--prices <file>", "the bill with what it costs, by prices in YAML or JSON (docs/fabrics.md)");
  addFailOption(command)
    .option("--json", "the document heddle/inspect@1, for programs")
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no notes on stderr")
    .optionsGroup("Topology files of other tools:");
  addImportOptions(command);
  command
    .addHelpText("after", () => `\nPresets: ${presetNames().join(", ")}\n${EXAMPLES}`)
    .action((fabric: string, flags: InspectFlags) => {
      const { path, limit, imports } = readFlags(flags);
      const asked = { version, limit, ...(path === undefined ? {} : { path }) };
      const billed = flags.bill === true || flags.prices !== undefined ? readBill(fabric, imports, flags) : undefined;
      const summary = billed
        ? inspect(billed.fabric, { ...asked, bill: billed.bill })
        : inspect(readFrozenFabric(fabric, imports, flags), asked);
      const { output, exitCode } = renderInspect(summary, {
        colour: wantsColour(flags),
        width: terminalWidth(flags),
        json: flags.json === true,
      });
      emit(output, flags);
      process.exitCode = exitCode;
    });
}

/** The prices are read first: they are sooner wrong than the fabric is built. */
function readBill(name: string, imports: ImportOptions, flags: InspectFlags) {
  if (flags.prices === undefined) return readBilledFabric(name, imports, flags);
  const { name: fileName, text } = readText(flags.prices, "a .yaml or .json file of prices");
  const prices = readPrices(text, { fileName });
  const { fabric, bill } = readBilledFabric(name, imports, flags);
  return { fabric, bill: { ...bill, cost: priceBill(bill, prices, { fileName }) } };
}

interface Request {
  readonly path?: readonly [string, string];
  readonly limit: number;
  readonly imports: ImportOptions;
}

function readFlags(flags: InspectFlags): Request {
  const { path, limit: text } = flags;
  const reader = new OptionReader();
  const limit = reader.whole("--limit", text) ?? 1;
  if (limit < 1 || limit > MAX_LIMIT) {
    const message = `out of range (expected a whole number from 1 to ${MAX_LIMIT}, got ${text})`;
    reader.issue("OUT_OF_RANGE", "--limit", message);
  }
  const imports = readImportOptions(flags, reader);
  if (path !== undefined && path.length !== 2) {
    const message = `not a pair (expected the names of two NICs, got ${path.join(" ")})`;
    reader.issue("NOT_A_PAIR", "--path", message);
  }
  reader.finish();
  const [from, to] = path ?? [];
  return from === undefined || to === undefined ? { limit, imports } : { limit, imports, path: [from, to] };
}
