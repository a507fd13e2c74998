/** The values that our files are made of, as zod schemas that answer in heddle's words and units. */

import { z } from "zod";
import { unknownName } from "../errors.ts";
import { type Parsed, parseQuantity, type Quantity } from "../units.ts";
import { clip, show } from "./finding.ts";

/** A value in SI units, or what is wrong with it. */
type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; code: string; problem: string };

/** Largest values taken, in SI units: far above any hardware, and low enough that sums over a fabric stay finite. */
const MAX_RATE_BPS = 1e18;
const MIN_RATE_BPS = 1;
const MAX_DURATION_S = 3600;
const MAX_LENGTH_M = 1e9;
const MAX_NAME_LENGTH = 200;

/** One leaf of the file. `json` is what its JSON Schema says; `read` turns the value of the file into the one we use. */
export function field<T>(json: Record<string, unknown>, expected: string, read: (value: unknown) => Reading<T>) {
  return z
    .unknown()
    .meta(json)
    .transform((value, context): T => {
      const reading: Reading<T> =
        value === undefined || value === null
          ? { ok: false, code: "MISSING_FIELD", problem: `missing (expected ${expected})` }
          : read(value);
      if (reading.ok) return reading.value;
      context.issues.push({ code: "custom", message: reading.problem, input: value, params: { code: reading.code } });
      return z.NEVER;
    });
}

/** A rate in bit/s, > 0. */
export function rate() {
  const expected = 'a rate with a unit, as in "400Gbps"';
  return quantity("rate", expected, (value, got) => {
    if (value === 0) return fail("RATE_NOT_POSITIVE", `rate is zero (expected more than zero, got ${got})`);
    if (value < MIN_RATE_BPS || value > MAX_RATE_BPS) {
      return fail("OUT_OF_RANGE", `rate out of range (expected 1 bit/s to 10^18 bit/s, got ${got})`);
    }
    return { ok: true, value };
  });
}

/** A length in metres, >= 0. */
export function length() {
  return quantity("length", 'a length with a unit, as in "3m"', (value, got) => {
    if (value > MAX_LENGTH_M) return fail("OUT_OF_RANGE", `too long (expected at most 10^6 km, got ${got})`);
    return { ok: true, value };
  });
}

/** A duration in seconds, >= 0. */
export function duration() {
  return quantity("duration", 'a duration with a unit, as in "500ns"', (value, got) => {
    if (value > MAX_DURATION_S) return fail("OUT_OF_RANGE", `too long (expected at most 3600 s, got ${got})`);
    return { ok: true, value };
  });
}

/** A whole number in [min, max]. */
export function count(min = 1, max = Number.MAX_SAFE_INTEGER) {
  const expected = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `${min} to ${max}`;
  const limits = max === Number.MAX_SAFE_INTEGER ? { minimum: min } : { minimum: min, maximum: max };
  return field({ type: "integer", ...limits }, `a whole number, ${expected}`, (value) => {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      return fail("NOT_A_COUNT", `not a whole number (expected a whole number, ${expected}, got ${show(value)})`);
    }
    if (value < min || value > max) {
      const problem = value < min ? "too small" : "too large";
      return fail("OUT_OF_RANGE", `${problem} (expected ${min} to ${max}, got ${value})`);
    }
    return { ok: true, value };
  });
}

/** A size in whole bytes, > 0. */
export function size() {
  return quantity("size", 'a size with a unit, as in "32MiB"', (value, got) => {
    if (value === 0) return fail("SIZE_NOT_POSITIVE", `size is zero (expected more than zero, got ${got})`);
    if (!Number.isSafeInteger(value)) return fail("OUT_OF_RANGE", `not whole bytes below 2^53 (got ${got})`);
    return { ok: true, value };
  });
}

/** A number in [min, max]. */
export function number(min: number, max: number) {
  const expected = `a number from ${min} to ${max}`;
  return field({ type: "number", minimum: min, maximum: max }, expected, (value) => {
    if (typeof value !== "number") {
      return fail("NOT_A_NUMBER", `not a number (expected ${expected}, got ${show(value)})`);
    }
    if (value >= min && value <= max) return { ok: true, value };
    return fail("OUT_OF_RANGE", `out of range (expected ${expected}, got ${value})`);
  });
}

/** true or false. */
export function flag() {
  return field({ type: "boolean" }, "true or false", (value) =>
    typeof value === "boolean"
      ? { ok: true, value }
      : fail("WRONG_TYPE", `not true or false (expected true or false, got ${show(value)})`),
  );
}

/** A share in (0, 1]. */
export function fraction() {
  const expected = "a number above 0, at most 1";
  return field({ type: "number", exclusiveMinimum: 0, maximum: 1 }, expected, (value) => {
    if (typeof value === "number" && value > 0 && value <= 1) return { ok: true, value };
    return fail("NOT_A_FRACTION", `not a fraction (expected ${expected}, got ${show(value)})`);
  });
}

/** Any text. */
export function text() {
  return field({ type: "string" }, "text", (value) =>
    typeof value === "string"
      ? { ok: true, value }
      : fail("WRONG_TYPE", `not a text (expected text in quotes, got ${show(value)})`),
  );
}

/** Name of a node or cable. */
export function name() {
  return field({ type: "string", minLength: 1, maxLength: MAX_NAME_LENGTH }, "a name", (value) => {
    if (typeof value !== "string") return fail("WRONG_TYPE", `not a name (expected a text, got ${show(value)})`);
    const problem = nameProblem(value);
    return problem === undefined ? { ok: true, value } : fail("BAD_NAME", `${problem}, got ${show(value)})`);
  });
}

/** What is wrong with a name, with an open bracket in which the caller says what it got; undefined where it is fine. */
export function nameProblem(got: string): string | undefined {
  if (got === "") return "empty name (expected at least one character";
  if (got.length > MAX_NAME_LENGTH) return `name too long (expected at most ${MAX_NAME_LENGTH} characters`;
  if (got !== got.trim() || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(got)) {
    return "unprintable name (expected no control characters, and no space at either end";
  }
  // graphology keeps neighbours as keys of plain objects, where "constructor" is already taken.
  if (got in Object.prototype) return "reserved name (expected a name that no JavaScript object has built in";
  return undefined;
}

/** One of a few words. `what` names them in `UNKNOWN_<WHAT>`. */
export function choice<const T extends string>(what: string, options: readonly T[]) {
  return field({ type: "string", enum: [...options] }, `one of ${options.join(", ")}`, (value) => {
    const found = options.find((option) => option === value);
    if (found !== undefined) return { ok: true, value: found };
    const issue = unknownName("", what, typeof value === "string" ? clip(value) : show(value), options);
    return fail(issue.code, issue.message);
  });
}

/** A mapping with these keys and no others; an unknown key gets a line of the message each, with the nearest known key. */
export function mapping<T extends z.ZodRawShape>(shape: T) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? (issue["keys"] as string[]).map((key) => unknownName("", "key", flat(key), known).message).join("\n")
        : wrongType("mapping", issue.input),
  });
}

/** A list. */
export function list<T extends z.ZodType>(item: T) {
  return z.array(item, { error: (issue) => wrongType("list", issue.input) });
}

function wrongType(what: string, got: unknown): string {
  return got === undefined ? `missing (expected a ${what})` : `not a ${what} (expected a ${what}, got ${show(got)})`;
}

function quantity(what: Quantity, expected: string, check: (value: number, got: string) => Reading<number>) {
  const examples = [/"(.*)"/.exec(expected)?.[1]];
  return field({ type: "string", examples }, expected, (got) => {
    if (typeof got === "object") return fail("BAD_QUANTITY", `not a ${what} (expected ${expected}, got ${show(got)})`);
    const parsed = parseQuantity(what, typeof got === "string" ? clip(got) : got);
    return parsed.ok ? check(parsed.value, show(got)) : fail(quantityCode(parsed), parsed.problem);
  });
}

/** units.ts says what is wrong in words only; the first words are stable, and callers branch on codes. */
function quantityCode(parsed: Parsed & { ok: false }): string {
  if (parsed.problem.startsWith("missing unit")) return "MISSING_UNIT";
  if (parsed.problem.startsWith("unknown unit")) return "UNKNOWN_UNIT";
  if (parsed.problem.startsWith("negative")) return "NEGATIVE_QUANTITY";
  return parsed.problem.startsWith("too large") ? "OUT_OF_RANGE" : "BAD_QUANTITY";
}

function fail(code: string, problem: string) {
  return { ok: false as const, code, problem };
}

/** A key on one line: the message above has a line per key. */
function flat(key: string): string {
  return clip(key).replaceAll(/[\r\n]/g, " ");
}
