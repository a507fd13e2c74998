/** Collision counts by definition: per link from a list of who crosses it, with the core's order of additions. */

import type { ClassCounts, CollisionCounts, CoreFlows, Routes } from "../../src/core/index.ts";
import type { Fabric } from "../../src/fabric/fabric.ts";
import type { LeafTable } from "./ecmp.ts";
import { stateOf } from "./valley-free.ts";

/** Load above capacity by less than this part of it is rounding. */
const ROUNDING = 1e-9;
/** Classes that links may be in. */
const CLASSES = 32;

interface Crossing {
  readonly flow: number;
  readonly bps: number;
}

export function countByDefinition(
  fabric: Fabric,
  flows: CoreFlows,
  { commoditiesPerFlow: q, pathStart, pathLinks, pathWeight }: Routes,
  linkClass: Uint8Array,
  distancesOf: LeafTable | undefined, // asks for the avoidable links
): CollisionCounts {
  const crossings: Crossing[][] = Array.from({ length: fabric.linkCount }, () => []);
  for (let c = 0; c + 1 < pathStart.length; c++) {
    const flow = Math.floor(c / q);
    for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
      crossings[pathLinks[i]!]!.push({ flow, bps: (pathWeight?.[i] ?? 1) * (flows.demandBps[flow]! / q) });
    }
  }
  const flowsOn = crossings.map((list) => new Set(list.map(({ flow }) => flow)));
  const linkLoadBps = Float64Array.from(crossings, (list) => list.reduce((sum, { bps }) => sum + bps, 0));
  const fits = (l: number, bps: number): boolean => bps <= fabric.linkRateBps[l]! * (1 + ROUNDING);
  const linkState = Uint8Array.from(linkLoadBps, (load, l) => {
    if (fits(l, load)) return 0;
    const movable = crossings[l]!.some(({ flow, bps }) =>
      siblingsOf(l, flows.dst[flow]!).some((sibling) => fits(sibling, linkLoadBps[sibling]! + bps)),
    );
    return movable ? 2 : 1;
  });

  /** Other links out of the same switch, in the same direction and equally near the NIC. */
  function siblingsOf(l: number, nic: number): number[] {
    const [source, target] = [fabric.linkSource[l]!, fabric.linkTarget[l]!];
    if (!distancesOf || source < fabric.hostCount || target < fabric.hostCount) return [];
    const isDown = (link: number): boolean => fabric.nodeTier[fabric.linkTarget[link]!]! < fabric.nodeTier[source]!;
    const distances = distancesOf(fabric.nicLeaf[nic]!);
    const hops = (link: number): number => distances[stateOf(fabric.linkTarget[link]!, isDown(link))]!;
    const out = Array.from(
      { length: fabric.outStart[source + 1]! - fabric.outStart[source]! },
      (_, i) => i + fabric.outStart[source]!,
    );
    return out.filter(
      (m) =>
        m !== l &&
        fabric.linkTarget[m]! >= fabric.hostCount &&
        isDown(m) === isDown(l) &&
        hops(l) < Infinity &&
        hops(m) === hops(l),
    );
  }

  function countsOf(isIn: (l: number) => boolean): ClassCounts {
    const links = [...linkState.keys()].filter(isIn);
    const overloaded = links.filter((l) => linkState[l] !== 0);
    return {
      links: links.length,
      overloadedLinks: overloaded.length,
      collidingFlows: new Set(overloaded.flatMap((l) => [...flowsOn[l]!])).size,
      collidingPairs: overloaded.reduce((sum, l) => sum + (flowsOn[l]!.size * (flowsOn[l]!.size - 1)) / 2, 0),
      avoidableLinks: overloaded.filter((l) => linkState[l] === 2).length,
    };
  }

  return {
    all: countsOf(() => true),
    byClass: Array.from({ length: CLASSES }, (_, k) => countsOf((l) => linkClass[l] === k)),
    linkLoadBps,
    linkFlows: Uint32Array.from(flowsOn, (on) => on.size),
    linkState,
  };
}
