/** Says which links of a run's problem make up each tier of its timeline. */

import { gpuNetwork, type Quotient } from "../fabric/index.ts";
import type { Network, TimelineTier } from "../sim/index.ts";
import type { RoutedTransfers } from "./routed.ts";

/**
 * Tiers in the order of the network's link classes, then NVLink where it is used. Links that no GPU NIC can reach, as those
 * of a host network, count only where they are used.
 */
export function timelineTiers(
  network: Network,
  pools: Quotient | undefined,
  { firstNvlink, routes: { pathLinks } }: RoutedTransfers,
): TimelineTier[] {
  const used = new Uint8Array(firstNvlink);
  const ports = new Set<number>();
  for (const link of pathLinks) {
    if (link < firstNvlink) used[link] = 1;
    else ports.add(link);
  }
  const reached = pools ? poolSources(network, pools) : linkSources(network);
  const linkClass = pools?.linkClass ?? network.linkClass;
  const byClass = network.classes.map((): number[] => []);
  const useful = new Uint8Array(network.classes.length);
  for (let l = 0; l < firstNvlink; l++) {
    const isUsed = used[l] === 1;
    if (isUsed) useful[linkClass[l]!] = 1;
    if (isUsed || reached[l] === 1) byClass[linkClass[l]!]!.push(l);
  }
  const tiers = network.classes.flatMap(({ name }, index) =>
    useful[index] === 1 ? [{ name, links: Uint32Array.from(byClass[index]!) }] : [],
  );
  return ports.size === 0
    ? tiers
    : [...tiers, { name: "nvlink", links: Uint32Array.from([...ports].sort((a, b) => a - b)) }];
}

/** [links] 1 where GPU NICs reach the link. */
function linkSources({ fabric }: Network): Uint8Array {
  const inside = gpuNetwork(fabric);
  return Uint8Array.from(fabric.linkSource, (source) => inside[source]!);
}

/** [pools] the same. */
function poolSources({ fabric }: Network, { nodeCount, linkCount, outStart, colourOfSwitch }: Quotient): Uint8Array {
  const inside = gpuNetwork(fabric);
  const { hostCount } = fabric;
  const insideNode = new Uint8Array(nodeCount);
  insideNode.set(inside.subarray(0, hostCount));
  for (const [s, colour] of colourOfSwitch.entries())
    if (inside[hostCount + s] === 1) insideNode[hostCount + colour] = 1;
  const reached = new Uint8Array(linkCount);
  for (let n = 0; n < nodeCount; n++) if (insideNode[n] === 1) reached.fill(1, outStart[n], outStart[n + 1]);
  return reached;
}
