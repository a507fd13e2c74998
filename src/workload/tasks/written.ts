/** What a writer of tasks gives: the text of a file, and what the text does not say. */

import { ScenarioError } from "../../errors.ts";
import { MAX_TEXT_BYTES } from "./task-format.ts";

/** A file, and what it does not say of the tasks, a sentence each. */
export interface Written {
  readonly text: string;
  readonly lost: readonly string[];
}

/** @param format for the message. @throws {ScenarioError} FILE_TOO_LARGE, where no string holds so much */
export function textOf(lines: readonly string[], format: string): string {
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (size <= MAX_TEXT_BYTES) return `${lines.join("\n")}\n`;
  const message = `a file too large (expected at most ${MAX_TEXT_BYTES} bytes of text, got ${size})`;
  throw new ScenarioError([{ code: "FILE_TOO_LARGE", path: format, message }]);
}
