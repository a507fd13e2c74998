/** Turns the texts of a command line into values, strictly: every option that is wrong is an issue, none is guessed at. */

import { HeddleError, type Issue, parseQuantity, UsageError } from "../index.ts";

/** Adds one comma list to what the option has collected before: `--policy a,b --policy c`. */
export function collect(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), ...text.split(",").map((name) => name.trim())];
}

/** The readers of one command line; `finish` throws all their issues at once. */
export class OptionReader {
  readonly #issues: Issue[] = [];

  issue(code: string, path: string, message: string): void {
    this.#issues.push({ code, path, message });
  }

  /** Digits, with a sign at most; whether the number is in range is for those to say who know the range. */
  whole(option: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    if (/^[+-]?\d+$/.test(text)) return Number(text);
    this.issue("NOT_A_NUMBER", option, `not a whole number (expected digits only, as in "4", got "${text}")`);
    return undefined;
  }

  /** A decimal number. */
  decimal(option: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    if (/^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
    this.issue("NOT_A_NUMBER", option, `not a number (expected a number, as in "1.25", got "${text}")`);
    return undefined;
  }

  /** Seconds, from a duration with its unit, as in "10us". */
  duration(option: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    const parsed = parseQuantity("duration", text);
    if (parsed.ok) return parsed.value;
    this.issue("BAD_DURATION", option, parsed.problem);
    return undefined;
  }

  /** What `step` gives, or undefined where it finds input of the user's that is wrong. */
  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof HeddleError)) throw error;
      this.#issues.push(...error.issues);
      return undefined;
    }
  }

  /** @throws {UsageError} with all issues, where there are any */
  finish(): void {
    if (this.#issues.length > 0) throw new UsageError(this.#issues);
  }
}
