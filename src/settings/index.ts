/** Settings: scenarios as files write them, into scenarios with every default filled in. */

export { collectiveKeyOfOption, collectiveShape, readCollectiveSettings } from "./collective.ts";
export { compareShape, readCompareSettings } from "./compare.ts";
export { anything } from "./fields.ts";
