/** The values that a field of a sweep takes: a single one, a list, or a range written as text. */

import { clip } from "../document/index.ts";
import type { Json } from "../metrics/index.ts";
import { power } from "../power.ts";
import { formatSize, parseQuantity, type Quantity } from "../units.ts";

/** Values, or what is wrong with the text. */
export type Values =
  | { readonly ok: true; readonly values: readonly Json[] }
  | { readonly ok: false; readonly code: string; readonly problem: string };

/** Most values of one range. */
const MOST_VALUES = 1_000_000;
const EXPECTED = 'expected as in "1..4", "1..4 step 0.5", "2^0..2^4", or "8M..1G factor 2"';
/** Decimal digits of values: what remains of 0.1 × 3 beyond them is rounding. */
const DIGITS = 12;

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const POWER = /^(\d+)\^(-?\d+)$/;

/** Longest text that is read as a range, characters: patterns take quadratic time. */
const LONGEST = 200;

/** Whether a text means a range, well written or not; paths such as `../fabric.yaml` do not. */
export function looksLikeRange(text: string): boolean {
  return text.length <= LONGEST && /^\s*(?:[+-]?[\d.][\w.^+-]*?)?\s*\.\./.test(text) && !/[\\/]/.test(text);
}

/**
 * `1..4`, `1..4 step 0.5`, `4..1 step -1`, `2^0..2^4`, `1..64 factor 2`, `8M..1G factor 2`, `100Gbps..800Gbps step 100Gbps`.
 * The end belongs to it where a step meets it.
 */
export function parseRange(text: string): Values {
  const match = text.length > LONGEST ? null : /^\s*(\S*?)\s*\.\.\s*(\S*)(?:\s+(step|factor)\s+(\S+))?\s*$/.exec(text);
  const [, from = "", to = "", word, by = ""] = match ?? [];
  if (!match || text.includes("...")) return fail("BAD_RANGE", `not a range (${EXPECTED}, got "${clip(text)}")`);
  if (from === "" || to === "" || /^[+-]?inf/i.test(to)) {
    return fail(
      "ENDLESS_RANGE",
      `a range without ${from === "" ? "a beginning" : "an end"} (${EXPECTED}, got "${clip(text)}")`,
    );
  }
  const power = POWER.exec(from);
  if (power) return powers(power, POWER.exec(to), word, by, text);
  const ends = readEnds(from, to, word === "step" ? by : undefined);
  if (ends === undefined)
    return fail("BAD_RANGE", `not a range of numbers, or of quantities of one kind (${EXPECTED}, got "${clip(text)}")`);
  const { begin, end, step = begin <= end ? 1 : -1, write } = ends;
  if (word === "factor") return geometric(begin, end, by, write, text);
  if (word === undefined && ends.quantity !== undefined) {
    return fail("BAD_RANGE", `a range of quantities without its step (${EXPECTED}, got "${clip(text)}")`);
  }
  return arithmetic(begin, end, step, write, text);
}

/** Base and exponents: `2^0..2^8 step 2` has 1, 4, 16, 64, 256. */
function powers(
  from: RegExpExecArray,
  to: RegExpExecArray | null,
  word: string | undefined,
  by: string,
  text: string,
): Values {
  if (to === null || from[1] !== to[1]) {
    return fail("BAD_RANGE", `not two powers of one number (${EXPECTED}, got "${clip(text)}")`);
  }
  if (word === "factor" || (word === "step" && !NUMBER.test(by))) {
    return fail(
      "BAD_RANGE",
      `the step of powers is one of their exponents (expected as in "2^0..2^8 step 2", got "${clip(text)}")`,
    );
  }
  const base = Number(from[1]);
  const begin = Number(from[2]);
  const end = Number(to[2]);
  const step = word === "step" ? Number(by) : Math.sign(end - begin) || 1;
  return arithmetic(begin, end, step, (exponent) => power(base, exponent), text);
}

function arithmetic(begin: number, end: number, step: number, write: (value: number) => Json, text: string): Values {
  if (!(step !== 0 && (end - begin) * step >= 0)) {
    const problem = step === 0 ? "a step of 0" : "a step that leads away from the end";
    return fail("ENDLESS_RANGE", `${problem}, so the range never ends (${EXPECTED}, got "${clip(text)}")`);
  }
  // A hair more, as 0.3 / 0.1 is below 3.
  const steps = Math.floor((end - begin) / step + 1e-9);
  if (steps >= MOST_VALUES) return tooMany(text);
  return finite(
    Array.from({ length: steps + 1 }, (_, i) => write(clean(begin + i * step))),
    text,
  );
}

function geometric(begin: number, end: number, by: string, write: (value: number) => Json, text: string): Values {
  const factor = NUMBER.test(by) ? Number(by) : Number.NaN;
  if (!(factor > 1 && begin > 0 && end >= begin)) {
    const message = `a factor that never leads from the beginning to the end (expected more than 1, with ends above 0 that ascend, got "${clip(text)}")`;
    return fail("ENDLESS_RANGE", message);
  }
  const steps = Math.floor(Math.log(end / begin) / Math.log(factor) + 1e-9);
  if (steps >= MOST_VALUES) return tooMany(text);
  return finite(
    Array.from({ length: steps + 1 }, (_, i) => write(clean(begin * power(factor, i)))),
    text,
  );
}

interface Ends {
  readonly begin: number;
  readonly end: number;
  readonly step?: number;
  readonly quantity?: Quantity;
  readonly write: (value: number) => Json;
}

/** Both ends and the step as numbers of one kind; undefined where they are of several, or of none. */
function readEnds(from: string, to: string, by: string | undefined): Ends | undefined {
  const texts = by === undefined ? [from, to] : [from, to, by];
  if (texts.every((of) => NUMBER.test(of))) return ends(texts.map(Number), { write: (value) => value });
  for (const quantity of ["size", "rate", "duration", "length"] as const) {
    const parsed = texts.map((of) => parseQuantity(quantity, of));
    if (!parsed.every((of) => of.ok)) continue;
    const unit = /[a-zA-Zµ/]+$/.exec(from)![0];
    const ofUnit = parseQuantity(quantity, `1${unit}`);
    const unitSi = ofUnit.ok ? ofUnit.value : 1;
    const write = (si: number): Json =>
      quantity === "size" ? formatSize(Math.round(si)) : `${clean(si / unitSi)}${unit}`;
    return ends(
      parsed.map(({ value }) => value),
      { quantity, write },
    );
  }
  return undefined;
}

function ends([begin = 0, end = 0, step]: number[], more: Pick<Ends, "quantity" | "write">): Ends {
  return { begin, end, ...(step === undefined ? {} : { step }), ...more };
}

function clean(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function finite(values: readonly Json[], text: string): Values {
  const allFinite = values.every((value) => typeof value !== "number" || Number.isFinite(value));
  return allFinite
    ? { ok: true, values }
    : fail("ENDLESS_RANGE", `numbers without end (${EXPECTED}, got "${clip(text)}")`);
}

function tooMany(text: string): Values {
  return fail("RANGE_TOO_LONG", `more than ${MOST_VALUES.toLocaleString("en-US")} values (got "${clip(text)}")`);
}

function fail(code: string, problem: string): Values {
  return { ok: false, code, problem };
}
