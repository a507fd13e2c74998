/** Runs a zod schema and says what it found in heddle's words: one finding per wrong value or key. */

import type { z } from "zod";
import type { Finding, Path } from "./finding.ts";

export type Checked<T> =
  | { readonly value: T; readonly findings: readonly [] }
  | { readonly value?: undefined; readonly findings: readonly Finding[] };

/** `at` is where in the file `input` stands. Never throws for any input that JSON or YAML can hold. */
export function check<T>(schema: z.ZodType<T>, input: unknown, at: Path = []): Checked<T> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return { value: result.data, findings: [] };
  return { findings: result.error.issues.flatMap((issue) => toFindings(issue, at)) };
}

function toFindings(issue: z.core.$ZodIssue, at: Path): Finding[] {
  const path = [...at, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, i) => ({ code: "UNKNOWN_KEY", path, message: messages[i] ?? "unknown key", key }));
  }
  return [{ code: codeOf(issue), path, message: issue.message }];
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "custom") return String(issue.params?.["code"] ?? "BAD_VALUE");
  return issue.input === undefined ? "MISSING_FIELD" : "WRONG_TYPE";
}
