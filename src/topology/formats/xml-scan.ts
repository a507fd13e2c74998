/** Looks at XML before a parser does: refuses what is malformed or hostile, with line and column, and finds nodes and edges. */

import { clip, nameProblem, show } from "../../document/index.ts";
import type { Sketch } from "./sketch.ts";

/** Graph files nest half a dozen deep; parsers recurse. */
const MAX_DEPTH = 64;
/** Longest text that is parsed: the parser keeps an object per element and per attribute. */
export const MAX_XML_CHARACTERS = 64 * 2 ** 20;

/** One tag, from its `<`: the end mark, the name, the attributes, the mark of an empty element. */
const TAG = /<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;
/** Characters that XML 1.0 does not allow at all. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
/** What names of nodes are in: the graph library keeps them as keys of plain objects. */
const NAMES: Readonly<Record<string, readonly string[]>> = { node: ["id"], edge: ["id", "source", "target"] };
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export interface XmlElement {
  readonly offset: number;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The elements of each name, in the order of the text; only well-formed text without DOCTYPE gets that far, so that no
 * parser has anything to complain about, and none expands an entity. Linear in the text.
 *
 * @throws {TopologyError} NOT_XML, XML_TOO_LARGE, XML_TOO_DEEP, XML_DOCTYPE, BAD_NAME, DUPLICATE_NODE, DUPLICATE_CABLE
 */
export function scanXml(sketch: Sketch, text: string): Map<string, XmlElement[]> {
  const stop = (code: string, at: number, message: string): never => {
    sketch.issue(code, at, message);
    sketch.finish();
    throw new Error("unreachable");
  };
  if (text.length > MAX_XML_CHARACTERS) {
    stop("XML_TOO_LARGE", 0, `file too large (expected at most ${MAX_XML_CHARACTERS} characters, got ${text.length})`);
  }
  const odd = NOT_XML.exec(text);
  if (odd) stop("NOT_XML", odd.index, "a character that XML does not allow");

  const elements = new Map<string, XmlElement[]>();
  const open: string[] = [];
  let roots = 0;
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    if (text[at] !== "<") {
      const next = text.indexOf("<", at);
      const end = next < 0 ? text.length : next;
      const content = text.slice(at, end);
      if (open.length === 0 && content.trim() !== "") stop("NOT_XML", at, "text outside of the document's element");
      if (content.includes("]]>")) stop("NOT_XML", at, 'text with "]]>" (expected it in CDATA only)');
      checkEntities(content, at);
      at = end;
      continue;
    }
    const special = skipSpecial(text, at, open.length > 0);
    if (typeof special === "string") {
      stop(special.startsWith("DOCTYPE") ? "XML_DOCTYPE" : "NOT_XML", at, special);
    } else if (special !== undefined) at = special;
    else at = readTag(at);
  }
  if (open.length > 0) stop("NOT_XML", at, `element "${clip(open.at(-1)!)}" does not end`);
  if (roots === 0) stop("NOT_XML", 0, "no element");
  sketch.finish();
  return elements;

  function readTag(start: number): number {
    TAG.lastIndex = start;
    const tag = TAG.exec(text);
    if (tag === null) return stop("NOT_XML", start, `not a tag (got "${clip(text.slice(start, start + 80).trim())}")`);
    const [whole, ends, name = "", written = "", isEmpty] = tag;
    if (ends === "/") {
      if (written !== "" || isEmpty === "/" || open.pop() !== name) {
        stop("NOT_XML", start, `end of "${clip(name)}", which is not open`);
      }
      return start + whole.length;
    }
    if (open.length === 0 && ++roots > 1) stop("NOT_XML", start, "a second document element");
    checkEntities(written, start);
    const attributes = new Map<string, string>();
    for (const [, key = "", double, single] of written.matchAll(ATTRIBUTE)) {
      if (attributes.has(key)) stop("NOT_XML", start, `attribute "${clip(key)}" twice`);
      attributes.set(key, unescaped(double ?? single ?? ""));
    }
    const element = { offset: start, attributes };
    const same = elements.get(name);
    if (same) same.push(element);
    else elements.set(name, [element]);
    for (const key of Object.hasOwn(NAMES, name) ? NAMES[name]! : []) {
      const problem = attributes.has(key) ? nameProblem(attributes.get(key)!) : undefined;
      if (problem) sketch.issue("BAD_NAME", start, `${key}: ${problem}, got ${show(attributes.get(key))})`);
    }
    if (isEmpty !== "/" && open.push(name) > MAX_DEPTH) {
      stop("XML_TOO_DEEP", start, `nested too deep (expected at most ${MAX_DEPTH} elements)`);
    }
    return start + whole.length;
  }

  function checkEntities(content: string, start: number): void {
    const wrong = content.includes("&") ? ENTITY.exec(content) : null;
    if (wrong)
      stop("NOT_XML", start + wrong.index, `not an entity (expected one of &amp; &lt; &gt; &quot; &apos; &#…;)`);
  }
}

/** Where a comment, CDATA or a processing instruction ends; a text says what is wrong; undefined for a tag. */
function skipSpecial(text: string, at: number, isInside: boolean): number | string | undefined {
  for (const [begin, end] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
    ["<?", "?>"],
  ] as const) {
    if (!text.startsWith(begin, at)) continue;
    const close = text.indexOf(end, at + begin.length);
    if (close < 0) return `"${begin}" without its end`;
    if (begin === "<![CDATA[" && !isInside) return "CDATA outside of the document's element";
    const isDeclaration = /^<\?xml\s/i.test(text.slice(at, at + 6));
    if (isDeclaration && at > 1) return "an XML declaration that is not at the beginning";
    return close + end.length;
  }
  if (!text.startsWith("<!", at)) return undefined;
  return "DOCTYPE or another declaration (expected none: heddle reads no document types and expands no entities)";
}

function unescaped(value: string): string {
  return value.replace(/&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g, (_, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? "";
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  });
}
