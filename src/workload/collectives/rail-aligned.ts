/** Rail-aligned all-to-all (PXN): NVLink to the GPU of the destination's rail, then from NIC to NIC of that rail only. */

import { type Algorithm, refuseBarrier } from "./algorithm.ts";
import { type ProcessGroup, ranksPerServer } from "./process-group.ts";
import { stepSchedule } from "./sample-steps.ts";
import type { Phase } from "./schedule.ts";
import { TransferColumns } from "./transfer-columns.ts";

const NAME = "rail-aligned";

/**
 * Server by server, as pairwise is rank by rank: in step i server s sends to server s + i. Each of its NICs sends what all
 * GPUs of the server have for the one GPU there of the same rail, as one transfer that NVLink feeds on the way. What stays
 * in a server is a phase of its own.
 */
export const railAligned: Algorithm = {
  name: NAME,
  summary: "all-to-all that changes rails over NVLink (PXN): NIC r sends to NIC r only, for all GPUs of its server",
  collectives: ["all-to-all"],
  build(context) {
    refuseBarrier(context, NAME);
    const { groups, channels, rng } = context;
    const perServer = ranksPerServer(groups, NAME);
    const n = groups[0]!.ranks.length;
    const servers = n / perServer;
    const before = perServer > 1 ? [insideServers(groups, n)] : [];
    const flowsPerStep = n * groups.length;
    return stepSchedule({ count: servers - 1, flowsPerStep, before }, rng, (step, repeat) =>
      betweenServers(groups, { step, repeat, sizeShare: perServer / n, channels }),
    );
  },
};

/** Every GPU to all others of its server at once. */
function insideServers(groups: readonly ProcessGroup[], n: number): Phase {
  const columns = new TransferColumns();
  groups.forEach(({ servers }, g) => {
    for (const gpus of servers) {
      for (const src of gpus) {
        for (const dst of gpus) {
          if (src === dst) continue;
          columns.edge(src, dst, "nvlink");
          columns.end(g);
        }
      }
    }
  });
  return {
    name: "in servers",
    transfers: columns.finish(),
    sizeShare: 1 / n,
    repeat: 1,
    networkSteps: 0,
    nvlinkSteps: 1,
    nvlinkRate: "line",
    connections: 1,
  };
}

function betweenServers(
  groups: readonly ProcessGroup[],
  { step, repeat, sizeShare, channels }: { step: number; repeat: number; sizeShare: number; channels: number },
): Phase {
  const columns = new TransferColumns();
  groups.forEach(({ servers }, g) => {
    servers.forEach((gpus, s) => {
      const there = servers[(s + step) % servers.length]!;
      gpus.forEach((relay, rail) => {
        for (const gpu of gpus) if (gpu !== relay) columns.edge(gpu, relay, "nvlink", 1 / gpus.length);
        columns.edge(relay, there[rail]!, "network");
        columns.end(g);
      });
    });
  });
  return {
    name: `servers ${step} apart`,
    transfers: columns.finish(),
    sizeShare,
    repeat,
    networkSteps: 1,
    nvlinkSteps: Number(groups[0]!.servers[0]!.length > 1),
    nvlinkRate: "line",
    connections: channels,
  };
}
