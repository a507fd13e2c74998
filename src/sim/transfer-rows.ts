/** Adds up the rows of a transfer's edges: what its flows cross, and the NVLink ports between. */

import type { Routes } from "../core/index.ts";
import type { Transfers } from "../workload/index.ts";

interface RowOptions {
  readonly networkLinks: number;
  readonly linkCount: number;
  readonly nvlinkWeight: number;
  /** [commodities of flows] part of each in its flow, to make one commodity of all; else each stays its own. */
  readonly shares: Float64Array | undefined;
  /** [ports] 0 for those that another stands for; all are kept where absent. */
  readonly keepsPort: Uint8Array | undefined;
}

/** One row per transfer and kept QP: the weighted sum of its edges' rows and NVLink ports. */
export function sumRows(
  { transferCount, edgeStart, edgeSrc, edgeDst, edgeNvlink, edgeWeight }: Transfers,
  { commoditiesPerFlow: q, pathStart: flowStart, pathLinks: flowLinks, pathWeight: flowWeight }: Routes,
  { networkLinks, linkCount, nvlinkWeight, shares, keepsPort }: RowOptions,
): Routes {
  const kept = shares ? 1 : q;
  let ports = 0;
  for (let e = 0; e < edgeSrc.length; e++) {
    if (edgeNvlink[e] === 0) continue;
    if (keepsPort?.[2 * edgeSrc[e]!] !== 0) ports++;
    if (keepsPort?.[2 * edgeDst[e]! + 1] !== 0) ports++;
  }
  const most = flowLinks.length + kept * ports;
  const pathStart = new Uint32Array(transferCount * kept + 1);
  const pathLinks = new Uint32Array(most);
  const pathWeight = new Float64Array(most);
  // A row of one edge has no link twice, as its flow has none.
  const merges = edgeSrc.length > transferCount;
  const lastRow = new Int32Array(merges ? linkCount : 0).fill(-1);
  const lastAt = new Uint32Array(merges ? linkCount : 0);
  let at = 0;
  let row = 0;
  function add(link: number, weight: number): void {
    if (lastRow[link] === row) {
      pathWeight[lastAt[link]!]! += weight;
      return;
    }
    if (merges) {
      lastRow[link] = row;
      lastAt[link] = at;
    }
    pathLinks[at] = link;
    pathWeight[at++] = weight;
  }
  let flow = 0;
  for (let t = 0; t < transferCount; t++) {
    const firstFlow = flow;
    for (let k = 0; k < kept; k++, row++) {
      flow = firstFlow;
      for (let e = edgeStart[t]!; e < edgeStart[t + 1]!; e++) {
        const weight = edgeWeight?.[e] ?? 1;
        if (edgeNvlink[e] === 1) {
          const out = 2 * edgeSrc[e]!;
          const into = 2 * edgeDst[e]! + 1;
          if (keepsPort?.[out] !== 0) add(networkLinks + out, weight * nvlinkWeight);
          if (keepsPort?.[into] !== 0) add(networkLinks + into, weight * nvlinkWeight);
          continue;
        }
        const first = flow * q + (shares ? 0 : k);
        const end = shares ? first + q : first + 1;
        for (let c = first; c < end; c++) {
          const share = weight * (shares?.[c] ?? 1);
          for (let i = flowStart[c]!; i < flowStart[c + 1]!; i++) add(flowLinks[i]!, share * (flowWeight?.[i] ?? 1));
        }
        flow++;
      }
      pathStart[row + 1] = at;
    }
  }
  return {
    commoditiesPerFlow: kept,
    pathStart,
    pathLinks: pathLinks.slice(0, at),
    pathWeight: pathWeight.slice(0, at),
  };
}

/** [ports] 1 for the first of all ports that the same transfers cross with the same weights. */
export function distinctPorts(
  { transferCount, edgeStart, edgeSrc, edgeDst, edgeNvlink, edgeWeight }: Transfers,
  gpus: number,
): Uint8Array {
  const keeps = new Uint8Array(2 * gpus).fill(1);
  if (edgeSrc.length === transferCount) return keeps;
  // Two independent sums over the transfers of a port: equal sets, equal sums, in any order of edges.
  const sumA = new Float64Array(2 * gpus);
  const sumB = new Float64Array(2 * gpus);
  for (let t = 0; t < transferCount; t++) {
    const a = scramble(t + 1, 0x7feb352d);
    const b = scramble(t + 1, 0x846ca68b);
    for (let e = edgeStart[t]!; e < edgeStart[t + 1]!; e++) {
      if (edgeNvlink[e] === 0) continue;
      const weight = edgeWeight?.[e] ?? 1;
      for (const port of [2 * edgeSrc[e]!, 2 * edgeDst[e]! + 1]) {
        sumA[port]! += weight * a;
        sumB[port]! += weight * b;
      }
    }
  }
  const firstOf = new Map<number, number>();
  for (let port = 0; port < keeps.length; port++) {
    if (sumA[port] === 0) continue;
    const first = firstOf.get(sumA[port]!);
    if (first === undefined) firstOf.set(sumA[port]!, port);
    else if (sumB[first] === sumB[port]) keeps[port] = 0;
  }
  return keeps;
}

/** A 32-bit mixing step (Wellons, "Prospecting for hash functions", 2018). */
function scramble(x: number, multiplier: number): number {
  let h = Math.imul(x ^ (x >>> 16), multiplier);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 16)) >>> 0;
}
