/** Reads the fabric that a command line names, takes down what fails, and freezes it. */

import type { Command } from "commander";
import { type Fabric, failParts, freeze, readTopology } from "../index.ts";
import { readFabric } from "./files.ts";

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
 * The graph ends here: at 100,000 GPUs it is a quarter of the memory, and every garbage collection would walk it. It is
 * emptied, since V8 keeps the hidden class of a dead graph, whose getters hold the graph, for as long as there is its class.
 *
 * @throws {UsageError | TopologyError} where there is no such fabric, its file is wrong, or nothing is what fails
 */
export function readFrozenFabric(fabric: string, { fail = [] }: FailFlags = {}): Fabric {
  const { name, text } = readFabric(fabric);
  const topology = readTopology(text, { fileName: name });
  failParts(topology, fail, "--fail");
  const frozen = freeze(topology);
  topology.clear();
  return frozen;
}
