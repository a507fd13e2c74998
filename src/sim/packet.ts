/** Bytes of a RoCEv2 packet on the wire, and what they leave for payload. */

export interface PacketFormat {
  /** Path MTU of the RDMA transport: payload bytes of a full packet. */
  readonly mtuBytes: number;
  readonly ipVersion: 4 | 6;
  /** 802.1Q tags. */
  readonly vlanTags?: number;
}

/** Preamble and start-of-frame delimiter (IEEE 802.3 section 3.1.1). */
const PREAMBLE_BYTES = 8;
/** Destination, source, type (IEEE 802.3 section 3.1.1). */
const ETHERNET_BYTES = 14;
/** IEEE 802.1Q tag. */
const VLAN_BYTES = 4;
/** Base headers of RFC 791 and RFC 8200. */
const IP_BYTES = { 4: 20, 6: 40 } as const;
/** RFC 768. */
const UDP_BYTES = 8;
/** InfiniBand base transport header (IBTA volume 1, section 9.2). */
const BTH_BYTES = 12;
/** Invariant CRC of RoCEv2 (IBTA annex A17). */
const ICRC_BYTES = 4;
/** Frame check sequence (IEEE 802.3). */
const FCS_BYTES = 4;
/** Inter-frame gap, 96 bit times (IEEE 802.3). */
const GAP_BYTES = 12;
/** Wire bytes of an acknowledgement: a minimum frame of 64 bytes with preamble and gap (IEEE 802.3). */
export const ACK_WIRE_BYTES = 64 + PREAMBLE_BYTES + GAP_BYTES;

/** Bytes that a full packet occupies on the wire, gap included. */
export function wireBytes({ mtuBytes, ipVersion, vlanTags = 0 }: PacketFormat): number {
  const headers = ETHERNET_BYTES + vlanTags * VLAN_BYTES + IP_BYTES[ipVersion] + UDP_BYTES + BTH_BYTES;
  return PREAMBLE_BYTES + headers + mtuBytes + ICRC_BYTES + FCS_BYTES + GAP_BYTES;
}

/** Payload / wire bytes of a full packet: goodput = wire rate × this. */
export function headerEfficiency(format: PacketFormat): number {
  return format.mtuBytes / wireBytes(format);
}
