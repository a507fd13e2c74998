/** Writes the summary itself: the document `heddle/compare@1`, complete, every float with all its digits. */

import type { Reporter } from "./reporter.ts";

export const json: Reporter = {
  name: "json",
  summary: "the whole summary as heddle/compare@1, for programs",
  render: (summary) => ({ output: `${JSON.stringify(summary, null, 2)}\n`, exitCode: 0 }),
};
