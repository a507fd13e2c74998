/** The hops of a ring over servers, as NCCL builds it. */

import type { TransferColumns } from "./transfer-columns.ts";

/** From one rank of a ring to the next: over NVLink, or by NVLink to the GPU `relay` and from its NIC over the network. */
export interface Hop {
  readonly src: number;
  /** GPU whose NIC sends; the source itself where that has the ring's NIC. */
  readonly relay: number;
  readonly dst: number;
  readonly network: boolean;
}

/**
 * The ring of one rail: it enters every server at the NIC in place `rail`, passes all of the server's GPUs over NVLink, and
 * leaves by the same NIC, to which PXN brings it back. So each NVLink port carries the ring once, and each NIC of the rail
 * both ways once. In one server it is the ring of its GPUs.
 *
 * @returns as many hops as there are ranks, from the first server's NIC in that place on
 */
export function ringHops(servers: readonly Uint32Array[], rail: number): Hop[] {
  const hops: Hop[] = [];
  servers.forEach((gpus, s) => {
    const door = rail % gpus.length;
    const at = (i: number): number => gpus[(door + i) % gpus.length]!;
    for (let i = 0; i < gpus.length - 1; i++) hops.push({ src: at(i), relay: at(i), dst: at(i + 1), network: false });
    const last = at(gpus.length - 1);
    if (servers.length === 1) {
      hops.push({ src: last, relay: last, dst: at(0), network: false });
      return;
    }
    const next = servers[(s + 1) % servers.length]!;
    hops.push({ src: last, relay: at(0), dst: next[rail % next.length]!, network: true });
  });
  return hops;
}

/** The edges of a hop, as part of the transfer at hand. */
export function addHop(columns: TransferColumns, { src, relay, dst, network }: Hop): void {
  if (relay !== src) columns.edge(src, relay, "nvlink");
  columns.edge(relay, dst, network ? "network" : "nvlink");
}

/** Rings as transfers: each whole, or hop by hop for steps with barriers. */
export function addRing(columns: TransferColumns, hops: readonly Hop[], group: number, barrier: boolean): void {
  for (const hop of hops) {
    addHop(columns, hop);
    if (barrier) columns.end(group);
  }
  if (!barrier) columns.end(group);
}
