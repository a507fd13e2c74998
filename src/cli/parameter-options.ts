/** Options for what patterns, placements and policies declare: `crossShare` of a pattern is `--cross-share`, and no list of them stands here. */

import type { Command } from "commander";
import {
  DEFAULT_SCENARIO,
  findPattern,
  findPlacement,
  type GivenParameters,
  LATENCY_PARAMETERS,
  optionOf,
  PATTERNS,
  type ParameterOwner,
  type ParameterSpec,
  PLACEMENTS,
  type Policy,
} from "../index.ts";
import { readText } from "./files.ts";
import type { OptionReader } from "./options.ts";

/** What may have parameters of its own. */
interface Taker {
  readonly name: string;
  readonly parameters?: readonly ParameterSpec[];
}

/** The model of latency is no choice: its parameters are options of their own. */
const LATENCY: Taker = { name: "latency", parameters: LATENCY_PARAMETERS };

/** What is chosen by name. */
interface Choice {
  readonly registry: readonly Taker[];
  readonly find: (name: string) => unknown;
  /** Where none is named. */
  readonly fallback: string;
}

/** What is chosen one at a time. */
type Chosen = Exclude<ParameterOwner, "policy" | "model">;

const CHOICES: Readonly<Record<Chosen, Choice>> = {
  pattern: { registry: PATTERNS, find: findPattern, fallback: DEFAULT_SCENARIO.pattern },
  placement: { registry: PLACEMENTS, find: findPlacement, fallback: DEFAULT_SCENARIO.placement },
};

/** A parameter, and the patterns or placements that take it. */
interface ParameterOption {
  readonly name: string;
  readonly takers: readonly { readonly name: string; readonly spec: ParameterSpec }[];
}

/** The parameters of all patterns, placements or policies by name, in the order of the registry. */
function parameterOptions(registry: readonly Taker[]): ParameterOption[] {
  const options = new Map<string, { name: string; spec: ParameterSpec }[]>();
  for (const { name, parameters = [] } of registry) {
    for (const spec of parameters) options.set(spec.name, [...(options.get(spec.name) ?? []), { name, spec }]);
  }
  return [...options].map(([name, takers]) => ({ name, takers }));
}

/** Adds `--cross-share`, `--placement-stride`, … with a help line that says which patterns or placements take them. */
export function addParameterOptions(command: Command, owner: Chosen): void {
  addOptions(command, CHOICES[owner].registry);
}

/** As `addParameterOptions`, of these policies. */
export function addPolicyOptions(command: Command, policies: readonly Policy[]): void {
  addOptions(command, policies);
}

/** Adds `--dcqcn`, `--ecn-kmin`, …: what the model of latency takes. */
export function addLatencyOptions(command: Command): void {
  addOptions(command, [LATENCY]);
}

function addOptions(command: Command, registry: readonly Taker[]): void {
  for (const { name, takers } of parameterOptions(registry)) {
    const texts = new Map<string, string[]>();
    for (const { name: taker, spec } of takers) {
      const text = `${spec.summary}${"default" in spec ? ` (default: ${spec.default})` : ""}`;
      texts.set(text, [...(texts.get(text) ?? []), taker]);
    }
    const summary = [...texts]
      .map(([text, names]) => (registry.length === 1 ? text : `${names.join(", ")}: ${text}`))
      .join("; ");
    command.option(`${optionOf(name)} <${placeholder(takers[0]!.spec)}>`, summary);
  }
}

/** The pattern or placement that the flags choose, and its parameters. One that takes a file is implied by that file. */
export function readChoice(
  owner: Chosen,
  flags: object,
  reader: OptionReader,
): { readonly name: string; readonly parameters: GivenParameters } {
  const texts = flags as Readonly<Record<string, string | undefined>>;
  const { find, fallback } = CHOICES[owner];
  const given = parameterOptions(CHOICES[owner].registry).filter((option) => texts[option.name] !== undefined);
  const implied = given.flatMap(({ takers }) => takers).find(({ spec }) => spec.kind === "text")?.name;
  const name = texts[owner] ?? implied ?? fallback;
  const isKnown = reader.attempt(() => find(name)) !== undefined;
  const parameters: Record<string, GivenParameters[string]> = {};
  for (const option of given) {
    const text = texts[option.name]!;
    const own = option.takers.find((taker) => taker.name === name);
    if (own !== undefined) {
      parameters[option.name] = readParameter(own.spec, text, reader);
    } else if (isKnown) {
      const takers = option.takers.map((taker) => taker.name).join(" or ");
      const message = `not a parameter of ${owner} "${name}" (expected with --${owner} ${takers})`;
      reader.issue("PARAMETER_NOT_ACCEPTED", optionOf(option.name), message);
    }
  }
  return { name, parameters };
}

/** What the flags give to policies; whether a policy takes it is for the scenario's check, since several run side by side. */
export function readPolicyParameters(
  flags: object,
  policies: readonly Policy[],
  reader: OptionReader,
): { readonly policyParameters?: GivenParameters } {
  const given = readGiven(flags, policies, reader);
  return given === undefined ? {} : { policyParameters: given };
}

/** What the flags give to the model of latency; the scenario checks it. */
export function readLatencyParameters(
  flags: object,
  reader: OptionReader,
): { readonly latencyParameters?: GivenParameters } {
  const given = readGiven(flags, [LATENCY], reader);
  return given === undefined ? {} : { latencyParameters: given };
}

/** What the flags give of these parameters, undefined where nothing. */
function readGiven(flags: object, registry: readonly Taker[], reader: OptionReader): GivenParameters | undefined {
  const texts = flags as Readonly<Record<string, string | undefined>>;
  const given = parameterOptions(registry).filter(({ name }) => texts[name] !== undefined);
  const values = given.map(({ name, takers }) => [name, readParameter(takers[0]!.spec, texts[name]!, reader)]);
  return values.length === 0 ? undefined : Object.fromEntries(values);
}

function readParameter(spec: ParameterSpec, text: string, reader: OptionReader) {
  const option = optionOf(spec.name);
  if (spec.kind === "text") return reader.attempt(() => readText(text, spec.file));
  if (spec.kind === "integer") return reader.whole(option, text);
  return spec.kind === "number" ? reader.decimal(option, text) : text;
}

function placeholder(spec: ParameterSpec): string {
  if (spec.kind === "choice" || spec.kind === "size") return spec.kind;
  if (spec.kind === "duration") return "time";
  return spec.kind === "text" ? "file" : "number";
}
