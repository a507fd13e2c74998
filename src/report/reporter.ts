/** What a reporter is: a pure function from one summary to text and an exit code. */

import type { CompareSummary } from "../metrics/index.ts";

/** How a report is to be written; nothing in it changes a figure. */
export interface ReportOptions {
  /** ANSI colours; decided by the caller (TTY, NO_COLOR), never here. */
  readonly colour: boolean;
  /** Adds intervals of all figures, wire efficiency, collisions per tier, queueing and assumptions. */
  readonly verbose: boolean;
  /** Adds the worst overloaded links by name. */
  readonly collisions: boolean;
  /** Adds the result in five sentences, where the form has room for words. */
  readonly explain?: boolean;
  /** Columns of the terminal. Without one, tables keep within 100 and the closing line is not wrapped. */
  readonly width?: number | undefined;
}

/** Text for stdout, ending with a newline, and the exit code that it asks for (0 done, 1 a stated threshold failed). */
export interface Rendered {
  readonly output: string;
  readonly exitCode: number;
}

export interface Reporter {
  /** The word behind `--format`. */
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /** Renders the whole document. Deterministic: the same summary and options give the same bytes. */
  render(summary: CompareSummary, options: ReportOptions): Rendered;
}
