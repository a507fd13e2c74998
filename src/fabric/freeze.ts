/** Turns the named graph into a Fabric: dense ids, directed links, typed arrays. */

import type { NodeKind, TopologyGraph } from "../topology/index.ts";
import { type DownCable, type Fabric, NO_LEAF } from "./fabric.ts";

const KIND_ORDER: readonly NodeKind[] = ["gpu-nic", "host-nic", "switch"];

/**
 * Freezes a validated graph. Cables that are down are left out; the nominal rate of a NIC's cable stays its line rate.
 * Ids follow the graph's own order within each kind, so equal graphs freeze to equal fabrics. O(nodes + cables).
 */
export function freeze(graph: TopologyGraph): Fabric {
  const byKind = new Map<NodeKind, string[]>(KIND_ORDER.map((kind) => [kind, []]));
  graph.forEachNode((name, { kind }) => byKind.get(kind)?.push(name));
  const nodeNames = KIND_ORDER.flatMap((kind) => byKind.get(kind) ?? []);
  const gpuNicCount = byKind.get("gpu-nic")?.length ?? 0;
  const hostCount = gpuNicCount + (byKind.get("host-nic")?.length ?? 0);
  const nodeCount = nodeNames.length;
  const idOf = new Map(nodeNames.map((name, id) => [name, id]));

  // Cables as columns, in the graph's order.
  const cableCount = graph.size;
  const cableA = new Uint32Array(cableCount);
  const cableB = new Uint32Array(cableCount);
  const cableRateBps = new Float64Array(cableCount);
  const cableLatencyS = new Float64Array(cableCount);
  const nicLineRateBps = new Float64Array(hostCount);
  const downCables: DownCable[] = [];
  let upCount = 0;
  let cablesDegraded = 0;
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
    cableA[upCount] = a;
    cableB[upCount] = b;
    cableRateBps[upCount] = cable.rateBps;
    cableLatencyS[upCount] = cable.latencyS;
    upCount++;
  });

  const linkCount = upCount * 2;
  const outStart = new Uint32Array(nodeCount + 1);
  for (let i = 0; i < upCount; i++) {
    outStart[cableA[i]! + 1]!++;
    outStart[cableB[i]! + 1]!++;
  }
  for (let n = 0; n < nodeCount; n++) outStart[n + 1]! += outStart[n]!;
  const next = outStart.slice(0, nodeCount);
  const linkSource = new Uint32Array(linkCount);
  const linkTarget = new Uint32Array(linkCount);
  const linkReverse = new Uint32Array(linkCount);
  const linkRateBps = new Float64Array(linkCount);
  const linkLatencyS = new Float64Array(linkCount);
  for (let i = 0; i < upCount; i++) {
    const a = cableA[i]!;
    const b = cableB[i]!;
    const ab = next[a]!++;
    const ba = next[b]!++;
    linkSource[ab] = linkTarget[ba] = a;
    linkTarget[ab] = linkSource[ba] = b;
    linkReverse[ab] = ba;
    linkReverse[ba] = ab;
    linkRateBps[ab] = linkRateBps[ba] = cableRateBps[i]!;
    linkLatencyS[ab] = linkLatencyS[ba] = cableLatencyS[i]!;
  }

  const nicLeaf = new Uint32Array(hostCount);
  for (let h = 0; h < hostCount; h++) {
    nicLeaf[h] = outStart[h] === outStart[h + 1] ? NO_LEAF : linkTarget[outStart[h]!]!;
  }
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
    if (nodePod[h] === -1 && nicLeaf[h] !== NO_LEAF) nodePod[h] = nodePod[nicLeaf[h]!]!;
  }

  const { name, description = "", assumptions } = graph.getAttributes();
  return {
    name,
    description,
    assumptions,
    gpuNicCount,
    hostCount,
    nodeCount,
    linkCount,
    downCables,
    cablesDegraded,
    outStart,
    linkSource,
    linkTarget,
    linkReverse,
    linkRateBps,
    linkLatencyS,
    nodeLatencyS,
    nodeTier,
    nicLineRateBps,
    nicLeaf,
    nodePod,
    nicServer,
    nicRail,
    nodeNames,
  };
}
