/** One snapshot of flows on fixed paths: route, count collisions, solve, and blame each flow's loss on the link that held it. */

import type { CollisionCounts, EcmpOptions, Softness } from "../core/index.ts";
import { ScenarioError } from "../errors.ts";
import { pinnedRoutes } from "../routing/index.ts";
import type { Baseline } from "./baseline.ts";
import { fixedPathLatency } from "./latency/fixed-paths.ts";
import type { LatencyOptions } from "./latency/run-latency.ts";
import { carriedOver, type LoadOptions } from "./link-loads.ts";
import { collisionLosses } from "./losses.ts";
import type { Network } from "./network.ts";
import type { OverloadedLink, RunResult } from "./result.ts";
import { slowestFlow } from "./slowest-flow.ts";
import { sumOver, type TransportOptions, transported } from "./transport.ts";

/** How many of the most overloaded links are kept by name. */
const WORST_LINKS = 10;

export interface FairnessOptions {
  /** α of α-fair rates; max-min where absent or Infinity. */
  readonly alpha?: number;
  /** How soon links on fixed paths charge, in prices of a flow at line rate: src/fairness.ts. 0 where absent. */
  readonly softness?: number;
}

/** What is asked of a solve besides rates. */
type SolveOptions = Pick<EcmpOptions, "qps"> & FairnessOptions & LoadOptions & LatencyOptions & TransportOptions;

/** A solve of given paths. */
export interface Solved {
  readonly run: RunResult;
  readonly commodityRateBps: Float64Array; // [commodities]
  /** The run with its latency where asked for, as long as the core holds these routes. */
  readonly complete: () => RunResult;
}

/** Routes and solves the baseline's flows by ECMP. */
export function runHashed(network: Network, baseline: Baseline, options: EcmpOptions & SolveOptions): RunResult {
  network.links.routeEcmp(options);
  const { qps, qpMode } = options;
  // A flow split over QPs is one row whose links carry parts of it.
  return solveRouted(
    network,
    baseline,
    qpMode === "pooled" ? qps : 1,
    qpMode === "static" && qps > 1,
    options,
  ).complete();
}

/**
 * Solves the baseline's flows on the paths that they name; queue pairs of a flow go the same way, so their number is nothing.
 * @throws {ScenarioError} NO_PATHS when they name none
 */
export function runPinned(network: Network, baseline: Baseline, options: SolveOptions): RunResult {
  const { src, dst, via } = baseline.flows;
  if (!via) {
    const message = "policy pinned needs the path of every flow (expected a flow list with a column via, got none)";
    throw new ScenarioError([{ code: "NO_PATHS", path: "--policy", message }]);
  }
  network.links.setRoutes(pinnedRoutes(network.fabric, { src, dst, via }));
  return solveRouted(network, baseline, 1, false, options).complete();
}

/** Solves the routes that the core holds, `perFlow` commodities for each flow. */
export function solveRouted(
  network: Network,
  baseline: Baseline,
  perFlow: number,
  weighted: boolean,
  options: SolveOptions,
): Solved {
  const { alpha = Infinity, softness = 0, linkLoads = false, latencyModel, format, qps } = options;
  const core = network.links;
  const { flows, idealBps, lineRateBps, sharedLosses } = baseline;
  const routes = () => core.routes(perFlow, weighted);
  const counts = core.countCollisions(true);
  const solution =
    alpha === Infinity ? core.solve() : core.solveAlphaFair(alpha, { soft: softnessOf(softness, lineRateBps) });
  const rateBps = sumOver(solution.rateBps, perFlow);
  const held = { rateBps, bottleneck: solution.bottleneck };
  const slowest = slowestFlow(
    network.linkView,
    { flows, lineRateBps, ...held, commodityRateBps: solution.rateBps },
    counts.linkFlows,
  );
  const run: RunResult = {
    rateBps,
    losses: [...sharedLosses, ...collisionLosses(network, idealBps, lineRateBps, { ...held, perFlow })],
    ...(slowest ? { slowest } : {}),
    collisions: {
      all: counts.all,
      tiers: network.classes.map(({ name }, index) => ({ tier: name, ...counts.byClass[index]! })),
      worst: worstLinks(network, counts),
    },
    ...(linkLoads ? { linkLoads: carriedOver(routes(), solution.rateBps, network.fabric.linkRateBps) } : {}),
    ...transported(network, { flows, lineRateBps, on: "links", rateBps: solution.rateBps, routes }, options),
  };
  // Pinned QPs go one way, as one; those of a static split are one commodity whose links have weights.
  const qpsPerCommodity = weighted && perFlow === 1 ? qps : 1;
  const solved = { src: flows.src, qpsPerCommodity, counts };
  return {
    run,
    commodityRateBps: solution.rateBps,
    complete: () =>
      latencyModel
        ? { ...run, latency: fixedPathLatency(network, { ...solved, routes: routes() }, latencyModel, format) }
        : run,
  };
}

/** Prices are those of the fastest flow's line rate. */
function softnessOf(price: number, lineRateBps: Float64Array): Softness {
  return { price, atBps: lineRateBps.reduce((most, bps) => Math.max(most, bps), 0) };
}

function worstLinks(network: Network, counts: CollisionCounts): OverloadedLink[] {
  const { linkRateBps } = network.fabric;
  const { linkState, linkLoadBps } = counts;
  const worst: { link: number; offeredLoad: number }[] = [];
  for (let link = 0; link < linkState.length; link++) {
    if (linkState[link] === 0) continue;
    const offeredLoad = linkLoadBps[link]! / linkRateBps[link]!;
    if (worst.length === WORST_LINKS && offeredLoad <= worst[WORST_LINKS - 1]!.offeredLoad) continue;
    let at = worst.length;
    while (at > 0 && worst[at - 1]!.offeredLoad < offeredLoad) at--;
    worst.splice(at, 0, { link, offeredLoad });
    if (worst.length > WORST_LINKS) worst.pop();
  }
  return worst.map(({ link, offeredLoad }) => ({
    link,
    tier: network.classes[network.linkClass[link]!]!.name,
    flows: counts.linkFlows[link]!,
    offeredLoad,
    avoidable: counts.linkState[link] === 2,
  }));
}
