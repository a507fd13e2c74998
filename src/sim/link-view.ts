/** What flows cross, alike for links of the fabric and for pools of them: ends, capacities and hop latencies as columns. */

import type { Fabric, LinkClass, LinkClasses, Quotient } from "../fabric/index.ts";

export interface LinkView {
  readonly linkCount: number;
  /** [links] node of the view. */
  readonly linkSource: Uint32Array;
  readonly linkTarget: Uint32Array;
  readonly linkRateBps: Float64Array; // [links]
  /** [links] rate of one link of the fabric in it, bit/s. */
  readonly linkMemberRateBps: Float64Array;
  /** [links] how many links of the fabric it is. */
  readonly linkMembers: Uint32Array;
  readonly linkClass: Uint8Array; // [links]
  /** [links] propagation, s. */
  readonly propagationS: Float64Array;
  /** [links] propagation and what the node at the end adds, s. */
  readonly hopLatencyS: Float64Array;
  readonly classes: readonly LinkClass[];
  /** NICs are nodes [0, hostCount). */
  readonly hostCount: number;
  /** [nodes] a node of the fabric: itself, or one of those that it stands for. */
  readonly nodeOf: Uint32Array;
}

/** Every link for itself. */
export function linksOfFabric(fabric: Fabric, { linkClass, classes }: LinkClasses): LinkView {
  const { linkCount, linkSource, linkTarget, linkRateBps, linkLatencyS, nodeLatencyS, hostCount, nodeCount } = fabric;
  return {
    linkCount,
    linkSource,
    linkTarget,
    linkRateBps,
    linkMemberRateBps: linkRateBps,
    linkMembers: new Uint32Array(linkCount).fill(1),
    linkClass,
    propagationS: linkLatencyS,
    hopLatencyS: linkLatencyS.map((latencyS, l) => latencyS + nodeLatencyS[linkTarget[l]!]!),
    classes,
    hostCount,
    nodeOf: Uint32Array.from({ length: nodeCount }, (_, n) => n),
  };
}

/** Links between groups of switches as one. */
export function poolsOfFabric(fabric: Fabric, quotient: Quotient, classes: readonly LinkClass[]): LinkView {
  const { hostCount, nodeCount, linkCount, outStart, linkTarget } = quotient;
  const linkSource = new Uint32Array(linkCount);
  for (let n = 0; n < nodeCount; n++) linkSource.fill(n, outStart[n]!, outStart[n + 1]!);
  const nodeOf = membersOf(quotient);
  const { hopLatencyS } = quotient;
  return {
    linkCount,
    linkSource,
    linkTarget,
    linkRateBps: quotient.linkRateBps,
    linkMemberRateBps: quotient.linkMemberRateBps,
    linkMembers: quotient.linkMembers,
    linkClass: quotient.linkClass,
    propagationS: hopLatencyS.map((latencyS, l) => latencyS - fabric.nodeLatencyS[nodeOf[linkTarget[l]!]!]!),
    hopLatencyS,
    classes,
    hostCount,
    nodeOf,
  };
}

/** [nodes of the quotient] the first node of the fabric in each. */
function membersOf({ hostCount, nodeCount, colourOfSwitch }: Quotient): Uint32Array {
  const nodeOf = Uint32Array.from({ length: nodeCount }, (_, n) => n);
  for (let s = colourOfSwitch.length - 1; s >= 0; s--) nodeOf[hostCount + colourOfSwitch[s]!] = hostCount + s;
  return nodeOf;
}
