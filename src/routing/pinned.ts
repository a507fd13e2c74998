/** Turns the paths that flows name into routes: one commodity per flow, on the links between its path's nodes. */

import type { Routes } from "../core/index.ts";
import { RoutingError } from "../errors.ts";
import { type Fabric, firstLink, NO_LINK, type SwitchPaths } from "../fabric/index.ts";

/** Flows and the switches that each passes. */
export interface PinnedFlows {
  readonly src: Uint32Array; // [flows] NIC
  readonly dst: Uint32Array; // [flows] NIC
  readonly via: SwitchPaths;
}

/**
 * Routes of flows over their own paths, source NIC to destination NIC. Of parallel cables the first carries all of them.
 *
 * @throws {RoutingError} NO_CABLE at `flows[f]`, for the first flow whose path asks for a cable that is not there or down
 */
export function pinnedRoutes(fabric: Fabric, { src, dst, via }: PinnedFlows): Routes {
  const { start, switches } = via;
  const pathStart = new Uint32Array(src.length + 1);
  const pathLinks = new Uint32Array(switches.length + src.length); // a path has one link more than switches
  let links = 0;
  for (let f = 0; f < src.length; f++) {
    let from = src[f]!;
    for (let i = start[f]!; i <= start[f + 1]!; i++) {
      const to = i === start[f + 1] ? dst[f]! : switches[i]!;
      const link = firstLink(fabric, from, to);
      if (link === NO_LINK) throw noCable(fabric, f, from, to);
      pathLinks[links++] = link;
      from = to;
    }
    pathStart[f + 1] = links;
  }
  return { commoditiesPerFlow: 1, pathStart, pathLinks };
}

function noCable({ nodeNames }: Fabric, flow: number, from: number, to: number): RoutingError {
  const message = `no cable that is up joins "${nodeNames[from]}" and "${nodeNames[to]}" (expected one between neighbours of a path)`;
  return new RoutingError([{ code: "NO_CABLE", path: `flows[${flow}]`, message }]);
}
