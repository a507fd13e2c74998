/** Topology: what a fabric is made of, by name. Files and builders in, one graphology graph out. */

export type { Builder } from "./builders/builder.ts";
export { builders } from "./builders/index.ts";
export {
  applyChanges,
  type Change,
  changesSchema,
  describeChange,
  selectCables,
  spansOf,
  type TimedChange,
  timedChangesSchema,
} from "./changes.ts";
export { failParts, parseFail } from "./fail-text.ts";
export * from "./graph.ts";
export { builderParameters, outlineTopology, type TopologyOutline } from "./outline.ts";
export { buildTopology, type ReadOptions, readTopology } from "./read.ts";
export { describeSelector } from "./selectors.ts";
export { topologyJsonSchema } from "./spec.ts";
export { validateTopology } from "./validate.ts";
