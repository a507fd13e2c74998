/** Slow and plain oracles for the facts of small fabrics. */

import type { Fabric } from "../../src/fabric/fabric.ts";

/** All shortest valley-free link paths between two NICs, by trying every walk of each length in turn. */
export function shortestWalks(fabric: Fabric, src: number, dst: number): number[][] {
  let walks = [{ node: src, path: [] as number[], descending: false }];
  for (let length = 0; length <= 2 * fabric.nodeCount && walks.length > 0; length++) {
    const arrived = walks.filter(({ node }) => node === dst);
    if (arrived.length > 0) return arrived.map(({ path }) => path);
    // To come back to a node never pays: what a later visit may do, the first might have done too.
    walks = walks.flatMap(({ node, path, descending }) => {
      const next: typeof walks = [];
      for (let l = fabric.outStart[node]!; l < fabric.outStart[node + 1]!; l++) {
        const target = fabric.linkTarget[l]!;
        const step = fabric.nodeTier[target]! - fabric.nodeTier[node]!;
        const isNic = target < fabric.hostCount && target !== dst;
        const revisits = path.some((taken) => fabric.linkSource[taken] === target);
        if (isNic || revisits || (descending && step > 0)) continue;
        next.push({ node: target, path: [...path, l], descending: descending || step < 0 });
      }
      return next;
    });
  }
  return [];
}

/** The least maximum flow from one half of the NICs to the other, over all halves; NICs send no more than line rate. */
export function bisectionBps(fabric: Fabric): number {
  let least = Infinity;
  for (let bits = 0; bits < 2 ** fabric.hostCount; bits++) {
    const isSource = Array.from({ length: fabric.hostCount }, (_, nic) => ((bits >> nic) & 1) === 1);
    if (isSource.filter(Boolean).length === Math.floor(fabric.hostCount / 2)) {
      least = Math.min(least, maxFlowBps(fabric, isSource));
    }
  }
  return least;
}

/** Maximum flow from the source NICs to all others over any links, by augmenting along shortest paths (Edmonds-Karp). */
export function maxFlowBps(fabric: Fabric, isSource: readonly boolean[]): number {
  const room = Float64Array.from(fabric.linkRateBps);
  for (let total = 0; ; ) {
    // A NIC has one cable, so that its link's room is all that it can still send.
    const queue = isSource.flatMap((source, nic) => (source ? [nic] : []));
    const seen = new Set(queue);
    const via = new Map<number, number>();
    let end = -1;
    for (const node of queue) {
      if (node < fabric.hostCount && !isSource[node]) {
        end = node;
        break;
      }
      for (let l = fabric.outStart[node]!; l < fabric.outStart[node + 1]!; l++) {
        const target = fabric.linkTarget[l]!;
        if (room[l]! <= 0 || seen.has(target)) continue;
        seen.add(target);
        via.set(target, l);
        queue.push(target);
      }
    }
    if (end < 0) return total;
    const path: number[] = [];
    for (let node = end; via.has(node); node = fabric.linkSource[via.get(node)!]!) path.push(via.get(node)!);
    const amount = Math.min(...path.map((l) => room[l]!));
    for (const l of path) {
      room[l]! -= amount;
      room[fabric.linkReverse[l]!]! += amount;
    }
    total += amount;
  }
}
