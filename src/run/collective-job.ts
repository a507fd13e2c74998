/** Writes a collective into the timetable: its phases one after another, for each process group on its own. */

import { DEFAULT_COLLECTIVE_SCENARIO } from "../collective-scenario.ts";
import { ScenarioError } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import { messageSizes } from "../message-sizes.ts";
import type { Rng } from "../rng.ts";
import {
  type AllPairs,
  algorithmsFor,
  findAlgorithm,
  findCollective,
  groupRanks,
  type Phase,
  type ProcessGroup,
  type Schedule,
} from "../workload/index.ts";
import type { CollectiveWorkload } from "./scenario.ts";
import type { Begin, Timetable } from "./timetable.ts";
import type { TransferPool } from "./transfer-pool.ts";

/** Most pairs of an all-to-all that are written out: all pairs of 1,448 ranks. Assumed: some seconds' work. */
const MOST_PAIRS = 2 ** 21;

export interface WrittenCollective {
  /** A sentence: `all-reduce of 64 MiB, ring, 16 ranks`. */
  readonly text: string;
  readonly algorithm: string;
  readonly groupSize: number;
  /** As rounded down to what the ranks can hold. */
  readonly messageBytes: number;
  readonly busbwFactor: number;
  /** Writes one run and returns the numbers of the flows to wait for. */
  readonly writeRun: (job: number, repetition: number, begin: Begin) => readonly number[];
}

/**
 * Every phase of a group starts when the whole phase before is delivered, and its steps' latency later.
 *
 * @throws {ScenarioError} what is wrong with the groups or the algorithm; TOO_MANY_STEPS, TOO_MANY_PAIRS
 */
export function writeCollective(
  fabric: Fabric,
  ranks: Uint32Array,
  { collective, algorithm: name, messageBytes: wanted, channels, groups: grouping }: CollectiveWorkload,
  rng: Rng,
  { transfers, timetable }: { readonly transfers: TransferPool; readonly timetable: Timetable },
): WrittenCollective {
  const kind = findCollective(collective);
  const algorithm = name === undefined ? algorithmsFor(collective)[0]! : findAlgorithm(name, collective);
  const groups = groupRanks(fabric, ranks, grouping);
  const groupSize = groups[0]!.ranks.length;
  const messageBytes = messageSizes([wanted], kind.inParts ? groupSize : 1)[0]!.sizeBytes;
  const written = writePhases(algorithm.build({ collective, groups, channels, barrier: false, rng }), algorithm.name, {
    groups,
    transfers,
    timetable,
  });
  return {
    text: `${collective}, ${algorithm.name}, ${groups.length === 1 ? "" : `${groups.length} groups of `}${groupSize} ranks`,
    algorithm: algorithm.name,
    groupSize,
    messageBytes,
    busbwFactor: kind.busbwFactor(groupSize),
    writeRun: (job, repetition, begin) =>
      groups.map((_, g) => written({ job, repetition, group: g, messageBytes }, begin)),
  };
}

/** Which group runs, for whom, and how large its message is. */
interface GroupRun {
  readonly job: number;
  readonly repetition: number;
  readonly group: number;
  readonly messageBytes: number;
}

/**
 * Makes a schedule's transfers known; the function that comes back writes one run of one group, and returns the number of
 * what to wait for. Phases that repeat, or come again, have the same transfers and keep their paths.
 *
 * @throws {ScenarioError} TOO_MANY_STEPS, TOO_MANY_PAIRS
 */
export function writePhases(
  schedule: Schedule,
  algorithm: string,
  {
    groups,
    transfers,
    timetable,
  }: {
    readonly groups: readonly ProcessGroup[];
    readonly transfers: TransferPool;
    readonly timetable: Timetable;
  },
): (run: GroupRun, begin: Begin) => number {
  const firstOf = new Map<Phase["transfers"], number>();
  const prepared = phasesOf(schedule, algorithm).map((phase) => {
    const { transfers: of, nvlinkRate, connections } = phase;
    const first = firstOf.get(of) ?? transfers.add({ transfers: of, nvlinkRate, connections, staggered: false });
    firstOf.set(of, first);
    const members = groups.map((): number[] => []);
    for (const [t, g] of of.group.entries()) members[g]!.push(first + t);
    return { phase, members, steps: members.map((numbers) => timetable.steps({ ...phase, transfers: numbers })) };
  });
  return ({ group: g, messageBytes, ...where }, begin) => {
    let at = begin;
    for (const { phase, members, steps } of prepared) {
      const sizeBytes = phase.sizeShare * messageBytes;
      for (let run = 0; run < phase.repeat && members[g]!.length > 0; run++) {
        const flows = members[g]!.map((transfer) =>
          timetable.flow({ ...where, transfer, sizeBytes, steps: steps[g]! }, at, 0),
        );
        at = { atS: 0, gate: timetable.join(flows) };
      }
    }
    return at.gate!;
  };
}

/** All phases, none left out: a run in time has no use for a sample. */
function phasesOf({ phases, sampled, allPairs }: Schedule, algorithm: string): readonly Phase[] {
  if (sampled !== undefined) {
    const message = `${algorithm} has ${sampled.of} steps here, too many to run one by one (expected fewer ranks)`;
    throw new ScenarioError([{ code: "TOO_MANY_STEPS", path: "ranks", message }]);
  }
  return allPairs === undefined ? phases : [pairsPhase(allPairs, algorithm)];
}

/** Every pair as a transfer of its own. */
function pairsPhase({ groups, sizeShare, connections }: AllPairs, algorithm: string): Phase {
  const pairs = groups.reduce((sum, { ranks }) => sum + ranks.length * (ranks.length - 1), 0);
  if (pairs > MOST_PAIRS) {
    const message = `${algorithm} has ${pairs} flows here (expected at most ${MOST_PAIRS}, or algorithm pairwise)`;
    throw new ScenarioError([{ code: "TOO_MANY_PAIRS", path: "ranks", message }]);
  }
  const edgeSrc = new Uint32Array(pairs);
  const edgeDst = new Uint32Array(pairs);
  const edgeNvlink = new Uint8Array(pairs);
  const group = new Uint32Array(pairs);
  let t = 0;
  for (const [g, { ranks, sameServer }] of groups.entries()) {
    for (const src of ranks) {
      for (const dst of ranks) {
        if (src === dst) continue;
        edgeSrc[t] = src;
        edgeDst[t] = dst;
        edgeNvlink[t] = Number(sameServer(src, dst));
        group[t++] = g;
      }
    }
  }
  const overNetwork = Number(edgeNvlink.includes(0));
  return {
    name: "all pairs",
    transfers: {
      transferCount: pairs,
      edgeStart: Uint32Array.from({ length: pairs + 1 }, (_, edge) => edge),
      edgeSrc,
      edgeDst,
      edgeNvlink,
      group,
    },
    sizeShare,
    repeat: 1,
    networkSteps: overNetwork,
    nvlinkSteps: 1 - overNetwork,
    nvlinkRate: "line",
    connections,
  };
}

/** What a step costs besides the fabric: software on the network, and all of it over NVLink. */
export const STEP_COSTS = {
  networkStepS: DEFAULT_COLLECTIVE_SCENARIO.networkStepS,
  nvlinkStepS: DEFAULT_COLLECTIVE_SCENARIO.nvlinkStepS,
};
