/** Fabrics that can't be read: each gets a message with its place, exit code 2 and nothing on stdout. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directoryWith, heddle, refused } from "./heddle.ts";

const PARAMETERS = "leaves: 2, nicsPerLeaf: 2, spines: 2, nicRate: 400Gbps, fabricRate: 400Gbps";

/** Three nodes, and the links in question. */
const linked = (...links: string[]) =>
  [
    "nodes:",
    "  - { name: a, kind: gpu-nic }",
    "  - { name: b, kind: gpu-nic }",
    "  - { name: s, kind: switch }",
    "links:",
    "  - { from: a, to: s, rate: 400Gbps }",
    ...links.map((link) => `  - { ${link} }`),
    "",
  ].join("\n");

const FILES = {
  "empty.yaml": "",
  "syntax.yaml": "builder: leaf-spine\nparameters: [1, 2\n",
  "unknown-node.yaml": linked("from: b, to: t, rate: 400Gbps"),
  "duplicate.yaml": linked("from: b, to: s, rate: 400Gbps").replace("name: b", "name: a"),
  "self-link.yaml": linked("from: b, to: b, rate: 400Gbps"),
  "unit.yaml": linked("from: b, to: s, rate: 400"),
  "negative.yaml": linked("from: b, to: s, rate: -400Gbps"),
  "no-cable.yaml": linked(),
  "radix.yaml": `{ builder: leaf-spine, parameters: { ${PARAMETERS.replace("nicsPerLeaf: 2", "nicsPerLeaf: 200")} } }`,
  "overflow.yaml": `{ builder: leaf-spine, parameters: { ${PARAMETERS.replace("leaves: 2", "leaves: 9007199254740993")} } }`,
  "huge.yaml": `{ builder: fat-tree, parameters: { k: 60000 } }`,
  "cut.yaml": `{ builder: leaf-spine, parameters: { ${PARAMETERS} }, changes: [
    { between: [leaf-0, spine-0], state: down }, { between: [leaf-0, spine-1], state: down } ] }`,
  "builder.yaml": "builder: leaf-spin\n",
};

/** 50 MB that look random and are the same in every run. */
function garbage(): Uint8Array {
  const bytes = new Uint32Array(12_500_000);
  let state = 1;
  for (let i = 0; i < bytes.length; i++) bytes[i] = state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return new Uint8Array(bytes.buffer);
}

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({ ...FILES, "garbage.yaml": garbage(), "letters.json": "x".repeat(50_000_000) });
  mkdirSync(join(directory.path, "folder.yaml"));
});
afterAll(() => directory.remove());

const compare = (fabric: string) => refused(heddle(["compare", fabric], { cwd: directory.path }));

describe("a wrong fabric", () => {
  it.each([
    ["colosus-100k", "colosus-100k: no preset and no file of this name (expected a preset, one of colossus-100k, "],
    ["colosus-100k", 'did you mean "colossus-100k"?)'],
    ["", '"": no preset and no file of this name'],
    ["missing.yaml", "missing.yaml: no such file (expected a preset's name, or a topology file)"],
    [
      "colossus-aray.yaml",
      'no such file (expected a preset\'s name, or a topology file, did you mean "colossus-array"?)',
    ],
    ["folder.yaml", "folder.yaml: a directory (expected "],
    ["empty.yaml", "empty.yaml: empty file (expected builder and parameters, or nodes and links)"],
    ["garbage.yaml", "garbage.yaml: not a text file (expected YAML or JSON in UTF-8, got binary data)"],
    ["letters.json", "letters.json: file too large for YAML and not valid JSON"],
    ["syntax.yaml", "syntax.yaml:3:1: "],
    ["unknown-node.yaml", 'unknown-node.yaml:7:20 links[1].to: unknown node "t" (expected a name in nodes)'],
    ["duplicate.yaml", 'duplicate.yaml:3:13 nodes[1].name: duplicate node name "a" (expected names used once'],
    ["self-link.yaml", 'self-link.yaml:7:5 links[1]: link from "b" to itself (expected two different nodes)'],
    ["unit.yaml", 'unit.yaml:7:29 links[1].rate: missing unit (expected a rate with a unit, as in "400Gbps", got 400)'],
    ["negative.yaml", "negative.yaml:7:29 links[1].rate: negative rate ("],
    ["no-cable.yaml", 'nodes[1]: NIC "b" has no cable (expected exactly one, to a switch)'],
    ["radix.yaml", "leaf needs 200 x 400 Gb/s + 2 x 400 Gb/s = 101 ports of 800 Gb/s (expected at most 64)"],
    ["overflow.yaml", "parameters.leaves: too large (expected 1 to 9007199254740991, got "],
    ["huge.yaml", "(expected at most 4,000,000)"],
    ["builder.yaml", 'unknown builder "leaf-spin" (expected one of '],
    ["builder.yaml", 'did you mean "leaf-spine"?)'],
  ])("%s: %s", (fabric, message) => {
    expect(compare(fabric)).toContain(message);
  });

  it("names the pair and the cut where failures leave no path", () => {
    const message = compare("cut.yaml");
    expect(message).toMatch(/^heddle: gpu-\d → gpu-\d: no path goes up and then down between these NICs: /);
    expect(message).toContain("the cut has 2 cables that are down, leaf-0--spine-0, leaf-0--spine-1");
  });

  it("is refused by inspect in the same words", () => {
    expect(refused(heddle(["inspect", "unit.yaml"], { cwd: directory.path }))).toBe(compare("unit.yaml"));
  });

  it("has every issue on a line of its own", () => {
    const both = directoryWith({ "f.yaml": linked("from: b, to: t, rate: 400", "from: b, to: b, rate: 1Gbps") });
    const lines = refused(heddle(["compare", "f.yaml"], { cwd: both.path }))
      .trimEnd()
      .split("\n");
    both.remove();
    expect(lines[0]).toBe("heddle:");
    expect(lines.slice(1)).toHaveLength(3);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}f\.yaml:\d+:\d+ links\[\d\]/);
  });
});
