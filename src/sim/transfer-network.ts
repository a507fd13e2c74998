/** Routes the network edges of transfers as flows under a policy: their rows, capacities, caps and latencies on the wire. */

import type { ClassCounts, Routes } from "../core/index.ts";
import { ScenarioError } from "../errors.ts";
import type { Fabric, Quotient } from "../fabric/index.ts";
import { type Policy, TIMED_POLICIES } from "../routing/index.ts";
import type { Flows, Transfers } from "../workload/index.ts";
import { latenciesOf, linkHopLatency } from "./base-latency.ts";
import { type PooledFlows, poolFlows } from "./baseline.ts";
import { fixedPathLatency } from "./latency/fixed-paths.ts";
import type { RunLatency } from "./latency/run-latency.ts";
import { spreadLatency } from "./latency/spread.ts";
import type { Network } from "./network.ts";
import { type PlaceOptions, routeKept } from "./placed.ts";
import { poolEnds } from "./pool-names.ts";
import { queueCaps } from "./queue-caps.ts";
import type { SprayOptions } from "./sprayed.ts";

/** What a policy may need to route flows: hashing and its own parameters for paths, window and packets for sprayed ones. */
export interface NetworkOptions extends PlaceOptions, SprayOptions {
  /**
   * Flows have starts of their own instead of one together. Caps are then what a flow gets while it is alone: none is
   * divided among flows that may never meet, and sharing is left to the links. Queues still see all flows' load.
   */
  readonly staggered?: boolean;
}

export type Collisions = Pick<ClassCounts, "overloadedLinks" | "collidingFlows" | "collidingPairs">;

export interface NetworkRoutes {
  /** Links of the fabric, or pools; wire rates. */
  readonly linkRateBps: Float64Array; // [links]
  readonly routes: Routes; // commodities of flows
  /** Present where packets are spread: the flows on the pools. */
  readonly pooled?: PooledFlows;
  /** What queues and cuts leave to each flow, on the wire; absent where links say all. */
  readonly rateCapBps?: Float64Array; // [flows]
  /** What cuts alone leave, without queues: the caps of the ideal case on the same rows. */
  readonly cutCapBps?: Float64Array; // [flows]
  /** One way, without software: NICs, switches and propagation. */
  readonly latencyS: Float64Array; // [flows]
  /** Where flows ask a link for more than it has. */
  readonly collisions: Collisions;
  readonly nameLink: (link: number) => string;
  /** What queues add when flows have these rates on the wire; absent unless asked for, or where there is no model of it. */
  readonly queues?: (rateBps: Float64Array) => RunLatency;
}

/** The network edges of all transfers as flows, in order. A RoutingError with path `flows[i]` means flow i of these. */
export function networkFlows({ edgeSrc, edgeDst, edgeNvlink }: Transfers): Flows {
  let flowCount = 0;
  for (const nvlink of edgeNvlink) flowCount += 1 - nvlink;
  const src = new Uint32Array(flowCount);
  const dst = new Uint32Array(flowCount);
  let f = 0;
  for (let e = 0; e < edgeNvlink.length; e++) {
    if (edgeNvlink[e] === 1) continue;
    src[f] = edgeSrc[e]!;
    dst[f++] = edgeDst[e]!;
  }
  return { flowCount, src, dst };
}

/**
 * Routes flows that start together. For queues and collisions every flow offers its part of its NIC's line rate: flows
 * that leave one NIC together share it evenly.
 *
 * @throws {RoutingError} UNREACHABLE with path `flows[i]`, TOO_LARGE
 * @throws {ScenarioError} NO_PATHS for policies that are none of TIMED_POLICIES
 */
export function routeNetwork(network: Network, flows: Flows, policy: Policy, options: NetworkOptions): NetworkRoutes {
  const offeredBps = offeredRates(network.fabric, flows);
  switch (policy.paths) {
    case "hashed":
    case "placed":
      return routeLinks(network, offeredBps, flows, policy, options);
    case "pinned":
    case "moving":
    case "optimal":
      throw new ScenarioError([{ code: "NO_PATHS", path: "--policy", message: notTimed(policy) }]);
    default:
      return routePooled(network, flows, offeredBps, policy, options);
  }
}

/** Why a policy can't serve a collective, or jobs in time. */
export function notTimed({ name, paths }: Policy): string {
  const why =
    paths === "pinned"
      ? "takes the path of every flow from a flow list, which collectives and jobs don't have"
      : `${paths === "optimal" ? "has a solver split flows" : "moves flows while they run"}, which is told of one set of flows only`;
  return `policy ${name} ${why} (expected one of ${TIMED_POLICIES.map((policy) => policy.name).join(", ")})`;
}

function offeredRates({ nicLineRateBps, hostCount }: Fabric, { src }: Flows): Float64Array {
  const leaving = new Uint32Array(hostCount);
  for (const nic of src) leaving[nic]!++;
  return Float64Array.from(src, (nic) => nicLineRateBps[nic]! / leaving[nic]!);
}

function routeLinks(
  network: Network,
  demandBps: Float64Array,
  flows: Flows,
  policy: Parameters<typeof routeKept>[1],
  options: NetworkOptions,
): NetworkRoutes {
  const { fabric, links } = network;
  const { src, dst } = flows;
  links.setFlows({ src, dst, demandBps });
  const routes = routeKept(network, policy, { src, dst, demandBps }, options);
  const { latencyModel } = options;
  const routed = { src, routes, qpsPerCommodity: routes.commoditiesPerFlow === 1 ? options.qps : 1 };
  const counts = links.countCollisions(false);
  return {
    ...(latencyModel
      ? { queues: () => fixedPathLatency(network, { ...routed, counts }, latencyModel, options.format) }
      : {}),
    linkRateBps: fabric.linkRateBps,
    routes,
    latencyS: latenciesOf(fabric, flows, routes, linkHopLatency(fabric)),
    collisions: counts.all,
    nameLink: (l) => `${fabric.nodeNames[fabric.linkSource[l]!]} to ${fabric.nodeNames[fabric.linkTarget[l]!]}`,
  };
}

function routePooled(
  network: Network,
  flows: Flows,
  offeredBps: Float64Array,
  { contended }: Policy,
  { window, format, latencyModel, staggered = false }: NetworkOptions,
): NetworkRoutes {
  const { fabric } = network;
  const { quotient } = network.pools;
  const pooled = poolFlows(network, flows, offeredBps);
  const { lineRateBps, pooledRoutes } = pooled;
  const cutCapBps = staggered && pooled.cutCapBps ? wholeCuts(fabric, flows, pooled.cutCapBps) : pooled.cutCapBps;
  let rateCapBps = cutCapBps;
  if (contended !== "none") {
    // The cap is a part of the NIC's line rate: flows that share the NIC share it.
    const queued = queueCaps(network, pooled, contended, window, format).rateCapBps;
    const part = (f: number): number => (staggered ? 1 : offeredBps[f]! / lineRateBps[f]!);
    rateCapBps = queued.map((cap, f) => Math.min(cap * part(f), cutCapBps?.[f] ?? Infinity));
  }
  return {
    ...(latencyModel && contended !== "none"
      ? { queues: (rateBps) => spreadLatency(network, pooled, rateBps, contended, latencyModel, format) }
      : {}),
    linkRateBps: quotient.linkRateBps,
    routes: pooledRoutes,
    pooled,
    ...(rateCapBps ? { rateCapBps } : {}),
    ...(cutCapBps ? { cutCapBps } : {}),
    latencyS: latenciesOf(fabric, flows, pooledRoutes, quotient.hopLatencyS),
    collisions: poolTotals(pooled, quotient),
    nameLink: (l) => {
      const { from, to } = poolEnds(fabric, quotient, l);
      return `${from} to ${to}`;
    },
  };
}

/** [flows] what each flow's pair of leaves can exchange, from the parts that the flows of a pair have in it. */
function wholeCuts({ nicLeaf, nodeCount }: Fabric, { src, dst }: Flows, partBps: Float64Array): Float64Array {
  const pairOf = (f: number): number => nicLeaf[src[f]!]! * nodeCount + nicLeaf[dst[f]!]!;
  const sums = new Map<number, number>();
  for (let f = 0; f < partBps.length; f++) sums.set(pairOf(f), (sums.get(pairOf(f)) ?? 0) + partBps[f]!);
  return partBps.map((_, f) => sums.get(pairOf(f))!);
}

/** Overload that no choice of path can avoid, in links of the fabric. No two sprayed flows are a pair on a link. */
function poolTotals({ pooledLoad: { all, linkState } }: PooledFlows, { linkMembers }: Quotient): Collisions {
  let overloadedLinks = 0;
  if (all.overloadedLinks > 0)
    linkState.forEach((state, l) => {
      if (state !== 0) overloadedLinks += linkMembers[l]!;
    });
  return { overloadedLinks, collidingFlows: all.collidingFlows, collidingPairs: 0 };
}
