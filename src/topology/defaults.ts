/** What a topology file may leave out: latencies and cable lengths, with their sources. */

import type { z } from "zod";
import { duration, length, mapping } from "../document/index.ts";

/** Light in glass, and in copper nearly so, seconds per metre. */
const PROPAGATION_S_PER_M = 5e-9;

/** One switch, seconds. Assumed: near the 0.6 to 0.75 µs quoted for Spectrum-4 class switches. */
const SWITCH_LATENCY = "700ns";
/** One NIC with its PCIe, one way, seconds. Assumed. */
const NIC_LATENCY = "1us";

/**
 * Cable lengths by tier: about 2 m, 10 to 20 m and 200 to 300 m (Guo et al., RDMA over Commodity Ethernet at Scale, SIGCOMM 2016).
 * Assumed: cables between groups or pods cross the hall as those to cores do.
 */
const CABLE_LENGTHS_M: Readonly<Record<string, number>> = {
  "nic-leaf": 2,
  "leaf-spine": 20,
  "spine-core": 300,
  global: 300,
  circuit: 300,
};
/** For cables of other kinds, as between switches of one tier. Assumed: as leaf-spine. */
const OTHER_LENGTH_M = 20;

/** `latency:` at the top of the file. */
export const nodeLatencySchema = mapping({
  switch: duration().prefault(SWITCH_LATENCY),
  nic: duration().prefault(NIC_LATENCY),
});
export type NodeLatency = z.output<typeof nodeLatencySchema>;
/** What nodes have of which a file says nothing. */
export const DEFAULT_NODE_LATENCY: NodeLatency = nodeLatencySchema.parse({});

/** `lengths:` and `latencies:` among a builder's parameters, per kind of cable; a latency replaces the length of its kind. */
export function cablingShape<const Kind extends string>(...kinds: readonly Kind[]) {
  return {
    lengths: mapping(perKind(kinds, length)).optional(),
    latencies: mapping(perKind(kinds, duration)).optional(),
  };
}

function perKind<Kind extends string, T extends z.ZodType>(kinds: readonly Kind[], make: () => T) {
  return Object.fromEntries(kinds.map((kind) => [kind, make().optional()])) as Record<Kind, z.ZodOptional<T>>;
}

/** The kinds of cables of a fabric of leaves, spines and cores. */
export const CLOS_CABLES = ["nic-leaf", "leaf-spine", "spine-core"] as const;

type PerKind = { readonly [kind: string]: number | undefined };
export interface Cabling {
  readonly lengths?: PerKind | undefined;
  readonly latencies?: PerKind | undefined;
}

/** Propagation delay, and the length that it comes from where there is one. */
export interface Span {
  readonly latencyS: number;
  readonly lengthM?: number;
}

/** The span of a cable of this tier (`leaf-spine`): the given latency, else the given length, else the default length. */
export function spanOf(
  tier: string,
  given: { latencyS?: number | undefined; lengthM?: number | undefined } = {},
): Span {
  if (given.latencyS !== undefined) return { latencyS: given.latencyS };
  const lengthM = given.lengthM ?? CABLE_LENGTHS_M[tier] ?? OTHER_LENGTH_M;
  return { latencyS: lengthM * PROPAGATION_S_PER_M, lengthM };
}

/** Span of each kind of cable under a builder's parameters. */
export function builderSpan(kind: string, cabling: Cabling): Span {
  return spanOf(kind, { latencyS: cabling.latencies?.[kind], lengthM: cabling.lengths?.[kind] });
}
