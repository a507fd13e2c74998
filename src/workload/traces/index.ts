/** The formats of traces that heddle reads, by name. A new one is a file here and a line below. */

import { ScenarioError, unknownName } from "../../errors.ts";
import type { Fabric } from "../../fabric/index.ts";
import type { NamedText } from "../parameters.ts";
import { cm } from "./cm.ts";
import { csv } from "./csv.ts";
import { flowTxt } from "./flow-txt.ts";
import type { Trace, TraceFormat } from "./trace.ts";

export type { Trace, TraceFormat } from "./trace.ts";

/** In the order in which `heddle list` shows them; CSV is what a text is taken for that looks like no other. */
export const TRACE_FORMATS: readonly TraceFormat[] = [csv, cm, flowTxt];

/**
 * Reads a trace. Its format is the one named, else that of the file's ending (.csv, .cm), else what the text looks like.
 *
 * @throws ScenarioError UNKNOWN_TRACE_FORMAT, or the issues of the format's reader
 */
export function readTrace(fabric: Fabric, file: NamedText, format?: string): Trace {
  return (format === undefined ? guessTraceFormat(file) : findTraceFormat(format)).read(fabric, file);
}

/** That of the file's ending, else what the text looks like, else CSV. */
export function guessTraceFormat({ name, text }: NamedText): TraceFormat {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  const byName = TRACE_FORMATS.find((format) => format.name === ending);
  return byName ?? TRACE_FORMATS.find((format) => format.matches(text)) ?? csv;
}

/** @throws ScenarioError UNKNOWN_TRACE_FORMAT, which lists the names and suggests the nearest */
export function findTraceFormat(name: string): TraceFormat {
  const found = TRACE_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const known = TRACE_FORMATS.map((format) => format.name);
  throw new ScenarioError([unknownName("--trace-format", "trace format", name, known)]);
}
