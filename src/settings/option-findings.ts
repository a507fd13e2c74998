/** What is wrong with options of the command line, as what is wrong with the keys of a file that stand for them. */

import type { Finding, Path } from "../document/index.ts";
import { isInputError } from "../errors.ts";

/** Issues of a step, each at the key below `at` that `keyOf` gives for its option. */
export function optionFindings(step: () => void, at: Path, keyOf: (option: string) => string | undefined): Finding[] {
  try {
    step();
    return [];
  } catch (error) {
    if (!isInputError(error)) throw error;
    return error.issues.map((issue) => ({ ...issue, path: [...at, keyOf(issue.path) ?? issue.path] }));
  }
}
