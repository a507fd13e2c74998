/** Round trips of flows on an idle fabric: NICs, switches, propagation and serialisation there, and back with an acknowledgement. */

import type { Routes } from "../core/index.ts";
import { overPackets } from "./base-latency.ts";
import type { LinkView } from "./link-view.ts";
import { ACK_WIRE_BYTES, type PacketFormat, wireBytes } from "./packet.ts";

/**
 * Seconds for each flow; the mean over its packets where they go several ways. They are stored and forwarded at every hop.
 * @param startS  [flows] what the sender's NIC adds
 */
export function roundTrips(
  { hopLatencyS, linkMemberRateBps }: LinkView,
  routes: Routes,
  startS: Float64Array,
  format: PacketFormat,
): Float64Array {
  const bits = (wireBytes(format) + ACK_WIRE_BYTES) * 8;
  const hopsS = overPackets(
    routes,
    hopLatencyS.map((s, l) => 2 * s + bits / linkMemberRateBps[l]!),
  );
  return hopsS.map((hops, f) => 2 * startS[f]! + hops);
}
