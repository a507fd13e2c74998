/** What is wrong with options of the command line, as what is wrong with the keys of a file that stand for them. */

import type { Finding, Path } from "../document/index.ts";
import { type Issue, isInputError } from "../errors.ts";

/** Issues of a step, each below `at` where `pathOf` says for its option. */
export function optionFindings(step: () => void, at: Path, pathOf: (issue: Issue) => Path | undefined): Finding[] {
  try {
    step();
    return [];
  } catch (error) {
    if (!isInputError(error)) throw error;
    return error.issues.map((issue) => ({ ...issue, path: [...at, ...(pathOf(issue) ?? [issue.path])] }));
  }
}
