import { lightestPath } from "../lightest.ts";
import { Loads } from "../loads.ts";
import type { Paths } from "../paths.ts";
import type { PlaceContext } from "../place-context.ts";
import type { Policy } from "../policy.ts";
import { emptyPaths, qpCount, qpDemandBps, routesOf, takeHash } from "../walk.ts";
import { arrivals } from "./dlb.ts";

/**
 * Congestion by whole paths, as in CONGA (Alizadeh et al., SIGCOMM 2014): the leaf gives a new QP to the path to the
 * destination's leaf whose fullest link is the least full; ties fall by hash. QPs arrive one by one, in random order, and
 * stay: RDMA leaves no gaps between flowlets. CONGA is made for two tiers; on more, leaves here see what it would not. Not
 * modelled: congestion in 3 bits, and its delay (a leaf knows of every QP placed before).
 */
export const conga: Policy = {
  name: "conga",
  summary: "congestion-aware leaves: a new QP goes to the path whose fullest link is the least full, for good",
  paths: "placed",
  contended: "none",
  place(context) {
    const paths = emptyPaths(context);
    const loads = new Loads(context.fabric);
    for (const qp of arrivals(qpCount(context), context.seed)) {
      takeHash(context, qp);
      const turn = context.hash.at(context.fabric.nicLeaf[context.src[Math.floor(qp / context.qps)]!]!);
      putLightest(context, qp, { loads, paths, turn, ranking: "fullest" });
    }
    return routesOf(context, paths);
  },
};

/** Gives a QP the lightest path, and adds it to the loads. */
export function putLightest(
  context: PlaceContext,
  qp: number,
  options: { loads: Loads; paths: Paths; turn: number; ranking: "fullest" | "fullest-then-sum" },
): void {
  const { fabric, src, dst, qps } = context;
  const { nicLeaf, outStart, linkReverse } = fabric;
  const nic = src[Math.floor(qp / qps)]!;
  const to = dst[Math.floor(qp / qps)]!;
  const demandBps = qpDemandBps(context, qp);
  const { loads, paths } = options;
  const between = lightestPath(context, nicLeaf[nic]!, nicLeaf[to]!, { ...options, demandBps });
  paths.set(qp, [outStart[nic]!, ...between, linkReverse[outStart[to]!]!]);
  loads.put(paths.of(qp), demandBps);
}
