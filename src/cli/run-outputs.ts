/** Where the results of a run go, and in which form: from options, else from the scenario file. */

import { RUN_FORMATS, type RunFileContent } from "../index.ts";
import { namedTwice, requireInside, requireRoomFor, within } from "./files.ts";
import { OptionReader } from "./options.ts";
import { readFormat } from "./registry-options.ts";
import type { OutputOptions } from "./terminal.ts";

/** As commander gives them. */
export interface RunOutputFlags extends OutputOptions {
  readonly format?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly flows?: string;
  readonly timeline?: string;
  readonly interval?: string;
}

export interface RunOutputs {
  readonly flows: string | undefined;
  readonly timeline: string | undefined;
  readonly intervalS: number | undefined;
  readonly format: (typeof RUN_FORMATS)[number];
}

/**
 * Where results go, options before the file; checked before the work. The file may come from anybody: it names files in
 * its own folder alone.
 */
export function readOutputs(flags: RunOutputFlags, outputs: RunFileContent["outputs"], directory: string): RunOutputs {
  const reader = new OptionReader();
  const flows = flags.flows ?? (outputs.flows === undefined ? undefined : within(directory, outputs.flows));
  const timeline = flags.timeline ?? (outputs.timeline === undefined ? undefined : within(directory, outputs.timeline));
  requireEnding(reader, "--flows", flows, [".csv", ".ndjson"]);
  requireEnding(reader, "--timeline", timeline, [".csv"]);
  const files = [flags.output, flows, timeline].filter((path) => path !== undefined);
  for (const path of files) reader.attempt(() => requireRoomFor(path));
  if (flags.flows === undefined && flows !== undefined) {
    reader.attempt(() => requireInside(flows, directory, "--flows"));
  }
  if (flags.timeline === undefined && timeline !== undefined) {
    reader.attempt(() => requireInside(timeline, directory, "--timeline"));
  }
  if (namedTwice(files).length > 0) {
    reader.issue("SAME_FILE", "--output", "two results for one file (expected a file for each)");
  }
  const intervalS = reader.duration("--interval", flags.interval) ?? outputs.intervalS;
  if (intervalS === 0) reader.issue("OUT_OF_RANGE", "--interval", "no time at all (expected more than zero)");
  if (intervalS !== undefined && timeline === undefined) {
    reader.issue("NO_TIMELINE", "--interval", "an interval without a timeline (expected --timeline and a file)");
  }
  const format = readFormat(flags, RUN_FORMATS, reader) ?? outputs.format ?? RUN_FORMATS[0];
  reader.finish();
  return { flows, timeline, intervalS, format };
}

function requireEnding(
  reader: OptionReader,
  option: string,
  path: string | undefined,
  endings: readonly string[],
): void {
  if (path === undefined || endings.some((ending) => path.toLowerCase().endsWith(ending))) return;
  const message = `a file of unknown kind (expected its name to end in ${endings.join(" or ")}, got "${path}")`;
  reader.issue("BAD_ENDING", option, message);
}
