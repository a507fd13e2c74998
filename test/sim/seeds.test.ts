/** What chance may and may not do: the same seed gives the same bytes, intervals hold their means, sums are exact. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import {
  allOf,
  type CompareSummary,
  compare,
  DEFAULT_SCENARIO,
  type Estimate,
  findReporter,
  POLICIES,
  readTopology,
  type Scenario,
  type TopologyGraph,
} from "../../src/index.ts";
import { moduleOf } from "../core/builds.ts";
import { clos3, cut, leafSpine, leafSpine2x2 } from "../worlds.ts";

const FABRICS: Readonly<Record<string, () => TopologyGraph>> = {
  "healthy leaf-spine": () => leafSpine({ leaves: 8, nicsPerLeaf: 8, spines: 8, uplinkFactor: 1 }),
  "oversubscribed clos3": () => clos3({ pods: 4, leavesPerPod: 2, nicsPerLeaf: 6, spinesPerPod: 3, coresPerSpine: 1 }),
  "damaged fat-tree": () =>
    readTopology(`
builder: fat-tree
parameters: { k: 6 }
changes:
  - { between: [leaf-0, spine-0], state: down }
  - { between: [leaf-3, spine-4], rate: 100Gbps }
`),
};

const policies = allOf(POLICIES);

function run(topology: TopologyGraph, options: Partial<Scenario> = {}): CompareSummary {
  return compare(
    moduleOf("release"),
    freeze(topology),
    { ...DEFAULT_SCENARIO, policies, seeds: 3, ...options },
    { version: "test" },
  );
}

const bytesOf = (summary: CompareSummary): string =>
  findReporter("json").render(summary, { colour: false, verbose: false, collisions: false }).output;

/** Every figure that a summary gives with an interval. */
const estimatesOf = ({ results }: CompareSummary): Estimate[] =>
  results.flatMap(({ efficiency, wireEfficiency, goodputBps, aggregate }) => [
    ...[efficiency, wireEfficiency].flatMap(({ mean, p50, p5, p1, slowest }) => [mean, p50, p5, p1, slowest]),
    goodputBps,
    ...(aggregate ? [aggregate] : []),
  ]);

describe.each(Object.keys(FABRICS))("a comparison on a %s", (name) => {
  const topology = FABRICS[name]!;

  it("gives the same summary and the same bytes for the same seed, on a graph built anew", () => {
    for (const qpMode of ["static", "pooled"] as const) {
      const first = run(topology(), { qpMode });
      const second = run(topology(), { qpMode });
      expect(second).toEqual(first);
      expect(bytesOf(second)).toBe(bytesOf(first));
    }
  });

  it("gives other figures for another seed", () => {
    expect(run(topology(), { seed: 100 }).results).not.toEqual(run(topology()).results);
  });

  it("runs seeds seed, seed + 1, …: the mean over them is the mean of runs of one each", () => {
    const together = run(topology(), { seed: 7 }).results;
    const alone = [7, 8, 9].map((seed) => run(topology(), { seed, seeds: 1 }).results);
    together.forEach((result, p) => {
      const sum = alone.reduce((total, results) => total + results[p]!.wireEfficiency.mean.value, 0);
      expect(result.wireEfficiency.mean.value).toBe(sum / 3);
    });
  });

  it("gives a policy the same figures whichever others run beside it", () => {
    const together = run(topology()).results;
    for (const policy of policies) {
      const [alone] = run(topology(), { policies: [policy] }).results;
      expect(alone).toEqual(together.find((result) => result.policy === policy));
    }
  });

  it("has waterfalls whose rows add up exactly, under every policy", () => {
    for (const seeds of [1, 3]) {
      for (const { policy, waterfall, efficiency } of run(topology(), { seeds }).results) {
        const goodput = waterfall.at(-1)!;
        expect(goodput.stage).toBe("goodput");
        const sum = waterfall.slice(0, -1).reduce((total, row) => total + row.fraction, 0);
        expect(sum === goodput.fraction, `${policy}: ${sum} is not ${goodput.fraction}`).toBe(true);
        expect(goodput.fraction).toBeCloseTo(efficiency.mean.value, 11);
      }
    }
  });

  it("has intervals that contain their figures, and none for one seed", () => {
    for (const { value, ci95 } of estimatesOf(run(topology()))) {
      const [low, high] = ci95;
      expect(low).not.toBeNull();
      expect(low!).toBeLessThanOrEqual(value);
      expect(high!).toBeGreaterThanOrEqual(value);
    }
    for (const { value, ci95 } of estimatesOf(run(topology(), { seeds: 1 }))) {
      expect(Number.isFinite(value)).toBe(true);
      expect(ci95).toEqual([null, null]);
    }
  });
});

describe("a pair without a path", () => {
  it("is named with the cables of the cut", () => {
    const graph = leafSpine({ leaves: 3, nicsPerLeaf: 1, spines: 2, uplinkFactor: 1 });
    cut(graph, "leaf-0", "spine-0");
    cut(graph, "leaf-1", "spine-1");
    // Of 0 → 1, 1 → 2 and 2 → 0 only the first has no spine left.
    expect(() => run(graph, { pattern: "stride", patternParameters: { distance: 1 } })).toThrow(
      /^nic-0 → nic-1: no path goes up and then down between these NICs: the cut has 2 cables that are down, leaf-0=spine-0, leaf-1=spine-1 \(expected one, on cables that are up\)$/,
    );
  });

  it("is named with the NIC's own cable where that is down", () => {
    const graph = leafSpine2x2();
    cut(graph, "nic-3", "leaf-1");
    expect(() => run(graph, { pattern: "stride", patternParameters: { distance: 2 } })).toThrow(
      /^nic-(1 → nic-3|3 → nic-1): no path .*: the NIC's own cable nic-3=leaf-1 is down /,
    );
  });
});
