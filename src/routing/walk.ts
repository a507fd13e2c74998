/** Walks QPs hop by hop through their next-hop groups, by a rule that chooses the member at each switch. */

import type { Routes } from "../core/index.ts";
import { Paths } from "./paths.ts";
import type { PlaceContext } from "./place-context.ts";

/** Takes one of the first `count` of `groups.members`, 2 or more, for a packet at a switch on its way to a leaf: the link. */
export type Chooser = (node: number, count: number, to: number, descending: boolean) => number;

/** QPs of all flows. */
export function qpCount({ src, qps }: PlaceContext): number {
  return src.length * qps;
}

/** What a QP offers alone, bit/s. */
export function qpDemandBps({ demandBps, qps }: PlaceContext, qp: number): number {
  return demandBps[Math.floor(qp / qps)]! / qps;
}

/** Room for the paths of all QPs; `segments` above 1 where they lead through switches on the way. */
export function emptyPaths(context: PlaceContext, segments = 1): Paths {
  return new Paths(qpCount(context), segments * context.groups.longest + 2);
}

/** Replaces the path of a QP by a walk from NIC to NIC through the switch `by`, if given. */
export function walkQp(context: PlaceContext, qp: number, choose: Chooser, paths: Paths, by?: number): void {
  const { fabric, src, dst, qps } = context;
  const { outStart, linkReverse, nicLeaf } = fabric;
  const flow = Math.floor(qp / qps);
  const nic = src[flow]!;
  const to = dst[flow]!;
  const leaf = nicLeaf[to]!;
  paths.clear(qp);
  paths.append(qp, outStart[nic]!);
  const start = nicLeaf[nic]!;
  if (by !== undefined) walkSegment(context, start, by, choose, (link) => paths.append(qp, link));
  walkSegment(context, by ?? start, leaf, choose, (link) => paths.append(qp, link));
  paths.append(qp, linkReverse[outStart[to]!]!);
}

function walkSegment(
  { groups, fabric: { linkTarget } }: PlaceContext,
  from: number,
  to: number,
  choose: Chooser,
  take: (link: number) => void,
): void {
  let descending = false;
  for (let node = from; node !== to; ) {
    const count = groups.fill(node, to, descending);
    const link = count === 1 ? groups.members[0]! : choose(node, count, to, descending);
    take(link);
    descending = groups.descends(link, descending);
    node = linkTarget[link]!;
  }
}

/** Walks a QP as ECMP does, every switch by its hash. */
export function walkHashed(context: PlaceContext, qp: number, paths: Paths): void {
  takeHash(context, qp);
  const { hash, groups } = context;
  walkQp(context, qp, (node, count) => groups.members[hash.at(node) % count]!, paths);
}

/** Sets the hash to a QP's packets. */
export function takeHash({ hash, src, dst, qps }: PlaceContext, qp: number): void {
  const flow = Math.floor(qp / qps);
  hash.take(flow, qp % qps, src[flow]!, dst[flow]!);
}

/** The routes that the paths of all QPs are, by the context's QP mode. */
export function routesOf({ qps, qpMode }: PlaceContext, paths: Paths): Routes {
  return qpMode === "static" ? paths.routes(qps, 1) : paths.routes(1, qps);
}
