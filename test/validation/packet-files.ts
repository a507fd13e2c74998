/** The packet-level results of this folder, read, and some of their runs again as fluid. */

import { readFileSync } from "node:fs";
import type { CoreModule } from "../../src/core/index.ts";
import {
  type PacketFile,
  type PacketRun,
  readPacketFile,
  type ValidationOutcome,
  validate,
} from "../../src/validate/index.ts";

export const PACKET_FILES = [
  "permutation",
  "degraded-cable",
  "incast8",
  "fat-tree",
  "oversubscribed",
  "failures",
] as const;
export type PacketFileName = (typeof PACKET_FILES)[number];

export function packetFile(name: PacketFileName): PacketFile {
  const text = readFileSync(new URL(`packets-${name}.json`, import.meta.url), "utf8");
  return readPacketFile(text, { fileName: `packets-${name}.json` });
}

/** Seeds 1 to 5 are those that the model's documentation quotes; the others came later and are a little harder. */
export const isQuoted = ({ seed }: PacketRun): boolean => seed <= 5;

export function validateRuns(
  core: CoreModule,
  file: PacketFile,
  keep: (run: PacketRun) => boolean,
  barFactor = 1,
): ValidationOutcome {
  return validate(core, [{ ...file, runs: file.runs.filter(keep) }], { version: "test", barFactor });
}
