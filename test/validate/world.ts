/** Packet-level files written by hand: tiny fabrics whose rates and paths can be said beforehand. */

/** 2 leaves × 2 hosts, 2 spines; the flows cross, each on a spine of its own. */
export const LEAF_SPINE = {
  kind: "leafspine",
  hosts: 4,
  leafs: 2,
  hosts_per_leaf: 2,
  spines: 2,
  link_gbps: 400,
  link_latency_ns: 1000,
  switch_latency_ns: 0,
} as const;

/** k = 4: 16 hosts, 8 ToRs, 8 aggregation switches, 4 cores. */
export const FAT_TREE = { kind: "fattree", hosts: 16, k: 4, link_gbps: 400, link_latency_ns: 1000 } as const;

export const MIB = 2 ** 20;
/** 32 MiB in packets of 4160 bytes for 4096 of payload at 400 Gb/s, µs. */
export const LINE_RATE_US = (((32 * MIB) / 4096) * 4160 * 8) / 400e9 / 1e-6;
/** Four links of 1 µs each way, and three more times a packet's own. */
export const ROUND_TRIP_US = 8 + (3 * 4160 * 8) / 400e3;

export type Json = Readonly<Record<string, unknown>>;

export function fileOf(topoParams: Json, runs: readonly Json[], more: Json = {}): string {
  return JSON.stringify({ topology: "tiny", topo_params: topoParams, runs, ...more });
}

/** Hosts 0 and 1 send to 2 and 3. */
export function crossing(more: Json = {}): Json {
  return {
    strategy: "ecmp",
    transport: "uec_dctcp",
    seed: 1,
    src: [0, 1],
    dst: [2, 3],
    bytes: 32 * MIB,
    path_spine: [0, 1],
    finish_us: [LINE_RATE_US + ROUND_TRIP_US, LINE_RATE_US + ROUND_TRIP_US],
    ...more,
  };
}
