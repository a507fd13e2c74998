/** What a format of topology files is: how it is recognized, what it is read into, and what is lost when it is written. */

import type { TopologyGraph } from "../graph.ts";

/** What a file may leave open, and how to close it. Rates that a file states are never replaced. */
export interface ImportOptions {
  /** Name of the file's format; told from the ending and the text where absent. */
  readonly format?: string;
  /** Rate of cables for which the file has none, bit/s. */
  readonly rateBps?: number;
  /** The same for cables of NICs, in place of `rateBps`. */
  readonly nicRateBps?: number;
  /** Names of nodes that are NICs or hosts, and of those that are switches, whatever the file says. */
  readonly nics?: RegExp;
  readonly switches?: RegExp;
}

/** A file's text, with its name for messages and for the fabric. */
export interface FormatFile {
  readonly name?: string | undefined;
  readonly text: string;
}

export interface Imported {
  readonly graph: TopologyGraph;
  /** What was guessed and what was left out, a line each. */
  readonly notes: readonly string[];
}

export interface Exported {
  readonly text: string;
  /** What the format could not say, a line per kind, with counts. */
  readonly losses: readonly string[];
}

/** One format: a file here, and a line in index.ts. */
export interface TopologyFormat {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  /** Endings of files, with their dot; the longest that fits decides. */
  readonly endings: readonly string[];
  /** Whether a text looks like this format. Linear in the text, at most. */
  sniff(text: string): boolean;
  /** @throws {TopologyError} with all issues, up to 20 */
  read?(file: FormatFile, options: ImportOptions): Imported;
  /**
   * @param ending of the file that will hold the text, where it is known
   * @throws {TopologyError} NOT_EXPRESSIBLE where the format can't say what the fabric is
   */
  write?(graph: TopologyGraph, ending?: string): Exported;
}
