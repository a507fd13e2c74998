/** What a format of tasks is, and the files that one is read from. */

import { ScenarioError } from "../../errors.ts";
import type { NamedText } from "../parameters.ts";
import { requireText } from "../traces/trace.ts";
import type { TaskGraph } from "./task-graph.ts";

/** A file that its caller has read, and unpacked where it was packed. */
export interface TaskFile {
  /** As the user wrote it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface TaskInput {
  /** One, or for Chakra one of each rank. */
  readonly files: readonly TaskFile[];
  /** JSON of process groups, as ASTRA-sim has it: `{ "1": [0, 1], "2": [2, 3] }`. */
  readonly commGroups?: NamedText | undefined;
}

/** A format of tasks; a new one is a file here and a line in index.ts. */
export interface TaskFormat {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /** Endings of its files' names, dots included. */
  readonly endings: readonly string[];
  /** Whether a file without a telling name looks like this format, by its first bytes as text. */
  matches(head: string): boolean;
  /** @throws {ScenarioError} with all issues, up to 100 and some */
  read(input: TaskInput): TaskGraph;
}

/** Longest text that one string of JavaScript holds, with room to spare. */
export const MAX_TEXT_BYTES = 2 ** 29 - 2 ** 20;

/** A file's text. @throws {ScenarioError} NOT_A_TEXT_FILE, FILE_TOO_LARGE */
export function readText({ name, bytes }: TaskFile, expected: string): string {
  if (bytes.length > MAX_TEXT_BYTES) {
    const message = `file too large (expected at most ${MAX_TEXT_BYTES} bytes of text, got ${bytes.length})`;
    throw new ScenarioError([{ code: "FILE_TOO_LARGE", path: name, message }]);
  }
  const text = new TextDecoder().decode(bytes);
  requireText({ name, text }, expected);
  return text;
}
