/** The packet-level groups of docs/validation.md: what is in its tables, recomputed from test/validation. */

import { readFileSync } from "node:fs";
import type { CoreModule } from "../../src/core/index.ts";
import type { ValidatedRun, ValidationGroup, ValidationResult } from "../../src/metrics/index.ts";
import { type PacketRun, readPacketFile, validate } from "../../src/validate/index.ts";

/** A group with the runs behind each of its results. */
export interface Group extends ValidationGroup {
  readonly runsOf: readonly (readonly ValidatedRun[])[]; // [results][runs]
  /** Of its first run: hosts, for those who look at single flows. */
  readonly packetRuns: readonly PacketRun[];
}

/** Seeds that the floors of the data are of. */
const QUOTED_SEEDS = 5;

export interface Packets {
  /** Seeds 1 to 5: floors and bars. */
  readonly quoted: readonly Group[];
  /** Seeds 6 to 10, which nothing was fitted on. */
  readonly later: readonly Group[];
  /** Fabrics and failures that nothing was fitted on, held against the promise for such. */
  readonly others: readonly Group[];
}

/** Of the stated bars, for what was not seen when they were set. */
const PROMISE = 1.5;

/** All files together take some seconds. */
export function packetGroups(core: CoreModule, version: string): Packets {
  const quoted: Group[] = [];
  const later: Group[] = [];
  const groupsOf = (name: string, keep: (run: PacketRun) => boolean, barFactor: number): Group[] => {
    const text = readFileSync(new URL(`../../test/validation/packets-${name}.json`, import.meta.url), "utf8");
    const file = readPacketFile(text, { fileName: `packets-${name}.json` });
    const runs = file.runs.filter(keep);
    if (runs.length === 0) return [];
    const { summary, runs: validated } = validate(core, [{ ...file, runs }], { version, barFactor });
    return summary.groups.map((group, g) => ({
      ...group,
      runsOf: validated[g]!,
      packetRuns: runs.filter(
        (run) =>
          run.strategy === group.strategy && run.transport === group.transport && run.sizeBytes[0] === group.sizeBytes,
      ),
    }));
  };
  for (const name of ["permutation", "degraded-cable", "incast8"]) {
    quoted.push(...groupsOf(name, ({ seed }) => seed <= QUOTED_SEEDS, 1));
    later.push(...groupsOf(name, ({ seed }) => seed > QUOTED_SEEDS, 1));
  }
  const others = ["fat-tree", "oversubscribed", "failures"].flatMap((name) => groupsOf(name, () => true, PROMISE));
  return { quoted, later, others };
}

/** The one group that these words name. */
export function groupOf(
  groups: readonly Group[],
  experiment: string,
  strategy: string,
  transport: string,
  sizeMiB = 32,
): Group {
  const found = groups.filter(
    (group) =>
      group.experiment === experiment &&
      group.strategy === strategy &&
      group.transport === transport &&
      group.sizeBytes === sizeMiB * 2 ** 20,
  );
  if (found.length !== 1)
    throw new Error(`${found.length} groups of ${experiment} ${strategy} ${transport} ${sizeMiB}`);
  return found[0]!;
}

export function resultOf({ results }: Group, fairness = "max-min"): ValidationResult {
  return results.find((result) => result.fairness === fairness)!;
}
