/** Files that are no topology at all, where in a file an issue is, and how large and how odd a file may be. */

import { describe, expect, test } from "vitest";
import { buildTopology, readTopology } from "../../src/topology/index.ts";
import { readIssues as issuesOf } from "./issues.ts";

const forms = "expected builder and parameters, or nodes and links";
describe("files", () => {
  test.each([
    ["R5: 0 bytes", "", `EMPTY_FILE fabric.yaml: empty file (${forms})`],
    ["R5: comments only", "# nothing\n", `EMPTY_FILE fabric.yaml: empty file (${forms})`],
    ["R6: a list", "- 1", `NOT_A_MAPPING fabric.yaml:1:1: not a mapping (${forms}, got a list)`],
    ["R6: prose", "hello", `NOT_A_MAPPING fabric.yaml:1:1: not a mapping (${forms}, got "hello")`],
    [
      "R7: both forms",
      "name: x\nbuilder: fat-tree\nlinks: []",
      `TWO_FORMS fabric.yaml:2:1: both builder and links (${forms}, not both)`,
    ],
    [
      "R8: broken YAML",
      "name: x\nlinks: [a,\n",
      "YAML_SYNTAX fabric.yaml:3:1: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    [
      "R9: a key twice",
      "name: x\nname: y",
      'DUPLICATE_KEY fabric.yaml:2:1: key "name" twice in one mapping (expected once)',
    ],
    [
      "binary data",
      "\u0000\u0001PNG",
      "NOT_TEXT fabric.yaml: not a text file (expected YAML or JSON in UTF-8, got binary data)",
    ],
    [
      "bytes that are not UTF-8",
      "name: \ufffd",
      "NOT_TEXT fabric.yaml: not a text file (expected YAML or JSON in UTF-8, got binary data)",
    ],
    [
      "brackets without end",
      "[".repeat(1e6),
      "TOO_DEEP fabric.yaml: nested too deep (expected at most 64 open brackets)",
    ],
    ["dashes without end", "- ".repeat(1e5), "TOO_DEEP fabric.yaml: nested too deep (expected a few levels)"],
  ])("%s", (_, text, issue) => {
    expect(issuesOf(text, "fabric.yaml")).toContain(issue);
  });

  test("an issue has the line and column of its value, or of the key that is wrong", () => {
    const text = "builder: leaf-spine\nparameters:\n  leaves: 2.5\n  leafs: 1\n";
    const paths = issuesOf(text, "fabric.yaml").map((issue) => issue.split(": ")[0]);
    expect(paths).toContain("NOT_A_COUNT fabric.yaml:3:11 parameters.leaves");
    expect(paths).toContain("UNKNOWN_KEY fabric.yaml:4:3 parameters");
  });

  test("JSON has lines and columns too", () => {
    const text = '{\n  "builder": "fat-tree",\n  "parameters": { "k": 2.5 }\n}';
    expect(issuesOf(text, "fabric.json")[0]).toMatch(/^NOT_A_COUNT fabric.json:3:24 parameters.k: /);
  });

  test("a syntax error has its line and column without a file name too", () => {
    expect(issuesOf("a: [")[0]).toMatch(/^YAML_SYNTAX 1:5: /);
  });

  test("50 MB of garbage is refused within two seconds", () => {
    for (const unit of ["x", "{", "[1,", "é: "]) {
      const text = unit.repeat(Math.ceil(50e6 / unit.length));
      const startS = performance.now() / 1000;
      const [issue] = issuesOf(text, "big.yaml");
      expect(performance.now() / 1000 - startS).toBeLessThan(2);
      if (/^[[{]/.test(unit)) expect(issue).toMatch(/^TOO_DEEP big.yaml: nested too deep/);
      else
        expect(issue).toMatch(
          /^TOO_LARGE big.yaml: file too large for YAML and not valid JSON \(expected at most 2,097,152/,
        );
    }
  });

  test("large JSON is read without YAML's limit", () => {
    const padding = " ".repeat(3 * 2 ** 20);
    expect(readTopology(`${padding}{"builder": "fat-tree", "parameters": {"k": 4}}`).order).toBe(16 + 8 + 8 + 4);
  });

  test("aliases are followed, and alias bombs refused", () => {
    const shared =
      "builder: leaf-spine\nparameters: { leaves: &n 2, nicsPerLeaf: *n, spines: *n, nicRate: &r 1Gbps, fabricRate: *r }";
    expect(readTopology(shared).size).toBe(2 * 2 + 2 * 2);
    const bomb = "abcdefgh".replaceAll(
      /./g,
      (c) => `${c}${c}: &${c} [${c === "a" ? "x," : `*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(20)}]\n`,
    );
    expect(issuesOf(bomb)[0]).toMatch(/^YAML_SYNTAX unreadable YAML: Excessive alias count/);
    expect(issuesOf("&a [*a, *a]")[0]).toMatch(/^TOO_LARGE too many values/);
  });

  test("the name is the file's, else the file name without folder and ending, else the builder's", () => {
    const text = '{"builder": "fat-tree", "parameters": {"k": 4}}';
    expect(readTopology(text, { fileName: "some/where/my.fabric.yaml" }).getAttribute("name")).toBe("my.fabric");
    expect(readTopology(text).getAttribute("name")).toBe("fat-tree");
    expect(buildTopology({ ...JSON.parse(text), name: "x" }).getAttribute("name")).toBe("x");
  });
});
