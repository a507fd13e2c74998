/** Documents: files that people write, YAML or JSON, into checked values; what is wrong has line, column and path. */

export { type Checked, check } from "./check.ts";
export { type Edit, editText } from "./edit.ts";
export * from "./fields.ts";
export { clip, type Finding, type Path, type Place, placeText, refuse, show, throwFindings } from "./finding.ts";
export { parseSourceText, type SourceText } from "./source-text.ts";
