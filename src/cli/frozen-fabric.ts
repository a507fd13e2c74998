/** Reads the fabric that a command line names, takes down what fails, and freezes it. */

import type { Command } from "commander";
import {
  type Bill,
  billOf,
  type Fabric,
  failParts,
  freeze,
  type ImportOptions,
  readTopology,
  type TopologyGraph,
} from "../index.ts";
import { readFabric } from "./files.ts";
import { type NoteOptions, tell } from "./terminal.ts";

/** As commander gives it. */
export interface FailFlags {
  readonly fail?: readonly string[];
}

/** Adds `--fail` to the present group. */
export function addFailOption(command: Command): Command {
  const form = 'as in spine-3, leaf-*--spine-0 at 100Gbps, or "links: 2% of leaf-spine, seed 7"';
  return command.option(
    "--fail <what>",
    `switches, NICs or cables that are down or slow, repeatable: ${form}`,
    (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
  );
}

/**
 * What the reader guessed and left out is told on stderr.
 *
 * The graph ends here: at 100,000 GPUs it is a quarter of the memory, and every garbage collection would walk it. It is
 * emptied, since V8 keeps the hidden class of a dead graph, whose getters hold the graph, for as long as there is its class.
 *
 * @throws {UsageError | TopologyError} where there is no such fabric, its file is wrong, or nothing is what fails
 */
export function readFrozenFabric(fabric: string, options: ImportOptions, flags: NoteOptions & FailFlags): Fabric {
  return freezeOf(readGraph(fabric, options, flags));
}

/** With what the fabric has to be bought, which its arrays no longer tell. Throws as readFrozenFabric. */
export function readBilledFabric(
  fabric: string,
  options: ImportOptions,
  flags: NoteOptions & FailFlags,
): { readonly fabric: Fabric; readonly bill: Bill } {
  const topology = readGraph(fabric, options, flags);
  const bill = billOf(topology);
  return { fabric: freezeOf(topology), bill };
}

function readGraph(fabric: string, options: ImportOptions, flags: NoteOptions & FailFlags): TopologyGraph {
  const { name, text } = readFabric(fabric);
  const onNote = (note: string) => tell(`${name}: ${note}`, flags);
  const topology = readTopology(text, { ...options, fileName: name, onNote });
  failParts(topology, flags.fail ?? [], "--fail");
  return topology;
}

function freezeOf(topology: TopologyGraph): Fabric {
  const frozen = freeze(topology);
  topology.clear();
  return frozen;
}
