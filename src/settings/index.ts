/** Settings: scenarios as files write them, into scenarios with every default filled in. */

export { collectivePathOf, collectiveShape, readCollectiveSettings } from "./collective.ts";
export { compareShape, readCompareSettings } from "./compare.ts";
export { anything, parameters } from "./fields.ts";
export { optionFindings } from "./option-findings.ts";
export { parameterPath } from "./parameter-path.ts";
