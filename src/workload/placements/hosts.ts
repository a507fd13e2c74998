/** Gives a job the NICs that a file lists, in the file's order. */

import { readHostList } from "../host-list.ts";
import { type ParameterSpec, readParameters } from "../parameters.ts";
import { scenarioError } from "../pattern.ts";
import type { Placement } from "../placement.ts";

const NAME = "hosts";

const PARAMETERS = [
  {
    name: "hosts",
    kind: "text",
    file: "a list of hosts",
    summary: "file of NICs, servers by number and leaves, with ranges: gpu-[0-7,64-71], server-[3-5], leaf-2",
  },
] as const satisfies readonly ParameterSpec[];

/** The ranks follow the list; a smaller job takes the first of them. */
export const hosts: Placement = {
  name: NAME,
  summary: "what a file lists, in its order: gpu-[0-7,64-71], server-[3-5], leaf-2 (--hosts FILE)",
  parameters: PARAMETERS,
  place({ fabric, nics, count, countOption, parameters }) {
    const { hosts: file } = readParameters(NAME, PARAMETERS, parameters, "placement");
    if (!file) {
      throw scenarioError("MISSING_HOST_LIST", "--hosts", "missing (expected a list of hosts for placement hosts)");
    }
    const ranks = readHostList(fabric, nics, file);
    if (count !== undefined && count > ranks.length) {
      const message = `more than ${file.name} lists (expected an integer from 1 to ${ranks.length}, got ${count})`;
      throw scenarioError("BAD_JOB_SIZE", countOption, message);
    }
    return ranks.slice(0, count);
  },
};
