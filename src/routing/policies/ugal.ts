import { createRng } from "../../rng.ts";
import { detourSwitches, drawDetour } from "../detour.ts";
import { Loads } from "../loads.ts";
import { readOwn } from "../own-parameters.ts";
import type { Policy } from "../policy.ts";
import { type Chooser, emptyPaths, qpCount, qpDemandBps, routesOf, takeHash, walkQp } from "../walk.ts";
import { arrivals } from "./dlb.ts";

/** Stream of the seed. */
const DETOURS = 2;

const PARAMETERS = [
  {
    name: "ugalView",
    kind: "choice",
    choices: ["local", "global"],
    default: "local",
    summary: "what a source switch sees of a path: its own egress (UGAL-L), or the fullest link (UGAL-G)",
  },
] as const;

/**
 * Universal globally-adaptive load-balanced routing (Singh, Stanford 2005; on dragonflies Kim et al., ISCA 2008): a new QP
 * compares one shortest path with one by way of a random switch, and takes the shortest where load × hops is no more on it.
 * Load is assigned demand / capacity where the algorithm has queue lengths: of the source switch's egress, or of the fullest
 * link. QPs arrive one by one, in random order, and stay. Not modelled: a choice per packet, and stale or noisy queues.
 */
export const ugal: Policy = {
  name: "ugal",
  summary: "UGAL: a new QP goes the shortest way or by a random switch, by load × hops (--ugal-view)",
  paths: "placed",
  contended: "none",
  parameters: PARAMETERS,
  place(context) {
    const { ugalView } = readOwn("ugal", PARAMETERS, context.parameters);
    const { fabric, groups, hash, src, dst, qps, seed } = context;
    const { nicLeaf } = fabric;
    const rng = createRng(seed, DETOURS);
    const switches = detourSwitches(context);
    const paths = emptyPaths(context, 2);
    const loads = new Loads(fabric);
    const byHash: Chooser = (node, count) => groups.members[hash.at(node) % count]!;
    /** Load × hops between switches of a QP's present path. */
    const cost = (qp: number, demandBps: number): number => {
      const between = paths.of(qp).subarray(1, -1);
      const seen = ugalView === "local" ? between.subarray(0, 1) : between;
      return between.length * seen.reduce((most, link) => Math.max(most, loads.with(link, demandBps)), 0);
    };
    for (const qp of arrivals(qpCount(context), seed)) {
      const flow = Math.floor(qp / qps);
      const demandBps = qpDemandBps(context, qp);
      takeHash(context, qp);
      walkQp(context, qp, byHash, paths);
      const by = drawDetour(context, switches, nicLeaf[src[flow]!]!, nicLeaf[dst[flow]!]!, rng);
      if (by !== undefined) {
        const shortest = [...paths.of(qp)];
        const shortestCost = cost(qp, demandBps);
        walkQp(context, qp, byHash, paths, by);
        if (shortestCost <= cost(qp, demandBps)) paths.set(qp, shortest);
      }
      loads.put(paths.of(qp), demandBps);
    }
    return routesOf(context, paths);
  },
};
