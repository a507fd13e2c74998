/** Something wrong in a document, with its place as a path of keys; turned into an `Issue` once the place in the file is known. */

import type { HeddleError, Issue } from "../errors.ts";

/** Keys and list positions from the top of the file: `["links", 12, "to"]`. */
export type Path = readonly PropertyKey[];

export interface Finding {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  /** The key of the mapping at `path` that is meant, where the key itself is wrong. */
  readonly key?: string;
  /** `3:7`, where the text has no value to point at. */
  readonly position?: string;
}

/** Where in the file a path is, as `3:7`; undefined where the text is not known. */
export type Locate = (path: Path, key?: string) => string | undefined;

/** Whose document it is: where its values stand, and which error says what is wrong with them. */
export interface Place {
  readonly fileName?: string | undefined;
  readonly locate?: Locate | undefined;
  readonly error: new (issues: readonly Issue[]) => HeddleError;
}

/** More issues than this help nobody; the last one then says how many were left out. */
const MAX_ISSUES = 100;
/** Longest piece of the input that a message repeats, in characters. */
const MAX_SHOWN = 60;

/** Throws one error that holds all findings; does nothing when there are none. */
export function throwFindings(findings: readonly Finding[], place: Place): void {
  if (findings.length > 0) refuse(findings, place);
}

/** As throwFindings, for one finding or more. */
export function refuse(findings: readonly Finding[], place: Place): never {
  const issues = findings.slice(0, MAX_ISSUES).map((finding) => toIssue(finding, place));
  if (findings.length > MAX_ISSUES) {
    issues.push({ code: "MORE_ISSUES", path: "", message: `and ${findings.length - MAX_ISSUES} more issues` });
  }
  throw new place.error(issues);
}

/** Where a path is, for messages: `links[12].to`, and `fabric.yaml:3:7 links[12].to` where the name of the file is known. */
export function placeText(path: Path, { fileName, locate }: Omit<Place, "error">, finding?: Finding): string {
  const position = finding?.position ?? (fileName === undefined ? undefined : locate?.(path, finding?.key));
  const file = [fileName, position].filter((part) => part !== undefined).join(":");
  return [file, formatPath(path)].filter((part) => part !== "").join(" ");
}

function toIssue(finding: Finding, place: Omit<Place, "error">): Issue {
  return { code: finding.code, path: placeText(finding.path, place, finding), message: finding.message };
}

/** `links[12].to`; a key that is not a plain word stands in brackets. */
function formatPath(path: Path): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[\w$-]+$/.test(String(key))) text += text === "" ? String(key) : `.${String(key)}`;
    else text += `[${show(key)}]`;
  }
  return text;
}

/** A value as a message shows it: scalars as in JSON and clipped, the rest by what it is. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? `"${clip(value)}"` : String(value);
}

/** A value as text, where a list or a mapping is of no use: what one says of itself (`toString`) is its author's. */
export function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? show(value) : String(value);
}

/** The beginning of a long text. */
export function clip(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
