/** `heddle list`: what the registries hold, one line each. */

import type { Command } from "commander";
import {
  ALGORITHMS,
  builders,
  COLLECTIVES,
  HASH_FAMILIES,
  type HashFamily,
  PATTERNS,
  PLACEMENTS,
  PLOT_PRESETS,
  POLICIES,
  renderList,
  reporters,
  TRACE_FORMATS,
  UsageError,
  unknownName,
} from "../../index.ts";
import { presets } from "../files.ts";
import { emit, type OutputOptions, terminalWidth, wantsColour } from "../terminal.ts";

interface ListFlags extends OutputOptions {
  readonly json?: boolean;
}

interface Row {
  readonly name: string;
  readonly summary: string;
}

/** The core knows its hashes by number only; what they are is said here. */
const HASHES: Readonly<Record<HashFamily, string>> = {
  fair: "pseudo-random function of flow key, QP and switch seed: what ECMP at its best does",
  crc16: "CRC-16/CCITT over the packet's 5-tuple, switch seed as initial value",
  crc32c: "CRC-32C over the packet's 5-tuple, switch seed as initial value",
  xxhash32: "xxHash32 of the packet's 5-tuple with the switch seed",
};

const SECTIONS: Readonly<Record<string, () => readonly Row[]>> = {
  presets,
  builders: () => builders,
  policies: () => POLICIES,
  patterns: () => PATTERNS,
  placements: () => PLACEMENTS,
  collectives: () => COLLECTIVES,
  algorithms: () => ALGORITHMS,
  hashes: () => HASH_FAMILIES.map((name) => ({ name, summary: HASHES[name] })),
  traces: () => TRACE_FORMATS,
  reporters: () => reporters,
  plots: () => PLOT_PRESETS,
};

const EXAMPLES = `
Examples:
  heddle list
  heddle list presets
  heddle list --json`;

export function addList(program: Command): void {
  const names = Object.keys(SECTIONS);
  program
    .command("list")
    .summary(
      "list presets, builders, policies, patterns, placements, collectives, algorithms, hashes, traces, reporters and plots",
    )
    .description("Lists what there is to choose from, one line each.")
    .argument("[section]", `only one of ${names.join(", ")}`)
    .option("--json", "the document heddle/list@1, for programs")
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no notes on stderr")
    .addHelpText("after", EXAMPLES)
    .action((section: string | undefined, flags: ListFlags) => {
      if (section !== undefined && !names.includes(section)) {
        throw new UsageError([unknownName("section", "section", section, names)]);
      }
      const chosen = section === undefined ? names : [section];
      const sections = chosen.map((name) => ({ name, rows: rowsOf(name) }));
      emit(flags.json ? listJson(sections) : listText(sections, flags), flags);
    });
}

function rowsOf(section: string): Row[] {
  return SECTIONS[section]!().map(({ name, summary }) => ({ name, summary }));
}

function listJson(sections: readonly { name: string; rows: readonly Row[] }[]): string {
  const lists = Object.fromEntries(sections.map(({ name, rows }) => [name, rows]));
  return `${JSON.stringify({ schema: "heddle/list@1", ...lists }, null, 2)}\n`;
}

function listText(sections: readonly { name: string; rows: readonly Row[] }[], flags: ListFlags): string {
  const titled = sections.map(({ name, rows }) => ({ title: name.charAt(0).toUpperCase() + name.slice(1), rows }));
  return renderList(titled, { colour: wantsColour(flags), width: terminalWidth(flags) }).output;
}
