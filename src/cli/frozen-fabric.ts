/** Reads the fabric that a command line names and freezes it. */

import {
  type Bill,
  billOf,
  type Fabric,
  freeze,
  type ImportOptions,
  readTopology,
  type TopologyGraph,
} from "../index.ts";
import { readFabric } from "./files.ts";
import { type NoteOptions, tell } from "./terminal.ts";

/**
 * What the reader guessed and left out is told on stderr.
 *
 * The graph ends here: at 100,000 GPUs it is a quarter of the memory, and every garbage collection would walk it. It is
 * emptied, since V8 keeps the hidden class of a dead graph, whose getters hold the graph, for as long as there is its class.
 *
 * @throws {UsageError | TopologyError} where there is no such fabric, or its file is wrong
 */
export function readFrozenFabric(fabric: string, options: ImportOptions, notes: NoteOptions): Fabric {
  return freezeOf(readGraph(fabric, options, notes));
}

/** With what the fabric has to be bought, which its arrays no longer tell. Throws as readFrozenFabric. */
export function readBilledFabric(
  fabric: string,
  options: ImportOptions,
  notes: NoteOptions,
): { readonly fabric: Fabric; readonly bill: Bill } {
  const topology = readGraph(fabric, options, notes);
  const bill = billOf(topology);
  return { fabric: freezeOf(topology), bill };
}

function readGraph(fabric: string, options: ImportOptions, notes: NoteOptions): TopologyGraph {
  const { name, text } = readFabric(fabric);
  return readTopology(text, { ...options, fileName: name, onNote: (note) => tell(`${name}: ${note}`, notes) });
}

function freezeOf(topology: TopologyGraph): Fabric {
  const frozen = freeze(topology);
  topology.clear();
  return frozen;
}
