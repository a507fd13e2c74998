/** Turns the named graph into a Fabric: dense ids, directed links, typed arrays. */

import type { NodeKind, TopologyGraph } from "../topology/index.ts";
import { type DownCable, type Fabric, NO_LEAF } from "./fabric.ts";

const KIND_ORDER: readonly NodeKind[] = ["gpu-nic", "host-nic", "switch"];

/** Cables as columns, in the graph's order. */
interface Cables {
  readonly a: number[]; // [cables] node
  readonly b: number[]; // [cables] node
  readonly rateBps: number[]; // [cables]
  readonly latencyS: number[]; // [cables]
}

/**
 * Freezes a validated graph. Cables that are down are left out; the nominal rate of a NIC's cable stays its line rate.
 * Where cables are down or slow, the fabric as built comes with it. Ids follow the graph's own order within each kind, so
 * equal graphs freeze to equal fabrics. O(nodes + cables).
 */
export function freeze(graph: TopologyGraph): Fabric {
  const byKind = new Map<NodeKind, string[]>(KIND_ORDER.map((kind) => [kind, []]));
  graph.forEachNode((name, { kind }) => byKind.get(kind)?.push(name));
  const nodeNames = KIND_ORDER.flatMap((kind) => byKind.get(kind) ?? []);
  const gpuNicCount = byKind.get("gpu-nic")?.length ?? 0;
  const hostCount = gpuNicCount + (byKind.get("host-nic")?.length ?? 0);
  const nodeCount = nodeNames.length;
  const idOf = new Map(nodeNames.map((name, id) => [name, id]));

  const nicLineRateBps = new Float64Array(hostCount);
  const downCables: DownCable[] = [];
  let cablesDegraded = 0;
  const up = noCables();
  graph.forEachEdge((name, cable, source, target) => {
    const a = idOf.get(source)!;
    const b = idOf.get(target)!;
    if (a < hostCount) nicLineRateBps[a] = cable.nominalRateBps;
    if (b < hostCount) nicLineRateBps[b] = cable.nominalRateBps;
    if (cable.state === "down") {
      downCables.push({ name, ends: [a, b] });
      return;
    }
    if (cable.rateBps < cable.nominalRateBps) cablesDegraded++;
    add(up, a, b, cable.rateBps, cable.latencyS);
  });
  const nodes = { hostCount, nodeCount };
  const links = linksOf(nodes, up);

  const nodeTier = new Uint8Array(nodeCount);
  const nodeLatencyS = new Float64Array(nodeCount);
  const nodePod = new Int32Array(nodeCount);
  const nicServer = new Int32Array(hostCount);
  const nicRail = new Int32Array(hostCount);
  for (let n = 0; n < nodeCount; n++) {
    const node = graph.getNodeAttributes(nodeNames[n]!);
    nodeTier[n] = node.tier;
    nodeLatencyS[n] = node.latencyS;
    nodePod[n] = node.pod ?? -1;
    if (n >= hostCount) continue;
    nicServer[n] = node.server ?? -1;
    nicRail[n] = node.rail ?? -1;
  }
  // A NIC belongs to the pod of its leaf where the file does not say.
  for (let h = 0; h < hostCount; h++) {
    const leaf = links.nicLeaf[h]!;
    if (nodePod[h] === -1 && leaf !== NO_LEAF) nodePod[h] = nodePod[leaf]!;
  }

  const { name, description = "", assumptions } = graph.getAttributes();
  const fabric: Fabric = {
    name,
    description,
    assumptions,
    gpuNicCount,
    ...nodes,
    downCables,
    cablesDegraded,
    ...links,
    nodeLatencyS,
    nodeTier,
    nicLineRateBps,
    nodePod,
    nicServer,
    nicRail,
    nodeNames,
  };
  if (downCables.length === 0 && cablesDegraded === 0) return fabric;
  const built = noCables();
  graph.forEachEdge((_name, { nominalRateBps, latencyS }, source, target) => {
    add(built, idOf.get(source)!, idOf.get(target)!, nominalRateBps, latencyS);
  });
  const asBuilt: Fabric = { ...fabric, downCables: [], cablesDegraded: 0, ...linksOf(nodes, built) };
  return { ...fabric, asBuilt };
}

function noCables(): Cables {
  return { a: [], b: [], rateBps: [], latencyS: [] };
}

function add(cables: Cables, a: number, b: number, rateBps: number, latencyS: number): void {
  cables.a.push(a);
  cables.b.push(b);
  cables.rateBps.push(rateBps);
  cables.latencyS.push(latencyS);
}

/** Two links per cable, in CSR order of their sources. */
function linksOf(
  { hostCount, nodeCount }: Pick<Fabric, "hostCount" | "nodeCount">,
  cables: Cables,
): Pick<
  Fabric,
  "linkCount" | "outStart" | "linkSource" | "linkTarget" | "linkReverse" | "linkRateBps" | "linkLatencyS" | "nicLeaf"
> {
  const linkCount = cables.a.length * 2;
  const outStart = new Uint32Array(nodeCount + 1);
  for (const ends of [cables.a, cables.b]) for (const node of ends) outStart[node + 1]!++;
  for (let n = 0; n < nodeCount; n++) outStart[n + 1]! += outStart[n]!;
  const next = outStart.slice(0, nodeCount);
  const linkSource = new Uint32Array(linkCount);
  const linkTarget = new Uint32Array(linkCount);
  const linkReverse = new Uint32Array(linkCount);
  const linkRateBps = new Float64Array(linkCount);
  const linkLatencyS = new Float64Array(linkCount);
  for (let i = 0; i < cables.a.length; i++) {
    const a = cables.a[i]!;
    const b = cables.b[i]!;
    const ab = next[a]!++;
    const ba = next[b]!++;
    linkSource[ab] = linkTarget[ba] = a;
    linkTarget[ab] = linkSource[ba] = b;
    linkReverse[ab] = ba;
    linkReverse[ba] = ab;
    linkRateBps[ab] = linkRateBps[ba] = cables.rateBps[i]!;
    linkLatencyS[ab] = linkLatencyS[ba] = cables.latencyS[i]!;
  }
  const nicLeaf = new Uint32Array(hostCount);
  for (let h = 0; h < hostCount; h++) {
    nicLeaf[h] = outStart[h] === outStart[h + 1] ? NO_LEAF : linkTarget[outStart[h]!]!;
  }
  return { linkCount, outStart, linkSource, linkTarget, linkReverse, linkRateBps, linkLatencyS, nicLeaf };
}
