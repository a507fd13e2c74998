/** Finds the sweep that a command line means: a ready one by name, a sweep file, or a fabric with fields to vary. */

import { dirname } from "node:path";
import {
  type Engine,
  isSweepFile,
  readSweep,
  type Sweep,
  type SweepOverrides,
  suggestion,
  sweepOfFabric,
  UsageError,
} from "../index.ts";
import { hasTopologyEnding, presetNames, readFabric, readReadySweep, readText, sweepNames, within } from "./files.ts";
import { sha256 } from "./sha256.ts";

export interface SweepSourceOptions {
  readonly engine: Engine;
  readonly overrides: SweepOverrides;
  /** More cells than are good for a slip of the keyboard. */
  readonly yes: boolean;
}

/**
 * @throws {UsageError} UNKNOWN_SWEEP, or as `readFabric`
 * @throws {ScenarioError} what is wrong in the sweep
 */
export function readSweepSource(name: string, { engine, overrides, yes }: SweepSourceOptions): Sweep {
  const sources = (directory: string) => ({
    engine,
    sha256,
    yes,
    overrides,
    readFabric: (fabric: string) => readFabric(fabric, directory),
    readText: (path: string) => readText(within(directory, path), "a file that the sweep names"),
  });
  if (sweepNames().includes(name)) {
    const { name: fileName, text } = readReadySweep(name);
    return readSweep(text, { fileName, ...sources("") });
  }
  if (/\.(ya?ml|json)$/i.test(name)) {
    const { text } = readText(name, "a sweep file, or a fabric with --vary", suggestion(name, sweepNames()));
    if (isSweepFile(text)) return readSweep(text, { fileName: name, ...sources(dirname(name)) });
  } else if (!presetNames().includes(name) && !hasTopologyEnding(name)) {
    const known = [...sweepNames(), ...presetNames()];
    const expected = `expected a ready sweep, one of ${sweepNames().join(", ")}; a sweep file, .yaml, .yml or .json; or a fabric with --vary`;
    const message = `no sweep and no fabric of this name (${expected}${suggestion(name, known)})`;
    throw new UsageError([{ code: "UNKNOWN_SWEEP", path: name === "" ? '""' : name, message }]);
  }
  return sweepOfFabric(name, sources(""));
}
