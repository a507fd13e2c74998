/** Options for topology files that leave things open: rates, and which nodes are NICs. */

import type { Command } from "commander";
import {
  findTopologyFormat,
  type ImportOptions,
  parseQuantity,
  TOPOLOGY_FORMATS,
  topologyFormatNames,
} from "../index.ts";
import type { OptionReader } from "./options.ts";

/** As commander gives them. */
export interface ImportFlags {
  readonly from?: string;
  readonly rate?: string;
  readonly nicRate?: string;
  readonly nicNames?: string;
  readonly switchNames?: string;
}

/** What every command says of its argument `<fabric>`. */
export const FABRIC_ARGUMENT = "a preset's name, or a topology file in any format of heddle list formats";

export function addImportOptions(command: Command): void {
  const names = topologyFormatNames(TOPOLOGY_FORMATS.filter(({ read }) => read !== undefined));
  command
    .option("--from <format>", `format of the topology file: ${names} (default: by ending and content)`)
    .option("--rate <rate>", "rate of cables for which the file has none, as in 400Gbps")
    .option("--nic-rate <rate>", "the same for cables of NICs")
    .option("--nic-names <pattern>", "regular expression: nodes of such names are NICs or hosts")
    .option("--switch-names <pattern>", "regular expression: nodes of such names are switches");
}

/** Every option that is wrong is an issue of the reader's. */
export function readImportOptions(flags: ImportFlags, reader: OptionReader): ImportOptions {
  if (flags.from !== undefined) reader.attempt(() => findTopologyFormat(flags.from!, "--from"));
  const rateBps = rateOf("--rate", flags.rate, reader);
  const nicRateBps = rateOf("--nic-rate", flags.nicRate, reader);
  const nics = patternOf("--nic-names", flags.nicNames, reader);
  const switches = patternOf("--switch-names", flags.switchNames, reader);
  return {
    ...(flags.from === undefined ? {} : { format: flags.from }),
    ...(rateBps === undefined ? {} : { rateBps }),
    ...(nicRateBps === undefined ? {} : { nicRateBps }),
    ...(nics === undefined ? {} : { nics }),
    ...(switches === undefined ? {} : { switches }),
  };
}

function rateOf(option: string, text: string | undefined, reader: OptionReader): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseQuantity("rate", text);
  if (parsed.ok && parsed.value > 0) return parsed.value;
  reader.issue("BAD_RATE", option, parsed.ok ? `not above zero (expected a rate, got ${text})` : parsed.problem);
  return undefined;
}

function patternOf(option: string, text: string | undefined, reader: OptionReader): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text, "u");
  } catch {
    reader.issue("BAD_PATTERN", option, `not a regular expression (expected one, as in "^gpu-", got "${text}")`);
    return undefined;
  }
}
