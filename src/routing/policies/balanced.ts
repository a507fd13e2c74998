import { balancedByColours } from "../colour-climb.ts";
import { Loads } from "../loads.ts";
import type { Paths } from "../paths.ts";
import type { PlaceContext } from "../place-context.ts";
import type { Policy } from "../policy.ts";
import { emptyPaths, qpCount, qpDemandBps, routesOf } from "../walk.ts";
import { putLightest } from "./conga.ts";

/** How often QPs that were placed one by one are taken off and placed anew. Assumed: a third pass moved next to none. */
const PASSES = 2;

/**
 * A static placement by a controller that knows all flows and equals out the loads of links.
 *
 * Where the fabric is a regular Clos (every switch of a tier with as many uplinks of one rate, wired alike) and the demands
 * are equal, it is an edge colouring tier by tier, which no placement can better: on a non-blocking one no permutation
 * collides. Elsewhere QPs go to the lightest path one by one, larger ones first, and then twice more. Not modelled: flows
 * that come and go before the controller has seen them.
 */
export const balanced: Policy = {
  name: "balanced",
  summary: "static placement by a controller that knows all flows: as even as can be on a regular Clos",
  paths: "placed",
  contended: "none",
  place(context) {
    return routesOf(context, balancedByColours(context) ?? oneByOne(context));
  },
};

function oneByOne(context: PlaceContext): Paths {
  const paths = emptyPaths(context);
  const loads = new Loads(context.fabric);
  const demands = Float64Array.from({ length: qpCount(context) }, (_, qp) => qpDemandBps(context, qp));
  const order = Uint32Array.from(demands.keys()).sort((a, b) => demands[b]! - demands[a]! || a - b);
  for (let pass = 0; pass <= PASSES; pass++) {
    for (const qp of order) {
      if (pass > 0) loads.take(paths.of(qp), demands[qp]!);
      putLightest(context, qp, { loads, paths, turn: qp, ranking: "fullest-then-sum" });
    }
  }
  return paths;
}
