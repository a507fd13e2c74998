/** Which pairs of NICs a path joins, up and then down. */

import { type Fabric, NO_LEAF } from "./fabric.ts";
import { distancesTo, startState, UNREACHABLE } from "./valley-free.ts";

/** Whether two NICs have a valley-free path. One search for each leaf that is asked for, and none while all is up. */
export function reachability(fabric: Fabric): (src: number, dst: number) => boolean {
  const searches = new Map<number, Uint32Array>();
  return (src, dst) => {
    const [from, to] = [fabric.nicLeaf[src]!, fabric.nicLeaf[dst]!];
    if (from === NO_LEAF || to === NO_LEAF) return false;
    if (from === to || fabric.downCables.length === 0) return true;
    let distance = searches.get(to);
    if (!distance) {
      ({ distance } = distancesTo(fabric, to));
      searches.set(to, distance);
    }
    return distance[startState(from)] !== UNREACHABLE;
  };
}
