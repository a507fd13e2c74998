/** Documents: files that people write, as YAML, JSON, CSV or lists of hosts, into checked values; what is wrong has line, column and path. */

export { type Checked, check } from "./check.ts";
export { type CsvRow, csvRows, MAX_LINE_LENGTH } from "./csv.ts";
export { type Edit, editText } from "./edit.ts";
export * from "./fields.ts";
export {
  clip,
  type Finding,
  type Path,
  type Place,
  placeText,
  refuse,
  show,
  textOf,
  throwFindings,
} from "./finding.ts";
export { entriesOf, type HostEntry, type HostProblem } from "./host-ranges.ts";
export { parseSourceText, type SourceText } from "./source-text.ts";
