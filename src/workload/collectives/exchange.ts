/** Phases in which every rank sends to one other: point-to-point traffic over NVLink inside a server, else the network. */

import type { ProcessGroup } from "./process-group.ts";
import type { Phase } from "./schedule.ts";
import { TransferColumns } from "./transfer-columns.ts";

export interface Exchange {
  /** The rank that this rank of a group sends to, not itself. */
  readonly peerOf: (rank: number) => number;
  readonly sizeShare: number;
  readonly repeat: number;
}

/** Channels of a pair are connections that share its one flow, as QPs do: NCCL opens 2 channels per network peer, too (paths.cc). */
export function exchangePhase(
  name: string,
  groups: readonly ProcessGroup[],
  channels: number,
  { peerOf, sizeShare, repeat }: Exchange,
): Phase {
  const columns = new TransferColumns();
  groups.forEach(({ ranks, sameServer }, g) => {
    ranks.forEach((nic, rank) => {
      const peer = ranks[peerOf(rank)]!;
      columns.edge(nic, peer, sameServer(nic, peer) ? "nvlink" : "network");
      columns.end(g);
    });
  });
  const network = Number(columns.usesNetwork);
  return {
    name,
    transfers: columns.finish(),
    sizeShare,
    repeat,
    networkSteps: network,
    nvlinkSteps: 1 - network,
    nvlinkRate: "line",
    connections: channels,
  };
}
