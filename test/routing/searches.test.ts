/** What placing policies pick, held to a look at all shortest paths. */

import { describe, expect, it } from "vitest";
import { Core } from "../../src/core/index.ts";
import { freeze } from "../../src/fabric/index.ts";
import { createRng } from "../../src/rng.ts";
import { firstFit } from "../../src/routing/first-fit.ts";
import { lightestPath } from "../../src/routing/lightest.ts";
import { Loads } from "../../src/routing/loads.ts";
import { NextHops } from "../../src/routing/next-hops.ts";
import type { PlaceContext } from "../../src/routing/place-context.ts";
import { leastLoaded } from "../../src/routing/policies/dlb.ts";
import { moduleOf } from "../core/builds.ts";
import { clos3, coreGraphOf, LINE_RATE_BPS } from "../worlds.ts";

/** Eight paths between pods, of four hops, and two within one. */
const fabric = freeze(clos3({ pods: 2, leavesPerPod: 2, nicsPerLeaf: 1, spinesPerPod: 2, coresPerSpine: 4 }));
const groups = new NextHops(fabric, new Core(moduleOf("release"), coreGraphOf(fabric)).distances());
const context = { fabric, groups } as PlaceContext;
const leaf = (nic: number): number => fabric.nicLeaf[nic]!;

/** Quarters of the line rate, so that many paths are equally full. */
function randomLoads(seed: number, most: number): Loads {
  const { below } = createRng(seed, 0);
  const loads = new Loads(fabric);
  for (let l = 0; l < fabric.linkCount; l++) loads.put([l], (below(most) * LINE_RATE_BPS) / 4);
  return loads;
}

/** All shortest paths, in the order of links, every switch's group begun at a member that `turn` gives. */
function pathsBetween(from: number, to: number, turn: number, descending = false): number[][] {
  if (from === to) return [[]];
  const members = [...groups.members.subarray(0, groups.fill(from, to, descending))];
  const first = turn % members.length;
  return [...members.slice(first), ...members.slice(0, first)].flatMap((link) =>
    pathsBetween(fabric.linkTarget[link]!, to, turn, groups.descends(link, descending)).map((rest) => [link, ...rest]),
  );
}

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);
const DEMAND_BPS = LINE_RATE_BPS / 2;

describe("the lightest path", () => {
  it.each(["fullest", "fullest-then-sum"] as const)("is the first of the least full ones, ranked by %s", (ranking) => {
    for (const seed of SEEDS) {
      const loads = randomLoads(seed, 4);
      const [from, to, turn] = [leaf(seed % 2), leaf(seed % 3 === 0 ? 1 - (seed % 2) : 2 + (seed % 2)), seed % 7];
      const ranks = pathsBetween(from, to, turn).map((path) => {
        const full = path.map((link) => loads.with(link, DEMAND_BPS));
        const sum = ranking === "fullest" ? 0 : full.reduce((total, load) => total + load, 0);
        return { path, rank: [Math.max(...full), sum] as const };
      });
      const best = ranks.reduce((least, next) => {
        const [[fullest, sum], [nextFullest, nextSum]] = [least.rank, next.rank];
        return nextFullest < fullest || (nextFullest === fullest && nextSum < sum) ? next : least;
      });
      expect(lightestPath(context, from, to, { loads, demandBps: DEMAND_BPS, turn, ranking })).toEqual(best.path);
    }
  });

  it("has no link within a leaf", () => {
    const options = { loads: new Loads(fabric), demandBps: DEMAND_BPS, turn: 0, ranking: "fullest" } as const;
    expect(lightestPath(context, leaf(0), leaf(0), options)).toEqual([]);
  });
});

describe("first fit", () => {
  it("takes the first path that has room for all of the demand, a full link's last place among it, or none", () => {
    const found = { some: 0, none: 0 };
    for (const seed of SEEDS) {
      const loads = randomLoads(seed, 5);
      const [from, to] = [leaf(seed % 2), leaf(2 + (seed % 2))];
      const fits = (path: readonly number[]): boolean => path.every((link) => loads.with(link, DEMAND_BPS) <= 1);
      const expected = pathsBetween(from, to, 0).find(fits);
      found[expected ? "some" : "none"]++;
      expect(firstFit(context, from, to, loads, DEMAND_BPS)).toEqual(expected);
    }
    expect(Math.min(found.some, found.none)).toBeGreaterThan(5);
  });
});

describe("the least loaded member", () => {
  it("is of equals the one that the hash falls on, and of the group alone", () => {
    const loads = new Loads(fabric);
    const [a, b, c, d] = [0, 1, 2, 3];
    const members = Uint32Array.of(a, b, c, d);
    loads.put([a, c], LINE_RATE_BPS);
    loads.put([b], LINE_RATE_BPS / 2);
    // Without d, b; with all of them, d; and where b and d are equals, by turns.
    expect(leastLoaded(members, 3, loads, DEMAND_BPS, 1)).toBe(b);
    expect(leastLoaded(members, 4, loads, DEMAND_BPS, 0)).toBe(d);
    loads.put([d], LINE_RATE_BPS / 2);
    expect([0, 1, 2, 3].map((hash) => leastLoaded(members, 4, loads, DEMAND_BPS, hash))).toEqual([b, d, b, d]);
  });
});
