/** The reporters of `heddle collective` by name. A new one is a file here and a line below. */

import { UsageError, unknownName } from "../errors.ts";
import { collectiveCsv } from "./collective-csv.ts";
import { collectiveJson } from "./collective-json.ts";
import { collectiveMarkdown } from "./collective-markdown.ts";
import type { CollectiveReporter } from "./collective-reporter.ts";
import { collectiveText } from "./collective-text.ts";

/** All of them, the default first. They have the names of `reporters`, so that one set of options serves both commands. */
export const collectiveReporters: readonly CollectiveReporter[] = [
  collectiveText,
  collectiveJson,
  collectiveCsv,
  collectiveMarkdown,
];

/** The reporter of that name; `path` says where the name was given. Throws UsageError UNKNOWN_REPORTER. */
export function findCollectiveReporter(name: string, path = "reporter"): CollectiveReporter {
  const found = collectiveReporters.find((reporter) => reporter.name === name);
  if (found !== undefined) return found;
  const known = collectiveReporters.map((reporter) => reporter.name);
  throw new UsageError([unknownName(path, "reporter", name, known)]);
}
