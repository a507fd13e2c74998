/** Turns transfers under a policy into what a solver allocates: capacities, rows and caps in payload bit/s. */

import type { Routes } from "../core/index.ts";
import type { Policy } from "../routing/index.ts";
import type { Transfers } from "../workload/index.ts";
import type { RunLatency } from "./latency/run-latency.ts";
import type { Network } from "./network.ts";
import { headerEfficiency } from "./packet.ts";
import { resend } from "./resend.ts";
import {
  type Collisions,
  type NetworkOptions,
  type NetworkRoutes,
  networkFlows,
  routeNetwork,
} from "./transfer-network.ts";
import { distinctPorts, sumRows } from "./transfer-rows.ts";

/** One GPU's NVLink, one direction; payload bit/s. */
export interface NvlinkRates {
  /** Line rate: the capacity of each port. */
  readonly lineBps: number;
  /** What traffic that passes round a server makes of it. */
  readonly ringBps: number;
}

export interface TransferOptions extends NetworkOptions {
  readonly nvlink: NvlinkRates;
  /** As in `Phase.nvlinkRate`: transfers at the ring's rate take that much more of a port for each byte. */
  readonly nvlinkRate: "ring" | "line";
  /**
   * The rows will be solved with no others: of NVLink ports that the same transfers cross alike, one stands for all. The
   * ports of a ring are alike, and far more than its other links.
   */
  readonly alone?: boolean;
  /** Rates will change in time: caps that hold for one solve only, as what resending leaves, are left out. */
  readonly inTime?: boolean;
}

/**
 * Links are first those of the network that the policy sees (fabric links, or pools), then two NVLink ports per GPU NIC
 * (2·nic out, 2·nic + 1 in). All rates are payload: wire capacities are scaled by what headers leave. Links and their rates
 * depend on the policy alone, so that rows of several calls can be solved together.
 */
export interface TransferRoutes {
  readonly linkRateBps: Float64Array; // [links]
  /** Transfer t has commodities [t·q, (t+1)·q), q = commoditiesPerFlow (above 1 only for pooled QPs of single edges). */
  readonly routes: Routes;
  readonly rateCapBps?: Float64Array; // [commodities] what queues, cuts and resending leave, bit/s
  /** What cuts alone leave: of sprayed policies, the caps of the ideal case. */
  readonly cutCapBps?: Float64Array; // [commodities] bit/s
  /**
   * Base one-way latency of a transfer's network edges, without software cost: their mean, since a chunk passes them one
   * after another. 0 where all are NVLink.
   */
  readonly latencyS: Float64Array; // [transfers]
  /** Of the network edges as flows, each at its part of its NIC's line rate. */
  readonly collisions: Collisions;
  /** What queues add when transfers have these rates, payload bit/s; absent unless asked for, and where there are none. */
  readonly queues?: (rateBps: Float64Array) => RunLatency;
  /** For messages: `leaf-3 to spine-5`, `NVLink out of gpu-7`. */
  readonly nameLink: (link: number) => string;
}

/**
 * A transfer is one commodity: its row is the sum of its edges' rows, and its cap the least of theirs. Two policies need
 * their rates first to say what a row is:
 * - Pooled QPs of a transfer with several edges: edges are first solved as flows of their own, with a commodity per QP, and
 *   the QPs then keep those shares of their edge.
 * - `even` splits over unequal links: the transfers are solved on the pools, then their edges resend what slow links drop;
 *   a transfer's cap is what its slowest edge gets. Not so `inTime`, where there is no one solve: the pool's bound stands.
 *
 * @throws {RoutingError} UNREACHABLE with path `flows[i]`, i counting `networkFlows(transfers)`; TOO_LARGE
 * @throws {ScenarioError} NO_PATHS for the policy `pinned`
 */
export function routeTransfers(
  network: Network,
  transfers: Transfers,
  policy: Policy,
  options: TransferOptions,
): TransferRoutes {
  const payload = headerEfficiency(options.format);
  const flows = networkFlows(transfers);
  const wire = routeNetwork(network, flows, policy, options);
  const networkLinks = wire.linkRateBps.length;
  const linkRateBps = network.capacitiesWithPorts(wire.linkRateBps, payload, options.nvlink.lineBps);
  const nvlinkWeight = options.nvlinkRate === "ring" ? options.nvlink.lineBps / options.nvlink.ringBps : 1;
  const q = wire.routes.commoditiesPerFlow;
  const isSingle = transfers.edgeSrc.length === transfers.transferCount;
  const shares = q > 1 && !isSingle ? pooledShares(network, wire) : undefined;
  const routes = sumRows(transfers, wire.routes, {
    networkLinks,
    linkCount: linkRateBps.length,
    nvlinkWeight,
    shares,
    keepsPort: options.alone ? distinctPorts(transfers, network.fabric.gpuNicCount) : undefined,
  });

  let rateCapBps = wire.rateCapBps && leastOfEdges(transfers, wire.rateCapBps, payload);
  const { paths } = policy;
  if ((paths === "even" || paths === "local") && wire.pooled && options.inTime !== true) {
    const allowedBps = network.rows.solve(linkRateBps, routes, rateCapBps);
    const sentBps = resend(network, wire.pooled, edgeRates(transfers, allowedBps, flows.flowCount, payload), paths);
    rateCapBps = leastOfEdges(transfers, sentBps, payload).map((cap, t) => Math.min(cap, rateCapBps?.[t] ?? Infinity));
  }
  const { fabric } = network;
  const { queues } = wire;
  return {
    ...(queues && flows.flowCount > 0
      ? { queues: (rateBps) => queues(edgeRates(transfers, rateBps, flows.flowCount, payload)) }
      : {}),
    linkRateBps,
    routes,
    ...(rateCapBps ? { rateCapBps } : {}),
    ...(wire.cutCapBps ? { cutCapBps: leastOfEdges(transfers, wire.cutCapBps, payload) } : {}),
    latencyS: meanLatencies(transfers, wire.latencyS),
    collisions: wire.collisions,
    nameLink: (l) => {
      if (l < networkLinks) return wire.nameLink(l);
      const port = l - networkLinks;
      return `NVLink ${port % 2 === 0 ? "out of" : "into"} ${fabric.nodeNames[port >> 1]}`;
    },
  };
}

/** Share of each QP in its flow when every flow is on its own; the core of links still holds their routes. */
function pooledShares(network: Network, { routes: { commoditiesPerFlow: q } }: NetworkRoutes): Float64Array {
  const { rateBps } = network.links.solve();
  return rateBps.map((rate, c) => {
    const first = c - (c % q);
    return rate / rateBps.subarray(first, first + q).reduce((sum, r) => sum + r, 0);
  });
}

/** [transfers] payload bit/s that the network edge with the least `wireBps` [flows] allows, Infinity without any. */
function leastOfEdges(transfers: Transfers, wireBps: Float64Array, payload: number): Float64Array {
  const least = new Float64Array(transfers.transferCount).fill(Infinity);
  eachNetworkEdge(transfers, (t, f, weight) => {
    least[t] = Math.min(least[t]!, (wireBps[f]! * payload) / weight);
  });
  return least;
}

/** [flows] wire bit/s of the network edges when transfers run at `rateBps` [transfers], payload bit/s. */
function edgeRates(transfers: Transfers, rateBps: Float64Array, flowCount: number, payload: number): Float64Array {
  const wireBps = new Float64Array(flowCount);
  eachNetworkEdge(transfers, (t, f, weight) => {
    wireBps[f] = (rateBps[t]! * weight) / payload;
  });
  return wireBps;
}

/** [transfers] mean over network edges. */
function meanLatencies(transfers: Transfers, flowLatencyS: Float64Array): Float64Array {
  const sum = new Float64Array(transfers.transferCount);
  const edges = new Uint32Array(transfers.transferCount);
  eachNetworkEdge(transfers, (t, f) => {
    sum[t]! += flowLatencyS[f]!;
    edges[t]!++;
  });
  return sum.map((s, t) => (edges[t] === 0 ? 0 : s / edges[t]!));
}

function eachNetworkEdge(
  { transferCount, edgeStart, edgeNvlink, edgeWeight }: Transfers,
  visit: (transfer: number, flow: number, weight: number) => void,
): void {
  let f = 0;
  for (let t = 0; t < transferCount; t++) {
    for (let e = edgeStart[t]!; e < edgeStart[t + 1]!; e++) {
      if (edgeNvlink[e] === 0) visit(t, f++, edgeWeight?.[e] ?? 1);
    }
  }
}
