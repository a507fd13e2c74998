/** The paths of all transfers as routing sees the fabric at some time, in numbers that outlive that time. */

import type { CoreModule } from "../core/index.ts";
import { type Fabric, NO_LEAF, type Quotient, reachability, type Subset } from "../fabric/index.ts";
import { keepsPaths, type Policy } from "../routing/index.ts";
import { Network, networkFlows } from "../sim/index.ts";
import type { Transfers } from "../workload/index.ts";
import { poolsOf } from "./capacity-changes.ts";
import type { FabricStates } from "./fabric-states.ts";
import { type RoutedTransfers, routeAll } from "./routed.ts";
import type { RunScenario } from "./scenario.ts";
import type { TransferPart, TransferPool } from "./transfer-pool.ts";

export interface RouteView {
  /**
   * Rows of transfers without a path are empty. Links of hashed paths are those of `FabricStates.whole`, others the pools
   * of this view; NVLink ports follow.
   */
  readonly routed: RoutedTransfers;
  /** [transfers] 1 where no path is left. */
  readonly unreachable: Uint8Array;
  /** The pools, where packets are spread. */
  readonly pools: Quotient | undefined;
  /** [links] bit/s when the links of the whole have these rates; what is down but not known to be keeps its place in a pool. */
  capacity(presentBps: Float64Array): Float64Array;
  /** [transfers] part of what a transfer sends that arrives while some links are down that spreading does not know of. */
  delivered(presentBps: Float64Array): Float64Array;
}

export interface ViewOptions {
  readonly core: CoreModule;
  readonly states: FabricStates;
  readonly transfers: TransferPool;
  readonly policy: Policy;
  readonly scenario: RunScenario;
}

/** Routes all transfers that have a path when links have the rates `knownBps`. */
export function viewOf({ core, states, transfers, policy, scenario }: ViewOptions, knownBps: Float64Array): RouteView {
  const subset = states.subset(knownBps);
  const network = new Network(core, subset.fabric);
  const unreachable = unreachableTransfers(subset.fabric, transfers);
  const keeps = keepsPaths(policy);
  // The number of a flow is part of what is hashed: flows without a path keep their place, as flows from a NIC to itself.
  const standIn = keeps ? subset.fabric.nicLeaf.findIndex((leaf) => leaf !== NO_LEAF) : -1;
  const parts =
    standIn < 0 ? withoutUnreachable(transfers, unreachable) : withStandIns(standIn, transfers, unreachable);
  const pools = keeps ? undefined : network.pools.quotient;
  const routed = expand(routeOrNothing(network, parts, policy, scenario), transfers.count, unreachable, standIn < 0);
  const inWhole = keeps ? renumber(routed, subset, states.whole) : routed;
  return {
    routed: inWhole,
    unreachable,
    pools,
    capacity: keeps ? (presentBps) => withPorts(inWhole, presentBps) : poolCapacity(inWhole, subset, pools!, knownBps),
    delivered: (presentBps) =>
      keeps
        ? new Float64Array(transfers.count).fill(1)
        : deliveredShares(network, subset, parts, unreachable, presentBps),
  };
}

/** [transfers] 1 where some edge over the network has no valley-free path. */
export function unreachableTransfers(fabric: Fabric, transfers: TransferPool): Uint8Array {
  const reaches = reachability(fabric);
  const unreachable = new Uint8Array(transfers.count);
  let number = 0;
  for (const { transfers: of } of transfers.parts) {
    for (let t = 0; t < of.transferCount; t++, number++) {
      for (let e = of.edgeStart[t]!; e < of.edgeStart[t + 1]!; e++) {
        if (of.edgeNvlink[e] === 0 && !reaches(of.edgeSrc[e]!, of.edgeDst[e]!)) unreachable[number] = 1;
      }
    }
  }
  return unreachable;
}

/** Parts whose transfers without a path go from a NIC that is up to itself. */
function withStandIns(nic: number, pool: TransferPool, unreachable: Uint8Array): readonly TransferPart[] {
  if (!unreachable.includes(1)) return pool.parts;
  let number = 0;
  return pool.parts.map((part) => {
    const { transfers: of } = part;
    const edgeSrc = of.edgeSrc.slice();
    const edgeDst = of.edgeDst.slice();
    for (let t = 0; t < of.transferCount; t++, number++) {
      if (unreachable[number] === 0) continue;
      edgeSrc.fill(nic, of.edgeStart[t], of.edgeStart[t + 1]);
      edgeDst.fill(nic, of.edgeStart[t], of.edgeStart[t + 1]);
    }
    return { ...part, transfers: { ...of, edgeSrc, edgeDst } };
  });
}

/** Parts with nothing but transfers that have a path, those that are left empty left out. */
function withoutUnreachable(pool: TransferPool, unreachable: Uint8Array): readonly TransferPart[] {
  if (!unreachable.includes(1)) return pool.parts;
  let number = 0;
  return pool.parts.flatMap((part) => {
    const { transferCount } = part.transfers;
    const kept = Uint32Array.from({ length: transferCount }, (_, t) => t).filter((t) => unreachable[number + t] === 0);
    number += transferCount;
    return kept.length === 0 ? [] : [{ ...part, transfers: keep(part.transfers, kept) }];
  });
}

function keep(of: Transfers, kept: Uint32Array): Transfers {
  const edges = [...kept].flatMap((t) =>
    Array.from({ length: of.edgeStart[t + 1]! - of.edgeStart[t]! }, (_, i) => of.edgeStart[t]! + i),
  );
  const edgeStart = new Uint32Array(kept.length + 1);
  for (const [i, t] of kept.entries()) edgeStart[i + 1] = edgeStart[i]! + of.edgeStart[t + 1]! - of.edgeStart[t]!;
  const { edgeWeight } = of;
  return {
    transferCount: kept.length,
    edgeStart,
    edgeSrc: Uint32Array.from(edges, (e) => of.edgeSrc[e]!),
    edgeDst: Uint32Array.from(edges, (e) => of.edgeDst[e]!),
    edgeNvlink: Uint8Array.from(edges, (e) => of.edgeNvlink[e]!),
    group: Uint32Array.from(kept, (t) => of.group[t]!),
    ...(edgeWeight ? { edgeWeight: Float64Array.from(edges, (e) => edgeWeight[e]!) } : {}),
  };
}

/** Nothing where no transfer has a path. */
function routeOrNothing(
  network: Network,
  parts: readonly TransferPart[],
  policy: Policy,
  scenario: RunScenario,
): RoutedTransfers {
  if (parts.length > 0) return routeAll(network, { parts }, policy, scenario);
  const linkRateBps = keepsPaths(policy) ? network.fabric.linkRateBps : network.pools.quotient.linkRateBps;
  return {
    linkRateBps,
    firstNvlink: linkRateBps.length,
    routes: {
      commoditiesPerFlow: keepsPaths(policy) && scenario.qpMode === "pooled" ? scenario.qps : 1,
      pathStart: new Uint32Array(1),
      pathLinks: new Uint32Array(0),
    },
    rateCapBps: undefined,
    latencyS: new Float64Array(0),
    nameLink: (link) => `link ${link}`,
  };
}

/** Rows for all transfers, none for those without a path. `left`: these were left out, and have no row to be taken away. */
function expand(routed: RoutedTransfers, count: number, unreachable: Uint8Array, left: boolean): RoutedTransfers {
  if (!unreachable.includes(1)) return routed;
  const { routes, rateCapBps, latencyS } = routed;
  const { commoditiesPerFlow: q, pathStart, pathLinks, pathWeight } = routes;
  const starts = new Uint32Array(count * q + 1);
  const caps = rateCapBps && new Float64Array(count * q).fill(Infinity);
  const latencies = new Float64Array(count);
  const places: number[] = [];
  let row = 0;
  for (let t = 0; t < count; t++) {
    const isOut = unreachable[t] === 1;
    if (!isOut) latencies[t] = latencyS[row / q]!;
    for (let k = 0; k < q; k++) {
      const from = isOut ? 0 : pathStart[row + k]!;
      const to = isOut ? 0 : pathStart[row + k + 1]!;
      for (let i = from; i < to; i++) places.push(i);
      starts[t * q + k + 1] = places.length;
      if (caps && !isOut) caps[t * q + k] = rateCapBps[row + k]!;
    }
    if (!isOut || !left) row += q;
  }
  return {
    ...routed,
    routes: {
      commoditiesPerFlow: q,
      pathStart: starts,
      pathLinks: Uint32Array.from(places, (i) => pathLinks[i]!),
      ...(pathWeight ? { pathWeight: Float64Array.from(places, (i) => pathWeight[i]!) } : {}),
    },
    rateCapBps: caps,
    latencyS: latencies,
  };
}

/** Links by their numbers in the whole fabric, NVLink ports behind them. */
function renumber(routed: RoutedTransfers, { linkOf }: Subset, whole: Fabric): RoutedTransfers {
  const { firstNvlink, routes, linkRateBps, nameLink } = routed;
  const back = new Map(Array.from(linkOf, (l, i) => [l, i]));
  const { linkCount, linkSource, linkTarget, nodeNames } = whole;
  const numbered = (l: number): number => (l < firstNvlink ? linkOf[l]! : linkCount + l - firstNvlink);
  const rates = new Float64Array(linkCount + linkRateBps.length - firstNvlink);
  rates.set(whole.linkRateBps);
  rates.set(linkRateBps.subarray(firstNvlink), linkCount);
  return {
    ...routed,
    linkRateBps: rates,
    firstNvlink: linkCount,
    routes: { ...routes, pathLinks: routes.pathLinks.map(numbered) },
    nameLink: (l) => {
      if (l >= linkCount) return nameLink(l - linkCount + firstNvlink);
      return back.has(l) ? nameLink(back.get(l)!) : `${nodeNames[linkSource[l]!]} to ${nodeNames[linkTarget[l]!]}`;
    },
  };
}

function withPorts({ linkRateBps, firstNvlink }: RoutedTransfers, presentBps: Float64Array): Float64Array {
  const rates = linkRateBps.slice();
  rates.set(presentBps.subarray(0, firstNvlink));
  return rates;
}

/** A pool has what its links have. Links that are down unknown to the view keep their rate: what they are sent is lost. */
function poolCapacity(
  { linkRateBps, firstNvlink }: RoutedTransfers,
  { fabric, linkOf }: Subset,
  pools: Quotient,
  knownBps: Float64Array,
): (presentBps: Float64Array) => Float64Array {
  const poolOf = poolsOf(fabric, pools);
  return (presentBps) => {
    const rates = linkRateBps.slice();
    rates.fill(0, 0, firstNvlink);
    for (const [l, pool] of poolOf.entries()) rates[pool]! += presentBps[linkOf[l]!]! || knownBps[linkOf[l]!]!;
    return rates;
  };
}

/** [transfers] of the slowest edge: an even spread over what the view takes for up, and what of it crosses no dead link. */
function deliveredShares(
  network: Network,
  { linkOf }: Subset,
  parts: readonly TransferPart[],
  unreachable: Uint8Array,
  presentBps: Float64Array,
): Float64Array {
  const shares = Float64Array.from(unreachable, (is) => 1 - is);
  const pass = Float64Array.from(linkOf, (l) => Number(presentBps[l]! > 0));
  if (!pass.includes(0)) return shares;
  const numbers = [...unreachable.keys()].filter((t) => unreachable[t] === 0);
  let next = 0;
  for (const { transfers: of } of parts) {
    const flows = networkFlows(of);
    network.links.setFlows({ src: flows.src, dst: flows.dst, demandBps: new Float64Array(flows.flowCount).fill(1) });
    const { delivered } = network.links.offerSprayed(pass);
    let f = 0;
    for (let t = 0; t < of.transferCount; t++, next++) {
      for (let e = of.edgeStart[t]!; e < of.edgeStart[t + 1]!; e++) {
        if (of.edgeNvlink[e] === 1) continue;
        shares[numbers[next]!] = Math.min(shares[numbers[next]!]!, delivered[f++]!);
      }
    }
  }
  return shares;
}
