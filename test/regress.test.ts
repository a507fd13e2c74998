/** Baseline files: what is read, what is refused and where, what runs, and what is stored. */

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type CoreModule, compileCore } from "../src/core/index.ts";
import { HeddleError } from "../src/errors.ts";
import { type RegressOptions, readBaseline, regress, storeResults } from "../src/regress/index.ts";
import { ringResult, summaryOf } from "./report/regress-fixtures.ts";

const SUITE = new URL("../bench/baselines/all-reduce.yaml", import.meta.url);
const PRESETS = new URL("../topologies/", import.meta.url);
const suite = readFileSync(SUITE, "utf8");

const HEAD = "schema: heddle/baseline@1\nscenarios:\n";
const RING = [
  "  - name: ring # a comment",
  "    fabric: leaf-spine-8x16",
  "    collective: all-reduce",
  "    policy: ecmp",
  "    sizes: [8M, 1G]",
  "",
].join("\n");

let core: CoreModule;
beforeAll(async () => {
  core = await compileCore(new Uint8Array(readFileSync(new URL("../build/release.wasm", import.meta.url))));
});

const options: RegressOptions = {
  version: "0.1.0",
  readFabric: (name) => ({ name: `${name}.yaml`, text: readFileSync(new URL(`${name}.yaml`, PRESETS), "utf8") }),
};

const read = (text: string, ignoreResults = false) => readBaseline(text, { fileName: "base.yaml", ignoreResults });

/** `CODE path: message` of all that a step refuses. */
function issues(step: () => unknown): string[] {
  try {
    step();
  } catch (error) {
    if (!(error instanceof HeddleError)) throw error;
    return error.issues.map(({ code, path, message }) => `${code} ${path}: ${message}`);
  }
  return [];
}

const withLine = (line: string) => `${HEAD}${RING}    ${line}\n`;

describe("a baseline file", () => {
  it("gives scenarios with heddle collective's defaults", () => {
    const [scenario] = read(withLine("qpMode: pooled\n    tolerance: 0.5 %")).scenarios;
    expect(scenario).toMatchObject({ name: "ring", fabric: "leaf-spine-8x16", tolerance: 0.005, changes: [] });
    expect(scenario!.scenario).toMatchObject({
      collective: "all-reduce",
      algorithms: ["ring"],
      policies: ["ecmp"],
      sizesBytes: [8 * 2 ** 20, 2 ** 30],
      qpMode: "pooled",
      placement: "packed",
      seed: 1,
    });
  });

  it("takes sizes as a range, and a tolerance for all scenarios", () => {
    const ranged = withLine("").replace("[8M, 1G]", "{ begin: 8M, end: 32M, factor: 2 }");
    const [scenario] = read(ranged.replace("scenarios:", "tolerance: exact\nscenarios:")).scenarios;
    expect(scenario!.scenario.sizesBytes).toEqual([8, 16, 32].map((mib) => mib * 2 ** 20));
    expect(scenario!.tolerance).toBe(0);
  });

  it("takes expectations as one mapping or a list, by size and for one policy", () => {
    const expectations = (text: string) => read(withLine(`expect: ${text}`)).scenarios[0]!.expectations;
    expect(expectations('{ busbwGBps: ">= 360", efficiency: ">.9" }')).toEqual([
      { metric: "busbwGBps", comparison: ">=", bound: 360 },
      { metric: "efficiency", comparison: ">", bound: 0.9 },
    ]);
    expect(expectations('[{ policy: ecmp, busbwGBps: { 8M: "< 1e2" } }, { overloadedLinks: "== 0" }]')).toEqual([
      { policy: "ecmp", metric: "busbwGBps", sizeBytes: 8 * 2 ** 20, comparison: "<", bound: 100 },
      { metric: "overloadedLinks", comparison: "==", bound: 0 },
    ]);
  });

  it.each([
    ["qp: 4", 'UNKNOWN_KEY base.yaml:8:5 scenarios[0]: unknown key "qp" (expected one of name, fabric, '],
    ["qp: 4", 'did you mean "qps"?'],
    [
      "qps: 0",
      "OUT_OF_RANGE base.yaml:8:10 scenarios[0].qps: out of range (expected a whole number from 1 to 256, got 0)",
    ],
    ["qpMode: statik", 'scenarios[0].qpMode: unknown QP mode "statik" (expected one of static, pooled, did you mean'],
    ["algorithm: rign", 'base.yaml:8:16 scenarios[0].algorithm: unknown algorithm "rign"'],
    ["placement: pakced", 'scenarios[0].placement: unknown placement "pakced"'],
    ["groups: 1", "scenarios[0].groups: not a size of groups (expected rail, or a whole number of at least 2, got 1)"],
    ["groups: rails", 'scenarios[0].groups: not groups (expected all, rail, or ranks per group, got "rails")'],
    [
      "tolerance: 0.1",
      'BAD_TOLERANCE base.yaml:8:16 scenarios[0].tolerance: not a tolerance (expected exact, or percents, as in "0.1 %", got 0.1)',
    ],
    ["tolerance: -1 %", "BAD_TOLERANCE"],
    [
      "expect: { efficiency: 0.9 }",
      'BAD_THRESHOLD base.yaml:8:27 scenarios[0].expect.efficiency: not a threshold (expected a comparison with a number, as in ">= 360", got 0.9)',
    ],
    ["expect: [{ busbwGBps: '=> 3' }]", "scenarios[0].expect[0].busbwGBps: not a threshold ("],
    [
      "expect: { busbwGBps: { 2M: '> 3' } }",
      'scenarios[0].expect.busbwGBps: no such size in the scenario (expected one of 8M, 1G, got "2M")',
    ],
    [
      "expect: { policy: spray, efficiency: '> 0' }",
      'scenarios[0].expect.policy: unknown policy "spray" (expected one of ecmp',
    ],
    [
      "expect: { policy: ecmp }",
      "NO_EXPECTATION base.yaml:8:13 scenarios[0].expect: expects nothing (expected one of busbwGBps, ",
    ],
    [
      "changes: [{ node: spine-0 }]",
      "NO_CHANGE base.yaml:8:15 scenarios[0].changes[0]: changes nothing (expected state or rate)",
    ],
    [
      "results: { version: 0.1.0 }",
      "MISSING_FIELD base.yaml:8:14 scenarios[0].results.coreHash: missing (expected text)",
    ],
    [
      "results: { version: a, coreHash: b, rows: [] }",
      "STALE_RESULTS base.yaml:8:47 scenarios[0].results.rows: results for other policies or algorithms than the scenario asks for (expected ecmp ring, got ",
    ],
    [
      "results: { version: a, coreHash: b, rows: [{ policy: ecmp, algorithm: ring, busbwGBps: { 8M: 1 }, efficiency: 1, overloadedLinks: 0, collidingFlows: 0 }] }",
      "scenarios[0].results.rows[0].busbwGBps: results for other sizes than the scenario asks for (expected 8M, 1G, got 8M; heddle regress --update",
    ],
  ])("refuses %s", (line, message) => {
    expect(issues(() => read(withLine(line))).join("\n")).toContain(message);
  });

  it.each([
    [
      "schema: heddle/baseline@2\nscenarios: []\n",
      'UNKNOWN_SCHEMA base.yaml:1:9 schema: not a baseline file that this version reads (expected heddle/baseline@1, got "heddle/baseline@2")',
    ],
    ["scenarios: []\n", "MISSING_FIELD base.yaml:1:1 schema: missing (expected text)"],
    [HEAD, "WRONG_TYPE base.yaml:2:11 scenarios: not a list"],
    [`${HEAD.trimEnd()} []\n`, "NO_SCENARIOS base.yaml:2:12 scenarios: no scenarios (expected at least one)"],
    [
      `${HEAD}${RING}${RING}`,
      'DUPLICATE_NAME base.yaml:8:11 scenarios[1].name: "ring" is the name of scenarios[0], too (expected a name of its own)',
    ],
    [`${HEAD}  - { name: ring, fabric: [`, "YAML_SYNTAX base.yaml:"],
    [
      withLine("").replace("[8M, 1G]", "[1G, 8M]"),
      "BAD_SIZES base.yaml:7:17 scenarios[0].sizes[1]: not more than the size before it",
    ],
    [withLine("").replace("[8M, 1G]", "[8]"), "MISSING_UNIT base.yaml:7:13 scenarios[0].sizes[0]: missing unit ("],
  ])("refuses %j", (text, message) => {
    expect(issues(() => read(text)).join("\n")).toContain(message);
  });

  it("names all that is wrong at once", () => {
    expect(issues(() => read(withLine("qps: 0\n    groups: 1\n    expect: { efficiency: 1 }")))).toHaveLength(3);
  });
});

describe("a run", () => {
  const fake: RegressOptions = { ...options, run: () => summaryOf([ringResult("ecmp", [20, 300])]) };

  it("is stored, and then the same; storing it again changes no byte", () => {
    const first = regress(core, read(withLine("")), fake);
    expect(first.summary.ok).toBe(false);
    expect(new Set(first.summary.scenarios[0]!.figures.map(({ verdict }) => verdict))).toEqual(new Set(["new"]));
    const text = storeResults(read(withLine("")), first.results);
    expect(text).toContain("  - name: ring # a comment\n");
    const stored = read(text);
    expect(stored.scenarios[0]!.stored).toEqual(first.results.get("ring"));
    const again = regress(core, stored, fake);
    expect(again.summary.ok).toBe(true);
    expect(storeResults(stored, again.results)).toBe(text);
  });

  it("runs what is asked for only, in the file's order, and tells what it does", () => {
    const three = `${HEAD}${["a", "b", "c"].map((name) => RING.replace("ring", name)).join("")}`;
    const seen: [string, number][] = [];
    const onProgress = (stage: string, done: number) => void seen.push([stage, done]);
    const { summary } = regress(core, read(three), { ...fake, only: ["c", "a"], onProgress });
    expect(summary.scenarios.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(seen).toEqual([
      ["a", 0],
      ["c", 0.5],
    ]);
    expect(issues(() => regress(core, read(three), { ...fake, only: ["d"] }))).toEqual([
      expect.stringContaining('--only: unknown scenario "d" (expected one of a, b, c'),
    ]);
  });

  it.each([
    ["ranks: 1000", "base.yaml:8:12 scenarios[0].ranks: "],
    [
      "placement: fragmented\n    placementParameters: { blocks: 2 }",
      "scenarios[0].placementParameters: not a parameter of placement",
    ],
    [
      "changes: [{ node: spine-99, state: down }]",
      'UNKNOWN_NODE base.yaml:8:23 scenarios[0].changes[0].node: unknown node "spine-99"',
    ],
    ["policy: pinned", "scenarios[0].policy: policy pinned takes the path"],
  ])("says where in the file %s does not fit its fabric", (line, message) => {
    const text = line.startsWith("policy") ? withLine("").replace("policy: ecmp", line) : withLine(line);
    expect(issues(() => regress(core, read(text), options)).join("\n")).toContain(message);
  });

  it("says where in the file a topology is wrong that is written out in it", () => {
    const text = withLine("").replace("fabric: leaf-spine-8x16", "fabric: { builder: leaf-spine }");
    expect(issues(() => regress(core, read(text), options))[0]).toMatch(
      /^\w+ base\.yaml:4:13 scenarios\[0\]\.fabric parameters\.\w+: missing/,
    );
  });

  it("changes its own fabric only", () => {
    const changed = RING.replace("ring", "down").replace(
      "collective",
      "changes: [{ node: spine-0, state: down }]\n    collective",
    );
    const down: number[] = [];
    const run: RegressOptions["run"] = (_, { downCables }) => {
      down.push(downCables.length);
      return summaryOf([ringResult("ecmp", [20, 300])]);
    };
    regress(core, read(`${HEAD}${changed}${RING}`), { ...options, run });
    expect(down).toEqual([8, 0]); // a cable to each of 8 leaves
  });
});

describe("the suite in bench/baselines", () => {
  it("has at least 12 scenarios, each with stored results", () => {
    const { scenarios } = read(suite);
    expect(scenarios.length).toBeGreaterThanOrEqual(12);
    expect(scenarios.filter(({ stored }) => stored === undefined)).toEqual([]);
    const algorithms = new Set(scenarios.flatMap(({ scenario }) => scenario.algorithms));
    expect([...algorithms].sort()).toEqual(["double-binary-tree", "halving-doubling", "hierarchical", "ring"]);
  });

  it("gives what is stored, by a core built from the same sources or within 0.1 %", () => {
    const only = ["polarized-hash", "one-degraded-cable", "oversubscribed-2-to-1"];
    const { summary } = regress(core, read(suite), { ...options, only });
    const moved = summary.scenarios.flatMap(({ name, figures }) =>
      figures.filter(({ verdict }) => verdict === "beyond" || verdict === "new").map((figure) => ({ name, ...figure })),
    );
    expect(moved, "if that was meant: heddle regress bench/baselines/all-reduce.yaml --update").toEqual([]);
    expect(summary.scenarios.map(({ name }) => name)).toHaveLength(only.length);
  });
});
