/** What a command line says over a sweep file: fields to vary, policies and seeds. */

import type { Finding, Path } from "../document/index.ts";
import type { Json } from "../metrics/index.ts";
import { isMapping, OWN_KEYS } from "./sweep-file.ts";

/** Texts as given. */
export interface SweepOverrides {
  /** `qps=1,2,4`, `gpus=512..2048 step 512`. */
  readonly vary?: readonly string[];
  readonly policy?: readonly string[];
  readonly seeds?: number;
  readonly seed?: number;
  /** `0.005`, or `1%`. */
  readonly until?: string;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

export interface Overridden {
  readonly file: Readonly<Record<string, Json>>;
  /** The path of a key that an option has set is that option. */
  readonly placed: (path: Path) => Path;
}

/** The file's mapping with the options' values in place of its own; what is wrong with an option is a finding. */
export function overriding(
  file: Readonly<Record<string, Json>>,
  { vary = [], policy, seeds, seed, until }: SweepOverrides,
  findings: Finding[],
): Overridden {
  const options = new Map<string, string>();
  const values = new Map<string, Json>();
  const set = (key: string, value: Json, option: string): void => {
    if (options.has(key)) {
      findings.push({ code: "GIVEN_TWICE", path: [option], message: `${key} is given twice (expected it once)` });
    }
    options.set(key, option);
    values.set(key, value);
  };
  for (const text of vary) {
    const [, key = "", given = ""] = /^([^=\s]+)\s*=\s*(.*)$/s.exec(text.trim()) ?? [];
    const option = key === "" ? "--vary" : `--vary ${key}`;
    if (given === "") {
      findings.push({
        code: "BAD_VARY",
        path: [option],
        message: `not a field with values (expected as in qps=1,2,4, got "${text}")`,
      });
    } else if ((OWN_KEYS as readonly string[]).includes(key)) {
      const expected =
        key === "seeds" || key === "seed" || key === "until"
          ? `expected --${key}`
          : "expected a field of a scenario or a fabric";
      findings.push({ code: "NOT_A_FIELD", path: [option], message: `not a field that can vary (${expected})` });
    } else {
      set(
        key,
        given.split(",").map((item) => readValue(item.trim())),
        option,
      );
    }
  }
  if (policy) set("policy", policy, "--policy");
  if (seed !== undefined) set("seed", seed, "--seed");
  if (seeds !== undefined) set("seeds", seeds, "--seeds");
  if (until !== undefined) set("until", { ci95: NUMBER.test(until) ? Number(until) : until }, "--until");

  // A map: the key __proto__ is a key as any other, for whoever looks at names of fields.
  const changed = new Map(Object.entries(file));
  // An option for one of seeds and until takes the place of the other.
  if (values.has("seeds") && !values.has("until")) changed.delete("until");
  if (values.has("until") && !values.has("seeds")) changed.delete("seeds");
  const matrix = changed.get("matrix");
  if (isMapping(matrix)) {
    const kept = Object.entries(matrix).filter(([key]) => !values.has(key));
    if (kept.length > 0 || Object.keys(matrix).length === 0) changed.set("matrix", Object.fromEntries(kept));
    else changed.delete("matrix");
  }
  for (const [key, value] of values) changed.set(key, value);
  return {
    file: Object.fromEntries(changed),
    placed: (path) => {
      const option = options.get(String(path[0]));
      return option === undefined ? path : [option];
    },
  };
}

/** A number or a flag where the text is one. */
function readValue(text: string): Json {
  if (NUMBER.test(text)) return Number(text);
  return text === "true" || text === "false" ? text === "true" : text;
}
