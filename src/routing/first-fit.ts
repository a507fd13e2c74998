/** Hedera's global first fit: each flow on the first path that has room for all of it. */

import type { Loads } from "./loads.ts";
import type { PlaceContext } from "./place-context.ts";

/** A link takes flows up to its capacity, give or take the rounding of sums. */
const FULL = 1 + 1e-9;

/** Links between two leaves of the first shortest path, in link order, with room for the demand; undefined where there is none. */
export function firstFit(
  { groups, fabric: { linkTarget } }: PlaceContext,
  from: number,
  to: number,
  loads: Loads,
  demandBps: number,
): number[] | undefined {
  const taken: number[] = [];
  const search = (node: number, descending: boolean): boolean => {
    if (node === to) return true;
    const count = groups.fill(node, to, descending);
    const members = count === 1 ? [groups.members[0]!] : groups.members.slice(0, count);
    for (const link of members) {
      if (loads.with(link, demandBps) > FULL) continue;
      taken.push(link);
      if (search(linkTarget[link]!, groups.descends(link, descending))) return true;
      taken.pop();
    }
    return false;
  };
  return search(from, false) ? taken : undefined;
}
