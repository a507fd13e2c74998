/** Topology: what a fabric is made of, by name. Files and builders in, one graphology graph out. */

export { type Bill, billOf } from "./bill.ts";
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
export {
  type Exported,
  exportTopology,
  findTopologyFormat,
  formatsByEnding,
  type Imported,
  type ImportOptions,
  importTopology,
  TOPOLOGY_ENDINGS,
  TOPOLOGY_FORMATS,
  type TopologyFormat,
  topologyFormatNames,
} from "./formats/index.ts";
export * from "./graph.ts";
export { builderParameters, outlineTopology, type TopologyOutline } from "./outline.ts";
export { type Cost, type Prices, priceBill, readPrices } from "./prices.ts";
export { buildTopology } from "./read.ts";
export {
  type ReadOptions,
  readTopology,
  readTopologyValues,
  type TopologyFile,
} from "./read-file.ts";
export { describeSelector } from "./selectors.ts";
export { topologyJsonSchema } from "./spec.ts";
export { validateTopology } from "./validate.ts";
