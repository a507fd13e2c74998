/** Keys set in a document's text: all else stays, byte for byte. */

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { editText } from "../../src/document/index.ts";
import { ScenarioError } from "../../src/errors.ts";

const PLACE = { error: ScenarioError, fileName: "file.yaml" };
const VALUE = { version: "0.1.0", hash: "12e4", rows: [{ by: { "8M": 1.5, "1G": 0.1 }, of: "a" }] };
const BLOCK = [
  "  results:",
  "    version: 0.1.0",
  '    hash: "12e4"',
  "    rows:",
  "      - by: { 8M: 1.5, 1G: 0.1 }",
  "        of: a",
];

function set(text: string, ...path: (string | number)[]): string {
  return editText(text, [{ path, key: "results", value: VALUE }], PLACE);
}

describe("in block style", () => {
  it("adds a key behind the last, and leaves comments, order, quotes and brackets alone", () => {
    const before = ["# top", "list:", "- name:   'a'   # why", "  sizes: [8M,1G]", "", "  # of b", "- name: b", ""];
    const after = [...before.slice(0, 4), ...BLOCK, ...before.slice(4)];
    expect(set(before.join("\n"), "list", 0)).toBe(after.join("\n"));
    expect(parse(after.join("\n")).list[0].results).toEqual(VALUE);
  });

  it("replaces what the key had, wherever it stands", () => {
    for (const old of ["  results:", "  results: null", "  results: { a: 1 }", "  results:\n    a: [1,\n      2]"]) {
      const text = (middle: string) => `list:\n- name: a\n${middle} # last\n  # on\n  other: 1\n`;
      expect(set(text(old), "list", 0)).toBe(text(BLOCK.join("\n")));
    }
  });

  it("twice gives the same bytes, and works in the middle of many", () => {
    const once = set("list:\n- name: a\n- name: b\n- name: c\n", "list", 1);
    expect(set(once, "list", 1)).toBe(once);
    expect(parse(once).list.map((item: { name: string }) => item.name)).toEqual(["a", "b", "c"]);
  });

  it("needs no line break at the end, and keeps the indentation of the file", () => {
    const indented = BLOCK.map((line) => `    ${line}`).join("\n");
    expect(set("list:\n    - name: a\n      x: 1", "list", 0)).toBe(`list:\n    - name: a\n      x: 1\n${indented}`);
  });
});

describe("in brackets", () => {
  it.each([
    '{"list":[{"name":"a"},{"name":"b","results":{"x":[1,2]},"z":1}]}',
    '{\n  "list": [\n    {\n      "name": "a"\n    },\n    {\n      "results": null\n    }\n  ]\n}\n',
  ])("writes JSON: %j", (text) => {
    for (const i of [0, 1]) {
      const meant = JSON.parse(text);
      meant.list[i].results = VALUE;
      expect(JSON.parse(set(text, "list", i))).toEqual(meant);
    }
  });

  it("writes it inside YAML, too", () => {
    expect(set("list:\n  - { name: a, x: 1, } # odd\n", "list", 0)).toMatch(
      /^list:\n {2}- \{ name: a, x: 1, "results": \{.*\}, \} # odd\n$/,
    );
  });
});

it.each([
  ["an alias", "list:\n- &a { name: a }\n- *a\n", ["list", 1]],
  ["what an alias repeats", "list:\n- &a\n  name: a\n- *a\n", ["list", 0]],
  ["no mapping", "list: 3\n", ["list"]],
  ["nothing", "list:\n- name: a\n", ["list", 7]],
])("refuses %s", (_, text, path) => {
  expect(() => set(text, ...path)).toThrow(/^file\.yaml.*: can't be set in this file \(expected /);
});
