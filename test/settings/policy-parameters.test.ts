/** Policies' own parameters in files: the same result as options of `heddle compare` give, and what is wrong where it stands. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { compare } from "../../src/compare.ts";
import { type CoreModule, compileCore } from "../../src/core/index.ts";
import { HeddleError } from "../../src/errors.ts";
import { type Fabric, freeze } from "../../src/fabric/index.ts";
import type { GivenParameters } from "../../src/parameters.ts";
import { readBaseline, regress } from "../../src/regress/index.ts";
import { readRunFile, run } from "../../src/run/index.ts";
import { DEFAULT_SCENARIO } from "../../src/scenario.ts";
import { TaskRunner } from "../../src/sweep/index.ts";
import { groupPoints, makeTasks } from "../../src/sweep/tasks.ts";
import { readTopology } from "../../src/topology/index.ts";
import { read as readSweep } from "../sweep/read-world.ts";

const PRESET = readFileSync(new URL("../../topologies/leaf-spine-8x16.yaml", import.meta.url), "utf8");
const readFabric = (name: string) => ({ name: `${name}.yaml`, text: PRESET });
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

let core: CoreModule;
let fabric: Fabric;
beforeAll(async () => {
  core = await compileCore(readFileSync("build/release.wasm"));
  fabric = freeze(readTopology(PRESET, { fileName: "leaf-spine-8x16.yaml" }));
});

function efficiency(policy: string, policyParameters: GivenParameters): number {
  const scenario = { ...DEFAULT_SCENARIO, policies: [policy], qps: 1, policyParameters, seeds: 1, seed: 4 };
  return compare(core, fabric, scenario, { version: "test" }).results[0]!.efficiency.mean.value;
}

/** `path: message` of each issue. */
function issuesOf(step: () => unknown): string[] {
  try {
    step();
  } catch (error) {
    if (error instanceof HeddleError) return error.issues.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe("in a sweep", () => {
  const body = "fabric: leaf-spine-8x16\nqps: 1\nseed: 4\nseeds: 1\n";

  it("an axis, or a fixed value, gives what compare gives with the same options and seed", () => {
    const policies = "policy: [ecmp, e-ecmp, hedera]\nqpScaling: 8\nannealingMoves: [0, 50]\nscheduler: annealing\n";
    const sweep = readSweep(body + policies);
    const runner = new TaskRunner(core, sweep.engine);
    const cells = groupPoints(sweep).map((group) => ({ group, seed: sweep.seed, points: group.points }));
    const tasks = [...makeTasks(sweep, cells, { sha256, limits: {}, cells: cells.length, width: 1 })];
    const points = tasks.flatMap(({ groups }) => groups.flatMap((group) => group.cells.map(({ point }) => point)));
    const outcomes = tasks.flatMap((task) => runner.run(task));
    const got = sweep.points.map(({ id, vary }) => {
      const outcome = outcomes[points.indexOf(id)]!;
      return [vary["policy"], vary["annealingMoves"], "figures" in outcome && outcome.figures["efficiency.mean"]];
    });
    const hedera = (annealingMoves: number) => efficiency("hedera", { annealingMoves, scheduler: "annealing" });
    expect(got).toEqual([
      ["ecmp", 0, efficiency("ecmp", {})],
      ["ecmp", 50, efficiency("ecmp", {})],
      ["e-ecmp", 0, efficiency("e-ecmp", { qpScaling: 8 })],
      ["e-ecmp", 50, efficiency("e-ecmp", { qpScaling: 8 })],
      ["hedera", 0, hedera(0)],
      ["hedera", 50, hedera(50)],
    ]);
    // Moves of annealing are nothing to the others, which are computed once.
    expect(new Set(sweep.points.map(({ id }) => id)).size).toBe(4);
    expect(hedera(50)).toBeGreaterThan(hedera(0));
    expect(efficiency("e-ecmp", { qpScaling: 8 })).not.toBe(efficiency("e-ecmp", {}));
  });

  it("a range of times is an axis, and a prefix says whose a field is", () => {
    const { points } = readSweep(`${body}policy: flowlet\npolicy.flowletGap: 5us..15us step 5us\nflowletRounds: 2\n`);
    expect(points.map(({ scenario }) => scenario.scenario.policyParameters)).toEqual(
      ["5us", "10us", "15us"].map((flowletGap) => ({ flowletGap, flowletRounds: 2 })),
    );
  });

  it.each([
    ["tableEntrys: 8", 'tableEntrys: unknown field "tableEntrys"', 'did you mean "tableEntries"?'],
    ["policy: [ecmp, hedera]\ntableEntries: 8", "tableEntries: not a parameter of ecmp, hedera", "with policy wcmp"],
    [
      "policy: [ecmp, wcmp]\ntableEntries: [8, 9999]",
      "sweep.yaml:7:19 tableEntries[1]: out of range (expected an integer from 1 to 4096, got 9999)",
      "at policy wcmp",
    ],
    ["policy: flowlet\nflowletGap: 5", "sweep.yaml:7:13 flowletGap: missing unit", ""],
    [
      "collective: all-reduce\npolicy: wcmp\ntableEntries: 0",
      "sweep.yaml:8:15 tableEntries: out of range (expected an integer from 1 to 4096, got 0)",
      "",
    ],
  ])("says what is wrong with %s", (lines, message, more) => {
    const [issue = ""] = issuesOf(() => readSweep(`${body}${lines}\n`));
    expect(issue).toContain(message);
    expect(issue).toContain(more);
  });
});

describe("in a scenario of heddle run", () => {
  const file = (parameters: string, policy = "hedera") =>
    readRunFile(
      `fabric: leaf-spine-8x16\nrouting: { policy: ${policy}, qps: 1, policyParameters: ${parameters} }\n` +
        "jobs: [{ workload: { pattern: permutation, size: 1MiB } }]\n",
      { fileName: "s.yaml", loadFabric: readFabric, loadText: () => readFabric("") },
    );

  it("they steer the policy, and stand in the summary", async () => {
    const goodput = async (moves: number) => {
      const { topology, scenario } = file(`{ annealingMoves: ${moves} }`);
      const { summary } = await run(core, topology, scenario, { version: "test" });
      expect(summary.scenario.policyParameters).toEqual({ annealingMoves: moves });
      return summary.total.goodputBps;
    };
    // Goodput is over the time of the last flow: moves take flows off links that they share, none leaves them where hashes put them.
    expect(await goodput(200)).toBeGreaterThan(await goodput(0));
  });

  it.each([
    ["{ tableEntrys: 8 }", 's.yaml:2:69 routing.policyParameters.tableEntrys: unknown policy parameter "tableEntrys"'],
    [
      "{ tableEntries: 8 }",
      "routing.policyParameters.tableEntries: not a parameter of hedera (expected with policy wcmp)",
    ],
    ["{ annealingMoves: -1 }", "routing.policyParameters.annealingMoves: out of range (expected an integer from 0 to"],
    ["{ scheduler: gf }", 'routing.policyParameters.scheduler: unknown scheduler "gf" (expected one of'],
    ["[1]", "routing.policyParameters: not parameters (expected names with texts or numbers, got a list)"],
    ["{ scheduler: { a: 1 } }", "not parameters (expected names with texts or numbers, got scheduler: a mapping)"],
  ])("says what is wrong with %s", (parameters, message) => {
    expect(issuesOf(() => file(parameters)).join("\n")).toContain(message);
  });
});

describe("in a baseline file", () => {
  const baseline = (parameters: string) =>
    readBaseline(
      "schema: heddle/baseline@1\nscenarios:\n  - name: a\n    fabric: leaf-spine-8x16\n    collective: all-to-all\n" +
        `    policy: [ecmp, e-ecmp]\n    sizes: [64M]\n    iters: 1\n    policyParameters: ${parameters}\n`,
      { fileName: "base.yaml" },
    );
  const rows = (parameters: string) => {
    const { results } = regress(core, baseline(parameters), { version: "test", readFabric });
    return results.get("a")!.rows.map(({ busbwGBps }) => [...busbwGBps.values()][0]!);
  };

  it("they are for the policy that takes them", () => {
    const [ecmp, one] = rows("{ qpScaling: 1 }");
    const [same, many] = rows("{ qpScaling: 16 }");
    expect(same).toBe(ecmp);
    expect(many).not.toBe(one);
    // A single QP is plain ECMP.
    expect(one).toBe(ecmp);
  });

  it("all that is wrong is said where it stands", () => {
    expect(issuesOf(() => baseline("{ qpScalin: 4, qpScaling: 0, scheduler: gff }"))).toEqual([
      expect.stringContaining(
        'base.yaml:9:35 scenarios[0].policyParameters.qpScalin: unknown policy parameter "qpScalin"',
      ),
      expect.stringContaining("scenarios[0].policyParameters.scheduler: not a parameter of ecmp, e-ecmp"),
      expect.stringContaining("scenarios[0].policyParameters.qpScaling: out of range"),
    ]);
  });
});
