/** Options that name something out of a registry, and how help shows what there is. */

import { Option } from "commander";
import { findPolicy, POLICIES, type Policy, unknownName } from "../index.ts";
import type { OptionReader } from "./options.ts";

interface Named {
  readonly name: string;
}

/** `ecmp, spray, adaptive`. */
export function list(registry: readonly Named[]): string {
  return registry.map(({ name }) => name).join(", ");
}

/** An option with a default that help shows as it is typed. */
export function withDefault(flags: string, description: string, value: string | number): Option {
  return new Option(flags, description).default(String(value), String(value));
}

/** Policies that need no paths from a file. */
const UNPINNED_POLICIES = POLICIES.filter(({ paths }) => paths !== "pinned");

/** Policies by name, each once; `all` stands for those given. */
export function readPolicies(
  given: readonly string[] | undefined,
  fallback: readonly string[],
  reader: OptionReader,
  all: readonly Policy[] = UNPINNED_POLICIES,
): readonly string[] {
  if (given === undefined) return fallback;
  const names = given.flatMap((name) => (name === "all" ? all.map((policy) => policy.name) : [name]));
  for (const name of names) reader.attempt(() => findPolicy(name));
  return [...new Set(names)];
}

/** The format that flags name, `--format json`, or `--json` for short; the registry's first where they name none. */
export function chooseFormat(flags: object, registry: readonly Named[], reader: OptionReader): string {
  const known = registry.map(({ name }) => name);
  return namedFormat(flags, known, reader) ?? known[0]!;
}

/** One of these formats as the flags name it, undefined where they name none; a wrong name is an issue, and none. */
export function readFormat<F extends string>(
  flags: object,
  formats: readonly F[],
  reader: OptionReader,
): F | undefined {
  const name = namedFormat(flags, formats, reader);
  const format = formats.find((known) => known === name);
  if (name !== undefined && format === undefined) {
    const { code, path, message } = unknownName("--format", "reporter", name, formats);
    reader.issue(code, path, message);
  }
  return format;
}

function namedFormat(flags: object, formats: readonly string[], reader: OptionReader): string | undefined {
  const given = flags as Readonly<Record<string, unknown>>;
  const short = formats.filter((name) => given[name] === true);
  const names = [...new Set([...(given["format"] === undefined ? [] : [String(given["format"])]), ...short])];
  if (names.length > 1) {
    reader.issue("TWO_FORMATS", "--format", `more than one format (expected one, got ${names.join(" and ")})`);
  }
  return names[0];
}
