/** Reads the fabric that a command line names and freezes it. */

import { type Bill, billOf, type Fabric, freeze, readTopology, type TopologyGraph } from "../index.ts";
import { readFabric } from "./files.ts";

/**
 * The graph ends here: at 100,000 GPUs it is a quarter of the memory, and every garbage collection would walk it. It is
 * emptied, since V8 keeps the hidden class of a dead graph, whose getters hold the graph, for as long as there is its class.
 *
 * @throws {UsageError | TopologyError} where there is no such fabric, or its file is wrong
 */
export function readFrozenFabric(fabric: string): Fabric {
  return freezeOf(fabric).fabric;
}

/** With what the fabric has to be bought, which its arrays no longer tell. Throws as readFrozenFabric. */
export function readBilledFabric(fabric: string): { readonly fabric: Fabric; readonly bill: Bill } {
  const { fabric: frozen, more } = freezeOf(fabric, billOf);
  return { fabric: frozen, bill: more! };
}

function freezeOf<T>(fabric: string, look?: (graph: TopologyGraph) => T) {
  const { name, text } = readFabric(fabric);
  const topology = readTopology(text, { fileName: name });
  const more = look?.(topology);
  const frozen = freeze(topology);
  topology.clear();
  return { fabric: frozen, more };
}
