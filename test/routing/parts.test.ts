/** What policies are made of: colours of edges, natural demands, tables of weights, first fit, seeds of hashes. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Core } from "../../src/core/index.ts";
import { freeze } from "../../src/fabric/index.ts";
import { colourEdges } from "../../src/routing/edge-colouring.ts";
import { naturalDemands } from "../../src/routing/natural-demand.ts";
import { tableEntries } from "../../src/routing/weight-table.ts";
import { moduleOf } from "../core/builds.ts";
import { coreGraphOf, leafSpine } from "../worlds.ts";

describe("colours of a bipartite multigraph's edges", () => {
  it("meet at no node, and are as many as the largest degree (König)", () => {
    const edge = fc.tuple(fc.nat(7), fc.nat(5));
    fc.assert(
      fc.property(fc.array(edge, { minLength: 1, maxLength: 80 }), (edges) => {
        const left = Uint32Array.from(edges, ([a]) => a);
        const right = Uint32Array.from(edges, ([, b]) => b);
        const colour = colourEdges(left, right, 8, 6);
        const degree = new Map<string, number>();
        const seen = new Set<string>();
        edges.forEach(([a, b], e) => {
          for (const node of [`l${a}`, `r${b}`]) {
            degree.set(node, (degree.get(node) ?? 0) + 1);
            expect(seen.has(`${node} ${colour[e]}`)).toBe(false);
            seen.add(`${node} ${colour[e]}`);
          }
        });
        expect(Math.max(...colour)).toBeLessThan(Math.max(...degree.values()));
      }),
      { seed: 1 },
    );
  });
});

describe("natural demands", () => {
  const nics = { nicLineRateBps: new Float64Array(6).fill(12), hostCount: 6 };
  const demands = (flows: readonly (readonly [number, number])[]) => {
    const src = Uint32Array.from(flows, ([a]) => a);
    return [
      ...naturalDemands(nics as Parameters<typeof naturalDemands>[0], { src, dst: src.map((_, f) => flows[f]![1]) }),
    ];
  };

  it("are line rate alone, equal parts at a sender, equal parts at a receiver", () => {
    expect(demands([[0, 3]])).toEqual([12]);
    expect(
      demands([
        [0, 3],
        [0, 4],
        [0, 5],
      ]),
    ).toEqual([4, 4, 4]);
    expect(
      demands([
        [0, 3],
        [1, 3],
        [2, 3],
      ]),
    ).toEqual([4, 4, 4]);
  });

  it("give a sender's other flows what a receiver leaves it", () => {
    // Three into NIC 3 get 4 each; NIC 0 has 12 − 4 left for its other flow.
    expect(
      demands([
        [0, 3],
        [1, 3],
        [2, 3],
        [0, 4],
      ]),
    ).toEqual([4, 4, 4, 8]);
    // NIC 0's four flows want 3 each; NIC 5 holds the two others to (12 − 3) / 2.
    expect(
      demands([
        [0, 5],
        [0, 3],
        [0, 4],
        [0, 2],
        [1, 5],
        [2, 5],
      ]),
    ).toEqual([3, 3, 3, 3, 4.5, 4.5]);
  });
});

describe("a table of weighted members", () => {
  it("holds whole-number ratios exactly in their shortest form", () => {
    expect([...tableEntries([400, 400, 200], 64)]).toEqual([2, 2, 1]);
    expect([...tableEntries([1, 3], 64)]).toEqual([1, 3]);
  });

  it("promises no member more than need be where it is short: of 100 : 99 : 1 in 4 entries, 2 : 1 : 1", () => {
    // Shares of 4 entries: the small one's 1/4 is 50 × its true part, whatever the rest; longer tables do better.
    const entries = tableEntries([100, 99, 1], 4);
    expect(entries.reduce((sum, of) => sum + of, 0)).toBeLessThanOrEqual(4);
    expect([...tableEntries([100, 99, 1], 200)]).toEqual([100, 99, 1]);
  });

  it("keeps one entry each where the members are more than the table takes", () => {
    expect([...tableEntries([1, 2, 3], 2)]).toEqual([1, 1, 1]);
  });
});

describe("seeds of hashes", () => {
  const fabric = freeze(leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 3, uplinkFactor: 1 }));
  const [leafA, leafB] = [fabric.hostCount, fabric.hostCount + 1];
  const spine = fabric.hostCount + 3;
  const hashes = (hashSeeds: "per-switch" | "per-tier" | "polarized") => {
    const core = new Core(moduleOf("release"), coreGraphOf(fabric));
    const hash = core.hasher({ hash: "fair", polarized: false, hashSeeds, seed: 9 });
    hash.take(0, 0, 0, 5);
    return [leafA, leafB, spine].map((node) => hash.at(node));
  };

  it("differ between switches, between tiers only, or not at all", () => {
    expect(new Set(hashes("per-switch")).size).toBe(3);
    const [a, b, above] = hashes("per-tier");
    expect(a).toBe(b);
    expect(above).not.toBe(a);
    expect(new Set(hashes("polarized")).size).toBe(1);
  });
});
