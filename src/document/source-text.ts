/** Text of a file, YAML or JSON, into plain values and the line and column of each. */

import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { formatCount } from "../units.ts";
import { type Finding, type Locate, type Path, type Place, refuse } from "./finding.ts";

/** Longer files must be JSON, which parses 100 times faster and in no more than linear time. */
const MAX_YAML_CHARACTERS = 2 * 2 ** 20;
const MAX_JSON_CHARACTERS = 256 * 2 ** 20;
/** Our files nest half a dozen deep; yaml's parser needs quadratic time in nested brackets, JSON.parse a great deal of memory. */
const MAX_OPEN_BRACKETS = 64;
/** Values after aliases are written out: an alias may not turn a short file into an endless one. */
const MAX_VALUES = 4_000_000;
const MAX_ALIAS_COUNT = 10_000;
/** After the tenth, syntax errors are mostly echoes of the first. */
const MAX_SYNTAX_ERRORS = 10;

export interface SourceText {
  readonly value: unknown;
  readonly locate: Locate;
}

/** Reads `text`; throws `place.error` for anything that is not one YAML or JSON document of sensible size. */
export function parseSourceText(text: string, place: Pick<Place, "fileName" | "error">): SourceText {
  const problem = textProblem(text);
  const source = problem ? { findings: [problem] } : (parseJson(text) ?? parseYaml(text));
  return "findings" in source ? refuse(source.findings, place) : source;
}

function textProblem(text: string): Finding | undefined {
  if (text.length > MAX_JSON_CHARACTERS) {
    const limit = formatCount(MAX_JSON_CHARACTERS);
    return finding(
      "TOO_LARGE",
      `file too large (expected at most ${limit} characters, got ${formatCount(text.length)})`,
    );
  }
  if (text.includes("\0") || text.includes("\ufffd")) {
    return finding("NOT_TEXT", "not a text file (expected YAML or JSON in UTF-8, got binary data)");
  }
  if (openBrackets(text) > MAX_OPEN_BRACKETS) {
    return finding("TOO_DEEP", `nested too deep (expected at most ${MAX_OPEN_BRACKETS} open brackets)`);
  }
  return undefined;
}

/** Most brackets open at once, quotes and comments not heeded: an upper bound that is cheap. */
function openBrackets(text: string): number {
  let open = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i) | 0x20; // "[" and "{" differ in this bit only, and so do "]" and "}"
    if (c === 0x7b) most = Math.max(most, ++open);
    else if (c === 0x7d && open > 0) open--;
  }
  return most;
}

/** Undefined where the text is no JSON mapping; YAML then says what is wrong with it. */
function parseJson(text: string): SourceText | undefined {
  if (!/^[\s\ufeff]*\{/.test(text)) return undefined;
  let yaml: ReturnType<typeof parseYaml> | undefined;
  // JSON.parse knows no positions: they are worth a second parse when something is wrong, and not before.
  const locate: Locate = (path, key) => {
    yaml ??= parseYaml(text);
    return "locate" in yaml ? yaml.locate(path, key) : undefined;
  };
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, "")), locate };
  } catch {
    return undefined;
  }
}

function parseYaml(text: string): SourceText | { findings: Finding[] } {
  if (text.length > MAX_YAML_CHARACTERS) {
    const limit = formatCount(MAX_YAML_CHARACTERS);
    const message = `file too large for YAML and not valid JSON (expected at most ${limit} characters of YAML, got ${formatCount(text.length)})`;
    return { findings: [finding("TOO_LARGE", message)] };
  }
  const lines = new LineCounter();
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  // yaml makes an Error object per syntax error, and their stack traces take 10 times as long as the parsing.
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0;
    // uniqueKeys compares every key with every other; duplicateKeys() below does it with a set.
    const document = parseDocument(text, {
      lineCounter: lines,
      logLevel: "error",
      prettyErrors: false,
      uniqueKeys: false,
    });
    const syntax = document.errors.slice(0, MAX_SYNTAX_ERRORS);
    if (syntax.some((error) => error.message.includes("call stack"))) throw new RangeError("caught by yaml");
    if (syntax.length > 0) {
      return {
        findings: syntax.map((e) => ({ ...finding("YAML_SYNTAX", e.message), position: positionOf(e.pos[0]) })),
      };
    }
    const twice = duplicateKeys(document.contents, positionOf);
    if (twice.length > 0) return { findings: twice };
    const value = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
    if (countValues(value) > MAX_VALUES) {
      const limit = formatCount(MAX_VALUES);
      return { findings: [finding("TOO_LARGE", `too many values (expected at most ${limit}, aliases written out)`)] };
    }
    return { value, locate: (path, key) => locateIn(document, path, key, positionOf) };
  } catch (error) {
    // A stack overflow in a recursion over the text, an alias without anchor, an alias bomb: each is the file's fault.
    if (error instanceof RangeError)
      return { findings: [finding("TOO_DEEP", "nested too deep (expected a few levels)")] };
    return { findings: [finding("YAML_SYNTAX", `unreadable YAML: ${error instanceof Error ? error.message : error}`)] };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function duplicateKeys(node: unknown, positionOf: (offset: number) => string): Finding[] {
  if (isSeq(node)) return node.items.flatMap((item) => duplicateKeys(item, positionOf));
  if (!isMap(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap(({ key, value }) => {
    const found = duplicateKeys(value, positionOf);
    const keyName = isScalar(key) ? String(key.value) : undefined;
    if (keyName === undefined) return found;
    if (seen.has(keyName)) {
      const position = positionOf(isNode(key) ? (key.range?.[0] ?? 0) : 0);
      found.push({ ...finding("DUPLICATE_KEY", `key "${keyName}" twice in one mapping (expected once)`), position });
    }
    seen.add(keyName);
    return found;
  });
}

/** Position of the deepest value on `path` that the file holds, or of the key `key` of that mapping. */
function locateIn(document: Document, path: Path, key: string | undefined, positionOf: (offset: number) => string) {
  let node = resolve(document, document.contents);
  let range = node?.range;
  for (const step of path) {
    const child = isSeq(node) ? node.items[Number(step)] : isMap(node) ? pairOf(node, String(step))?.value : undefined;
    node = resolve(document, child);
    if (node === undefined) break;
    range = node.range ?? range;
  }
  if (key !== undefined && isMap(node)) {
    const found = pairOf(node, key)?.key;
    if (isNode(found)) range = found.range ?? range;
  }
  return range ? positionOf(range[0]) : undefined;
}

function pairOf(node: Node, key: string) {
  return isMap(node) ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) : undefined;
}

function resolve(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isNode(node) ? node : undefined;
}

/** Stops counting above the limit. */
function countValues(root: unknown): number {
  const open = [root];
  let values = 0;
  while (open.length > 0 && values <= MAX_VALUES) {
    const value = open.pop();
    values++;
    if (typeof value !== "object" || value === null) continue;
    if (open.length + values > MAX_VALUES) return MAX_VALUES + 1;
    for (const child of Object.values(value)) open.push(child);
  }
  return values;
}

function finding(code: string, message: string): Finding {
  return { code, path: [], message };
}
