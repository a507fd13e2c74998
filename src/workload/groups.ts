/** Sorts a job's ranks into pods and leaves, with dense group numbers. */

import { type Fabric, NO_LEAF } from "../fabric/index.ts";

/** A partition of the ranks 0 … n − 1. */
export interface Groups {
  readonly count: number;
  /** [n] group of each rank, in [0, count). */
  readonly of: Int32Array;
  /** [count] ranks in each group. */
  readonly size: Uint32Array;
  /** Name of a group for messages: `pod 3`, `leaf-7`. */
  readonly nameOf: (group: number) => string;
}

/**
 * Groups by pod number; NICs whose pod the topology does not name form one group, except that one without a cable, hence
 * without a leaf to take its pod from, is a group of its own.
 */
export function groupByPod(fabric: Fabric, ranks: Uint32Array): Groups {
  return group(
    ranks.length,
    (rank) => (hasPlace(fabric, ranks[rank]!) ? fabric.nodePod[ranks[rank]!]! : -2 - rank),
    (pod) => (pod === -1 ? "no pod" : pod < 0 ? fabric.nodeNames[ranks[-2 - pod]!]! : `pod ${pod}`),
  );
}

/** Groups by leaf switch; a NIC whose cable is down is a group of its own, for nothing shares a leaf with it. */
export function groupByLeaf(fabric: Fabric, ranks: Uint32Array): Groups {
  return group(
    ranks.length,
    (rank) => (fabric.nicLeaf[ranks[rank]!] === NO_LEAF ? -1 - rank : fabric.nicLeaf[ranks[rank]!]!),
    (label) => (label < 0 ? fabric.nodeNames[ranks[-1 - label]!]! : fabric.nodeNames[label]!),
  );
}

/** Every rank a group of its own: what "never to itself" means. */
export function groupBySelf(n: number): Groups {
  return group(
    n,
    (rank) => rank,
    (rank) => `rank ${rank}`,
  );
}

/** How many leaf switches, and how many pods, the ranks are known to span; a NIC without a cable adds no leaf. */
export function spanOf(fabric: Fabric, ranks: Uint32Array): { readonly leaves: number; readonly pods: number } {
  const leaves = new Set<number>();
  const pods = new Set<number>();
  for (const nic of ranks) {
    if (fabric.nicLeaf[nic] !== NO_LEAF) leaves.add(fabric.nicLeaf[nic]!);
    if (hasPlace(fabric, nic)) pods.add(fabric.nodePod[nic]!);
  }
  return { leaves: leaves.size, pods: pods.size };
}

function hasPlace(fabric: Fabric, nic: number): boolean {
  return fabric.nodePod[nic] !== -1 || fabric.nicLeaf[nic] !== NO_LEAF;
}

function group(n: number, labelOf: (rank: number) => number, nameOfLabel: (label: number) => string): Groups {
  const groupOfLabel = new Map<number, number>();
  const labels: number[] = [];
  const of = new Int32Array(n);
  for (let rank = 0; rank < n; rank++) {
    const label = labelOf(rank);
    let g = groupOfLabel.get(label);
    if (g === undefined) {
      g = labels.length;
      groupOfLabel.set(label, g);
      labels.push(label);
    }
    of[rank] = g;
  }
  const size = new Uint32Array(labels.length);
  for (let rank = 0; rank < n; rank++) size[of[rank]!]!++;
  return { count: labels.length, of, size, nameOf: (g) => nameOfLabel(labels[g]!) };
}
