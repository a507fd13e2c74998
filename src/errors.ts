/** Everything that heddle may say no with: one class per stage, each holding all issues that the stage found. */

import { closest, distance } from "fastest-levenshtein";

/** One thing that is wrong, where it is, and what was expected. */
export interface Issue {
  /** SCREAMING_SNAKE_CASE, stable: callers may branch on it. */
  readonly code: string;
  /** Where: `links[12].to`, `--policy`, `fabric.yaml:3:7`; empty when the whole input is meant. */
  readonly path: string;
  /** What is wrong, with the expected and the got value. */
  readonly message: string;
}

/**
 * Base of all errors that a user can cause and mend. `issues` has at least one entry. Messages quote files: what would move
 * a terminal's cursor, colour it or end a line is written out, as in `\u001b`, so that an issue is one harmless line.
 */
export abstract class HeddleError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], options?: ErrorOptions) {
    const shown = issues.map(({ code, path, message }) => ({ code, path: visible(path), message: visible(message) }));
    super(shown.map(formatIssue).join("\n"), options);
    this.name = new.target.name;
    this.issues = shown;
  }

  /** Code of the first issue. */
  get code(): string {
    return this.issues[0]?.code ?? "UNKNOWN";
  }
}

/** A topology file, builder parameter or graph is wrong. */
export class TopologyError extends HeddleError {}
/** A pattern, placement or flow list does not fit its fabric, or is malformed. */
export class ScenarioError extends HeddleError {}
/** No valid path, or a routing that can't be represented. */
export class RoutingError extends HeddleError {}
/** The rates can't be computed: a commodity that nothing bounds, or numbers out of range. */
export class SolverError extends HeddleError {}
/** A command-line option or argument is wrong. */
export class UsageError extends HeddleError {}
/** The WebAssembly core trapped or does not match this package: a bug of heddle, not of its user. */
export class KernelError extends HeddleError {}

/** True for errors of ours that are the user's to mend (exit code 2); false for our own bugs and foreign errors. */
export function isInputError(error: unknown): error is HeddleError {
  return error instanceof HeddleError && !(error instanceof KernelError);
}

/** `links[12].to: unknown node "leaf-9" (expected a name in nodes)`. */
export function formatIssue(issue: Issue): string {
  return issue.path === "" ? issue.message : `${issue.path}: ${issue.message}`;
}

/** What `read` gives of a thing that a file names; where it finds none that is right, the error says where the file has the name. */
export function namedAt<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isInputError(error)) throw error;
    throw new ScenarioError(error.issues.map((issue) => ({ ...issue, path: place, message: formatIssue(issue) })));
  }
}

/** Characters of control, of format (such as those that turn the direction of writing) and line ends, by their numbers. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}

/**
 * `, did you mean "adaptive"?` when a candidate is near `got` (the same letters in another order, or at most a third of it
 * differs), else an empty string.
 */
export function suggestion(got: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return "";
  const letters = (text: string): string => [...text].sort().join("");
  const nearest = candidates.find((name) => letters(name) === letters(got)) ?? closest(got, candidates);
  const isNear = letters(nearest) === letters(got) || distance(got, nearest) <= Math.max(1, Math.ceil(got.length / 3));
  return isNear ? `, did you mean "${nearest}"?` : "";
}

/** The issue for a name that a registry does not hold: lists what it holds and suggests the nearest. */
export function unknownName(path: string, what: string, got: string, known: readonly string[]): Issue {
  return {
    code: `UNKNOWN_${what.toUpperCase().replaceAll(" ", "_")}`,
    path,
    message: `unknown ${what} "${got}" (expected one of ${known.join(", ")}${suggestion(got, known)})`,
  };
}
