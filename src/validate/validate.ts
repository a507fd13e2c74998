/** Simulates packet-level runs again as fluid, group by group, and says how far the two are apart. */

import type { CoreModule } from "../core/index.ts";
import { ScenarioError } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import { fairnessAlpha, MAX_MIN, sharingOf } from "../fairness.ts";
import {
  compareWithPackets,
  type SkippedRuns,
  type ValidatedRun,
  type ValidationGroup,
  type ValidationSummary,
} from "../metrics/index.ts";
import { writtenParameters } from "../routing/index.ts";
import { Network } from "../sim/index.ts";
import { type Condition, checkBars } from "./bars.ts";
import { fluidFinishS, wireBits } from "./fluid.ts";
import { buildPacketFabric } from "./packet-fabric.ts";
import type { PacketFile, PacketRun } from "./packet-file.ts";
import { hasPaths } from "./packet-paths.ts";
import { type Stand, standFor, TRANSPORT_FAIRNESS } from "./strategies.ts";

export interface ValidateOptions {
  /** Version that the summary records. */
  readonly version: string;
  /** Packets in flight / bandwidth-delay product; that of the packet simulator's senders where absent. */
  readonly window?: number;
  /** Fairness on fixed paths; both max-min and the transport's own where absent. */
  readonly fairness?: string;
  /** As `--fail`: takes the place of what the runs say of failures; the reader must have passed over that. */
  readonly fail?: readonly string[];
  /** Stated bars times this are held against the results; none where absent. */
  readonly barFactor?: number;
  /** Told what is about to be computed, and how much of it all is done, in [0, 1]. */
  readonly onProgress?: (stage: string, done: number) => void;
}

/** With every run of every result, for pictures. */
export interface ValidationOutcome {
  readonly summary: ValidationSummary;
  /** [groups][results][runs] */
  readonly runs: readonly (readonly (readonly ValidatedRun[])[])[];
}

/** Senders of uet-htsim keep 1.5 × BDP in flight (commit 40ccb05). */
export const PACKET_WINDOW = 1.5;

/** A run, and where it comes from. */
interface Found {
  readonly run: PacketRun;
  readonly fileName: string;
}

/**
 * @throws {TopologyError} what of `fail` is not in a fabric
 * @throws {ScenarioError} BAD_FAIRNESS, OUT_OF_RANGE, BAD_PATH, NOTHING_TO_COMPARE
 * @remarks Deterministic. One solve per completion: cost grows with flows × what one solve takes.
 */
export function validate(core: CoreModule, files: readonly PacketFile[], options: ValidateOptions): ValidationOutcome {
  const { version, window = PACKET_WINDOW, fairness, fail = [], barFactor, onProgress } = options;
  if (fairness !== undefined) fairnessAlpha(fairness);
  const { groups, skipped } = groupsOf(files, fail);
  if (groups.length === 0) {
    const why = skipped.map(({ strategy, reason }) => `${strategy}: ${reason}`).join("; ");
    const message = `no run that can be compared (expected a strategy with a policy of ours; ${why})`;
    throw new ScenarioError([{ code: "NOTHING_TO_COMPARE", path: files.map(({ name }) => name).join(", "), message }]);
  }
  const networks = new Map<string, Network>();
  const networkOf = ({ fabric }: PacketRun): Network => {
    const known = networks.get(fabric.key) ?? new Network(core, buildPacketFabric(fabric, fail));
    networks.set(fabric.key, known);
    return known;
  };
  const total = groups.reduce((sum, { runs }) => sum + runs.length, 0);
  let done = 0;
  const outcomes = groups.map(({ stand, runs }) => {
    const { strategy, transport } = runs[0]!.run;
    onProgress?.(`${strategy}, ${transport}`, done / total);
    const results = fairnessesOf(transport, fairness).map((name) => ({
      fairness: name,
      runs: runs.map(({ run, fileName }): ValidatedRun => {
        const fluid = fluidFinishS(networkOf(run), run, stand, { fileName, window, ...sharingOf(name) });
        return {
          wireBits: wireBits(run),
          sizeBytes: run.sizeBytes,
          startS: run.startS,
          packetFinishS: run.finishS,
          fluidFinishS: fluid,
        };
      }),
    }));
    done += runs.length;
    return results;
  });
  return {
    summary: {
      schema: "heddle/validation@1",
      version,
      coreHash: core.hash,
      files: files.map(({ name }) => name),
      windowBdp: window,
      barFactor: barFactor ?? null,
      groups: groups.map((group, g) =>
        describeGroup(group, outcomes[g]!, { fail, barFactor, fabric: networkOf(group.runs[0]!.run).fabric }),
      ),
      skipped,
    },
    runs: outcomes.map((results) => results.map(({ runs }) => runs)),
  };
}

interface Group {
  readonly stand: Stand;
  readonly runs: Found[];
}

function groupsOf(files: readonly PacketFile[], fail: readonly string[]): { groups: Group[]; skipped: SkippedRuns[] } {
  const groups = new Map<string, Group>();
  const skipped = new Map<string, SkippedRuns>();
  for (const { name: fileName, runs } of files) {
    for (const run of runs) {
      const { strategy, transport, fabric, experiment } = run;
      const stand = standFor(run);
      const reason = reasonToSkip(run, stand);
      if (stand === undefined || reason !== undefined) {
        const key = JSON.stringify([fabric.name, strategy, transport, reason]);
        const before = skipped.get(key)?.runs ?? 0;
        skipped.set(key, { fabric: fabric.name, strategy, transport, runs: before + 1, reason: reason! });
        continue;
      }
      const key = JSON.stringify([fabric.key, fail, experiment, strategy, transport, sizeOf(run), stand.parameters]);
      const group = groups.get(key) ?? { stand, runs: [] };
      groups.set(key, group);
      group.runs.push({ run, fileName });
    }
  }
  return { groups: [...groups.values()], skipped: [...skipped.values()] };
}

function reasonToSkip(run: PacketRun, stand: Stand | undefined): string | undefined {
  if (stand === undefined) return "no policy of ours stands for this strategy";
  if (stand.policy === "pinned" && !hasPaths(run)) return "the run does not say which path each flow took";
  return run.finishS.every(Number.isNaN) ? "no flow of the run ended" : undefined;
}

/** Null where flows differ. */
function sizeOf({ sizeBytes }: PacketRun): number | null {
  return sizeBytes.every((bytes) => bytes === sizeBytes[0]) ? sizeBytes[0]! : null;
}

/** Neutral shares, and those of the transport: the one that is asked for, or both. */
function fairnessesOf(transport: string, asked: string | undefined): readonly string[] {
  if (asked !== undefined) return [asked];
  const own = TRANSPORT_FAIRNESS[transport];
  return own === undefined ? [MAX_MIN] : [MAX_MIN, own];
}

function describeGroup(
  { stand, runs }: Group,
  results: readonly { readonly fairness: string; readonly runs: readonly ValidatedRun[] }[],
  { fail, barFactor, fabric }: { fail: readonly string[]; barFactor: number | undefined; fabric: Fabric },
): ValidationGroup {
  const { run } = runs[0]!;
  const { strategy, transport } = run;
  const failures = [...run.fabric.failures, ...fail];
  const judged = {
    strategy,
    transport,
    condition: conditionOf(run, failures),
    leastBytes: Math.min(...runs.flatMap((of) => of.run.sizeBytes)),
  };
  return {
    fabric: run.fabric.name,
    failures,
    nics: fabric.hostCount,
    experiment: run.experiment,
    strategy,
    transport,
    policy: stand.policy,
    policyParameters: writtenParameters(stand.parameters),
    reason: stand.reason,
    sizeBytes: sizeOf(run),
    seeds: runs.map((of) => of.run.seed),
    flows: runs.reduce((sum, of) => sum + of.run.dst.length, 0),
    unfinished: runs.reduce((sum, of) => sum + of.run.finishS.filter(Number.isNaN).length, 0),
    results: results.map(({ fairness, runs: validated }) => {
      const result = { fairness, ...compareWithPackets(validated, stand.perFlow) };
      return { ...result, bars: barFactor === undefined ? [] : checkBars(judged, result, barFactor) };
    }),
  };
}

function conditionOf({ dst }: PacketRun, failures: readonly string[]): Condition {
  if (new Set(dst).size < dst.length) return "incast";
  return failures.length > 0 ? "uneven" : "healthy";
}
