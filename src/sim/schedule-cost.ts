/** What a whole schedule costs under a policy: latency, and time per byte of the message, for each process group. */

import { keepsPaths, type Policy } from "../routing/index.ts";
import type { Flows, Phase, Schedule } from "../workload/index.ts";
import { allPairsCost, pairFlows } from "./all-pairs.ts";
import type { RunLatency } from "./latency/run-latency.ts";
import type { Network } from "./network.ts";
import { type PhaseCost, type PhaseOptions, phaseCost } from "./phase-cost.ts";
import { type Collisions, networkFlows } from "./transfer-network.ts";

export interface StepCosts {
  /** Software's part of a network step, besides NICs, switches and propagation, s. */
  readonly networkStepS: number;
  /** A whole step over NVLink, s. */
  readonly nvlinkStepS: number;
}

export interface ScheduleCost {
  /** Time that does not depend on the message's size, s. */
  readonly latencyS: Float64Array; // [groups]
  /** Time per byte of the message, s. */
  readonly perByteS: Float64Array; // [groups]
  /** The same without collisions or queues; absent for hashed policies, whose routes do not tell it. */
  readonly idealPerByteS?: Float64Array; // [groups]
  /** Of the group with the most latency: one network step with its software, s; 0 without network steps. */
  readonly networkStepS: number;
  /** One step over NVLink; 0 without any. */
  readonly nvlinkStepS: number;
  readonly networkSteps: number;
  readonly nvlinkSteps: number;
  /** Sums over phases. */
  readonly collisions: Collisions;
  /** What queues add in the step where that is most (p99); in none of the times. Absent where no step has a model of it. */
  readonly queues?: RunLatency;
  /** Time per byte of every sampled step, of its slowest group, s; absent where all steps were computed. */
  readonly sampledPerByteS?: readonly number[];
}

/**
 * Sums phases: repeat × (slowest transfer + steps × latency). Each distinct phase is solved once; phases of equal transfers
 * are one. `onFlows` is told the flows of every solve before it starts: what `flows[i]` of its errors means.
 */
export function scheduleCost(
  network: Network,
  schedule: Schedule,
  groupCount: number,
  policy: Policy,
  options: PhaseOptions & StepCosts,
  onFlows: (flows: () => Flows) => void,
): ScheduleCost {
  const { phases, allPairs, sampled } = schedule;
  const firstSampled = phases.length - (sampled?.count ?? 0);
  const known = new Map<Phase["transfers"], PhaseCost>();
  const total = {
    networkS: new Float64Array(groupCount),
    perByteS: new Float64Array(groupCount),
    idealPerByteS: new Float64Array(groupCount),
  };
  let networkSteps = 0;
  let nvlinkSteps = 0;
  const collisions = { overloadedLinks: 0, collidingFlows: 0, collidingPairs: 0 };
  const sampledPerByteS: number[] = [];
  let queues: RunLatency | undefined;
  const add = (cost: PhaseCost, repeat: number, network: number, nvlink: number, standsFor: number): void => {
    for (let g = 0; g < groupCount; g++) {
      total.perByteS[g]! += repeat * cost.perByteS[g]!;
      total.idealPerByteS[g]! += repeat * (cost.idealPerByteS?.[g] ?? 0);
      total.networkS[g]! += repeat * network * (cost.latencyS[g]! + options.networkStepS);
    }
    if (cost.queues && !(cost.queues.addedP99S <= (queues?.addedP99S ?? -1))) queues = cost.queues;
    networkSteps += repeat * network;
    nvlinkSteps += repeat * nvlink;
    collisions.overloadedLinks += standsFor * cost.collisions.overloadedLinks;
    collisions.collidingFlows += standsFor * cost.collisions.collidingFlows;
    collisions.collidingPairs += standsFor * cost.collisions.collidingPairs;
  };

  if (allPairs) {
    onFlows(() => pairFlows(network, allPairs, policy));
    const overNetwork = Number(allPairs.groups.some(({ servers }) => servers.length > 1));
    add(allPairsCost(network, allPairs, policy, options), 1, overNetwork, 1 - overNetwork, 1);
  }
  phases.forEach((phase, p) => {
    onFlows(() => networkFlows(phase.transfers));
    const cost = known.get(phase.transfers) ?? phaseCost(network, phase, groupCount, policy, options);
    known.set(phase.transfers, cost);
    const isSampled = p >= firstSampled;
    add(cost, phase.repeat, phase.networkSteps, phase.nvlinkSteps, isSampled ? phase.repeat : 1);
    if (isSampled) sampledPerByteS.push(Math.max(...cost.perByteS));
  });

  const most = Math.max(...total.networkS);
  return {
    latencyS: total.networkS.map((s) => s + nvlinkSteps * options.nvlinkStepS),
    perByteS: total.perByteS,
    ...(keepsPaths(policy) ? {} : { idealPerByteS: total.idealPerByteS }),
    networkStepS: networkSteps === 0 ? 0 : most / networkSteps,
    nvlinkStepS: nvlinkSteps === 0 ? 0 : options.nvlinkStepS,
    networkSteps: Math.round(networkSteps),
    nvlinkSteps: Math.round(nvlinkSteps),
    collisions,
    ...(queues ? { queues } : {}),
    ...(sampled ? { sampledPerByteS } : {}),
  };
}
