/** A fabric for formats that number nodes and know one link between two of them. */

import { formatCount } from "../../units.ts";
import type { TopologyGraph } from "../graph.ts";

export interface NumberedNodes {
  /** NICs from 0, by server and rail where all of them have both; then switches, by tier. */
  readonly numberOf: ReadonlyMap<string, number>;
  readonly switches: readonly number[];
  /** NICs of each server, 1 where they are not equally many, or have none. */
  readonly gpusPerServer: number;
}

/** Nodes without a cable are left out. */
export function numberNodes(graph: TopologyGraph): NumberedNodes {
  const used = graph.filterNodes((name) => graph.degree(name) > 0);
  const attributes = (name: string) => graph.getNodeAttributes(name);
  const nics = used.filter((name) => attributes(name).kind !== "switch");
  const switches = used
    .filter((name) => attributes(name).kind === "switch")
    .sort((a, b) => attributes(a).tier - attributes(b).tier);
  const gpusPerServer = equalServers(nics.map(attributes));
  if (gpusPerServer > 1) {
    nics.sort((a, b) => attributes(a).server! - attributes(b).server! || attributes(a).rail! - attributes(b).rail!);
  }
  const numberOf = new Map([...nics, ...switches].map((name, n) => [name, n]));
  return { numberOf, switches: switches.map((name) => numberOf.get(name)!), gpusPerServer };
}

function equalServers(nics: readonly { readonly server?: number; readonly rail?: number }[]): number {
  const counts = new Map<number, number>();
  for (const { server, rail } of nics) {
    if (server === undefined || rail === undefined) return 1;
    counts.set(server, (counts.get(server) ?? 0) + 1);
  }
  const sizes = new Set(counts.values());
  return sizes.size === 1 ? [...sizes][0]! : 1;
}

export interface PlainCable {
  readonly a: number;
  readonly b: number;
  readonly rateBps: number;
  readonly latencyS: number;
}

/** The cables that are up, one for all that join the same two nodes, with the sum of their rates and the longest delay. */
export function plainCables(
  graph: TopologyGraph,
  numberOf: ReadonlyMap<string, number>,
): { readonly cables: readonly PlainCable[]; readonly losses: readonly string[] } {
  const byEnds = new Map<string, { a: number; b: number; rateBps: number; latencyS: number }>();
  let merged = 0;
  graph.forEachEdge((_, { rateBps, latencyS, state }, from, to) => {
    if (state === "down") return;
    const [a, b] = [numberOf.get(from)!, numberOf.get(to)!];
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const known = byEnds.get(key);
    if (known === undefined) byEnds.set(key, { a, b, rateBps, latencyS });
    else {
      merged++;
      known.rateBps += rateBps;
      known.latencyS = Math.max(known.latencyS, latencyS);
    }
  });
  const lost = `parallel cables, merged into one of the sum of their rates: ${formatCount(merged)}`;
  return { cables: [...byEnds.values()], losses: merged === 0 ? [] : [lost] };
}
