/** Which switches GPU NICs can reach: a host network of its own beside them is none of a GPU job's fabric. */

import { type Fabric, NO_LEAF } from "./fabric.ts";

/** [nodeCount] 1 for GPU NICs and what their cables lead to, hop by hop; all 1 where the fabric has no GPU NICs. */
export function gpuNetwork(fabric: Fabric): Uint8Array {
  if (fabric.gpuNicCount === 0) return new Uint8Array(fabric.nodeCount).fill(1);
  return networkOf(fabric, Array(fabric.gpuNicCount).keys());
}

/** [nodeCount] 1 for these NICs and what their cables lead to, hop by hop. */
export function networkOf(
  { hostCount, nodeCount, nicLeaf, outStart, linkTarget }: Fabric,
  nics: Iterable<number>,
): Uint8Array {
  const inside = new Uint8Array(nodeCount);
  const reached: number[] = [];
  const reach = (node: number): void => {
    if (inside[node] === 1) return;
    inside[node] = 1;
    if (node >= hostCount) reached.push(node);
  };
  for (const nic of nics) {
    reach(nic);
    if (nicLeaf[nic] !== NO_LEAF) reach(nicLeaf[nic]!);
  }
  for (let i = 0; i < reached.length; i++) {
    const node = reached[i]!;
    for (let l = outStart[node]!; l < outStart[node + 1]!; l++) reach(linkTarget[l]!);
  }
  return inside;
}
