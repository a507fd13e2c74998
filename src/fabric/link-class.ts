/** Classes of directed links, for counting by tier: `nic-leaf up`, `leaf-spine up`, `leaf-spine down`, … */

import { RoutingError } from "../errors.ts";
import { cableTierName } from "../topology/index.ts";
import type { Fabric } from "./fabric.ts";

export interface LinkClasses {
  readonly linkClass: Uint8Array; // [linkCount] index into `classes`
  readonly classes: readonly LinkClass[];
}

export interface LinkClass {
  readonly name: string;
  /** A NIC's own cable: sharing it is the pattern's doing, not a collision inside the fabric. */
  readonly atNic: boolean;
}

/** Most classes that the core counts apart. */
const CLASS_LIMIT = 32;

/**
 * Classes in the order up then down, from the NICs outwards.
 * @throws {RoutingError} TOO_MANY_TIERS when the fabric has more than 32 classes.
 */
export function linkClasses(fabric: Fabric): LinkClasses {
  const { nodeTier, linkSource, linkTarget, linkCount } = fabric;
  // key = lower tier × 512 + higher tier × 2 + (1 when the link goes down)
  const keyOf = (l: number): number => {
    const from = nodeTier[linkSource[l]!]!;
    const to = nodeTier[linkTarget[l]!]!;
    return Math.min(from, to) * 512 + Math.max(from, to) * 2 + (to < from ? 1 : 0);
  };
  const keys = new Set<number>();
  for (let l = 0; l < linkCount; l++) keys.add(keyOf(l));
  const sorted = [...keys].sort((a, b) => a - b);
  if (sorted.length > CLASS_LIMIT) {
    throw new RoutingError([
      {
        code: "TOO_MANY_TIERS",
        path: "nodes",
        message: `too many kinds of links between tiers (expected at most ${CLASS_LIMIT}, got ${sorted.length})`,
      },
    ]);
  }
  const indexOf = new Map(sorted.map((key, index) => [key, index]));
  const linkClass = new Uint8Array(linkCount);
  for (let l = 0; l < linkCount; l++) linkClass[l] = indexOf.get(keyOf(l))!;
  const classes = sorted.map((key) => {
    const low = Math.floor(key / 512);
    const high = (key % 512) >> 1;
    const direction = low === high ? "across" : key % 2 === 1 ? "down" : "up";
    return { name: `${cableTierName(low, high)} ${direction}`, atNic: low === 0 };
  });
  return { linkClass, classes };
}
