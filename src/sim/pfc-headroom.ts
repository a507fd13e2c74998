/**
 * Buffer that a lossless priority needs at the end of a cable: what still arrives after the receiver has said stop.
 * The pause frame waits behind a full frame and travels; the sender takes its time, and ends the frame that it is in; what
 * is on the cable comes, too. Source: IEEE 802.3 annex 31B, and headroom guides of switch vendors that follow it.
 */

/** Bytes of a PAUSE frame with preamble and gap: 672 bit times (IEEE 802.3, minimum frame of 64 bytes). */
const PAUSE_BYTES = 84;
/** Most time until a sender stops: 463,360 bit times at 400GbE (IEEE 802.3 clause 31B.3.7). Assumed of other rates, too. */
const RESPONSE_S = 463_360 / 400e9;
/** Largest frame on the wire in either direction. Assumed: 9,216 bytes, which switches take at most. */
const FRAME_BYTES = 9216;

/** Bytes per port and priority, for a link of that rate and propagation one way. */
export function headroomBytes(rateBps: number, propagationS: number): number {
  return ((2 * propagationS + RESPONSE_S) * rateBps) / 8 + PAUSE_BYTES + 2 * FRAME_BYTES;
}
