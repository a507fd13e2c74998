/** Message sizes as nccl-tests has them: read from text, stepped from the first to the last, and rounded to what ranks can hold. */

import { type Issue, ScenarioError } from "./errors.ts";
import { power } from "./power.ts";

/** Bytes of a float, the only datatype: nccl-tests' default. */
const ELEMENT_BYTES = 4;
/** What nccl-tests rounds the parts of a message down to, bytes (all_gather.cu and others, `-(16/eltSize)`). */
const PART_ALIGNMENT_BYTES = 16;
/** More rows than anybody reads. */
const MOST_SIZES = 1000;

/** From one size to the next: times a factor, or plus so many bytes. */
export type SizeStep = { readonly factor: number } | { readonly bytes: number };

/**
 * All sizes from the first to the last that steps reach.
 * @throws {ScenarioError} BAD_SIZE, BAD_SIZES, BAD_STEP, TOO_MANY_SIZES, all issues at once, each at its option
 */
export function sizesBetween(minBytes: number, maxBytes: number, step: SizeStep): number[] {
  const issues: Issue[] = [...sizeIssues([minBytes], "--minbytes"), ...sizeIssues([maxBytes], "--maxbytes")];
  const add = (code: string, path: string, message: string): void => void issues.push({ code, path, message });
  if (minBytes > maxBytes) {
    add("BAD_SIZES", "--minbytes", `more than the last size (expected at most ${maxBytes} bytes, got ${minBytes})`);
  }
  const [option, value, least] = "factor" in step ? ["--stepfactor", step.factor, 2] : ["--stepbytes", step.bytes, 1];
  if (!(Number.isSafeInteger(value) && value >= least)) {
    add("BAD_STEP", option, `not a step (expected a whole number of at least ${least}, got ${value})`);
  }
  const sizes: number[] = [];
  if (issues.length === 0) {
    for (let bytes = minBytes; bytes <= maxBytes && sizes.length <= MOST_SIZES; ) {
      sizes.push(bytes);
      bytes = "factor" in step ? bytes * step.factor : bytes + step.bytes;
    }
  }
  if (sizes.length > MOST_SIZES)
    add("TOO_MANY_SIZES", option, `too small a step (expected at most ${MOST_SIZES} sizes, got more)`);
  if (issues.length > 0) throw new ScenarioError(issues);
  return sizes;
}

/** What is wrong with sizes, at the option that they come from. */
export function sizeIssues(sizesBytes: readonly number[], path: string): Issue[] {
  const expected = `expected a whole number of bytes, at least ${ELEMENT_BYTES}`;
  return sizesBytes
    .filter((bytes) => !(Number.isSafeInteger(bytes) && bytes >= ELEMENT_BYTES))
    .map((got) => ({ code: "BAD_SIZE", path, message: `not a message size (${expected}, got ${got})` }));
}

/** A message as a row shows it. */
export interface MessageSize {
  readonly sizeBytes: number;
  /** Elements: of the message, or of one part of a message in parts. */
  readonly count: number;
}

/**
 * Rounds sizes down to what ranks can hold, as nccl-tests does: whole elements, and `parts` equal, aligned parts.
 * @throws {ScenarioError} TOO_SMALL where nothing is left of one
 */
export function messageSizes(sizesBytes: readonly number[], parts: number): MessageSize[] {
  const unit = parts === 1 ? ELEMENT_BYTES : PART_ALIGNMENT_BYTES;
  return sizesBytes.map((bytes) => {
    const partBytes = Math.floor(bytes / parts / unit) * unit;
    if (partBytes === 0) {
      const message = `too small for ${parts} ranks (expected at least ${unit} bytes for each, ${unit * parts} in all, got ${bytes})`;
      throw new ScenarioError([{ code: "TOO_SMALL", path: "--minbytes", message }]);
    }
    return { sizeBytes: partBytes * parts, count: partBytes / ELEMENT_BYTES };
  });
}

/**
 * Bytes of a size as nccl-tests reads it: a number, and perhaps K, M or G in either case, 1024-based. Undefined where the
 * text is none.
 */
export function parseMessageSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([kmg]?)$/i.exec(text.trim());
  if (!match) return undefined;
  const [, digits, suffix = ""] = match;
  const bytes = Number(digits) * power(1024, ["", "k", "m", "g"].indexOf(suffix.toLowerCase()));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
