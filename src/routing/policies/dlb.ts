import { createRng, shuffle } from "../../rng.ts";
import { Loads } from "../loads.ts";
import type { Policy } from "../policy.ts";
import { emptyPaths, qpCount, qpDemandBps, routesOf, takeHash, walkQp } from "../walk.ts";

/** Streams of the seed. */
const ARRIVALS = 0;

/**
 * Dynamic load balancing with flows pinned, as in Broadcom's DLB "assigned" mode: every switch gives a new QP to the egress
 * of its group with the least load (assigned demand / capacity), and keeps it there; ties fall by hash. QPs arrive one by
 * one, in random order. A switch knows its own egresses only. Not modelled: quantised and aged measures of load, flow
 * tables that overflow.
 */
export const dlb: Policy = {
  name: "dlb",
  summary: "dynamic load balancing: every switch puts a new QP on its least-loaded egress, for good",
  paths: "placed",
  contended: "none",
  place(context) {
    const { groups, hash, seed } = context;
    const paths = emptyPaths(context);
    const loads = new Loads(context.fabric);
    for (const qp of arrivals(qpCount(context), seed)) {
      takeHash(context, qp);
      const demandBps = qpDemandBps(context, qp);
      walkQp(context, qp, (node, count) => leastLoaded(groups.members, count, loads, demandBps, hash.at(node)), paths);
      loads.put(paths.of(qp), demandBps);
    }
    return routesOf(context, paths);
  },
};

/** QPs in the order in which they arrive: any, by the seed. */
export function arrivals(count: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, qp) => qp);
  shuffle(order, createRng(seed, ARRIVALS));
  return order;
}

/** The member that is the least loaded with the demand on it, of equals the one that `hash` falls on. */
export function leastLoaded(
  members: Uint32Array,
  count: number,
  loads: Loads,
  demandBps: number,
  hash: number,
): number {
  let least = Infinity;
  let ties = 0;
  for (let m = 0; m < count; m++) {
    const load = loads.with(members[m]!, demandBps);
    if (load < least) {
      least = load;
      ties = 0;
    }
    if (load === least) ties++;
  }
  let skip = hash % ties;
  for (let m = 0; ; m++) {
    if (loads.with(members[m]!, demandBps) === least && skip-- === 0) return members[m]!;
  }
}
