/** The ECMP walk: which member each QP takes, and what the rows say. */

import { describe, expect, it } from "vitest";
import { HASH_FAMILIES, type HashFamily } from "../../src/core/index.ts";
import { freeze } from "../../src/fabric/freeze.ts";
import { groupOf, stateOf } from "../oracle/valley-free.ts";
import { addCable, addNic, addSwitch, clos3, cut, emptyWorld, fatTree, leafSpine, parkingLot } from "../worlds.ts";
import { BUILDS, type Build } from "./builds.ts";
import { flowsOf, shifted } from "./flows.ts";
import { chiSquare, distanceTable, ecmpRoutes, expectShortestValleyFree, nameOf, walksOf } from "./walks.ts";

/** Two pods of one leaf: four spines each, and four cores behind each spine, so that both stages choose one of four. */
const twoStages = freeze(clos3({ pods: 2, leavesPerPod: 1, nicsPerLeaf: 1, spinesPerPod: 4, coresPerSpine: 4 }));

describe.each(BUILDS)("the ECMP walk (%s build)", (build) => {
  it.each(HASH_FAMILIES)("takes members of next-hop groups from NIC to NIC, on a damaged fat-tree, by %s", (hash) => {
    const graph = fatTree(6);
    cut(graph, "leaf-0.0", "spine-0.0");
    cut(graph, "spine-1.1", "core-3");
    addCable(graph, "leaf-2.1", "spine-2.0");
    const fabric = freeze(graph);
    const distances = distanceTable(fabric);
    for (const shift of [1, 5, 17]) {
      const flows = shifted(fabric.hostCount, shift);
      walksOf(ecmpRoutes(build, fabric, flows, { hash, seed: shift })).forEach((walk, f) => {
        expectShortestValleyFree(fabric, distances(flows.dst[f]!), flows.src[f]!, flows.dst[f]!, walk);
      });
    }
  });

  it("goes through the leaf alone when both NICs are on it", () => {
    const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 }));
    const [walk] = walksOf(ecmpRoutes(build, fabric, flowsOf([[0, 1]])));
    expect(walk!.map((l) => nameOf(fabric, l))).toEqual(["nic-0>leaf-0", "leaf-0>nic-1"]);
  });

  it.each(HASH_FAMILIES)(
    "uses the 6 members of a group, 3 spines by 2 parallel cables, equally often by %s",
    (hash) => {
      const fabric = freeze(leafSpine({ leaves: 2, nicsPerLeaf: 1, spines: 3, uplinkFactor: 1, cables: 2 }));
      const walks = walksOf(ecmpRoutes(build, fabric, flowsOf([[0, 1]]), { hash, qps: 6000 }));
      // 99.99 % of fair draws stay below: chi-square with 5 degrees of freedom. Way up: 6 cables. Down: 2 given the spine.
      const bound = 25.7;
      const up = countsOf(walks.map((walk) => walk[1]!));
      expect(up.size, "each parallel cable is a member").toBe(6);
      expect(chiSquare([...up.values()])).toBeLessThan(bound);
      const down = countsOf(walks.map((walk) => walk[2]!));
      expect(down.size).toBe(6);
      if (hash === "fair" || hash === "xxhash32") expect(chiSquare([...down.values()])).toBeLessThan(bound);
    },
  );

  it.each(["fair", "xxhash32"] as const)(
    "chooses independently at each switch that has its own seed, by %s",
    (hash) => {
      const joint = [...countsOf(choices(build, hash, false).map(([first, second]) => `${first} ${second}`)).values()];
      expect(joint).toHaveLength(16);
      expect(chiSquare(joint), "99.99 % of fair draws: 15 degrees of freedom").toBeLessThan(44.3);
    },
  );

  it.each(HASH_FAMILIES)("chooses the same member at both stages when polarized, by %s", (hash) => {
    for (const [first, second] of choices(build, hash, true)) expect(second).toBe(first);
  });

  it.each(["crc16", "crc32c"] as const)("stays dependent with a seed per switch by %s", (hash) => {
    // crc(key, seed) = crc(key, 0) XOR crc(zeros, seed): two switches' hashes differ by a constant, whatever the key. So of
    // 4 × 4 pairs of members mod 4 only 4 occur per first-stage switch pair, as many as when polarized.
    const secondsOf = new Map<number, Set<number>>();
    for (const [first, second] of choices(build, hash, false)) {
      secondsOf.set(first, (secondsOf.get(first) ?? new Set()).add(second));
    }
    expect([...secondsOf.values()].map((seconds) => seconds.size)).toEqual([1, 1, 1, 1]);
  });

  it("draws anew for another seed, and the same again for the same", () => {
    const flows = shifted(twoStages.hostCount, 1);
    const routes = (seed: number) => ecmpRoutes(build, twoStages, flows, { qps: 64, seed });
    expect(routes(1)).toEqual(routes(1));
    expect(routes(2)).not.toEqual(routes(1));
    expect(routes(2 ** 40 + 1), "the seed's high bits count").not.toEqual(routes(1));
  });

  it.each([2, 3, 7, 16])("writes %i static QPs as one row, each link once, with the part of the QPs on it", (qps) => {
    const fabric = freeze(fatTree(4));
    const flows = shifted(fabric.hostCount, 5);
    const pooled = walksOf(ecmpRoutes(build, fabric, flows, { qps }));
    const { pathStart, pathLinks, pathWeight } = ecmpRoutes(build, fabric, flows, { qps, qpMode: "static" });
    expect(pathStart).toHaveLength(fabric.hostCount + 1);
    for (let f = 0; f < fabric.hostCount; f++) {
      const used = countsOf(pooled.slice(f * qps, (f + 1) * qps).flat());
      const links = [...pathLinks.subarray(pathStart[f], pathStart[f + 1])];
      const weights = [...pathWeight!.subarray(pathStart[f], pathStart[f + 1])];
      expect(new Set(links).size).toBe(links.length);
      expect([...links].sort((a, b) => a - b)).toEqual([...used.keys()].sort((a, b) => a - b));
      links.forEach((link, i) => {
        expect(weights[i]).toBeCloseTo(used.get(link)! / qps, 12);
      });
      const hops = pooled[f * qps]!.length; // of all QPs: each contributes 1/q per hop
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(hops, 12);
    }
  });

  it("makes room for paths that are longer than it reckons with at first", () => {
    // 13 leaves in a line: 12 hops and the two links of NICs. The first guess is 6 links a path, and 64 in all.
    const fabric = freeze(parkingLot(12));
    const routes = ecmpRoutes(build, fabric, flowsOf(Array.from({ length: 20 }, () => [0, 25] as const)));
    const [walk, ...others] = walksOf(routes);
    expectShortestValleyFree(fabric, distanceTable(fabric)(25), 0, 25, walk!);
    expect(walk).toHaveLength(14);
    expect(others).toEqual(new Array(19).fill(walk));
  });

  it("goes to a peer once it has gone down, not up to a switch from which it is as near", () => {
    const graph = emptyWorld("peers");
    addSwitch(graph, "leaf-0", 1);
    addSwitch(graph, "leaf-1", 1);
    addSwitch(graph, "spine-0", 2);
    addSwitch(graph, "spine-1", 2);
    addSwitch(graph, "core-0", 3);
    addSwitch(graph, "core-1", 3);
    addNic(graph, "nic-0", "leaf-0");
    addNic(graph, "nic-1", "leaf-1");
    // Up to core-0, down to spine-0; from there leaf-1 is two hops off by spine-1 beside and by core-1 above.
    addCable(graph, "leaf-0", "core-0");
    addCable(graph, "core-0", "spine-0");
    addCable(graph, "spine-0", "spine-1");
    addCable(graph, "spine-1", "leaf-1");
    addCable(graph, "spine-0", "core-1");
    addCable(graph, "core-1", "leaf-1");
    const fabric = freeze(graph);
    const walks = walksOf(ecmpRoutes(build, fabric, flowsOf([[0, 1]]), { qps: 50 }));
    const names = walks.map((walk) => walk.map((l) => fabric.nodeNames[fabric.linkTarget[l]!]));
    expect(names).toEqual(new Array(50).fill(["leaf-0", "core-0", "spine-0", "spine-1", "leaf-1", "nic-1"]));
  });

  it("writes a single static QP without weights, just as a pooled one", () => {
    const flows = shifted(twoStages.hostCount, 1);
    const pooled = ecmpRoutes(build, twoStages, flows);
    expect(ecmpRoutes(build, twoStages, flows, { qpMode: "static" })).toEqual(pooled);
  });
});

/** Member numbers that 4,000 QPs take at their leaf and at their spine. */
function choices(build: Build, hash: HashFamily, polarized: boolean): (readonly [first: number, second: number])[] {
  const distance = distanceTable(twoStages)(1);
  const routes = ecmpRoutes(build, twoStages, flowsOf([[0, 1]]), { qps: 4000, hash, polarized });
  return walksOf(routes).map((walk) => {
    const memberAt = (hop: number): number => {
      const at = stateOf(twoStages.linkSource[walk[hop]!]!, false);
      return groupOf(twoStages, distance, at).findIndex(({ link }) => link === walk[hop]);
    };
    return [memberAt(1), memberAt(2)];
  });
}

function countsOf<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
