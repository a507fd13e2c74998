/** The second job: one collective on a fabric, over message sizes, under several algorithms and policies. */

import { algorithmsOf, type CollectiveScenario, checkCollectiveScenario } from "./collective-scenario.ts";
import { describeTopology } from "./compare.ts";
import { type CoreModule, hashSeedsOf } from "./core/index.ts";
import { ScenarioError } from "./errors.ts";
import type { Fabric } from "./fabric/index.ts";
import { messageSizes } from "./message-sizes.ts";
import { type CollectiveRun, type CollectiveSummary, summarizeCollective } from "./metrics/index.ts";
import { createRng, mixSeed } from "./rng.ts";
import { findPolicy, keepsPaths, type Policy, queuePairs, TIMED_POLICIES, writtenParameters } from "./routing/index.ts";
import { STREAM } from "./scenario.ts";
import { headerEfficiency, Network, notTimed, readLatencyModel, type ScheduleCost, scheduleCost } from "./sim/index.ts";
import { explaining } from "./unreachable.ts";
import {
  type Flows,
  findCollective,
  groupRanks,
  type ProcessGroup,
  placeJob,
  placementText,
  railsOf,
  type Schedule,
} from "./workload/index.ts";

export interface CollectiveOptions {
  /** Version that the summary records. */
  readonly version: string;
  /** Told what is about to be computed, and how much of it all is done, in [0, 1]. */
  readonly onProgress?: (stage: string, done: number) => void;
  /** A network of the same core and fabric that an earlier run has warmed; its results are the same. */
  readonly network?: Network;
}

/**
 * Runs every algorithm under every policy.
 *
 * Rates do not depend on the message size, so each schedule is solved once per run and policy, and again only where a run
 * differs: another placement, other hash seeds, other sampled steps.
 *
 * @throws {ScenarioError | RoutingError | UsageError} when the scenario is wrong, or does not fit the fabric
 * @remarks Deterministic: the same arguments give the same summary, to the last bit, on any machine.
 */
export function collective(
  core: CoreModule,
  fabric: Fabric,
  scenario: CollectiveScenario,
  { version, onProgress, network = new Network(core, fabric) }: CollectiveOptions,
): CollectiveSummary {
  checkCollectiveScenario(scenario);
  const policies = scenario.policies.map((name) => findPolicy(name));
  const algorithms = algorithmsOf(scenario);
  const kind = findCollective(scenario.collective);
  refuseUntimed(policies);
  const format = { mtuBytes: scenario.mtuBytes, ipVersion: scenario.ipVersion };
  const latencyModel = readLatencyModel(scenario.latencyParameters);
  const nvlink = { lineBps: scenario.nvlinkBps, ringBps: scenario.nvlinkRingBps };

  const runs = algorithms.map(() => policies.map((): CollectiveRun[] => []));
  const schedules: Schedule[] = [];
  const idealPerByteS: Float64Array[] = [];
  let ranks: Uint32Array = new Uint32Array();
  let groups: readonly ProcessGroup[] = [];
  for (let i = 0; i < scenario.iters; i++) {
    const seed = scenario.seed + i;
    const drawn = placeRanks(fabric, scenario, seed);
    const samePlaces = i > 0 && drawn.every((nic, k) => nic === ranks[k]);
    if (!samePlaces) groups = groupRanks(fabric, drawn, scenario.groups);
    ranks = drawn;
    const optionsOf = (policy: Policy) => ({
      ...scenario,
      ...queuePairs(policy, scenario),
      seed: mixSeed(seed, STREAM.hash),
      format,
      latencyModel,
      nvlink,
    });
    algorithms.forEach((algorithm, a) => {
      const isSame = samePlaces && schedules[a]!.sampled === undefined;
      if (!isSame) {
        const { collective: name, channels, barrier } = scenario;
        const rng = createRng(seed, STREAM.sample);
        schedules[a] = algorithm.build({ collective: name, groups, channels, barrier, rng });
      }
      const costOf = (policy: Policy): ScheduleCost => {
        let flowsOf: (() => Flows) | undefined;
        return explaining(
          fabric,
          () => flowsOf?.(),
          () =>
            scheduleCost(network, schedules[a]!, groups.length, policy, optionsOf(policy), (of) => {
              flowsOf = of;
            }),
        );
      };
      const costs = policies.map((policy, p) => {
        const done = (i * algorithms.length + a + p / policies.length) / algorithms.length / scenario.iters;
        onProgress?.(`run ${i + 1} of ${scenario.iters}, ${algorithm.name} under ${policy.name}`, done);
        const again = isSame && !keepsPaths(policy);
        return again ? runs[a]![p]![i - 1]!.cost : costOf(policy);
      });
      if (!isSame) {
        // Sprayed packets tell the ideal case by the way: it has the same routes.
        const told = costs.find((cost) => cost.idealPerByteS !== undefined);
        idealPerByteS[a] = (told ?? costOf(findPolicy("ideal"))).idealPerByteS!;
      }
      costs.forEach((cost, p) => {
        runs[a]![p]!.push({ cost, idealPerByteS: idealPerByteS[a]! });
      });
    });
  }

  const groupSize = groups[0]!.ranks.length;
  const busbwFactor = kind.busbwFactor(groupSize);
  const sizes = messageSizes(scenario.sizesBytes, kind.inParts ? groupSize : 1);
  const servers = groupRanks(fabric, ranks, "all")[0]!.servers;
  return {
    schema: "heddle/collective@1",
    version,
    coreHash: core.hash,
    topology: describeTopology(fabric),
    scenario: {
      collective: scenario.collective,
      ranks: ranks.length,
      servers: servers.length,
      gpusPerServer: servers.reduce((most, { length }) => Math.max(most, length), 0),
      groups: groups.length,
      groupSize,
      placement: placementText(scenario.placement, scenario.placementParameters),
      channels: scenario.channels,
      qps: scenario.qps,
      qpMode: scenario.qpMode,
      hash: scenario.hash,
      hashSeeds: hashSeedsOf(scenario),
      ...(scenario.policyParameters ? { policyParameters: writtenParameters(scenario.policyParameters) } : {}),
      iters: scenario.iters,
      seed: scenario.seed,
      mtuBytes: scenario.mtuBytes,
      ipVersion: scenario.ipVersion,
      headerEfficiency: headerEfficiency(format),
      window: scenario.window,
      latencyModel,
      nvlinkBps: scenario.nvlinkBps,
      nvlinkRingBps: scenario.nvlinkRingBps,
      barrier: scenario.barrier,
      datatype: "float",
      busbwFactor,
    },
    results: policies.flatMap((policy, p) =>
      algorithms.map((algorithm, a) => {
        const { sampled } = schedules[a]!;
        const frame = { policy: policy.name, algorithm: algorithm.name, sizes, busbwFactor };
        return summarizeCollective(runs[a]![p]!, sampled ? { ...frame, sampled } : frame);
      }),
    ),
  };
}

function refuseUntimed(policies: readonly Policy[]): void {
  const untimed = policies.find((policy) => !TIMED_POLICIES.includes(policy));
  if (untimed) throw new ScenarioError([{ code: "NO_PATHS", path: "--policy", message: notTimed(untimed) }]);
}

/** The job's NICs in rank order; GPUs beyond `gpusPerServer` of their server are as if others held them. */
function placeRanks(fabric: Fabric, scenario: CollectiveScenario, seed: number): Uint32Array {
  const { ranks, gpusPerServer, placement, placementParameters } = scenario;
  const taken = gpusPerServer === undefined ? undefined : beyond(fabric, gpusPerServer);
  return placeJob(
    fabric,
    {
      placement,
      placementParameters,
      jobNicsOption: "--ranks",
      ...(ranks === undefined ? {} : { jobNics: ranks }),
      ...(taken ? { taken } : {}),
    },
    createRng(seed, STREAM.placement),
  );
}

/** [hosts] 1 for GPU NICs that come after the first `count` of their server, by rail. */
function beyond(fabric: Fabric, count: number): Uint8Array {
  const taken = new Uint8Array(fabric.hostCount);
  const rails = railsOf(fabric);
  const nics = Array.from(rails, (_, nic) => nic).sort((a, b) => rails[a]! - rails[b]! || a - b);
  const used = new Map<number, number>();
  for (const nic of nics) {
    const server = fabric.nicServer[nic]!;
    if (server === -1) continue;
    const before = used.get(server) ?? 0;
    if (before >= count) taken[nic] = 1;
    used.set(server, before + 1);
  }
  return taken;
}
