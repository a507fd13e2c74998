/** The largest flow between two nodes of a fabric, however it is split: Edmonds and Karp's augmenting paths. */

import type { Fabric } from "../../src/fabric/fabric.ts";

/** Bit/s from one node to another over paths that never turn up again after having gone down, nor pass through a NIC. */
export function maxFlow(fabric: Fabric, from: number, to: number): number {
  // A node twice, on the way up and on the way down: 2·node + 1 when a link down was taken.
  const arcs: { target: number; left: number }[] = []; // arc i's reverse is i ^ 1
  const out: number[][] = Array.from({ length: 2 * fabric.nodeCount }, () => []);
  const join = (a: number, b: number, capacity: number): void => {
    out[a]!.push(arcs.length);
    out[b]!.push(arcs.length + 1);
    arcs.push({ target: b, left: capacity }, { target: a, left: 0 });
  };
  for (let link = 0; link < fabric.linkCount; link++) {
    const a = fabric.linkSource[link]!;
    const b = fabric.linkTarget[link]!;
    if ((a < fabric.hostCount && a !== from) || (b < fabric.hostCount && b !== to)) continue;
    const rate = fabric.linkRateBps[link]!;
    const isDown = fabric.nodeTier[b]! < fabric.nodeTier[a]!;
    if (isDown) join(2 * a + 1, 2 * b + 1, rate);
    else join(2 * a, 2 * b, rate);
  }
  for (let node = 0; node < fabric.nodeCount; node++) join(2 * node, 2 * node + 1, Number.POSITIVE_INFINITY);

  let total = 0;
  for (;;) {
    const arcTo = new Map<number, number>([[2 * from, -1]]);
    for (const [state] of arcTo) {
      for (const arc of out[state]!) {
        const { target, left } = arcs[arc]!;
        if (left > 0 && !arcTo.has(target)) arcTo.set(target, arc);
      }
    }
    const sink = 2 * to + 1;
    if (!arcTo.has(sink)) return total;
    const path: number[] = [];
    for (let arc = arcTo.get(sink)!; arc >= 0; arc = arcTo.get(arcs[arc ^ 1]!.target)!) path.push(arc);
    const more = Math.min(...path.map((arc) => arcs[arc]!.left));
    for (const arc of path) {
      arcs[arc]!.left -= more;
      arcs[arc ^ 1]!.left += more;
    }
    total += more;
  }
}
