/** The formats of topology files that heddle reads and writes, by name. A new one is a file here and a line below. */

import { TopologyError, unknownName } from "../../errors.ts";
import type { TopologyGraph } from "../graph.ts";
import { astraNetwork } from "./astra-network.ts";
import { cablesCsv } from "./cables-csv.ts";
import { containerlab } from "./containerlab.ts";
import { dot } from "./dot.ts";
import type { Exported, FormatFile, Imported, ImportOptions, TopologyFormat } from "./format.ts";
import { gexf } from "./gexf.ts";
import { graphml } from "./graphml.ts";
import { graphologyJson } from "./graphology-json.ts";
import { heddle } from "./heddle.ts";
import { htsimTopo } from "./htsim-topo.ts";
import { ibnetdiscover } from "./ibnetdiscover.ts";
import { hpcc, simai } from "./ns3-topology.ts";
import { slurm } from "./slurm.ts";

export type { Exported, FormatFile, Imported, ImportOptions, TopologyFormat } from "./format.ts";

/** In the order in which `heddle list` shows them, and in which texts are tried; a format that others resemble comes later. */
export const TOPOLOGY_FORMATS: readonly TopologyFormat[] = [
  ...[heddle, cablesCsv, graphologyJson, gexf, graphml, dot, ibnetdiscover, containerlab],
  ...[hpcc, simai, htsimTopo, astraNetwork, slurm],
];

/** Endings of the files that are fabrics. */
export const TOPOLOGY_ENDINGS: readonly string[] = [...new Set(TOPOLOGY_FORMATS.flatMap(({ endings }) => endings))];

/**
 * The fabric that a file of any of the formats describes, with notes on what was guessed and left out. The format is the
 * one that the options name, else one of the file's ending that the text looks like, else any that it looks like.
 *
 * @throws {TopologyError} UNKNOWN_FORMAT, or the issues of the format's reader
 */
export function importTopology(file: FormatFile, options: ImportOptions = {}): Imported {
  const format = formatOf(file, options.format);
  if (format.read === undefined) throw onlyOneWay(format, "written", "read");
  return format.read(file, options);
}

/**
 * The fabric as a file of that format, with what was lost, a line per kind.
 * @throws {TopologyError} NOT_EXPRESSIBLE where the format can't say what the fabric is
 */
export function exportTopology(graph: TopologyGraph, format: TopologyFormat, ending?: string): Exported {
  if (format.write === undefined) throw onlyOneWay(format, "read", "written");
  return format.write(graph, ending);
}

/** @throws {TopologyError} UNKNOWN_FORMAT, which lists the names and suggests the nearest */
export function findTopologyFormat(name: string, path = "format"): TopologyFormat {
  const found = TOPOLOGY_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const known = TOPOLOGY_FORMATS.map((format) => format.name);
  throw new TopologyError([unknownName(path, "format", name, known)]);
}

/** `heddle, cables, …`, for messages and help. */
export function topologyFormatNames(formats: readonly TopologyFormat[] = TOPOLOGY_FORMATS): string {
  return formats.map(({ name }) => name).join(", ");
}

/** Formats whose ending this file has, those with the longest first. */
export function formatsByEnding(fileName: string): { readonly format: TopologyFormat; readonly ending: string }[] {
  const lower = fileName.toLowerCase();
  return TOPOLOGY_FORMATS.flatMap((format) =>
    format.endings.filter((ending) => lower.endsWith(ending)).map((ending) => ({ format, ending })),
  ).sort((a, b) => b.ending.length - a.ending.length);
}

/** Whether a file has heddle's own form, which can be changed as values before it is built. */
export function isOwnForm(file: FormatFile, format?: string): boolean {
  return formatOf(file, format) === heddle;
}

function formatOf(file: FormatFile, format: string | undefined): TopologyFormat {
  return format === undefined ? guessFormat(file) : findTopologyFormat(format);
}

function guessFormat({ name, text }: FormatFile): TopologyFormat {
  const byEnding = formatsByEnding(name ?? "").map(({ format }) => format);
  const found = [...byEnding, ...TOPOLOGY_FORMATS].find((format) => format.read !== undefined && format.sniff(text));
  if (found !== undefined) return found;
  // Text like no format is most likely meant for the only one of its ending, or for heddle's own.
  const readable = byEnding.filter(({ read }) => read !== undefined);
  if (readable.includes(heddle)) return heddle;
  if (readable.length === 1) return readable[0]!;
  // Text that comes without a name is most likely meant for heddle itself.
  if (name === undefined) return heddle;
  const message = `looks like no format of topologies that is known (expected one of ${topologyFormatNames()})`;
  throw new TopologyError([{ code: "UNKNOWN_FORMAT", path: name, message }]);
}

function onlyOneWay({ name }: TopologyFormat, can: string, cannot: string): TopologyError {
  const message = `format ${name} can be ${can}, not ${cannot}`;
  return new TopologyError([{ code: "ONE_WAY_FORMAT", path: name, message }]);
}
