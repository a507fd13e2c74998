/** Writes the summary itself, `heddle/collective@1`, every float with all its digits; a measured run adds `measured`. */

import type { CollectiveReporter } from "./collective-reporter.ts";
import { compareMeasured } from "./measured.ts";

export const collectiveJson: CollectiveReporter = {
  name: "json",
  summary: "the whole summary as heddle/collective@1, for programs",
  render: (summary, { measured }) => {
    const document = measured === undefined ? summary : { ...summary, measured: compareMeasured(summary, measured) };
    return { output: `${JSON.stringify(document, null, 2)}\n`, exitCode: 0 };
  },
};
