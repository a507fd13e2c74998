/** Real files with something done to them: what a slip, a broken tool or an enemy makes of one. */

import fc from "fast-check";
import { parse, stringify } from "yaml";

/** Words that mean something to one reader or another, numbers at the ends of ranges, names that objects have of themselves. */
export const WORDS: readonly string[] = [
  ..."__proto__ constructor prototype toString hasOwnProperty null ~ true .nan .inf NaN Infinity -Infinity".split(" "),
  ..."-1 -0 0 1 2 1e999 1e300 1e-300 0.1 2.5 007 0x10 999999999 4294967296 9007199254740993".split(" "),
  ..."400Gbps 0Gbps -1Gbps 1e20Gbps 400 3m 1us 1GiB 50% 2^0..2^4 0..9999999 1..2 &a *a << !!set !!binary !!js/function".split(
    " ",
  ),
  ..."leaf-spine colossus builder parameters nodes links changes name kind from to rate latency [0-999999999]".split(
    " ",
  ),
  ...[
    ": ",
    "- ",
    "? ",
    "| ",
    "> ",
    "--- ",
    "... ",
    "\n",
    "\r\n",
    "\n  ",
    "\t",
    ",",
    ";",
    "=",
    "--",
    "->",
    "#",
    "//",
    "/*",
    "/**/",
  ],
  ...['"', "'", "<", ">", "&amp;", "<!ENTITY a 'b'>", "{", "}", "[", "]", "(", ")", "\\", "%YAML 1.1\n---\n"],
  ...["\0", "\u0007", "\u001b[31m", "\u202e", "\u2028", "\ufeff", "\ufffd", "\ud800", "\u{1f9f6}"],
];

/** Pieces to say thousands of times: what opens and never closes, and what a pattern might try in many ways. */
export const PIECES: readonly string[] = [
  ...[
    "[",
    "{",
    "(",
    "<a>",
    "graph {",
    "subgraph {",
    '{"a":',
    "- ",
    "? ",
    '"',
    "'",
    "/*",
    "/**/",
    "a: ",
    "a -- ",
    "&a [*a, ",
    "!",
  ],
  ...[
    " ",
    "\t",
    "\n",
    "\r",
    ",",
    "=",
    "-",
    ".",
    "0",
    "9",
    "a",
    "a ",
    " a",
    "1 at 1g ",
    "0-",
    "0,",
    "..",
    "%",
    ":",
    "\\",
    "#",
    "é",
  ],
];

/** At a place of the file, told as a share of it; `size` in tokens. */
const edit = fc.record({
  kind: fc.constantFrom("cut", "put", "replace", "double", "repeat", "swap", "end" as const),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  size: fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 12 })),
  word: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  ),
});
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

/** Words, numbers, blanks and single signs: a file in the pieces that its reader sees. */
function tokensOf(text: string): string[] {
  return text.match(/[\p{L}_]+|\d+|[ \t]+|[\s\S]/gu) ?? [];
}

function apply(tokens: readonly string[], { kind, at, size, word }: Edit): readonly string[] {
  const start = Math.floor(at * tokens.length);
  const [before, piece, after] = [
    tokens.slice(0, start),
    tokens.slice(start, start + size + 1),
    tokens.slice(start + size + 1),
  ];
  if (kind === "cut") return [...before, ...after];
  if (kind === "put") return [...before, word, ...piece, ...after];
  if (kind === "replace") return [...before, word, ...piece.slice(1), ...after];
  if (kind === "double") return [...before, ...piece, ...piece, ...after];
  if (kind === "repeat") return [...before, ...Array.from({ length: 40 }, () => piece).flat(), ...after];
  if (kind === "swap") return [...before, ...after.slice(0, size), ...piece, ...after.slice(size)];
  return before;
}

/** One of the texts after a few edits. */
export function editedText(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([text, edits]) => edits.reduce(apply, tokensOf(text)).join(""));
}

/** Lines of several texts, one after another in any order. */
export function mixedLines(texts: readonly string[]): fc.Arbitrary<string> {
  const lines = texts.flatMap((text) => text.split(/(?<=\n)/).slice(0, 60));
  return fc
    .array(fc.oneof(fc.constantFrom(...lines), fc.constantFrom(...WORDS)), { maxLength: 40 })
    .map((all) => all.join(""));
}

/** One of the files, some bytes of which are others, missing or more. */
export function editedBytes(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    cut: fc.nat({ max: 4 }),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constant(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 1)),
    ),
  });
  return fc.tuple(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 3 })).map(([file, changes]) =>
    changes.reduce((bytes, { at, cut, put }) => {
      const start = Math.floor(at * bytes.length);
      return Uint8Array.from([...bytes.subarray(0, start), ...put, ...bytes.subarray(start + cut)]);
    }, file),
  );
}

const { tree } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<unknown>(...WORDS, null, true, -1, 0, 1, 2.5, 1e12, 1e300, Number.MAX_SAFE_INTEGER, "", [], {}),
    // No text can be made of these: what tries throws.
    fc.constantFrom<unknown>({ toString: 0 }, [{ toString: 0, valueOf: 0 }]),
    fc.integer(),
    fc.double(),
    fc.string(),
  ),
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...WORDS), fc.string()), tie("tree"), { maxKeys: 4 }),
  ),
}));

/** Any value that JSON or YAML can hold. */
export const anyValue = tree;

/** One of the documents with values in it replaced, left out, or under another key; as JSON or as YAML. */
export function editedDocument(texts: readonly string[]): fc.Arbitrary<string> {
  const documents = texts.map((text) => parse(text) as unknown);
  const change = fc.record({
    at: fc.nat(),
    value: tree,
    how: fc.constantFrom("replace", "leave out", "rename" as const),
    key: fc.constantFrom(...WORDS),
  });
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(change, { minLength: 1, maxLength: 2 }), fc.boolean())
    .map(([document, changes, isJson]) => {
      const changed = changes.reduce<unknown>((value, { at, value: put, how, key }) => {
        const target = at % countOf(value);
        let seen = 0;
        const visit = (node: unknown): unknown => {
          if (seen++ === target) return put;
          if (Array.isArray(node)) return node.map(visit);
          if (typeof node !== "object" || node === null) return node;
          return Object.fromEntries(
            Object.entries(node).flatMap(([name, child]) => {
              const isTarget = seen === target;
              const changedChild = visit(child);
              if (!isTarget || how === "replace") return [[name, changedChild]];
              return how === "rename" ? [[key, child]] : [];
            }),
          );
        };
        return visit(value);
      }, document);
      return isJson ? (JSON.stringify(changed) ?? "") : (stringify(changed) ?? "");
    });
}

/** Values in a tree, itself included. */
function countOf(node: unknown): number {
  if (typeof node !== "object" || node === null) return 1;
  return Object.values(node).reduce<number>((sum, child) => sum + countOf(child), 1);
}
