/** `sweep.json`: whose results a folder holds, and whether another command may go on with them. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { type SweepPlan, UsageError } from "../index.ts";
import { guarded, writeAtomically } from "./durable-files.ts";
import { readText } from "./files.ts";

export const MANIFEST = "sweep.json";
const SCHEMA = "heddle/sweep-plan@1";

export interface Manifest extends SweepPlan {
  readonly schema: typeof SCHEMA;
  /** `2/8`, where the folder holds a part. */
  readonly shard?: string;
  /** Cells of a sweep that has ended; absent before. */
  readonly cells?: number;
}

export function manifestOf(plan: SweepPlan, shard: string | undefined): Manifest {
  return { schema: SCHEMA, ...plan, ...(shard === undefined ? {} : { shard }) };
}

export function writeManifest(folder: string, manifest: Manifest): void {
  writeAtomically(join(folder, MANIFEST), `${JSON.stringify(manifest)}\n`);
}

/** A folder's manifest; undefined where it has none. @throws {UsageError} BAD_MANIFEST */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, MANIFEST);
  return guarded(path, () => {
    if (!existsSync(path)) return undefined;
    const fail = (problem: string) =>
      new UsageError([{ code: "BAD_MANIFEST", path, message: `${problem} (expected what heddle sweep wrote)` }]);
    let value: unknown;
    try {
      value = JSON.parse(readText(path, "a manifest of heddle sweep").text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw fail("damaged");
    }
    if (!isManifest(value)) throw fail("not the plan of a sweep of this version");
    return value;
  });
}

/** @throws {UsageError} OTHER_SWEEP where what `found` describes is not what `wanted` would add to */
export function refuseOther(path: string, found: Manifest, wanted: Manifest, ways: string): void {
  const what = differenceOf(found, wanted);
  if (what === undefined) return;
  throw new UsageError([{ code: "OTHER_SWEEP", path, message: `has ${what} (expected another folder; ${ways})` }]);
}

function differenceOf(found: Manifest, wanted: Manifest): string | undefined {
  if (found.version !== wanted.version) return `results of heddle ${found.version}, and this is ${wanted.version}`;
  if (found.coreHash !== wanted.coreHash) {
    return `results of core ${found.coreHash.slice(0, 12)}, and this is ${wanted.coreHash.slice(0, 12)}`;
  }
  if (found.sweep !== wanted.sweep) {
    const [theirs, ours] = [found, wanted].map(({ name, sweep }) => `${JSON.stringify(name)} (${sweep.slice(0, 12)})`);
    return `results of sweep ${theirs}, and this is ${ours}`;
  }
  if (found.shard === wanted.shard) return undefined;
  const [theirs, ours] = [found, wanted].map(({ shard }) => (shard === undefined ? "the whole sweep" : shard));
  return `results of ${found.shard === undefined ? theirs : `shard ${theirs}`}, and this is ${ours}`;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { schema, version, coreHash, sweep, name, description, axes, seed, seeds, points, shard, cells } =
    value as Readonly<Record<string, unknown>>;
  return (
    schema === SCHEMA &&
    [version, coreHash, sweep, name, description].every((of) => typeof of === "string") &&
    [axes, seeds, points].every(Array.isArray) &&
    Number.isSafeInteger(seed) &&
    (shard === undefined || typeof shard === "string") &&
    (cells === undefined || Number.isSafeInteger(cells))
  );
}
