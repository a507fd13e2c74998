/** Collects the transfers of all jobs, to be routed together and used by as many flows as there are. */

import type { Flows, Transfers } from "../workload/index.ts";

/** Transfers of one group are routed by one call. */
export interface TransferGroup {
  /** As in `Phase`: how NVLink is used, and how many connections share an edge. */
  readonly nvlinkRate: "ring" | "line";
  readonly connections: number;
}

export interface GroupedTransfers extends TransferGroup {
  readonly transfers: Transfers;
}

export class TransferPool {
  readonly #parts: { readonly first: number; readonly part: GroupedTransfers }[] = [];
  #count = 0;

  /** Number of the first of these transfers; the others follow. */
  add(part: GroupedTransfers): number {
    const first = this.#count;
    this.#parts.push({ first, part });
    this.#count += part.transfers.transferCount;
    return first;
  }

  get count(): number {
    return this.#count;
  }

  /** The NICs of a transfer of one edge; undefined for one of several, and for a number that is none. */
  endsOf(number: number): { readonly src: number; readonly dst: number } | undefined {
    const entry = this.#parts.findLast(({ first }) => first <= number);
    if (entry === undefined) return undefined;
    const { edgeStart, edgeSrc, edgeDst } = entry.part.transfers;
    const [from, to] = [edgeStart[number - entry.first]!, edgeStart[number - entry.first + 1]!];
    return to - from === 1 ? { src: edgeSrc[from]!, dst: edgeDst[from]! } : undefined;
  }

  /** The transfers of each group as one, with their numbers. */
  groups(): { readonly group: TransferGroup; readonly transfers: Transfers; readonly numbers: Uint32Array }[] {
    const byGroup = new Map<string, { first: number; part: GroupedTransfers }[]>();
    for (const entry of this.#parts) {
      const key = `${entry.part.nvlinkRate} ${entry.part.connections}`;
      byGroup.set(key, [...(byGroup.get(key) ?? []), entry]);
    }
    return [...byGroup.values()].map((entries) => ({
      group: entries[0]!.part,
      transfers: concatenate(entries.map(({ part }) => part.transfers)),
      numbers: Uint32Array.from(
        entries.flatMap(({ first, part }) => Array.from({ length: part.transfers.transferCount }, (_, t) => first + t)),
      ),
    }));
  }
}

/** A transfer of one edge over the network for each flow. */
export function singleFlows({ flowCount, src, dst }: Flows, group: TransferGroup): GroupedTransfers {
  return {
    ...group,
    transfers: {
      transferCount: flowCount,
      edgeStart: Uint32Array.from({ length: flowCount + 1 }, (_, t) => t),
      edgeSrc: src,
      edgeDst: dst,
      edgeNvlink: new Uint8Array(flowCount),
      group: new Uint32Array(flowCount),
    },
  };
}

function concatenate(parts: readonly Transfers[]): Transfers {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const edges = parts.reduce((sum, part) => sum + part.edgeSrc.length, 0);
  const transferCount = parts.reduce((sum, part) => sum + part.transferCount, 0);
  const all = {
    transferCount,
    edgeStart: new Uint32Array(transferCount + 1),
    edgeSrc: new Uint32Array(edges),
    edgeDst: new Uint32Array(edges),
    edgeNvlink: new Uint8Array(edges),
    edgeWeight: new Float64Array(edges).fill(1),
    group: new Uint32Array(transferCount),
  };
  let edge = 0;
  let transfer = 0;
  for (const part of parts) {
    all.edgeSrc.set(part.edgeSrc, edge);
    all.edgeDst.set(part.edgeDst, edge);
    all.edgeNvlink.set(part.edgeNvlink, edge);
    if (part.edgeWeight) all.edgeWeight.set(part.edgeWeight, edge);
    all.group.set(part.group, transfer);
    for (let t = 0; t < part.transferCount; t++) all.edgeStart[transfer + t + 1] = edge + part.edgeStart[t + 1]!;
    edge += part.edgeSrc.length;
    transfer += part.transferCount;
  }
  return all;
}
