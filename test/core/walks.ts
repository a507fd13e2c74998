/** Reads the core's routes back as walks, and holds them to the plain breadth-first groups. */

import { expect } from "vitest";
import { Core, type CoreFlows, type EcmpOptions, type Routes } from "../../src/core/index.ts";
import type { Fabric } from "../../src/fabric/fabric.ts";
import { type Distances, distancesTo, groupOf, stateOf } from "../oracle/valley-free.ts";
import { coreGraphOf } from "../worlds.ts";
import { type Build, moduleOf } from "./builds.ts";

/** One QP, a fair hash, switches with seeds of their own. */
export const PLAIN: EcmpOptions = { qps: 1, qpMode: "pooled", hash: "fair", polarized: false, seed: 1 };

export function coreOf(build: Build, fabric: Fabric): Core {
  return new Core(moduleOf(build), coreGraphOf(fabric));
}

export function ecmpRoutes(build: Build, fabric: Fabric, flows: CoreFlows, options: Partial<EcmpOptions> = {}): Routes {
  const all = { ...PLAIN, ...options };
  const core = coreOf(build, fabric);
  core.setFlows(flows);
  core.routeEcmp(all);
  const isStatic = all.qpMode === "static";
  return core.routes(isStatic ? 1 : all.qps, isStatic && all.qps > 1);
}

/** Links of each commodity, in the order of the walk. */
export function walksOf({ pathStart, pathLinks }: Routes): number[][] {
  return Array.from({ length: pathStart.length - 1 }, (_, c) => [
    ...pathLinks.subarray(pathStart[c], pathStart[c + 1]),
  ]);
}

export function nodeNamed(fabric: Fabric, name: string): number {
  const node = fabric.nodeNames.indexOf(name);
  if (node < 0) throw new Error(`no node ${name}`);
  return node;
}

/** Distances to the leaf of a NIC, computed once per leaf. */
export function distanceTable(fabric: Fabric): (nic: number) => Distances {
  const known = new Map<number, Distances>();
  return (nic) => {
    const leaf = fabric.nicLeaf[nic]!;
    const distances = known.get(leaf) ?? distancesTo(fabric, leaf);
    known.set(leaf, distances);
    return distances;
  };
}

/** Follows a walk from NIC to NIC; every hop must be a member of the group of where it is. */
export function expectShortestValleyFree(
  fabric: Fabric,
  distance: Distances,
  src: number,
  dst: number,
  walk: readonly number[],
): void {
  const problem = `${fabric.nodeNames[src]} → ${fabric.nodeNames[dst]} over ${walk.map((l) => nameOf(fabric, l)).join(", ")}`;
  let state = stateOf(fabric.nicLeaf[src]!, false);
  expect(walk.length, problem).toBe(distance[state]! + 2);
  expect(walk[0], problem).toBe(fabric.outStart[src]);
  for (const link of walk.slice(1, -1)) {
    const hop = groupOf(fabric, distance, state).find((member) => member.link === link);
    if (!hop) expect.fail(`${nameOf(fabric, link)} is in no next-hop group: ${problem}`);
    state = hop.to;
  }
  expect(state >> 1, problem).toBe(fabric.nicLeaf[dst]);
  expect(walk.at(-1), problem).toBe(fabric.linkReverse[fabric.outStart[dst]!]);
}

export function nameOf(fabric: Fabric, link: number): string {
  return `${fabric.nodeNames[fabric.linkSource[link]!]}>${fabric.nodeNames[fabric.linkTarget[link]!]}`;
}

/** The first link of that name, `from>to`. */
export function linkNamed(fabric: Fabric, name: string): number {
  for (let link = 0; link < fabric.linkCount; link++) if (nameOf(fabric, link) === name) return link;
  throw new Error(`no link ${name}`);
}

/** Pearson's statistic of counts that should be equal. */
export function chiSquare(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
}
