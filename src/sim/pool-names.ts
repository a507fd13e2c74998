/** Names of what a pool of links joins. */

import type { Fabric, Quotient } from "../fabric/index.ts";

/** `leaf-3`, and `spine-0 and 31 like it`. */
export function poolEnds(fabric: Fabric, quotient: Quotient, link: number): { from: string; to: string } {
  const source = quotient.outStart.findLastIndex((start) => start <= link);
  return { from: poolName(fabric, quotient, source), to: poolName(fabric, quotient, quotient.linkTarget[link]!) };
}

/** A NIC by its name; a pool of switches by its first. */
function poolName({ nodeNames, hostCount }: Fabric, { colourOfSwitch }: Quotient, node: number): string {
  if (node < hostCount) return nodeNames[node]!;
  const first = colourOfSwitch.indexOf(node - hostCount);
  const others = colourOfSwitch.filter((colour) => colour === node - hostCount).length - 1;
  return `${nodeNames[hostCount + first]}${others === 0 ? "" : ` and ${others} like it`}`;
}
