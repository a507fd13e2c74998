/** A topology frozen for computing: dense ids and typed arrays, immutable. */

/**
 * Nodes: GPU NICs first (in the graph's order), then host NICs, then switches. Links are directed, two per cable that is
 * up; node n's outgoing links are [outStart[n], outStart[n + 1]), in the order of the graph's cables.
 */
export interface Fabric {
  readonly name: string;
  readonly description: string;
  readonly assumptions: readonly string[];
  /** GPU NICs are nodes [0, gpuNicCount). */
  readonly gpuNicCount: number;
  /** All NICs are nodes [0, hostCount). */
  readonly hostCount: number;
  readonly nodeCount: number;
  /** Directed links. */
  readonly linkCount: number;
  /** Cables of the graph that are down: no link is theirs, but messages name them. */
  readonly downCables: readonly DownCable[];
  /** Cables of the graph that run below their nominal rate. */
  readonly cablesDegraded: number;
  /** The same nodes with every cable up and at its nominal rate; absent where that is this fabric. */
  readonly asBuilt?: Fabric;
  readonly outStart: Uint32Array; // [nodeCount + 1]
  readonly linkSource: Uint32Array; // [linkCount] node id
  readonly linkTarget: Uint32Array; // [linkCount] node id
  readonly linkReverse: Uint32Array; // [linkCount] id of the same cable's other direction
  readonly linkRateBps: Float64Array; // [linkCount] bit/s, > 0
  readonly linkLatencyS: Float64Array; // [linkCount] propagation, s
  readonly nodeLatencyS: Float64Array; // [nodeCount] what the node adds to every packet, s
  readonly nodeTier: Uint8Array; // [nodeCount] 0 for NICs
  /** Nominal line rate of each NIC, bit/s, whether its cable is degraded or not; what an efficiency of 1 means. */
  readonly nicLineRateBps: Float64Array; // [hostCount]
  /** Switch node id that each NIC hangs off; NO_LEAF where its cable is down. */
  readonly nicLeaf: Uint32Array; // [hostCount]
  /** Group numbers that patterns and placements use; -1 where the file names none. */
  readonly nodePod: Int32Array; // [nodeCount]
  readonly nicServer: Int32Array; // [hostCount]
  readonly nicRail: Int32Array; // [hostCount]
  readonly nodeNames: readonly string[]; // [nodeCount]
}

export interface DownCable {
  readonly name: string;
  readonly ends: readonly [node: number, node: number];
}

/** In `Fabric.nicLeaf`: this NIC has no cable that is up. */
export const NO_LEAF = 0xffffffff;
