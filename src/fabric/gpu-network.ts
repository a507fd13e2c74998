/** Which switches GPU NICs can reach: a host network of its own beside them is none of a GPU job's fabric. */

import { type Fabric, NO_LEAF } from "./fabric.ts";

/** [nodeCount] 1 for GPU NICs and what their cables lead to, hop by hop; all 1 where the fabric has no GPU NICs. */
export function gpuNetwork(fabric: Fabric): Uint8Array {
  const { gpuNicCount, hostCount, nodeCount, nicLeaf, outStart, linkTarget } = fabric;
  const inside = new Uint8Array(nodeCount);
  if (gpuNicCount === 0) return inside.fill(1);
  const reached: number[] = [];
  const reach = (node: number): void => {
    if (inside[node] === 1) return;
    inside[node] = 1;
    if (node >= hostCount) reached.push(node);
  };
  for (let nic = 0; nic < gpuNicCount; nic++) {
    reach(nic);
    if (nicLeaf[nic] !== NO_LEAF) reach(nicLeaf[nic]!);
  }
  for (let i = 0; i < reached.length; i++) {
    const node = reached[i]!;
    for (let l = outStart[node]!; l < outStart[node + 1]!; l++) reach(linkTarget[l]!);
  }
  return inside;
}
