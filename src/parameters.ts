/** Reads what a user gave a pattern, a placement or a policy (`--cross-share 0.3`) against what that declares. */

import { type Issue, ScenarioError, suggestion } from "./errors.ts";
import { parseQuantity } from "./units.ts";

/** A text that the caller has read from a file, with the file's name for messages. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Numbers may come as text, as a command line gives them. */
export type ParameterValue = string | number | NamedText;

/** What was given, by parameter name (`crossShare`); undefined is the same as absent. */
export type GivenParameters = Readonly<Record<string, ParameterValue | undefined>>;

interface ParameterBase {
  /** camelCase; the option is its kebab form: `crossShare` is `--cross-share`. */
  readonly name: string;
  readonly summary: string;
}

/** One parameter that a pattern, a placement or a policy accepts. */
export type ParameterSpec =
  | (ParameterBase & { readonly kind: "choice"; readonly choices: readonly string[]; readonly default: string })
  | (ParameterBase & {
      readonly kind: "number" | "integer";
      readonly min: number;
      readonly max: number;
      readonly default?: number;
    })
  // Written with their units, as are their defaults; their values are in seconds and bytes.
  | (ParameterBase & { readonly kind: "duration"; readonly default: string })
  | (ParameterBase & { readonly kind: "size"; readonly default: string })
  | (ParameterBase & {
      readonly kind: "text";
      /** What the file is, for messages: `a CSV file of flows`. */
      readonly file: string;
    });

/** Whose parameters: the word for messages, and its option. */
export type ParameterOwner = "pattern" | "placement" | "policy" | "model";

type ValueOf<S extends ParameterSpec> = S extends { kind: "choice"; choices: readonly (infer C)[] }
  ? C
  : S extends { kind: "text" }
    ? NamedText | undefined
    : S extends { kind: "duration" | "size" } | { default: number }
      ? number
      : number | undefined;

/** The values of a list of parameters, by name, defaults filled in. */
export type Values<S extends readonly ParameterSpec[]> = {
  readonly [P in S[number] as P["name"]]: ValueOf<P>;
};

/** `--cross-share` for `crossShare`. */
export function optionOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `crossShare` for `--cross-share`. */
export function nameOfOption(option: string): string {
  return option.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Checks and completes the parameters of the pattern, or other owner, called `name`.
 *
 * @throws ScenarioError with all issues: PARAMETER_NOT_ACCEPTED, UNKNOWN_CHOICE, NOT_A_NUMBER, OUT_OF_RANGE, NOT_A_TEXT
 */
export function readParameters<const S extends readonly ParameterSpec[]>(
  name: string,
  specs: S,
  given: GivenParameters,
  owner: ParameterOwner = "pattern",
): Values<S> {
  const issues: Issue[] = [];
  for (const [parameter, value] of Object.entries(given)) {
    if (value === undefined || specs.some((spec) => spec.name === parameter)) continue;
    const accepted = specs.map((spec) => optionOf(spec.name)).join(", ");
    issues.push({
      code: "PARAMETER_NOT_ACCEPTED",
      path: optionOf(parameter),
      message: `not a parameter of ${owner} "${name}" (expected ${accepted === "" ? "none" : `one of ${accepted}`})`,
    });
  }
  const values = specs.map((spec) => [spec.name, readValue(spec, given[spec.name], issues)]);
  if (issues.length > 0) throw new ScenarioError(issues);
  return Object.fromEntries(values) as Values<S>;
}

function readValue(spec: ParameterSpec, got: ParameterValue | undefined, issues: Issue[]): ParameterValue | undefined {
  const path = optionOf(spec.name);
  if (spec.kind === "duration" || spec.kind === "size") {
    const parsed = parseQuantity(spec.kind, got ?? spec.default);
    if (parsed.ok) return parsed.value;
    issues.push({ code: `BAD_${spec.kind.toUpperCase()}`, path, message: parsed.problem });
    return undefined;
  }
  if (got === undefined) return "default" in spec ? spec.default : undefined;
  if (spec.kind === "text") {
    if (typeof got === "object") return got;
    issues.push({ code: "NOT_A_TEXT", path, message: `not a text (expected the text of a file, got ${shown(got)})` });
  } else if (spec.kind === "choice") {
    if (typeof got === "string" && spec.choices.includes(got)) return got;
    const hint = typeof got === "string" ? suggestion(got, spec.choices) : "";
    const expected = `expected one of ${spec.choices.join(", ")}${hint}`;
    issues.push({ code: "UNKNOWN_CHOICE", path, message: `unknown ${spec.name} ${shown(got)} (${expected})` });
  } else {
    const noun = spec.kind === "integer" ? "an integer" : "a number";
    const range = spec.max === Infinity ? `of at least ${spec.min}` : `from ${spec.min} to ${spec.max}`;
    const expected = `(expected ${noun} ${range}, got ${shown(got)})`;
    const value = typeof got === "string" && got.trim() !== "" ? Number(got) : got;
    if (typeof value !== "number" || !Number.isFinite(value) || (spec.kind === "integer" && !Number.isInteger(value))) {
      issues.push({ code: "NOT_A_NUMBER", path, message: `not ${noun} ${expected}` });
    } else if (value < spec.min || value > spec.max) {
      issues.push({ code: "OUT_OF_RANGE", path, message: `out of range ${expected}` });
    } else {
      return value;
    }
  }
  return undefined;
}

function shown(value: ParameterValue): string {
  if (typeof value === "object") return "a text";
  return typeof value === "string" ? `"${value}"` : String(value);
}
