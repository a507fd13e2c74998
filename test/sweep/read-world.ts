/** Reads sweeps in tests: ready fabrics by name, an engine that is nobody's. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { UsageError } from "../../src/errors.ts";
import { readSweep, type SweepOverrides, type SweepSources, sweepOfFabric } from "../../src/sweep/index.ts";

const TOPOLOGIES = new URL("../../topologies/", import.meta.url);
const PRESETS = new Set(readdirSync(TOPOLOGIES));

export function sourcesWith(more: Partial<SweepSources> = {}): SweepSources {
  return {
    engine: { version: "0.0.0", coreHash: "0".repeat(64) },
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
    readFabric: (name) => {
      const file = `${name}.yaml`;
      if (PRESETS.has(file)) return { name: file, text: readFileSync(new URL(file, TOPOLOGIES), "utf8") };
      throw new UsageError([{ code: "UNKNOWN_FABRIC", path: name, message: "no preset of this name" }]);
    },
    readText: (path) => {
      throw new UsageError([{ code: "FILE_NOT_FOUND", path, message: "no such file" }]);
    },
    ...more,
  };
}

/** A sweep from YAML without its first line. */
export function read(body: string, more: Partial<SweepSources> = {}) {
  return readSweep(`schema: heddle/sweep@1\n${body}`, { fileName: "sweep.yaml", ...sourcesWith(more) });
}

export function ofFabric(fabric: string, overrides: SweepOverrides) {
  return sweepOfFabric(fabric, sourcesWith({ overrides }));
}
