/** Sweep files and options into points: what varies, which points are the same, and what is wrong and where. */

import { describe, expect, it } from "vitest";
import { HeddleError } from "../../src/errors.ts";
import { isSweepFile, planOf, type Sweep } from "../../src/sweep/index.ts";
import { ofFabric, read } from "./read-world.ts";

const ARRAY = "fabric: colossus-array\n";
const varies = ({ points }: Sweep) => points.map(({ vary }) => vary);

function issuesOf(step: () => unknown): [code: string, path: string, message: string][] {
  try {
    step();
  } catch (error) {
    if (error instanceof HeddleError) return error.issues.map(({ code, path, message }) => [code, path, message]);
    throw error;
  }
  return [];
}

describe("points", () => {
  it("are all combinations, the file's last axis first", () => {
    const sweep = read(`${ARRAY}qps: [1, 4]\npolicy: [ecmp, adaptive]\nseeds: 3`);
    expect(sweep.axes).toEqual(["qps", "policy"]);
    expect(varies(sweep)).toEqual([
      { qps: 1, policy: "ecmp" },
      { qps: 1, policy: "adaptive" },
      { qps: 4, policy: "ecmp" },
      { qps: 4, policy: "adaptive" },
    ]);
    expect(planOf(sweep)).toMatchObject({ name: "sweep", seed: 1, seeds: [3, 3] });
  });

  it("vary over the commands' policies, and sizes of a collective, where the file does not say", () => {
    expect(varies(read(ARRAY)).map(({ policy }) => policy)).toEqual(["ecmp", "adaptive"]);
    const sizes = new Set(varies(read(`${ARRAY}collective: all-reduce\nseeds: 1`)).map((vary) => vary["sizes"]));
    expect(sizes.size).toBeGreaterThan(5);
  });

  it("have builders' parameters over the fabric's own; of alternatives the new one stays", () => {
    const { fabrics } = read(`${ARRAY}gpus: [512, 2048]\npolicy: ecmp`);
    expect(fabrics.map(({ nics }) => nics)).toEqual([512, 2048]);
    // 32 x 400G down and as much up, or half of it: 16 spines of the same rate.
    const thin = read("fabric: leaf-spine-32x32\noversubscription: 2\npolicy: ecmp").fabrics[0]!.spec.topology;
    expect(thin).toMatchObject({ parameters: { oversubscription: 2 } });
    expect(thin).not.toMatchObject({ parameters: { spines: expect.anything() } });
  });

  it("have one id for one meaning: whatever the order of keys, the way of writing and the defaults", () => {
    const ids = [
      "qps: 2\npolicy: [ecmp, adaptive]",
      "policy: [ecmp, adaptive]\npattern: permutation\nqps: 2",
      "policy: [ecmp, adaptive]\nqps: 2..2",
      "name: other\ndescription: words\npolicy: [ecmp, adaptive]",
    ].map((body) => read(ARRAY + body).points.map(({ id }) => id));
    expect(new Set(ids.map((of) => of.join()))).toHaveProperty("size", 1);
    expect(new Set(ids[0])).toHaveProperty("size", 2);
  });

  it("have other ids for another scenario, fabric, record or engine", () => {
    const idOf = (body: string, more = {}) => read(`${body}\npolicy: ecmp`, more).points[0]!.id;
    const ids = [
      idOf(ARRAY),
      idOf(`${ARRAY}qps: 1`),
      idOf(`${ARRAY}failedShare: 0.1`),
      idOf(`${ARRAY}record: flow-rates`),
      idOf("fabric: colossus-pod"),
      idOf(ARRAY, { engine: { version: "0.0.1", coreHash: "0".repeat(64) } }),
      idOf(ARRAY, { engine: { version: "0.0.0", coreHash: "1".repeat(64) } }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("take changes as one value, and a list of lists as several", () => {
    const change = "{ node: spine-0, state: down }";
    expect(read(`fabric: leaf-spine-8x16\npolicy: ecmp\nchanges: [${change}]`).points).toHaveLength(1);
    expect(read(`fabric: leaf-spine-8x16\npolicy: ecmp\nchanges: [[], [${change}]]`).points).toHaveLength(2);
  });
});

describe("options", () => {
  it("vary a fabric without a file", () => {
    const sweep = ofFabric("colossus-array", {
      vary: ["qps=1,2,4", "gpus=512..1024 step 512"],
      policy: ["ecmp"],
      seeds: 2,
      seed: 9,
    });
    expect(sweep.points).toHaveLength(3 * 2);
    expect(sweep).toMatchObject({ name: "colossus-array", seed: 9, seeds: { kind: "fixed", count: 2 } });
  });

  it("stand in place of the file's own, also those of its matrix", () => {
    const body = `${ARRAY}matrix: { qps: [1, 2, 4] }\npolicy: [ecmp, adaptive]\nuntil: { ci95: 0.01 }`;
    const sweep = read(body, { overrides: { vary: ["qps=8"], policy: ["spray"], seeds: 7 } });
    expect(varies(sweep)).toEqual([{ qps: 8, policy: "spray" }]);
    expect(sweep.seeds).toEqual({ kind: "fixed", count: 7 });
    const until = read(`${ARRAY}seeds: 3`, { overrides: { until: "1%" } });
    expect(until.seeds).toMatchObject({ kind: "until", halfWidth: 0.01, relative: true });
  });
});

describe("what is wrong", () => {
  it.each<[what: string, body: string, issues: [code: string, path: string, part: string][]]>([
    ["an unknown field", `${ARRAY}qsp: [1, 2]`, [["UNKNOWN_FIELD", "sweep.yaml:3:7 qsp[0]", 'did you mean "qps"?']]],
    ["an empty matrix", `${ARRAY}matrix: {}`, [["EMPTY_MATRIX", "sweep.yaml:3:9 matrix", "an empty matrix"]]],
    ["an empty list", `${ARRAY}qps: []`, [["EMPTY_LIST", "sweep.yaml:3:6 qps", "an empty list"]]],
    ["a range without end", `${ARRAY}qps: 1..`, [["ENDLESS_RANGE", "sweep.yaml:3:6 qps", "without an end"]]],
    ["too many cells", `${ARRAY}qps: 1..256\nseeds: 9000`, [["TOO_MANY_CELLS", "sweep.yaml:1:1", "4,608,000 cells"]]],
    ["a fabric that nobody knows", "fabric: colosus", [["UNKNOWN_FABRIC", "sweep.yaml:2:9 fabric", "no preset"]]],
    ["no fabric", "qps: 1", [["MISSING_FIELD", "sweep.yaml:1:1 fabric", "missing (expected a preset"]]],
    [
      "both of seeds and until",
      `${ARRAY}seeds: 2\nuntil: { ci95: 1 }`,
      [["SEEDS_OR_UNTIL", "sweep.yaml:4:8 until", "both"]],
    ],
    [
      "max below min",
      `${ARRAY}until: { ci95: 1, min: 9, max: 5 }`,
      [["OUT_OF_RANGE", "sweep.yaml:3:32 until.max", "below min"]],
    ],
    [
      "an unknown figure",
      `${ARRAY}until: { ci95: 1, figure: busbw }`,
      [["UNKNOWN_FIGURE", "sweep.yaml:3:27 until.figure", "busbw"]],
    ],
    [
      "an unknown record",
      `${ARRAY}record: flows`,
      [["UNKNOWN_RECORD", "sweep.yaml:3:9 record", "flow-rates and link-loads"]],
    ],
    [
      "a field in two places",
      `${ARRAY}qps: 1\nmatrix: { qps: [1, 2] }`,
      [["TWO_AXES", "sweep.yaml:4:16 matrix.qps", "at the top"]],
    ],
    [
      "exclude of what does not vary",
      `${ARRAY}matrix: { qps: [1], exclude: [{ mtu: 1024 }] }`,
      [["NOT_AN_AXIS", "sweep.yaml:3:38 matrix.exclude[0].mtu", "mtu, which does not vary"]],
    ],
    [
      "exclude of everything",
      `${ARRAY}matrix: { qps: [1], exclude: [{ qps: 1 }] }`,
      [["NOTHING_LEFT", "sweep.yaml:3:30 matrix.exclude", "nothing is left"]],
    ],
    [
      "a collective's field without one",
      `${ARRAY}sizes: 8M`,
      [["OTHER_JOB", "sweep.yaml:3:8 sizes", "expected collective beside it"]],
    ],
    ["a share above 1", `${ARRAY}failedShare: 1.5`, [["OUT_OF_RANGE", "sweep.yaml:3:14 failedShare", "1.5"]]],
    [
      "a tier without a share",
      `${ARRAY}failedTier: leaf-spine`,
      [["NO_SHARE", "sweep.yaml:3:13 failedTier", "without failedShare"]],
    ],
  ])("%s is said with its place", (_what, body, expected) => {
    const issues = issuesOf(() => read(body));
    expect(issues.map(([code, path]) => [code, path])).toEqual(expected.map(([code, path]) => [code, path]));
    for (const [i, [, , part]] of expected.entries()) expect(issues[i]![2]).toContain(part);
  });

  it("of a combination is said once, with the others' values", () => {
    const issues = issuesOf(() => read(`${ARRAY}policy: [ecmp, adaptive]\nqps: [1, 500]`));
    expect(issues).toEqual([
      [
        "OUT_OF_RANGE",
        "sweep.yaml:4:10 qps[1]",
        "out of range (expected a whole number from 1 to 256, got 500); at policy ecmp",
      ],
    ]);
  });

  it("of several fields is said together", () => {
    expect(issuesOf(() => read(`${ARRAY}qps: 1..\nrecord: x\nmatrix: {}`)).map(([code]) => code)).toEqual([
      "UNKNOWN_RECORD",
      "ENDLESS_RANGE",
      "EMPTY_MATRIX",
    ]);
  });

  it("of a schema, or of a text, ends the reading", () => {
    expect(issuesOf(() => read("fabric: [")).map(([code]) => code)).not.toEqual([]);
    expect(isSweepFile("schema: heddle/sweep@1\n")).toBe(true);
    expect(isSweepFile('{ "schema": "heddle/run@1" }')).toBe(false);
    // Its schema was forgotten; no topology has a key of this name.
    expect(isSweepFile("name: mine\nfabric: colossus-array\n")).toBe(true);
    expect(isSweepFile('{ "name": "mine", "fabric": "colossus-array" }')).toBe(true);
    expect(isSweepFile("topology:\n  nodes:\n    fabric: { kind: linux }\n")).toBe(false);
  });

  it("of options is said by their names", () => {
    expect(issuesOf(() => ofFabric("colossus-array", { vary: ["qps", "seeds=3", "mtu=1024", "mtu=4096"] }))).toEqual([
      ["BAD_VARY", "--vary", 'not a field with values (expected as in qps=1,2,4, got "qps")'],
      ["NOT_A_FIELD", "--vary seeds", "not a field that can vary (expected --seeds)"],
      ["GIVEN_TWICE", "--vary mtu", "mtu is given twice (expected it once)"],
    ]);
  });

  it("of more than a million cells is allowed by yes", () => {
    const { points } = read(`${ARRAY}qps: 1..256\npolicy: ecmp\nseeds: 9000`, { yes: true });
    expect(points).toHaveLength(256);
  });
});
