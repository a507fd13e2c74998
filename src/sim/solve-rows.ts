/** Solves given rows on given links, in a core that holds those links only that a row crosses. */

import { Core, type CoreGraph, type CoreModule, type Routes } from "../core/index.ts";

/**
 * Max-min fair rates [commodities] of rows on links with capacities `linkRateBps`; `rateCapBps` [commodities] as in
 * `Core.solve`.
 * @throws {SolverError} STALLED when a commodity has neither links nor a cap
 */
export function solveRows(
  module: CoreModule,
  linkRateBps: Float64Array,
  routes: Routes,
  rateCapBps?: Float64Array,
): Float64Array {
  const numberOf = new Int32Array(linkRateBps.length).fill(-1);
  const used: number[] = [];
  const pathLinks = routes.pathLinks.map((l) => {
    if (numberOf[l] === -1) numberOf[l] = used.push(l) - 1;
    return numberOf[l]!;
  });
  const core = new Core(module, linksOnly(Float64Array.from(used, (l) => linkRateBps[l]!)), { distances: false });
  core.setRoutes({ ...routes, pathLinks });
  return core.solve(rateCapBps).rateBps;
}

/** A graph of links that join nothing: the solver asks for capacities only. */
function linksOnly(linkRateBps: Float64Array): CoreGraph {
  const linkCount = linkRateBps.length;
  return {
    hostCount: 0,
    nodeCount: 1,
    linkCount,
    outStart: Uint32Array.of(0, linkCount),
    linkTarget: new Uint32Array(linkCount),
    linkRateBps,
    linkWeight: new Float64Array(linkCount).fill(1),
    linkMemberRateBps: linkRateBps,
    linkClass: new Uint8Array(linkCount),
    nodeTier: Uint8Array.of(1),
  };
}
