/** Five sentences on runs of several kinds: their numbers are the run's, and they claim only what it computed. */

import { beforeAll, describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { type CompareSummary, compare, DEFAULT_SCENARIO, type Scenario, type TopologyGraph } from "../../src/index.ts";
import { explain } from "../../src/report/explain.ts";
import { formatPercent } from "../../src/report/format.ts";
import { roundWaterfall } from "../../src/report/waterfall.ts";
import { moduleOf } from "../core/builds.ts";
import { cut, leafSpine } from "../worlds.ts";
import { colossus100k, colossusArray, degraded, league } from "./fixtures.ts";

function run(topology: TopologyGraph, options: Partial<Scenario> = {}): CompareSummary {
  const scenario = { ...DEFAULT_SCENARIO, seeds: 2, ...options };
  return compare(moduleOf("release"), freeze(topology), scenario, { version: "test" });
}

const healthy = () => leafSpine({ leaves: 4, nicsPerLeaf: 8, spines: 8, uplinkFactor: 1 });

/** The printed points of a stage, or of all stages of a kind. */
function pointsOf(summary: CompareSummary, policy: string, stage: RegExp): string {
  const rows = roundWaterfall(summary.results.find((result) => result.policy === policy)!.waterfall);
  const tenths = rows.filter((row) => row.isStep && stage.test(row.stage)).reduce((sum, row) => sum - row.tenths, 0);
  return `${(tenths / 10).toFixed(1)} points`;
}

/** Says of every policy what it delivers, on the mean and to the slowest flow. */
function expectFigures(sentence: string, { results }: CompareSummary): void {
  for (const { policy, efficiency } of results) {
    expect(sentence).toContain(
      `${policy} delivers ${formatPercent(efficiency.mean.value)} on the mean and ${formatPercent(efficiency.slowest.value)} to the slowest flow`,
    );
  }
}

describe("healthy, ecmp beside adaptive", () => {
  let summary: CompareSummary;
  let sentences: string[];
  beforeAll(() => {
    summary = run(healthy());
    sentences = explain(summary);
  });

  it("is five sentences", () => {
    expect(sentences).toHaveLength(5);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Za-z].*\.$/);
  });

  it("says what the fabric could deliver, and that only headers are taken from it", () => {
    // 4096 / 4178
    expect(sentences[0]).toContain("could deliver 98.0 % of line rate");
    expect(sentences[0]).toContain("headers 2.0 points.");
    expect(sentences[0]).not.toMatch(/oversubscription|NICs shared|As built/);
  });

  it("says what each delivers, and where its largest loss comes from", () => {
    expectFigures(sentences[1]!, summary);
    expect(sentences[1]).toContain(`${pointsOf(summary, "ecmp", /^collisions/)}, being collisions`);
    expect(sentences[1]).toContain(`${pointsOf(summary, "adaptive", /^queueing/)}, being queueing`);
  });

  it("names the link that holds the slowest flow", () => {
    const { slowestFlow } = summary.results[0]!;
    const { from, to, heldBy } = slowestFlow!;
    expect(sentences[2]).toContain(`${from} → ${to} under ecmp, gets ${formatPercent(slowestFlow!.efficiency)}`);
    expect(sentences[2]).toContain(`${heldBy!.flows} flows cross ${heldBy!.from} → ${heldBy!.to} (${heldBy!.tier})`);
    // A link of the flow's own path: of its leaf, or to the leaf at the other end; never a NIC's.
    expect(`${heldBy!.from} ${heldBy!.to}`).toMatch(/leaf-\d.*spine-\d|spine-\d.*leaf-\d/);
  });

  it("recommends what was run, and nothing else", () => {
    const [ecmp, adaptive] = summary.results.map(({ waterfall }) => roundWaterfall(waterfall).at(-1)!.tenths);
    expect(sentences[3]).toContain(`adaptive instead of ecmp gains ${((adaptive! - ecmp!) / 10).toFixed(1)} points`);
    expect(sentences[3]).not.toMatch(/mending|oversubscription|NICs|QP/);
  });

  it("says what is left out", () => {
    expect(sentences[4]).toContain("packets that are dropped");
    expect(sentences[4]).toContain("pauses by priority flow control");
  });
});

describe("adaptive alone", () => {
  it("has no link to name, and nothing to change by a point but queueing, which no run here changes", () => {
    const sentences = explain(run(healthy(), { policies: ["adaptive"] }));
    expect(sentences[2]).toMatch(/under adaptive, gets .* and no link holds it: what does are queues/);
    expect(sentences[3]).toBe("Nothing that was computed here changes the result by a point or more.");
  });

  it("says so where every flow has its line rate", () => {
    const sentences = explain(run(healthy(), { policies: ["ideal"] }));
    expect(sentences[1]).toContain("with no loss beyond headers");
    expect(sentences[2]).toBe("No flow is slowed: all have the line rate of their NIC.");
  });
});

describe("a bound beside policies", () => {
  it("is nothing to change to", () => {
    const [, , , change] = explain(run(healthy(), { policies: ["ecmp", "ideal", "optimal", "adaptive"] }));
    expect(change).toContain("adaptive instead of ecmp");
    expect(change).not.toMatch(/ideal|optimal/);
  });
});

describe("two cables down", () => {
  it("says what mending them gives back, to the policy that is best", () => {
    const graph = healthy();
    cut(graph, "leaf-0", "spine-1");
    cut(graph, "leaf-2", "spine-3");
    const summary = run(graph);
    const sentences = explain(summary);
    expect(sentences[0]).toMatch(/^As built, .* could deliver 98\.0 %/);
    expect(sentences[3]).toContain(
      `mending the 2 cables that are down gives adaptive ${pointsOf(summary, "adaptive", /^asymmetry/)} back`,
    );
  });
});

describe("an oversubscribed fabric", () => {
  it("says that no routing gives back what capacity lacks", () => {
    const summary = run(leafSpine({ leaves: 4, nicsPerLeaf: 8, spines: 4, uplinkFactor: 1 }));
    const sentences = explain(summary);
    const lacks = pointsOf(summary, "adaptive", /^oversubscription/);
    expect(sentences[0]).toContain(`oversubscription ${lacks}`);
    expect(sentences[3]).toContain(`${lacks} are oversubscription, which no routing gives back`);
  });
});

describe("an incast", () => {
  it("blames the NICs that flows share, not the fabric, and does not promise that routing helps", () => {
    const summary = run(healthy(), {
      pattern: "incast",
      patternParameters: { fanIn: 8 },
      policies: ["adaptive", "spray"],
    });
    const sentences = explain(summary);
    // Eight to one: an eighth of the payload's 98.04 % is 12.25 %; printed levels are 98.0 and 12.3, 85.7 points apart.
    expect(sentences[0]).toContain("NICs shared by several flows 85.7 points");
    expect(sentences[1]).toContain("85.7 points, being NICs shared by several flows");
    expect(sentences[2]).toMatch(/because 8 flows cross leaf-\d → nic-\d+ \(nic-leaf down\)/);
    expect(sentences[3]).toContain(
      "85.7 points are lost at NICs that several flows share, which only other traffic changes",
    );
    expect(sentences[3]).not.toContain("instead of");
  });
});

describe("options of the transport", () => {
  it("are not listed as left out where they are on", () => {
    const sentences = explain(run(healthy(), { lossRecovery: "go-back-n", dropRate: 0.01, pfc: "report" }));
    expect(sentences[4]).not.toMatch(/dropped|pauses/);
    // W is some 85 packets here: 0.99 / (0.99 + 0.85) leaves about half.
    expect(sentences[1]).toContain("being packets sent again");
  });
});

describe("any summary", () => {
  it("is explained in five sentences, without a word on what it does not have", () => {
    for (const summary of [colossusArray, colossus100k, degraded, league]) {
      const sentences = explain(summary);
      expect(sentences).toHaveLength(5);
      for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|NaN|\bnull\b/);
      expectFigures(sentences[1]!, summary);
    }
    expect(explain({ ...colossusArray, results: [] })).toEqual([]);
  });
});
