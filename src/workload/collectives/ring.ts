/** NCCL's rings: one per rail and channel, each carrying its part of the message past all ranks. */

import { type Algorithm, type AlgorithmContext, refuseBarrier } from "./algorithm.ts";
import { fewestPerServer, mostServers } from "./process-group.ts";
import { addRing, type Hop, ringHops } from "./ring-hops.ts";
import type { Phase, Schedule } from "./schedule.ts";
import { TransferColumns } from "./transfer-columns.ts";

/** Rounds of n − 1 steps: reduce-scatter, and all-gather of what came out. */
const ROUNDS: Readonly<Record<string, number>> = { "all-reduce": 2, "all-gather": 1, "reduce-scatter": 1 };

export const ring: Algorithm = {
  name: "ring",
  summary: "NCCL's rings, one per rail and channel, through all GPUs of a server and on (--barrier: step by step)",
  collectives: ["all-reduce", "all-gather", "reduce-scatter", "broadcast", "reduce"],
  build(context) {
    const rounds = ROUNDS[context.collective];
    return { phases: [rounds === undefined ? chains(context) : rings(context, rounds)] } satisfies Schedule;
  },
};

/**
 * Rails × channels rings; a server with few ranks has few NICs, and the least of them says how many rails there are, as in
 * NCCL. Of the n − 1 steps of a round, those between servers go over the network, one per server but the last.
 */
function rings({ groups, channels, barrier }: AlgorithmContext, rounds: number): Phase {
  const n = groups[0]!.ranks.length;
  const servers = mostServers(groups);
  const rails = fewestPerServer(groups);
  const count = rails * channels;
  const columns = new TransferColumns();
  groups.forEach((group, g) => {
    for (let rail = 0; rail < rails; rail++) {
      const hops = ringHops(group.servers, rail);
      for (let c = 0; c < channels; c++) addRing(columns, hops, g, barrier);
    }
  });
  const phase = { name: "rings", transfers: columns.finish(), nvlinkRate: "ring", connections: 1 } as const;
  if (barrier) {
    const network = Number(servers > 1);
    const sizeShare = 1 / (n * count);
    return { ...phase, sizeShare, repeat: rounds * (n - 1), networkSteps: network, nvlinkSteps: 1 - network };
  }
  return {
    ...phase,
    sizeShare: (rounds * (n - 1)) / n / count,
    repeat: 1,
    networkSteps: rounds * (servers - 1),
    nvlinkSteps: rounds * (n - servers),
  };
}

/** Broadcast and reduce: the rings without the hop into the root, or out of it; the root is the group's rank 0. */
function chains(context: AlgorithmContext): Phase {
  refuseBarrier(context, "ring");
  const { groups, channels, collective } = context;
  const rails = fewestPerServer(groups);
  const count = rails * channels;
  const columns = new TransferColumns();
  let networkSteps = 0;
  let nvlinkSteps = 0;
  groups.forEach((group, g) => {
    for (let rail = 0; rail < rails; rail++) {
      const hops = chainOf(ringHops(group.servers, rail), group.ranks[0]!, collective === "broadcast");
      for (let c = 0; c < channels; c++) addRing(columns, hops, g, false);
      const network = hops.filter((hop) => hop.network).length;
      if (network < networkSteps) continue;
      networkSteps = network;
      nvlinkSteps = hops.length - network;
    }
  });
  const transfers = columns.finish();
  return {
    name: "chains",
    transfers,
    sizeShare: 1 / count,
    repeat: 1,
    networkSteps,
    nvlinkSteps,
    nvlinkRate: "ring",
    connections: 1,
  };
}

function chainOf(hops: readonly Hop[], root: number, fromRoot: boolean): Hop[] {
  const start = hops.findIndex(({ src }) => src === root);
  const round = [...hops.slice(start), ...hops.slice(0, start)];
  return fromRoot ? round.slice(0, -1) : round.slice(1);
}
