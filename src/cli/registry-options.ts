/** Options that name something out of a registry, and how help shows what there is. */

import { Option } from "commander";
import { findPolicy, POLICIES } from "../index.ts";
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

/** Policies by name, each once; `all` stands for those that need no paths from a file. */
export function readPolicies(
  given: readonly string[] | undefined,
  fallback: readonly string[],
  reader: OptionReader,
): readonly string[] {
  if (given === undefined) return fallback;
  const unpinned = POLICIES.filter(({ paths }) => paths !== "pinned").map((policy) => policy.name);
  const names = given.flatMap((name) => (name === "all" ? unpinned : [name]));
  for (const name of names) reader.attempt(() => findPolicy(name));
  return [...new Set(names)];
}

/** The format that flags name, `--format json`, or `--json` for short; the registry's first where they name none. */
export function chooseFormat(flags: object, registry: readonly Named[], reader: OptionReader): string {
  const given = flags as Readonly<Record<string, unknown>>;
  const short = registry.map(({ name }) => name).filter((name) => given[name] === true);
  const names = [...new Set([...(given["format"] === undefined ? [] : [String(given["format"])]), ...short])];
  if (names.length > 1) {
    reader.issue("TWO_FORMATS", "--format", `more than one format (expected one, got ${names.join(" and ")})`);
  }
  return names[0] ?? registry[0]!.name;
}
