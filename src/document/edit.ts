/** Sets keys in the text of a document, YAML or JSON, and leaves every other byte of it as it was. */

import {
  Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  parseDocument,
  type Range,
  visit,
  type YAMLMap,
} from "yaml";
import { type Path, type Place, refuse } from "./finding.ts";

export interface Edit {
  /** Where the mapping stands that gets the key. */
  readonly path: Path;
  readonly key: string;
  /** Any value that JSON has; it replaces the key's value, or the key becomes the mapping's last. */
  readonly value: unknown;
}

/** Characters `[start, end)` of the text, and what they become. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text with all edits made. In block style a mapping of numbers alone takes one line and everything else several;
 * inside brackets the value is written as JSON.
 *
 * @param text one document, without syntax errors
 * @throws `place.error` NOT_EDITABLE where an edit can't be made without changing something else, too: the mapping is
 * an alias, or has one
 */
export function editText(text: string, edits: readonly Edit[], place: Place): string {
  const document = parse(text);
  const splices = edits.map((edit): Splice => {
    const target = document.getIn(edit.path, true);
    return isMap(target) && target.items.length > 0 ? spliceFor(text, target, edit) : notEditable(edit, place);
  });
  splices.sort((a, b) => b.start - a.start);
  const edited = splices.reduce((rest, { start, end, text: to }) => rest.slice(0, start) + to + rest.slice(end), text);

  // There are more ways to lay out YAML than anyone foresees: what counts is that the result reads as it was meant to.
  const meant = plainValue(document);
  for (const { path, key, value } of edits) {
    const target = path.reduce((node, step) => (node as Record<PropertyKey, unknown>)[step], meant);
    (target as Record<string, unknown>)[key] = value;
  }
  const result = parse(edited);
  if (result.errors.length > 0 || JSON.stringify(plainValue(result)) !== JSON.stringify(meant)) {
    notEditable(edits[0]!, place);
  }
  return edited;
}

function parse(text: string) {
  return parseDocument(text, { logLevel: "error", prettyErrors: false, uniqueKeys: false });
}

/** A tree without shared branches: what an alias repeats stands in it twice. */
function plainValue(document: ReturnType<typeof parse>): unknown {
  return JSON.parse(JSON.stringify(document.toJS()));
}

function spliceFor(text: string, map: YAMLMap, { key, value }: Edit): Splice {
  const column = columnOf(text, startOf(map.items[0]!.key));
  // Brackets that span lines get a value that does so, too.
  const { range } = map as { range: Range };
  const indent = text.slice(range[0], range[1]).includes("\n") ? 2 : 0;
  const pair = map.flow
    ? `${JSON.stringify(key)}: ${JSON.stringify(value, null, indent)}`.replaceAll("\n", `\n${" ".repeat(column)}`)
    : blockText(key, value).replaceAll("\n", `\n${" ".repeat(column)}`);
  const old = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (old !== undefined) {
    // A key without a value: where yaml sees one may lie behind a comment.
    const end = isWritten(old.value) ? endOf(old.value) : text.indexOf(":", endOf(old.key)) + 1;
    return { start: startOf(old.key), end, text: pair };
  }
  const end = endOf(map.items.at(-1)!);
  if (map.flow) return { start: end, end, text: indent > 0 ? `,\n${" ".repeat(column)}${pair}` : `, ${pair}` };
  // Behind the last line, whose comment stays with it.
  const lineEnd = text.indexOf("\n", end);
  const at = lineEnd < 0 ? text.length : lineEnd;
  return { start: at, end: at, text: `\n${" ".repeat(column)}${pair}` };
}

/** `key: value` in block style, without a line break at its end. */
function blockText(key: string, value: unknown): string {
  const document = new Document({ [key]: value });
  visit(document, {
    Map: (_, map) => {
      map.flow = map.items.every(({ value }) => isScalar(value) && typeof value.value === "number");
    },
  });
  return document.toString({ lineWidth: 0 }).trimEnd();
}

function isWritten(node: unknown): boolean {
  return isCollection(node) || (isNode(node) && startOf(node) < endOf(node));
}

function startOf(node: unknown): number {
  return (node as { range: Range }).range[0];
}

/** Where the last character of a node's or pair's own content ends: before comments, blank lines and line breaks. */
function endOf(node: unknown): number {
  if (isPair(node)) return endOf(node.value ?? node.key);
  const last = isCollection(node) && !node.flow ? node.items.at(-1) : undefined;
  return last === undefined ? (node as { range: Range }).range[1] : endOf(last);
}

/** Characters before an offset on its line. */
function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function notEditable({ path, key }: Edit, place: Place): never {
  const message = "can't be set in this file (expected a mapping of its own, no alias and no anchor)";
  return refuse([{ code: "NOT_EDITABLE", path, key, message }], place);
}
