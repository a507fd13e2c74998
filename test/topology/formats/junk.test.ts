/** Whatever the text, every reader answers with a valid graph or with a TopologyError, and soon. */

import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { TopologyError } from "../../../src/errors.ts";
import {
  buildTopology,
  exportTopology,
  importTopology,
  TOPOLOGY_FORMATS,
  validateTopology,
} from "../../../src/topology/index.ts";
import { SAMPLES } from "./samples.ts";

const READABLE = TOPOLOGY_FORMATS.filter(({ read }) => read !== undefined).map(({ name }) => name);
/** Far above what any of these takes, on a machine that is busy. */
const SOON_MS = 5000;

function accept(text: string, format?: string): void {
  const begunMs = performance.now();
  try {
    validateTopology(
      importTopology({ text, name: "junk" }, { rateBps: 1e9, ...(format === undefined ? {} : { format }) }).graph,
    );
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    expect(error.issues.length).toBeGreaterThan(0);
    for (const { code } of error.issues) expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
  }
  expect(performance.now() - begunMs).toBeLessThan(SOON_MS);
}

const small = buildTopology({
  builder: "leaf-spine",
  parameters: { leaves: 2, spines: 2, nicsPerLeaf: 2, nicRate: "400Gbps", fabricRate: "400Gbps" },
});

function textsOf(format: string): string[] {
  const { write } = TOPOLOGY_FORMATS.find(({ name }) => name === format)!;
  return [...(SAMPLES[format] ?? []), ...(write === undefined || format === "astra-sim" ? [] : [write(small).text])];
}

const WORDS = [
  ..."__proto__ constructor toString null -1 0 1e999 999999999 4294967296 NaN 400Gbps".split(" "),
  ...[
    "\n",
    "\t",
    ",",
    '"',
    "'",
    "<",
    ">",
    "&amp;",
    "{",
    "}",
    "[",
    "]",
    "--",
    "->",
    ":",
    "#",
    "\0",
    "\ud800",
    "[0-999999999]",
  ],
];

describe.each(READABLE)("%s", (format) => {
  const texts = textsOf(format);

  it("has texts to begin with", () => expect(texts.length).toBeGreaterThan(0));

  it("reads texts with pieces cut out, doubled, or replaced", () => {
    const edit = fc.record({
      text: fc.constantFrom(...texts),
      start: fc.nat({ max: 3000 }),
      length: fc.nat({ max: 60 }),
      put: fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: "binary", maxLength: 8 })),
      isDoubled: fc.boolean(),
    });
    fc.assert(
      fc.property(edit, ({ text, start, length, put, isDoubled }) => {
        const at = start % text.length;
        const middle = isDoubled ? text.slice(at, at + length).repeat(2) : put;
        accept(text.slice(0, at) + middle + text.slice(at + length), format);
      }),
      { numRuns: 300 },
    );
  });

  it("reads words at random, and other formats' texts", () => {
    const words = fc.array(fc.constantFrom(...WORDS, ...texts.flatMap((text) => text.split(/(\s+)/).slice(0, 60))), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(words, (parts) => accept(parts.join(""), format)),
      { numRuns: 200 },
    );
    for (const other of READABLE) for (const text of textsOf(other)) accept(text, format);
  });

  it.each(["[", "{", "<a>", "graph {", "(", '{"a":', "a: ", "- ", "subgraph {", "/*", '"', "a -- "])(
    "refuses %s 100,000 times",
    (piece) => accept(piece.repeat(100_000), format),
  );
});

test.each<[string, string, string, string]>([
  ["hpcc", "counts", "1000000000 1000000 5\n", "BAD_HEADER"],
  ["hpcc", "counts of nine digits", "999999999 5 999999999\n", "TOO_MANY_NODES"],
  ["simai", "counts", "999999999 8 0 5 999999999 H100\n", "TOO_MANY_NODES"],
  [
    "htsim",
    "nodes",
    "Nodes 999999936\nTiers 2\nPodsize 999999936\nTier 0\nDownlink_speed_Gbps 1\nRadix_Down 32\nRadix_Up 1\nTier 1\nDownlink_speed_Gbps 1\nRadix_Down 31249998\n",
    "TOO_MANY_NODES",
  ],
  ["slurm", "ranges", "SwitchName=s Nodes=n[0-999999999]\n", "TOO_MANY_NODES"],
  ["slurm", "brackets", `SwitchName=s Nodes=n${"[0-9]".repeat(8)}\n`, "TOO_MANY_NODES"],
  [
    "astra-sim",
    "NPUs",
    "topology: [Switch, Switch]\nnpus_count: [100000, 100000]\nbandwidth: [1, 1]\nlatency: [1, 1]\n",
    "TOO_MANY_NODES",
  ],
  [
    "dot",
    "edges between groups",
    `graph { {${"a b c d e f g h ".repeat(1)}} -- {${Array.from({ length: 20_000 }, (_, i) => `n${i}`).join(" ")}} }`,
    "TOO_MANY_EDGES",
  ],
  ["gexf", "entities", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><gexf>&b;</gexf>', "XML_DOCTYPE"],
  [
    "containerlab",
    "aliases",
    `a0: &a0 [x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join("\n")}\n`,
    "YAML_SYNTAX",
  ],
])("%s refuses a bomb of %s early", (format, _, text, code) => {
  const begunMs = performance.now();
  let got = "nothing";
  try {
    importTopology({ text }, { format });
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    got = error.code;
  }
  expect(got).toBe(code);
  expect(performance.now() - begunMs).toBeLessThan(SOON_MS);
});

test("a format is told by its text alone, for every sample and every text that heddle writes", () => {
  for (const format of READABLE) {
    for (const text of textsOf(format)) {
      const found = TOPOLOGY_FORMATS.find((one) => one.read !== undefined && one.sniff(text))?.name;
      expect({ found, text: text.slice(0, 60) }).toEqual({ found: format, text: text.slice(0, 60) });
    }
  }
  expect(exportTopology(small, TOPOLOGY_FORMATS[0]!).losses).toEqual([]);
});
