/** Which NICs a fabric joins at all, as it was built: planes, rails that nothing joins, a host network beside the GPUs'. */

import type { Fabric } from "./fabric.ts";

export interface Networks {
  readonly count: number;
  /** [hostCount] network of each NIC, numbered by their first NICs. */
  readonly ofNic: Uint32Array;
}

/**
 * Cables that are down count: what they cut off is a fault, not a network of its own. A NIC without any cable is alone.
 * O(nodes + links).
 */
export function networksOf({ hostCount, nodeCount, linkCount, linkSource, linkTarget, downCables }: Fabric): Networks {
  const parent = Uint32Array.from({ length: nodeCount }, (_, node) => node);
  const root = (node: number): number => {
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const join = (a: number, b: number): void => {
    // The lower id is the root, which keeps the numbers in the order of the NICs.
    const [one, other] = [root(a), root(b)];
    parent[Math.max(one, other)] = Math.min(one, other);
  };
  for (let l = 0; l < linkCount; l++) if (linkSource[l]! < linkTarget[l]!) join(linkSource[l]!, linkTarget[l]!);
  for (const { ends } of downCables) join(...ends);
  const numberOf = new Map<number, number>();
  const ofNic = Uint32Array.from({ length: hostCount }, (_, nic) => {
    const at = root(nic);
    const number = numberOf.get(at) ?? numberOf.size;
    numberOf.set(at, number);
    return number;
  });
  return { count: numberOf.size, ofNic };
}
