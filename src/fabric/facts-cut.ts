/** The cut through the middle of a fabric whose switches are joined within a tier: what its first half can send to the other. */

import { type Fabric, NO_LEAF } from "./fabric.ts";

/** Whether a cable joins two switches of one tier. */
export function joinsPeers({ hostCount, linkCount, linkSource, linkTarget, nodeTier }: Fabric): boolean {
  for (let l = 0; l < linkCount; l++) {
    const source = linkSource[l]!;
    if (source >= hostCount && nodeTier[source] === nodeTier[linkTarget[l]!]) return true;
  }
  return false;
}

/**
 * Σ rates of the links from the first half of the NICs that are up, leaf by leaf in the order of the leaves, to the rest, bit/s:
 * a bound from above, whatever routing does. A switch stands with the greater part of its links down, with the rest in a tie.
 * On a torus whose first dimension is even and the longest it is the bisection.
 */
export function middleCutBps(fabric: Fabric, nicCount: number): number {
  const { nicLeaf, hostCount, nodeCount, nodeTier, outStart, linkTarget, linkSource, linkRateBps, linkCount } = fabric;
  const nics = Array.from({ length: nicCount }, (_, nic) => nic)
    .filter((nic) => nicLeaf[nic] !== NO_LEAF)
    .sort((a, b) => nicLeaf[a]! - nicLeaf[b]! || a - b);
  const isFirst = new Uint8Array(nodeCount);
  for (const nic of nics.slice(0, Math.floor(nics.length / 2))) isFirst[nic] = 1;
  const switches = Array.from({ length: nodeCount - hostCount }, (_, s) => hostCount + s);
  for (const node of switches.sort((a, b) => nodeTier[a]! - nodeTier[b]! || a - b)) {
    let balanceBps = 0;
    for (let l = outStart[node]!; l < outStart[node + 1]!; l++) {
      const below = linkTarget[l]!;
      if (nodeTier[below]! < nodeTier[node]!) balanceBps += isFirst[below] === 1 ? linkRateBps[l]! : -linkRateBps[l]!;
    }
    isFirst[node] = Number(balanceBps > 0);
  }
  let cutBps = 0;
  for (let l = 0; l < linkCount; l++) {
    if (isFirst[linkSource[l]!] === 1 && isFirst[linkTarget[l]!] === 0) cutBps += linkRateBps[l]!;
  }
  return cutBps;
}
