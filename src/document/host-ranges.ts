/** Splits host lists as Slurm writes them, `r[1-2]n[01-08],login`, into entries, and expands their ranges. */

import { clip } from "./finding.ts";

/** One entry of a list, before its ranges are expanded. */
export interface HostEntry {
  /** As written. */
  readonly text: string;
  /** How many names it stands for. */
  readonly count: number;
  /** All of them, the last range varying fastest. */
  readonly names: () => Generator<string>;
}

/** An entry that is malformed: what is wrong with it, and what was expected. */
export interface HostProblem {
  readonly text: string;
  readonly problem: string;
}

/** A fixed piece of a name, or the numbers that stand in its place. */
type Part = string | readonly NumberRange[];

interface NumberRange {
  readonly first: number;
  readonly last: number;
  /** Digits to pad to with zeros; 0: none. */
  readonly width: number;
}

/** More digits are no host number, and would not fit a double. */
const MAX_DIGITS = 15;

/** Brackets in one entry; names of places have two or three numbers. */
const MAX_DIMENSIONS = 8;

const RANGE_EXPECTED = 'expected numbers and ranges, as in "gpu-[0-7,64-71]"';

/** The entries of one line: separated by commas or blanks outside brackets; `#` begins a comment. */
export function* entriesOf(line: string): Generator<HostEntry | HostProblem> {
  for (const text of splitEntries(line)) yield readEntry(text);
}

function* splitEntries(line: string): Generator<string> {
  let start = 0;
  let isInside = false;
  for (let i = 0; i <= line.length; i++) {
    const char = line[i] ?? "#";
    const ends = i === line.length || (!isInside && /[\s,#]/.test(char));
    if (ends && i > start) yield line.slice(start, i);
    if (ends) start = i + 1;
    if (ends && char === "#") return;
    if (char === "[") isInside = true;
    if (char === "]") isInside = false;
  }
}

function readEntry(text: string): HostEntry | HostProblem {
  const outside = text.replace(/\[[^[\]]*\]/g, "");
  if (/[[\]]/.test(outside)) return { text, problem: `a bracket without its other one (${RANGE_EXPECTED})` };
  const parts: Part[] = [];
  for (const [piece, numbers] of text.matchAll(/\[([^\]]*)\]|[^[]+/g)) {
    if (numbers === undefined) {
      parts.push(piece);
      continue;
    }
    const ranges = readRanges(numbers);
    if (typeof ranges === "string") return { text, problem: ranges };
    parts.push(ranges);
  }
  const dimensions = parts.filter((part) => typeof part !== "string").length;
  if (dimensions > MAX_DIMENSIONS) {
    return { text, problem: `too many brackets (expected at most ${MAX_DIMENSIONS}, got ${dimensions})` };
  }
  const sizes = parts.map((part) => (typeof part === "string" ? 1 : part.reduce((n, range) => n + sizeOf(range), 0)));
  return { text, count: sizes.reduce((product, size) => product * size, 1), names: () => namesOf(parts) };
}

/** `01-08,12` as ranges; a text says what is wrong. */
function readRanges(text: string): readonly NumberRange[] | string {
  const ranges: NumberRange[] = [];
  for (const piece of text.split(",").map((part) => part.trim())) {
    const [, low = "", high = low] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(piece) ?? [];
    if (low === "") return `not a number or range "${clip(piece)}" (${RANGE_EXPECTED})`;
    if (Math.max(low.length, high.length) > MAX_DIGITS) {
      return `a number too long (expected at most ${MAX_DIGITS} digits, got "${clip(piece)}")`;
    }
    const range = { first: Number(low), last: Number(high), width: isPadded(low) || isPadded(high) ? low.length : 0 };
    if (range.first > range.last) return `a range that runs down (expected the smaller number first, got "${piece}")`;
    if (range.width > 0 && low.length !== high.length) {
      return `zeros before one end only (expected both ends equally long, as in "01-08", got "${piece}")`;
    }
    ranges.push(range);
  }
  return ranges;
}

function isPadded(digits: string): boolean {
  return digits.length > 1 && digits.startsWith("0");
}

function sizeOf({ first, last }: NumberRange): number {
  return last - first + 1;
}

function* namesOf([part, ...rest]: readonly Part[]): Generator<string> {
  if (part === undefined) {
    yield "";
    return;
  }
  for (const head of typeof part === "string" ? [part] : numbersOf(part)) {
    for (const tail of namesOf(rest)) yield head + tail;
  }
}

function* numbersOf(ranges: readonly NumberRange[]): Generator<string> {
  for (const { first, last, width } of ranges) {
    for (let number = first; number <= last; number++) yield String(number).padStart(width, "0");
  }
}
