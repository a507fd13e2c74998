/** What a collective does on the wire: phases one after another, each a set of transfers that start together. */

import type { ProcessGroup } from "./process-group.ts";

/**
 * A transfer moves at one rate over all its edges at once: a ring, a tree, or a single flow. Edges are columns; edge e
 * goes from NIC edgeSrc[e] to NIC edgeDst[e], over the network or, inside a server, over the NVLink ports of the two GPUs.
 */
export interface Transfers {
  readonly transferCount: number;
  readonly edgeStart: Uint32Array; // [transferCount + 1]
  readonly edgeSrc: Uint32Array; // [edges] NIC id
  readonly edgeDst: Uint32Array; // [edges] NIC id, not the source
  readonly edgeNvlink: Uint8Array; // [edges] 1: over NVLink, 0: over the network
  /** Part of the transfer's bytes that the edge carries; 1 for all where absent. */
  readonly edgeWeight?: Float64Array; // [edges] > 0
  /** Process group of each transfer. */
  readonly group: Uint32Array; // [transferCount]
}

export interface Phase {
  /** `reduce-scatter in servers`. */
  readonly name: string;
  readonly transfers: Transfers;
  /** Bytes of every transfer, as a share of the message size. */
  readonly sizeShare: number;
  /** How often the phase runs, one run after another; a sampled phase stands for others, and may have a fraction. */
  readonly repeat: number;
  /** Steps on the critical path of one run, by medium: each costs that medium's latency once. */
  readonly networkSteps: number;
  readonly nvlinkSteps: number;
  /** Links of this medium are used at the ring's effective rate (`ring`) or at line rate (`line`). */
  readonly nvlinkRate: "ring" | "line";
  /** Connections that share each network edge, every one with QPs of its own; 1 where transfers are single channels. */
  readonly connections: number;
}

/** Every rank sends to every other of its group at once: too many flows to write out, and all of one size. */
export interface AllPairs {
  readonly groups: readonly ProcessGroup[];
  /** Bytes from one rank to another, as a share of the message size. */
  readonly sizeShare: number;
  readonly connections: number;
}

export interface Schedule {
  readonly phases: readonly Phase[];
  /** The last `count` phases are a random sample of `of`; their `repeat` makes up for those left out. */
  readonly sampled?: { readonly count: number; readonly of: number };
  /** Instead of phases. */
  readonly allPairs?: AllPairs;
}
