/** Where a packet that does not take the shortest way goes first: Valiant's random switch in between. */

import type { Rng } from "../rng.ts";
import type { PlaceContext } from "./place-context.ts";

/** How often a switch is drawn before those that will not do are sorted out. Assumed. */
const DRAWS = 8;

/** Switches with NICs, which a detour may lead through. */
export function detourSwitches({ fabric: { hostCount, nodeCount }, groups }: PlaceContext): Uint32Array {
  return Uint32Array.from({ length: nodeCount - hostCount }, (_, s) => hostCount + s).filter((n) => groups.isLeaf(n));
}

/**
 * One of the switches at random, other than both ends and with a way there and on; of another group (pod) than both ends where
 * there is such a one. Undefined where none will do, and for flows within one switch, which have no need.
 */
export function drawDetour(
  { fabric: { nodePod }, groups }: PlaceContext,
  switches: Uint32Array,
  from: number,
  to: number,
  rng: Rng,
): number | undefined {
  if (from === to) return undefined;
  const leads = (by: number): boolean =>
    by !== from && by !== to && groups.hops(from, by) < Infinity && groups.hops(by, to) < Infinity;
  const isApart = (by: number): boolean =>
    nodePod[by] === -1 || (nodePod[by] !== nodePod[from] && nodePod[by] !== nodePod[to]);
  for (let draw = 0; draw < DRAWS; draw++) {
    const by = switches[rng.below(switches.length)]!;
    if (isApart(by) && leads(by)) return by;
  }
  const all = switches.filter(leads);
  const apart = all.filter(isApart);
  const among = apart.length > 0 ? apart : all;
  return among.length > 0 ? among[rng.below(among.length)] : undefined;
}
