/** Options for what patterns declare: `crossShare` of a pattern is `--cross-share`, and no list of them stands here. */

import type { Command } from "commander";
import { DEFAULT_SCENARIO, findPattern, optionOf, PATTERNS, type ParameterSpec, type Scenario } from "../index.ts";
import { readText } from "./files.ts";
import type { OptionReader } from "./options.ts";

/** A parameter, and the patterns that take it. */
interface PatternOption {
  readonly name: string;
  readonly specs: readonly { readonly pattern: string; readonly spec: ParameterSpec }[];
}

/** The parameters of all patterns by name, in the order of the registry. */
function patternOptions(): PatternOption[] {
  const options = new Map<string, { pattern: string; spec: ParameterSpec }[]>();
  for (const pattern of PATTERNS) {
    for (const spec of pattern.parameters) {
      const specs = options.get(spec.name) ?? [];
      options.set(spec.name, [...specs, { pattern: pattern.name, spec }]);
    }
  }
  return [...options].map(([name, specs]) => ({ name, specs }));
}

export function addPatternOptions(command: Command): void {
  for (const { name, specs } of patternOptions()) {
    const texts = new Map<string, string[]>();
    for (const { pattern, spec } of specs) {
      const text = `${spec.summary}${"default" in spec ? ` (default: ${spec.default})` : ""}`;
      texts.set(text, [...(texts.get(text) ?? []), pattern]);
    }
    const summary = [...texts].map(([text, patterns]) => `${patterns.join(", ")}: ${text}`).join("; ");
    command.option(`${optionOf(name)} <${placeholder(specs[0]!.spec)}>`, summary);
  }
}

/** Pattern and parameters of the scenario. A pattern that takes a file is implied by that file. */
export function readPattern(flags: object, reader: OptionReader): Pick<Scenario, "pattern" | "patternParameters"> {
  const texts = flags as Readonly<Record<string, string | undefined>>;
  const given = patternOptions().filter(({ name }) => texts[name] !== undefined);
  const implied = given.flatMap(({ specs }) => specs).find(({ spec }) => spec.kind === "text")?.pattern;
  const name = texts["pattern"] ?? implied ?? DEFAULT_SCENARIO.pattern;
  const pattern = reader.attempt(() => findPattern(name));
  const parameters: Record<string, Scenario["patternParameters"][string]> = {};
  for (const option of given) {
    const text = texts[option.name]!;
    const own = option.specs.find((candidate) => candidate.pattern === name);
    if (own !== undefined) {
      parameters[option.name] = readParameter(own.spec, text, reader);
    } else if (pattern !== undefined) {
      const takers = option.specs.map((candidate) => candidate.pattern).join(" or ");
      const message = `not a parameter of pattern "${name}" (expected with --pattern ${takers})`;
      reader.issue("PARAMETER_NOT_ACCEPTED", optionOf(option.name), message);
    }
  }
  return { pattern: name, patternParameters: parameters };
}

function readParameter(spec: ParameterSpec, text: string, reader: OptionReader) {
  const option = optionOf(spec.name);
  if (spec.kind === "text") return reader.attempt(() => readText(text, "a CSV file of flows"));
  if (spec.kind === "integer") return reader.whole(option, text);
  return spec.kind === "number" ? reader.decimal(option, text) : text;
}

function placeholder(spec: ParameterSpec): string {
  if (spec.kind === "choice") return "choice";
  return spec.kind === "text" ? "file" : "number";
}
