/** Collects the transfers of all jobs, to be routed together and used by as many flows as there are. */

import type { Flows, Transfers } from "../workload/index.ts";

/** Transfers that are routed by one call, and how. */
export interface TransferPart {
  readonly transfers: Transfers;
  /** As in `Phase`: how NVLink is used, and how many connections share an edge. */
  readonly nvlinkRate: "ring" | "line";
  readonly connections: number;
  /** They do not start together. */
  readonly staggered: boolean;
}

export class TransferPool {
  readonly #parts: (TransferPart & { readonly first: number })[] = [];
  #count = 0;

  /** Number of the first of these transfers; the others follow. */
  add(part: TransferPart): number {
    const first = this.#count;
    this.#parts.push({ ...part, first });
    this.#count += part.transfers.transferCount;
    return first;
  }

  get count(): number {
    return this.#count;
  }

  /** In the order of their numbers. */
  get parts(): readonly TransferPart[] {
    return this.#parts;
  }

  /** The NICs of a transfer of one edge; undefined for one of several, and for a number that is none. */
  endsOf(number: number): { readonly src: number; readonly dst: number } | undefined {
    const { edges = [], transfers } = this.#find(number) ?? {};
    const [edge] = edges;
    if (edge === undefined || edges.length > 1) return undefined;
    return { src: transfers!.edgeSrc[edge]!, dst: transfers!.edgeDst[edge]! };
  }

  /** The NICs of all edges of a transfer over the network. */
  networkEdges(number: number): { readonly src: number; readonly dst: number }[] {
    const { edges = [], transfers } = this.#find(number) ?? {};
    return edges
      .filter((edge) => transfers!.edgeNvlink[edge] === 0)
      .map((edge) => ({ src: transfers!.edgeSrc[edge]!, dst: transfers!.edgeDst[edge]! }));
  }

  /** Bytes that the network carries for each byte of a transfer: over all of its edges but those of NVLink. */
  carriedPerByte(number: number): number {
    const { edges = [], transfers } = this.#find(number) ?? {};
    const carries = (edge: number): number =>
      transfers!.edgeNvlink[edge] === 1 ? 0 : (transfers!.edgeWeight?.[edge] ?? 1);
    return edges.reduce((sum, edge) => sum + carries(edge), 0);
  }

  #find(number: number): { readonly transfers: Transfers; readonly edges: readonly number[] } | undefined {
    const part = this.#parts.findLast(({ first }) => first <= number);
    if (part === undefined) return undefined;
    const { transfers, first } = part;
    const [from, to] = [transfers.edgeStart[number - first]!, transfers.edgeStart[number - first + 1]!];
    return { transfers, edges: Array.from({ length: to - from }, (_, i) => from + i) };
  }
}

/** A transfer of one edge over the network, a connection of its own, for each flow. */
export function singleFlows({ flowCount, src, dst }: Flows, staggered: boolean): TransferPart {
  return {
    nvlinkRate: "line",
    connections: 1,
    staggered,
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
