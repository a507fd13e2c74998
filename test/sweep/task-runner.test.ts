/** A task's cells give what `compare` and `collective` give for one seed, whatever shares their task and whatever ran before. */

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { collective } from "../../src/collective.ts";
import { DEFAULT_COLLECTIVE_SCENARIO } from "../../src/collective-scenario.ts";
import { compare } from "../../src/compare.ts";
import { type CoreModule, compileCore } from "../../src/core/index.ts";
import { freeze } from "../../src/fabric/index.ts";
import { DEFAULT_SCENARIO } from "../../src/scenario.ts";
import type { FabricSpec, PointScenario } from "../../src/sweep/definition.ts";
import type { CellOutcome, Task, TaskGroup } from "../../src/sweep/task.ts";
import { TaskRunner } from "../../src/sweep/task-runner.ts";
import { buildTopology } from "../../src/topology/index.ts";

const LEAF_SPINE = {
  builder: "leaf-spine",
  parameters: { leaves: 4, nicsPerLeaf: 8, spines: 8, nicRate: "400Gbps", fabricRate: "400Gbps" },
};
const FABRIC: FabricSpec = { name: "small", topology: LEAF_SPINE };

let core: CoreModule;
let runner: TaskRunner;
beforeAll(async () => {
  core = await compileCore(readFileSync("build/release.wasm"));
  runner = new TaskRunner(core, { version: "test", coreHash: core.hash });
});

function comparing(policy: string, qps = 2): PointScenario {
  const { policies: _policies, seeds: _seeds, seed: _seed, ...scenario } = DEFAULT_SCENARIO;
  return { job: "compare", policy, scenario: { ...scenario, qps } };
}

function gathering(policy: string, algorithm: string, sizeBytes: number): PointScenario {
  const { policies, algorithms, sizesBytes, iters, seed, ...scenario } = DEFAULT_COLLECTIVE_SCENARIO;
  return { job: "collective", policy, algorithm, sizeBytes, scenario: { ...scenario, placement: "random-servers" } };
}

/** Cells are called by their scenario's place in the list. */
function group(seed: number, scenarios: readonly PointScenario[], prefix = ""): TaskGroup {
  return { seed, cells: scenarios.map((scenario, i) => ({ id: `${prefix}${i}`, point: `p${i}`, scenario })) };
}

function task(groups: readonly TaskGroup[], more: Partial<Task> = {}): Task {
  const engine = { version: "test", coreHash: core.hash };
  return { id: "t", engine, fabric: FABRIC, fabricId: "small", groups, record: [], limits: {}, ...more };
}

function figures(outcome: CellOutcome | undefined): Readonly<Record<string, number>> {
  if (outcome === undefined || !("figures" in outcome)) throw new Error(`no figures: ${JSON.stringify(outcome)}`);
  return outcome.figures;
}

describe("a task", () => {
  it("gives for each policy and seed what compare gives for that seed alone", () => {
    const groups = [3, 7].map((seed) => group(seed, [comparing("ecmp"), comparing("adaptive")], `${seed}-`));
    const outcomes = new Map(runner.run(task(groups)).map((outcome) => [outcome.id, outcome]));
    for (const seed of [3, 7]) {
      const policies = ["ecmp", "adaptive"];
      const expected = compare(
        core,
        freeze(buildTopology(LEAF_SPINE)),
        { ...DEFAULT_SCENARIO, policies, seeds: 1, seed },
        { version: "test" },
      );
      policies.forEach((_, i) => {
        const got = figures(outcomes.get(`${seed}-${i}`));
        expect(got["efficiency.mean"]).toBe(expected.results[i]!.efficiency.mean.value);
        expect(got["collisions.flowShare"]).toBe(expected.results[i]!.collisions.flowShare);
        expect(got["fabric.nics"]).toBe(32);
      });
    }
  });

  it("gives for each algorithm and size what collective gives for that seed alone", () => {
    const cells = [gathering("ecmp", "ring", 2 ** 20), gathering("ecmp", "double-binary-tree", 2 ** 30)];
    const fabric = { name: "pod", topology: { builder: "colossus", parameters: { scale: "array" } } };
    const got = runner.run(task([group(5, cells)], { fabric, fabricId: "array" }));
    const expected = collective(
      core,
      freeze(buildTopology(fabric.topology)),
      {
        ...DEFAULT_COLLECTIVE_SCENARIO,
        placement: "random-servers",
        policies: ["ecmp"],
        algorithms: ["ring", "double-binary-tree"],
        sizesBytes: [2 ** 20, 2 ** 30],
        iters: 1,
        seed: 5,
      },
      { version: "test" },
    );
    expect(figures(got[0])["busbwGBps"]).toBe(expected.results[0]!.rows[0]!.busbwGBps.value);
    expect(figures(got[1])["busbwGBps"]).toBe(expected.results[1]!.rows[1]!.busbwGBps.value);
    expect(figures(got[1])["efficiency"]).toBe(expected.results[1]!.efficiency.value);
  });

  it("does not depend on what ran before it, nor on what shares it", () => {
    const cold = new TaskRunner(core, { version: "test", coreHash: core.hash });
    const alone = cold.run(task([group(9, [comparing("spray")])]));
    runner.run(task([group(1, [comparing("ecmp", 8), comparing("spray", 8)])]));
    const shared = runner.run(task([group(2, [comparing("ecmp")]), group(9, [comparing("spray"), comparing("ecmp")])]));
    expect(figures(shared[1])).toEqual(figures(alone[0]));
  });
});

describe("a cell that fails", () => {
  it("says why, and leaves its neighbours alone", () => {
    const cells = [comparing("ecmp"), comparing("pinned")];
    const [ecmp, pinned] = runner.run(task([group(1, cells)]));
    expect(figures(ecmp)["efficiency.mean"]).toBeGreaterThan(0);
    expect(pinned).toMatchObject({ id: "1", error: { kind: "input", code: "NO_PATHS" } });
  });

  it("does so where its NICs can't reach each other", () => {
    const changes = [{ node: "leaf-0", state: "down" }];
    const fabric = { name: "broken", topology: { ...LEAF_SPINE, changes } };
    const [cut] = runner.run(task([group(1, [comparing("ecmp")])], { fabric, fabricId: "broken" }));
    expect(cut).toMatchObject({ error: { kind: "input", code: "UNREACHABLE" } });
  });
});

describe("failures", () => {
  const failing = (share: number, tier?: string): Pick<Task, "fabric" | "fabricId"> => ({
    fabric: { ...FABRIC, failures: { share, ...(tier === undefined ? {} : { tier }) } },
    fabricId: `failing ${share} ${tier}`,
  });

  it("take the share of the cables between switches, others with each seed", () => {
    const groups = [1, 2].map((seed) => group(seed, [comparing("ecmp")]));
    const [one, two] = runner.run(task(groups, failing(0.25)));
    // 4 leaves × 8 spines = 32 cables.
    expect(figures(one)["fabric.cablesDown"]).toBe(8);
    expect(figures(two)["fabric.cablesDown"]).toBe(8);
    expect(figures(one)["efficiency.mean"]).not.toBe(figures(two)["efficiency.mean"]);
  });

  it("stay on the bill, which tells what was built", () => {
    const [cell] = runner.run(task([group(1, [comparing("ecmp")])], failing(0.25)));
    // Leaves: 8 + 8 cables of 400G on 8 ports of 800G; spines: 4 on 2. NIC cables of 2 m are copper, the other 32 fibre.
    expect(figures(cell)).toMatchObject({
      "fabric.cables": 32 + 32 - 8,
      "bill.switches": 4 + 8,
      "bill.switchPorts": 4 * 8 + 8 * 2,
      "bill.cables": 32 + 32,
      "bill.opticalCables": 32,
      "bill.transceivers": 64,
      "bill.transceiversPerNic": 2,
    });
  });

  it("that round to no cable leave the fabric whole", () => {
    const [cell] = runner.run(task([group(1, [comparing("ecmp")])], failing(0.01)));
    expect(figures(cell)["fabric.cablesDown"]).toBe(0);
  });

  it("refuse a tier that the fabric does not have", () => {
    const [cell] = runner.run(task([group(1, [comparing("ecmp")])], failing(0.1, "leaf-core")));
    expect(cell).toMatchObject({ error: { kind: "input", code: "UNKNOWN_CABLE_TIER" } });
  });
});

describe("records", () => {
  const record = ["flow-rates", "link-loads"] as const;

  it("hold the distribution that the figures are of", () => {
    const [cell] = runner.run(task([group(4, [comparing("ecmp")])], { record }));
    const { flowRateQuantiles } = (cell as Extract<CellOutcome, { figures: unknown }>).record!;
    expect(flowRateQuantiles).toHaveLength(51);
    expect(flowRateQuantiles![0]).toBe(figures(cell)["efficiency.slowest"]);
    expect(flowRateQuantiles![25]).toBeCloseTo(figures(cell)["efficiency.p50"]!, 12);
  });

  it.each(["ecmp", "spray", "adaptive"])("hold link loads that carry what the flows send, under %s", (policy) => {
    const [cell] = runner.run(task([group(4, [comparing(policy)])], { record }));
    const { linkLoads } = (cell as Extract<CellOutcome, { figures: unknown }>).record!;
    const [up, down] = linkLoads!;
    expect([up!.tier, down!.tier]).toEqual(["leaf-spine up", "leaf-spine down"]);
    const total = ({ load }: typeof up & object) => load.flat().reduce<number>((sum, of) => sum + of!, 0);
    // Permutations cross leaves by default here or not; whatever goes up comes down again.
    expect(total(up!)).toBeGreaterThan(1);
    expect(total(down!)).toBeCloseTo(total(up!), 9);
    // All links are as fast as a NIC, and 32 NICs send: the wire efficiency times the share that leaves its leaf.
    expect(total(up!)).toBeLessThanOrEqual(32 * figures(cell)["wireEfficiency.mean"]! + 1e-9);
    for (const load of up!.load.flat()) expect(load).toBeLessThanOrEqual(1 + 1e-12);
  });

  it("refuse link loads that nobody could look at", () => {
    const topology = { builder: "fat-tree", parameters: { k: 16 } };
    const more = { record, fabric: { name: "k16", topology }, fabricId: "k16" };
    // 128 edge switches × 128 aggregation switches = 2^14 pairs are the most; k = 16 has just that, k = 18 more.
    const [most] = runner.run(task([group(1, [comparing("ecmp")])], more));
    expect(figures(most)["fabric.nics"]).toBe(1024);
    const large = { name: "k18", topology: { builder: "fat-tree", parameters: { k: 18 } } };
    const [cell] = runner.run(task([group(1, [comparing("ecmp")])], { ...more, fabric: large, fabricId: "k18" }));
    expect(cell).toMatchObject({ error: { kind: "input", code: "RECORD_TOO_LARGE" } });
  });
});
