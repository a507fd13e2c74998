/** Whatever the text, the reader answers with a valid graph or with a TopologyError. */

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { TopologyError } from "../../src/errors.ts";
import { buildTopology, readTopology, type TopologyGraph, validateTopology } from "../../src/topology/index.ts";
import { EXPLICIT } from "./explicit.ts";

function accept(make: () => TopologyGraph): void {
  try {
    validateTopology(make());
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    expect(error.issues.length).toBeGreaterThan(0);
    for (const { code, message } of error.issues) {
      expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
      expect(message.length).toBeGreaterThan(0);
      // Written out, never passed on.
      expect(/\p{Cc}/u.test(message)).toBe(false);
    }
  }
}

const folder = new URL("../../topologies/", import.meta.url);
const small = readdirSync(folder).filter((name) => /(rack|array|8x16|k4)\.yaml$/.test(name));
const specs = [EXPLICIT, ...small.map((name) => readFileSync(new URL(name, folder), "utf8"))];

/** What the keys and values of a spec are made of, and what they should not be made of. */
const words = [
  ..."builder parameters nodes links changes latency name kind from to rate k gpus tier fraction count".split(" "),
  ..."leaf-spine clos3 fat-tree colossus gpu-nic switch leaves pods 400Gbps 3m 1us 1e999 -1 0 4".split(" "),
  ..."__proto__ constructor toString null ~ .nan .inf << &a *a !!set !!binary --- ... [ ] { } # \" '".split(" "),
  ...[": ", "- ", "? ", "| ", "\n", "\n  ", "\t", "%YAML 1.1\n---\n"],
];
const junk = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary" })), { maxLength: 40 });

test("random text", () => {
  fc.assert(
    fc.property(junk, (parts) => accept(() => readTopology(parts.join(""), { fileName: "junk.yaml" }))),
    { numRuns: 1000 },
  );
});

test("valid specs with pieces cut out, doubled, or replaced", () => {
  const cut = fc.record({
    spec: fc.constantFrom(...specs),
    at: fc.nat(),
    length: fc.nat(30),
    put: fc.constantFrom("", ...words),
  });
  fc.assert(
    fc.property(cut, ({ spec, at, length, put }) => {
      const start = at % spec.length;
      accept(() => readTopology(spec.slice(0, start) + put + spec.slice(start + length), { fileName: "f.yaml" }));
    }),
    { numRuns: 800 },
  );
});

const key = fc.oneof(fc.constantFrom(...words), fc.string());
const { tree } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.constantFrom(...words), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.string()),
  tree: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
  ),
}));

test("random values, as they are, as JSON and as YAML", () => {
  fc.assert(
    fc.property(tree, (value) => {
      accept(() => buildTopology(value));
      accept(() => readTopology(JSON.stringify(value) ?? ""));
      accept(() => readTopology(stringify(value) ?? "", { fileName: "f.yaml" }));
    }),
    { numRuns: 500 },
  );
});

test("builders and explicit forms with random values in the right places", () => {
  // Mostly right, so that the later stages see junk too.
  const mostly = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: bad });
  const badCount = fc.constantFrom<unknown>(-1, 0, 1e12, 2.5, 1e300, Number.NaN, "4", null);
  const count = mostly<unknown>(fc.integer({ min: 1, max: 6 }), badCount);
  const badRate = fc.constantFrom<unknown>("0Gbps", "-1Gbps", "1e20Gbps", 400, "3m", null);
  const rate = mostly<unknown>(fc.constantFrom("400Gbps", "800Gbps", "100Gbps", "1bps"), badRate);
  const parameters = fc.record(
    {
      ...{
        leaves: count,
        nicsPerLeaf: count,
        spines: count,
        pods: count,
        leavesPerPod: count,
        spinesPerPod: count,
        k: count,
      },
      ...{
        uplinksPerSpine: count,
        cores: count,
        nicRate: rate,
        fabricRate: rate,
        rate,
        gpus: fc.constantFrom(64, 512, 1e15, 3),
      },
      ...{ leaf: fc.constantFrom("tor", "rail", "x"), scale: fc.constantFrom("rack", "array", "y") },
      switch: fc.record({ ports: count, portRate: rate }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  const byBuilder: Record<string, string[]> = {
    "leaf-spine": ["leaves", "nicsPerLeaf", "spines", "nicRate", "fabricRate", "switch"],
    clos3: ["pods", "leavesPerPod", "spinesPerPod", "nicsPerLeaf", "uplinksPerSpine", "cores", "nicRate", "fabricRate"],
    "fat-tree": ["k", "rate"],
    colossus: ["gpus", "scale", "leaf", "fabricRate"],
  };
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(byBuilder)), parameters, (builder, all) => {
      // The builder's own parameters, so that many of the specs are nearly right.
      const own = Object.fromEntries(Object.entries(all).filter(([name]) => byBuilder[builder]!.includes(name)));
      accept(() => buildTopology({ builder, parameters: own }));
    }),
    { numRuns: 1000 },
  );
  const name = mostly(fc.constantFrom("a", "b", "s", "t", "u"), fc.constantFrom("constructor", "", "x"));
  const kind = fc.constantFrom("gpu-nic", "host-nic", "switch");
  const node = fc.record({ name, kind, tier: fc.nat(3) }, { requiredKeys: ["name", "kind"] });
  const link = fc.record(
    {
      from: name,
      to: name,
      rate,
      name: fc.constantFrom("x", "y", "a--s", "\u0007"),
      count: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: ["from", "to", "rate"] },
  );
  const file = fc.record({
    nodes: fc.uniqueArray(node, { selector: (n) => n.name }),
    links: fc.array(link, { maxLength: 8 }),
  });
  fc.assert(
    fc.property(file, (spec) => accept(() => buildTopology(spec))),
    { numRuns: 1000 },
  );
});
