/** Waterfalls of every policy add up exactly, in JSON and in print, on fabrics that are whole, damaged or oversubscribed. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import {
  allOf,
  type CompareSummary,
  compare,
  DEFAULT_SCENARIO,
  POLICIES,
  readTopology,
  type Scenario,
  type TopologyGraph,
} from "../../src/index.ts";
import { formatRounded, roundWaterfall } from "../../src/report/waterfall.ts";
import { moduleOf } from "../core/builds.ts";
import { addCable, addNic, addSwitch, emptyWorld, LINE_RATE_BPS } from "../worlds.ts";

const EVERYWHERE = allOf(POLICIES);
const NEEDY = POLICIES.map(({ name }) => name).filter((name) => !EVERYWHERE.includes(name));

function run(topology: TopologyGraph, options: Partial<Scenario>): CompareSummary {
  const scenario = { ...DEFAULT_SCENARIO, policies: EVERYWHERE, seeds: 2, ...options };
  return compare(moduleOf("release"), freeze(topology), scenario, { version: "test" });
}

/** Order in which stages come, whatever of them there are. */
const ORDER = [
  /^line rate$/,
  /^headers$/,
  /^shared NICs$/,
  /^oversubscription$/,
  /^(collisions .* (up|down|across)|above a fair split|queueing|resent from slow links|what paths can't join)$/,
  /^asymmetry$/,
  /^head-of-line$/,
  /^protocol$/,
  /^goodput$/,
];

function expectToAddUp({ results }: CompareSummary): void {
  for (const { policy, waterfall, efficiency } of results) {
    const steps = waterfall.slice(0, -1);
    const goodput = waterfall.at(-1)!;
    expect(
      steps.reduce((sum, { fraction }) => sum + fraction, 0),
      policy,
    ).toBe(goodput.fraction);
    expect(goodput.fraction, policy).toBeCloseTo(efficiency.mean.value, 11);
    const printed = roundWaterfall(waterfall).map((row) => Number(formatRounded(row).replace(/[ %.]/g, "")));
    const last = printed.pop();
    expect(
      printed.reduce((sum, tenths) => sum + tenths, 0),
      policy,
    ).toBe(last);
    for (const { stage } of waterfall)
      expect(
        ORDER.some((form) => form.test(stage)),
        stage,
      ).toBe(true);
    const places = waterfall.map(({ stage }) => ORDER.findIndex((form) => form.test(stage)));
    expect(places, policy).toEqual([...places].sort((a, b) => a - b));
    expect(places, policy).not.toContain(-1);
  }
}

const damage = fc.record({ leaf: fc.nat(), spine: fc.nat(), part: fc.constantFrom(0, 1 / 4, 1 / 2) });
const world = fc.record({
  leaves: fc.integer({ min: 2, max: 4 }),
  nicsPerLeaf: fc.integer({ min: 2, max: 4 }),
  spines: fc.integer({ min: 2, max: 4 }),
  /** Below 1 oversubscribed, unless there are few NICs. */
  uplink: fc.constantFrom(1 / 4, 1 / 2, 1, 2),
  damages: fc.array(damage, { maxLength: 3 }),
  pattern: fc.constantFrom("permutation", "incast", "ring"),
  qpMode: fc.constantFrom("static" as const, "pooled" as const),
  lossRecovery: fc.constantFrom("none" as const, "go-back-n" as const, "selective-repeat" as const),
  pfc: fc.constantFrom("off" as const, "report" as const, "head-of-line" as const),
  seed: fc.nat({ max: 1000 }),
});

function build({ leaves, nicsPerLeaf, spines, uplink, damages }: Parameters<Parameters<typeof world.map>[0]>[0]) {
  const graph = emptyWorld("random");
  for (let leaf = 0; leaf < leaves; leaf++) addSwitch(graph, `leaf-${leaf}`, 1);
  for (let spine = 0; spine < spines; spine++) addSwitch(graph, `spine-${spine}`, 2);
  for (let nic = 0; nic < leaves * nicsPerLeaf; nic++) addNic(graph, `nic-${nic}`, `leaf-${nic % leaves}`);
  for (let leaf = 0; leaf < leaves; leaf++) {
    for (let spine = 0; spine < spines; spine++)
      addCable(graph, `leaf-${leaf}`, `spine-${spine}`, uplink * LINE_RATE_BPS);
  }
  for (const { leaf, spine, part } of damages) {
    // The first spine stays whole, so that every pair keeps a path.
    const [cable] = graph.edges(`leaf-${leaf % leaves}`, `spine-${1 + (spine % (spines - 1))}`);
    if (part === 0) graph.setEdgeAttribute(cable, "state", "down");
    else graph.setEdgeAttribute(cable, "rateBps", part * uplink * LINE_RATE_BPS);
  }
  return graph;
}

describe("waterfalls add up", () => {
  it("under every policy that any fabric suits, whatever is down, slow, oversubscribed, dropped or paused", () => {
    fc.assert(
      fc.property(world, (shape) => {
        const { pattern, qpMode, lossRecovery, pfc, seed, damages } = shape;
        const summary = run(build(shape), {
          pattern,
          patternParameters: pattern === "incast" ? { fanIn: 2 } : {},
          qpMode,
          seed,
          pfc,
          ...(lossRecovery === "none" ? {} : { lossRecovery, dropRate: 0.001 }),
        });
        expectToAddUp(summary);
        for (const { waterfall } of summary.results) {
          const stages = waterfall.map(({ stage }) => stage);
          if (damages.length === 0) expect(stages).not.toContain("asymmetry");
          if (lossRecovery !== "none") expect(stages).toContain("protocol");
          if (pfc !== "head-of-line") expect(stages).not.toContain("head-of-line");
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each(["torus-2d", "dragonfly", "jellyfish"])("on a %s, where shortest paths are not alike", (name) => {
    const graph = readTopology(FABRICS[name]!);
    expectToAddUp(run(graph, { policies: [...EVERYWHERE, ...(name === "torus-2d" ? ["dimension-order"] : [])] }));
  });

  it("under policies that need what not every run has", () => {
    // One has its own test above, one its paths here.
    expect(NEEDY).toEqual(["dimension-order", "pinned"]);
    const graph = build({
      ...{ leaves: 2, nicsPerLeaf: 2, spines: 2, uplink: 1, pattern: "ring", qpMode: "static" },
      ...{ lossRecovery: "none", pfc: "off", seed: 1, damages: [{ leaf: 0, spine: 0, part: 1 / 4 }] },
    });
    const text = "src,dst,via\nnic-0,nic-1,leaf-0>spine-1>leaf-1\nnic-2,nic-3,leaf-0>spine-1>leaf-1\n";
    const summary = run(graph, {
      policies: ["pinned", "ecmp"],
      pattern: "flow-list",
      patternParameters: { flows: { name: "flows.csv", text } },
    });
    expectToAddUp(summary);
    const payload = 4096 / 4178;
    // Both on one cable: half each as built, an eighth each at a quarter of its rate.
    const byStage = new Map(summary.results[0]!.waterfall.map(({ stage, fraction }) => [stage, fraction]));
    expect(byStage.get("asymmetry")).toBeCloseTo((1 / 8 - 1 / 2) * payload, 9);
    expect(byStage.get("goodput")).toBeCloseTo(payload / 8, 9);
  });
});

const FABRICS: Readonly<Record<string, string>> = {
  "torus-2d": `
builder: torus
parameters: { dimensions: [3, 3], nicsPerSwitch: 2, nicRate: 400Gbps, fabricRate: 400Gbps }
`,
  dragonfly: `
builder: dragonfly
parameters: { groups: 5, switchesPerGroup: 2, nicsPerSwitch: 2, globalsPerSwitch: 2, nicRate: 400Gbps, fabricRate: 400Gbps }
`,
  jellyfish: `
builder: jellyfish
parameters: { switches: 8, nicsPerSwitch: 2, fabricPorts: 3, nicRate: 400Gbps, fabricRate: 400Gbps, seed: 1 }
`,
};
