/** The least loaded of all shortest paths between two leaves, by a search that leaves off where a path is no better. */

import type { Loads } from "./loads.ts";
import type { PlaceContext } from "./place-context.ts";

/** How paths are ranked: by their fullest link alone, or of equals by the sum of all links. */
export type Ranking = "fullest" | "fullest-then-sum";

/**
 * Links between two leaves over the path whose fullest link is the least full with `demandBps` on it; none within a leaf.
 * Of equal ones the first, where every group is looked through from a member on that `turn` gives. At worst it sees all paths.
 */
export function lightestPath(
  { groups, fabric: { linkTarget } }: PlaceContext,
  from: number,
  to: number,
  { loads, demandBps, turn, ranking }: { loads: Loads; demandBps: number; turn: number; ranking: Ranking },
): number[] {
  let best: number[] = [];
  let leastFullest = Infinity;
  let leastSum = Infinity;
  const taken: number[] = [];
  const search = (node: number, descending: boolean, fullest: number, sum: number): void => {
    if (node === to) {
      best = [...taken];
      leastFullest = fullest;
      leastSum = sum;
      return;
    }
    const count = groups.fill(node, to, descending);
    // The search goes on through `members`, so it needs a copy where there is more than one.
    const members = count === 1 ? [groups.members[0]!] : groups.members.slice(0, count);
    const first = turn % count;
    for (let i = 0; i < count; i++) {
      const link = members[(first + i) % count]!;
      const load = loads.with(link, demandBps);
      const worst = Math.max(fullest, load);
      const total = sum + load;
      if (worst > leastFullest) continue;
      if (worst === leastFullest && (ranking === "fullest" || total >= leastSum)) continue;
      taken.push(link);
      search(linkTarget[link]!, groups.descends(link, descending), worst, total);
      taken.pop();
    }
  };
  search(from, false, 0, 0);
  return best;
}
