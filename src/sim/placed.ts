/** One snapshot of flows whose paths a policy chooses itself, once for all or round after round. */

import type { EcmpOptions, Routes } from "../core/index.ts";
import type { GivenParameters } from "../parameters.ts";
import type { PlaceContext, Policy } from "../routing/index.ts";
import type { Baseline } from "./baseline.ts";
import { type FairnessOptions, type Solved, solveRouted } from "./hashed.ts";
import type { LatencyOptions } from "./latency/run-latency.ts";
import type { LoadOptions } from "./link-loads.ts";
import type { Network } from "./network.ts";
import type { LossStep, RunResult } from "./result.ts";
import type { TransportOptions } from "./transport.ts";

/** Hashing, and the parameters of policies. */
export interface PlaceOptions extends EcmpOptions {
  readonly policyParameters?: GivenParameters;
}

/** A policy under which every QP has one path for good. */
type KeepingPolicy = Extract<Policy, { paths: "hashed" | "placed" }>;

type Options = PlaceOptions & FairnessOptions & LoadOptions & LatencyOptions & TransportOptions;

/** What a policy needs to choose paths: of reachable flows that offer `demandBps` [flows]. */
export function placeContext(
  { fabric, links, nextHops }: Network,
  { src, dst, demandBps }: Pick<PlaceContext, "src" | "dst" | "demandBps">,
  options: PlaceOptions,
): PlaceContext {
  const { qps, qpMode, seed, policyParameters: parameters = {} } = options;
  return { fabric, groups: nextHops, src, dst, demandBps, qps, qpMode, seed, parameters, hash: links.hasher(options) };
}

/** Gives the flows that the core holds their paths, under a policy that keeps them. @throws {RoutingError} UNREACHABLE */
export function routeKept(
  network: Network,
  policy: KeepingPolicy,
  flows: Pick<PlaceContext, "src" | "dst" | "demandBps">,
  options: PlaceOptions,
): Routes {
  const { links } = network;
  const isStatic = options.qpMode === "static";
  // Also before a policy places paths: it takes flows that have one, and the core names those that have none.
  links.routeEcmp(policy.paths === "hashed" ? options : { ...options, qps: 1 });
  if (policy.paths === "hashed") return links.routes(isStatic ? 1 : options.qps, isStatic && options.qps > 1);
  const routes = policy.place(placeContext(network, flows, options));
  links.setRoutes(routes);
  return routes;
}

/** Solves the paths that the policy chooses. */
export function runPlaced(
  network: Network,
  baseline: Baseline,
  policy: Policy & { paths: "placed" },
  options: Options,
): RunResult {
  return solve(network, baseline, policy.place(contextOf(network, baseline, options)), options).complete();
}

/**
 * Solves round after round. Rates, losses and link loads are means over them; collisions, pauses and latency are those of the last.
 */
export function runMoving(
  network: Network,
  baseline: Baseline,
  policy: Policy & { paths: "moving" },
  options: Options,
): RunResult {
  const runs: RunResult[] = [];
  const rounds = policy.move(contextOf(network, baseline, options));
  let solved: Solved | undefined;
  for (let next = rounds.next(); !next.done; ) {
    solved = solve(network, baseline, next.value, options);
    runs.push(solved.run);
    next = rounds.next(solved.commodityRateBps);
  }
  const last = solved!.complete();
  return {
    ...last,
    rateBps: mean(runs.map(({ rateBps }) => rateBps)),
    losses: meanSteps(runs.map(({ losses }) => losses)),
    ...(last.transportLosses ? { transportLosses: meanSteps(runs.map((run) => run.transportLosses!)) } : {}),
    ...(last.linkLoads ? { linkLoads: mean(runs.map(({ linkLoads }) => linkLoads!)) } : {}),
  };
}

function contextOf(network: Network, { flows: { src, dst }, offeredBps }: Baseline, options: Options): PlaceContext {
  return placeContext(network, { src, dst, demandBps: offeredBps }, options);
}

function solve(network: Network, baseline: Baseline, routes: Routes, options: Options): Solved {
  network.links.setRoutes(routes);
  return solveRouted(network, baseline, routes.commoditiesPerFlow, routes.pathWeight !== undefined, options);
}

/** Of the same stages in the same order. */
function meanSteps(rounds: readonly (readonly LossStep[])[]): LossStep[] {
  return rounds[0]!.map(({ stage }, i) => ({
    stage,
    fraction: rounds.reduce((sum, steps) => sum + steps[i]!.fraction, 0) / rounds.length,
  }));
}

function mean(columns: readonly Float64Array[]): Float64Array {
  return columns[0]!.map((_, i) => columns.reduce((sum, column) => sum + column[i]!, 0) / columns.length);
}
