import { anneal } from "../annealing.ts";
import { firstFit } from "../first-fit.ts";
import { Loads } from "../loads.ts";
import { naturalDemands } from "../natural-demand.ts";
import { readOwn } from "../own-parameters.ts";
import type { Paths } from "../paths.ts";
import type { PlaceContext } from "../place-context.ts";
import type { Policy } from "../policy.ts";
import { emptyPaths, qpCount, qpDemandBps, routesOf, walkHashed } from "../walk.ts";

/** Flows whose natural demand is less of their NIC's line rate are left where they are (Hedera, section III.B). */
const ELEPHANT = 1 / 10;

const PARAMETERS = [
  {
    name: "scheduler",
    kind: "choice",
    choices: ["annealing", "gff"],
    default: "annealing",
    summary: "how large flows are placed: simulated annealing, or global first fit",
  },
  {
    name: "annealingMoves",
    kind: "integer",
    min: 0,
    max: 10_000,
    // Assumed: what more of them gain, and cost, is in docs/policies.md.
    default: 50,
    summary: "moves of the annealing for every receiver of large flows",
  },
] as const;

/**
 * Central re-placement of large flows, as in Hedera (Al-Fares et al., NSDI 2010): all QPs are hashed first; those of large
 * flows are then moved by a scheduler that knows the natural demand of all, either each to the first path that has room for
 * it, or by simulated annealing of the overload, which chooses for every receiver where traffic comes down to it (on a fabric
 * without tiers it moves nothing). Not modelled: what runs until the scheduler's next look, and its estimates of what it can't
 * see.
 */
export const hedera: Policy = {
  name: "hedera",
  summary: "central scheduler: re-places large flows by annealing or first fit (--scheduler)",
  paths: "placed",
  contended: "none",
  parameters: PARAMETERS,
  place(given) {
    const { scheduler, annealingMoves } = readOwn("hedera", PARAMETERS, given.parameters);
    const context = { ...given, demandBps: naturalDemands(given.fabric, given) };
    const { fabric, demandBps, src, qps } = context;
    const flowOf = (qp: number): number => Math.floor(qp / qps);
    const isLarge = (qp: number): boolean =>
      demandBps[flowOf(qp)]! >= ELEPHANT * fabric.nicLineRateBps[src[flowOf(qp)]!]!;
    const large = Uint32Array.from({ length: qpCount(context) }, (_, qp) => qp).filter(isLarge);
    const paths = emptyPaths(context);
    for (let qp = 0; qp < paths.count; qp++) walkHashed(context, qp, paths);
    if (scheduler === "gff") {
      placeFirstFit(context, large, paths);
    } else {
      const loads = new Loads(fabric);
      for (let qp = 0; qp < paths.count; qp++) {
        if (!isLarge(qp)) loads.put(paths.of(qp), qpDemandBps(context, qp));
      }
      anneal(context, large, { paths, loads, moves: annealingMoves });
    }
    return routesOf(context, paths);
  },
};

/** Large QPs reserve room, in order; those that find none stay where they were hashed, and reserve nothing. */
function placeFirstFit(context: PlaceContext, large: Uint32Array, paths: Paths): void {
  const { fabric, demandBps, src, dst, qps } = context;
  const { nicLeaf, outStart, linkReverse } = fabric;
  const reserved = new Loads(fabric);
  for (const qp of large) {
    const flow = Math.floor(qp / qps);
    const from = src[flow]!;
    const to = dst[flow]!;
    const between = firstFit(context, nicLeaf[from]!, nicLeaf[to]!, reserved, demandBps[flow]! / qps);
    if (!between) continue;
    paths.set(qp, [outStart[from]!, ...between, linkReverse[outStart[to]!]!]);
    reserved.put(paths.of(qp), demandBps[flow]! / qps);
  }
}
