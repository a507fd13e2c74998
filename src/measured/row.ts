/** What the readers of text and of JSON have in common: the rows of a file, before they are held against what was asked. */

import { ScenarioError } from "../errors.ts";
import type { MeasuredRow } from "../report/index.ts";

export interface MeasuredFile {
  readonly rows: readonly FileRow[];
  /** Devices listed; 0 where there are none. */
  readonly ranks: number;
}

/** A row whose out-of-place half was measured. */
export interface FileRow extends Omit<MeasuredRow, "samples"> {
  /** Where it stands, as issues name it: `nccl.txt:12`, `nccl.json results[3]`. */
  readonly path: string;
  /** Program of nccl-tests, where the file says so. */
  readonly program: string | undefined;
  /** Data type and operation: `float sum`. */
  readonly kind: string;
}

/** After so many issues the rest of a file says nothing new. */
export const MAX_ISSUES = 100;

/** A ScenarioError with one issue. */
export function refusal(code: string, path: string, message: string): ScenarioError {
  return new ScenarioError([{ code, path, message }]);
}
