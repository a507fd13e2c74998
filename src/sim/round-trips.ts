/** Round trips of flows on an idle fabric: NICs, switches, propagation and serialisation there, and back with an acknowledgement. */

import type { Routes } from "../core/index.ts";
import type { LinkView } from "./link-view.ts";
import { ACK_WIRE_BYTES, type PacketFormat, wireBytes } from "./packet.ts";

/**
 * Seconds for each flow; the mean over its paths where it has several. Packets are stored and forwarded at every hop.
 * @param startS  [flows] what the sender's NIC adds
 */
export function roundTrips(
  { hopLatencyS, linkMemberRateBps }: LinkView,
  { commoditiesPerFlow, pathStart, pathLinks, pathWeight }: Routes,
  startS: Float64Array,
  format: PacketFormat,
): Float64Array {
  const bits = (wireBytes(format) + ACK_WIRE_BYTES) * 8;
  return startS.map((nicS, f) => {
    let sum = 0;
    const end = pathStart[(f + 1) * commoditiesPerFlow]!;
    for (let i = pathStart[f * commoditiesPerFlow]!; i < end; i++) {
      const l = pathLinks[i]!;
      sum += (pathWeight?.[i] ?? 1) * (2 * hopLatencyS[l]! + bits / linkMemberRateBps[l]!);
    }
    return 2 * nicS + sum / commoditiesPerFlow;
  });
}
