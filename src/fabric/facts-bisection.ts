/** Bounds what one half of a fabric's NICs can send to the other half, along its pods and leaves. */

import { type Fabric, NO_LEAF } from "./fabric.ts";
import { joinsPeers, middleCutBps } from "./facts-cut.ts";

export interface BisectionFacts {
  /** What one half can send to the other at once, one direction, bit/s. */
  readonly rateBps: number;
  /** Σ nominal line rates of half of the NICs that are up, bit/s: what a full bisection would be. */
  readonly lineRateBps: number;
  /** rateBps ÷ lineRateBps; 1 on a healthy non-blocking fabric. */
  readonly fraction: number;
  /** `exact` where the fabric is regular (see `bisectionFacts`), else an upper bound. */
  readonly kind: "exact" | "upper bound";
}

/** A connected part of the fabric below some tier: a NIC, a leaf with its NICs, a pod, the whole. */
interface Unit {
  nics: number;
  /** Most that can leave it, bit/s. */
  escapeBps: number;
  /** Σ rates of the links that lead out of it, upwards, bit/s. */
  upBps: number;
  children: Unit[];
}

/**
 * The bisection bandwidth between two halves made of whole pods, then whole leaves, then NICs, weakest first.
 *
 * A unit of level t is a connected part of the fabric up to tier t (found from the cables, not from names), and at most
 * min(Σ what leaves its parts, Σ its links up) leaves it. A half is filled unit by unit, and a unit that does not fit is
 * split into its parts; the bound is the lesser of what can leave the two halves, and is a cut: never too low for these
 * halves. GPU NICs count, or host NICs where there are no others; NICs whose cable is down do not.
 *
 * Where links join switches of one tier, the cut through the middle (`middleCutBps`) bounds it, too.
 *
 * It is exact on a regular fabric, where an even spread reaches the bound: links join neighbouring tiers only, all units of
 * a level are alike, every switch has the same rate to each unit below it in its own unit, and all switches of a unit's
 * top tier have the same ratio of up to down.
 *
 * Cost: a few passes over the links.
 */
export function bisectionFacts(fabric: Fabric): BisectionFacts {
  const { gpuNicCount, hostCount, nodeTier, nicLeaf, nicLineRateBps, outStart, linkRateBps } = fabric;
  const nicCount = gpuNicCount > 0 ? gpuNicCount : hostCount;
  const top = nodeTier.reduce((a, b) => Math.max(a, b), 0);
  let regular = joinsNeighbouringTiers(fabric);

  // Level 0: every NIC that is up. `unitOf` maps a node to its unit of the level in hand, where that holds a NIC.
  let unitOf = new Map<number, Unit>();
  const lineRates: number[] = [];
  for (let nic = 0; nic < nicCount; nic++) {
    if (nicLeaf[nic] === NO_LEAF) continue;
    let upBps = 0;
    for (let l = outStart[nic]!; l < outStart[nic + 1]!; l++) upBps += linkRateBps[l]!;
    unitOf.set(nic, { nics: 1, escapeBps: upBps, upBps, children: [] });
    lineRates.push(nicLineRateBps[nic]!);
  }
  const parent = Uint32Array.from({ length: fabric.nodeCount }, (_, n) => n);
  let units = [...unitOf.values()];
  for (let tier = 1; tier <= top; tier++) {
    const below = unitOf;
    const rootBelow = parent.map((_, n) => find(parent, n));
    joinUpTo(fabric, parent, tier);
    unitOf = new Map();
    for (const [root, child] of below) {
      const newRoot = find(parent, root);
      let unit = unitOf.get(newRoot);
      if (!unit) {
        unit = { nics: 0, escapeBps: 0, upBps: 0, children: [] };
        unitOf.set(newRoot, unit);
      }
      unit.nics += child.nics;
      unit.escapeBps += child.escapeBps;
      unit.children.push(child);
    }
    addUpRates(fabric, parent, tier, unitOf);
    units = [...unitOf.values()];
    for (const unit of units) unit.escapeBps = Math.min(unit.escapeBps, unit.upBps);
    regular &&= areAlike(units) && spreadsEvenly(fabric, tier, unitOf, parent, below, rootBelow);
  }

  const half = Math.floor(lineRates.length / 2);
  const lineRateBps = lineRates
    .sort((a, b) => a - b)
    .slice(0, half)
    .reduce((a, b) => a + b, 0);
  const [one, other] = split(units, half);
  const cutBps = joinsPeers(fabric) ? middleCutBps(fabric, nicCount) : Infinity;
  const rateBps = Math.min(one, other, lineRateBps, cutBps);
  return {
    rateBps,
    lineRateBps,
    fraction: lineRateBps > 0 ? rateBps / lineRateBps : 0,
    kind: regular ? "exact" : "upper bound",
  };
}

/** What can leave the first `nics` NICs, units in order of what they can send per NIC, and what can leave the others. */
function split(units: readonly Unit[], nics: number): [number, number] {
  let room = nics;
  let taken = 0;
  let left = 0;
  for (const unit of units.toSorted((a, b) => a.escapeBps / a.nics - b.escapeBps / b.nics)) {
    if (unit.nics <= room) {
      taken += unit.escapeBps;
      room -= unit.nics;
    } else if (room > 0) {
      const [inside, outside] = split(unit.children, room);
      taken += inside;
      left += outside;
      room = 0;
    } else {
      left += unit.escapeBps;
    }
  }
  return [taken, left];
}

function joinsNeighbouringTiers({ linkCount, linkSource, linkTarget, nodeTier }: Fabric): boolean {
  for (let l = 0; l < linkCount; l++) {
    if (Math.abs(nodeTier[linkSource[l]!]! - nodeTier[linkTarget[l]!]!) !== 1) return false;
  }
  return true;
}

/** Joins the ends of all links whose higher end is in `tier`; links below have been joined before. */
function joinUpTo(fabric: Fabric, parent: Uint32Array, tier: number): void {
  const { linkCount, linkSource, linkTarget, nodeTier } = fabric;
  for (let l = 0; l < linkCount; l++) {
    const source = linkSource[l]!;
    const target = linkTarget[l]!;
    if (nodeTier[source] !== tier || nodeTier[target]! > tier) continue;
    const a = find(parent, source);
    const b = find(parent, target);
    // The lower id as root: a NIC's where there is one, and the same on every run.
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  }
}

function find(parent: Uint32Array, node: number): number {
  let root = node;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!;
    root = parent[root]!;
  }
  return root;
}

function addUpRates(fabric: Fabric, parent: Uint32Array, tier: number, unitOf: ReadonlyMap<number, Unit>): void {
  const { linkCount, linkSource, linkTarget, linkRateBps, nodeTier } = fabric;
  for (let l = 0; l < linkCount; l++) {
    if (nodeTier[linkSource[l]!]! > tier || nodeTier[linkTarget[l]!]! <= tier) continue;
    const unit = unitOf.get(find(parent, linkSource[l]!));
    if (unit) unit.upBps += linkRateBps[l]!;
  }
}

function areAlike(units: readonly Unit[]): boolean {
  const [first] = units;
  return units.every((unit) => unit.nics === first!.nics && unit.escapeBps === first!.escapeBps);
}

/**
 * Whether every switch of `tier` that leads to NICs has one rate to all units just below it in its unit, and all those of a
 * unit the same ratio of up to down.
 */
function spreadsEvenly(
  fabric: Fabric,
  tier: number,
  unitOf: ReadonlyMap<number, Unit>,
  parent: Uint32Array,
  below: ReadonlyMap<number, Unit>,
  rootBelow: Uint32Array,
): boolean {
  const { hostCount, nodeCount, outStart, linkTarget, linkRateBps, nodeTier } = fabric;
  const ratioOf = new Map<Unit, number>();
  for (let n = hostCount; n < nodeCount; n++) {
    const unit = unitOf.get(find(parent, n));
    if (nodeTier[n] !== tier || !unit) continue;
    const rateTo = new Map<number, number>();
    let up = 0;
    for (let l = outStart[n]!; l < outStart[n + 1]!; l++) {
      const target = linkTarget[l]!;
      if (nodeTier[target]! > tier) up += linkRateBps[l]!;
      else if (below.has(rootBelow[target]!)) {
        rateTo.set(rootBelow[target]!, (rateTo.get(rootBelow[target]!) ?? 0) + linkRateBps[l]!);
      }
    }
    const [rate] = rateTo.values();
    if (rate === undefined || rateTo.size !== unit.children.length) return false;
    for (const other of rateTo.values()) if (other !== rate) return false;
    const ratio = up / rate;
    if ((ratioOf.get(unit) ?? ratio) !== ratio) return false;
    ratioOf.set(unit, ratio);
  }
  return true;
}
