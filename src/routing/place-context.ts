/** What a policy that chooses paths itself is given: flows, the fabric with its next-hop groups, hashes and a seed. */

import type { FlowHash } from "../core/index.ts";
import type { Fabric } from "../fabric/index.ts";
import type { GivenParameters } from "../parameters.ts";
import type { NextHops } from "./next-hops.ts";

export interface PlaceContext {
  readonly fabric: Fabric;
  readonly groups: NextHops;
  readonly src: Uint32Array; // [flows] NIC
  readonly dst: Uint32Array; // [flows] NIC; every flow has a valley-free path
  /** What each flow offers alone, bit/s. */
  readonly demandBps: Float64Array; // [flows]
  /** Every flow is so many QPs with equal parts of its demand; QP k of flow f is number f · qps + k. */
  readonly qps: number;
  /** As in ECMP: one commodity per flow, or one per QP. */
  readonly qpMode: "static" | "pooled";
  /** What switches make of a QP's packets, by the scenario's hash and seeds. */
  readonly hash: FlowHash;
  /** For chance of the policy's own. */
  readonly seed: number;
  readonly parameters: GivenParameters;
}
