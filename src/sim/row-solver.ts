/** Solves given rows on given links. */

import { Core, type CoreGraph, type CoreModule, type Routes } from "../core/index.ts";

/** Keeps a core for every column of capacities that it has seen, as long as that column lives. */
export class RowSolver {
  readonly #module: CoreModule;
  readonly #cores = new WeakMap<Float64Array, Core>();

  constructor(module: CoreModule) {
    this.#module = module;
  }

  /**
   * Max-min fair rates [commodities] of rows on links with capacities `linkRateBps`, which must not change after the first
   * solve; `rateCapBps` [commodities] as in `Core.solve`.
   * @throws {SolverError} STALLED when a commodity has neither links nor a cap
   */
  solve(linkRateBps: Float64Array, routes: Routes, rateCapBps?: Float64Array): Float64Array {
    let core = this.#cores.get(linkRateBps);
    if (core === undefined) {
      core = new Core(this.#module, linksOnly(linkRateBps), { distances: false });
      this.#cores.set(linkRateBps, core);
    }
    core.setRoutes(routes);
    return core.solve(rateCapBps).rateBps;
  }
}

/** A graph of links that join nothing: the solver asks for capacities only. */
export function linksOnly(linkRateBps: Float64Array): CoreGraph {
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
