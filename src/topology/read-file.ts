/** A topology file of any format that heddle knows, into a checked graph; or into the values that make that graph. */

import { parseSourceText, show } from "../document/index.ts";
import { TopologyError } from "../errors.ts";
import { explicitForm } from "./formats/heddle.ts";
import { type ImportOptions, importTopology, isOwnForm } from "./formats/index.ts";
import type { TopologyGraph } from "./graph.ts";

export interface ReadOptions extends ImportOptions {
  /** Shown before line and column in the paths of issues, and the topology's name where the file has none. */
  readonly fileName?: string;
  /** Gets what was guessed and left out, a line each. */
  readonly onNote?: (note: string) => void;
}

/** A file's text, and how it is meant to be read. */
export interface TopologyFile {
  readonly name: string;
  readonly text: string;
  readonly options?: Omit<ReadOptions, "fileName">;
}

/**
 * Reads a topology from text of any known format, heddle's own YAML or JSON above all, and validates the result. Throws
 * one TopologyError with all issues of the stage that failed first. Deterministic. Cost: about 4 µs per cable for
 * builders; written out, 20 µs per link in JSON and 130 µs in YAML; docs/formats.md has the other formats.
 */
export function readTopology(text: string, { fileName, onNote, ...options }: ReadOptions = {}): TopologyGraph {
  const { graph, notes } = importTopology({ name: fileName, text }, options);
  if (onNote !== undefined) for (const note of notes) onNote(note);
  return graph;
}

/** As readTopology, for a file. */
function readTopologyFile({ name, text, options }: TopologyFile): TopologyGraph {
  return readTopology(text, { ...options, fileName: name });
}

/** The mapping that `buildTopology` makes the file's fabric of: the file's own values, where it has heddle's own form. */
export function readTopologyValues(file: TopologyFile): Readonly<Record<string, unknown>> {
  const { name, text, options } = file;
  if (!isOwnForm(file, options?.format)) return explicitForm(readTopologyFile(file));
  const { value } = parseSourceText(text, { fileName: name, error: TopologyError });
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  const message = `not a topology (expected builder and parameters, or nodes and links, got ${show(value)})`;
  throw new TopologyError([{ code: "NOT_A_MAPPING", path: name, message }]);
}
