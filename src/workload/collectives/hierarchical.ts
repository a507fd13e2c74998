/** The hierarchical form: NVLink inside every server, a ring per rail between servers with what one GPU holds. */

import type { Algorithm, AlgorithmContext } from "./algorithm.ts";
import { mostServers, ranksPerServer } from "./process-group.ts";
import { addRing, ringHops } from "./ring-hops.ts";
import type { Phase } from "./schedule.ts";
import { TransferColumns } from "./transfer-columns.ts";

const NAME = "hierarchical";

export const hierarchical: Algorithm = {
  name: NAME,
  summary: "NVLink inside servers, between them a ring per rail with 1/g of the message; equally many ranks per server",
  collectives: ["all-reduce", "all-gather", "reduce-scatter"],
  build(context) {
    const { collective } = context;
    const perServer = ranksPerServer(context.groups, NAME);
    const inside = insideServers(context, perServer);
    const rails = betweenServers(context, perServer);
    const scatter = inside.map((phase) => ({ ...phase, name: "reduce-scatter in servers" }));
    const gather = inside.map((phase) => ({ ...phase, name: "all-gather in servers" }));
    if (collective === "reduce-scatter") return { phases: [...scatter, ...rails] };
    if (collective === "all-gather") return { phases: [...rails, ...gather] };
    return { phases: [...scatter, ...rails, ...gather] };
  },
};

/** A ring of NVLink in every server, as one round of g − 1 steps; none where servers have one rank. */
function insideServers({ groups, barrier }: AlgorithmContext, perServer: number): Phase[] {
  if (perServer === 1) return [];
  const columns = new TransferColumns();
  groups.forEach(({ servers }, g) => {
    for (const gpus of servers) addRing(columns, ringHops([gpus], 0), g, barrier);
  });
  const steps = perServer - 1;
  return [
    {
      name: "in servers",
      transfers: columns.finish(),
      ...inSteps(steps, perServer, 1, barrier),
      networkSteps: 0,
      nvlinkSteps: barrier ? 1 : steps,
      nvlinkRate: "ring",
      connections: 1,
    },
  ];
}

/** A ring per rail and channel over all servers, with the part of the message that one GPU of each holds. */
function betweenServers({ groups, channels, collective, barrier }: AlgorithmContext, perServer: number): Phase[] {
  const servers = mostServers(groups);
  if (servers === 1) return [];
  const columns = new TransferColumns();
  groups.forEach((group, g) => {
    for (let rail = 0; rail < perServer; rail++) {
      const hops = ringHops(
        group.servers.map((gpus) => gpus.subarray(rail, rail + 1)),
        0,
      );
      for (let c = 0; c < channels; c++) addRing(columns, hops, g, barrier);
    }
  });
  const rounds = collective === "all-reduce" ? 2 : 1;
  const steps = rounds * (servers - 1);
  return [
    {
      name: "rings of rails",
      transfers: columns.finish(),
      ...inSteps(steps, servers, 1 / (perServer * channels), barrier),
      networkSteps: barrier ? 1 : steps,
      nvlinkSteps: 0,
      nvlinkRate: "ring",
      connections: 1,
    },
  ];
}

/** A ring of `members` that moves `part` of the message in `steps` steps: at once, or one by one. */
function inSteps(
  steps: number,
  members: number,
  part: number,
  barrier: boolean,
): { readonly sizeShare: number; readonly repeat: number } {
  return barrier ? { sizeShare: part / members, repeat: steps } : { sizeShare: (part * steps) / members, repeat: 1 };
}
