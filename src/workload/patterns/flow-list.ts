/** Turns a CSV file into flows, as they stand in it. */

import { readFlowList } from "../flow-list.ts";
import { type ParameterSpec, readParameters } from "../parameters.ts";
import { type Pattern, scenarioError } from "../pattern.ts";

const NAME = "flow-list";

const PARAMETERS = [
  {
    name: "flows",
    kind: "text",
    file: "a CSV file of flows",
    summary:
      "CSV file: src,dst[,bytes][,via] with NIC names or indices, 32MiB or plain bytes, leaf-0>spine-3>leaf-1 (of parallel cables the first)",
  },
] as const satisfies readonly ParameterSpec[];

/** The list names NICs of the fabric, not ranks: the placement of the job does not touch it. */
export const flowList: Pattern = {
  name: NAME,
  summary: "the flows of a CSV file, src,dst[,bytes][,via] (--flows flows.csv)",
  parameters: PARAMETERS,
  namesNics: true,
  build({ fabric, parameters }) {
    const { flows: file } = readParameters(NAME, PARAMETERS, parameters);
    if (!file) {
      throw scenarioError(
        "MISSING_FLOW_LIST",
        "--flows",
        "missing (expected a CSV file of flows for pattern flow-list)",
      );
    }
    const flows = readFlowList(fabric, file);
    const text = `flow list ${file.name}, ${flows.flowCount} ${flows.flowCount === 1 ? "flow" : "flows"}`;
    return { flows, text, parameters: { flows: file.name } };
  },
};
